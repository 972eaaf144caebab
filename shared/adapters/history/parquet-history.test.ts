import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { historyDayMs } from '#shared/domain/market/history-day.ts';
import { marketHistoryContract, minutesFrom } from '#shared/testing/market-history.contract.ts';
import { candlesOfParquet, parquetOfCandles } from './candle-parquet.ts';
import { FolderObjects } from './folder-objects.ts';
import { ParquetHistory } from './parquet-history.ts';

const market = { venue: 'okx', symbol: 'BTC/USDT:USDT' } as const;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-history-'));
  folders.push(folder);
  return folder;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

marketHistoryContract(async () => {
  const folder = newFolder();
  return {
    history: new ParquetHistory(new FolderObjects(folder)),
    async truncate(nameEnd, bytes) {
      const file = filesIn(folder).find((name) => name.endsWith(nameEnd));
      if (!file) throw new Error(`there is no ${nameEnd}`);
      truncateSync(join(folder, file), bytes);
    },
  };
});

it('keeps every candle to the digit', async () => {
  const amount = fc.oneof(
    fc.double({ min: 0, max: 1e21, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.integer({ min: 0, max: 999_999_999_999_999 }).map((units) => units / 1e8),
  );
  const candle = fc.record({
    ...{ open: amount, high: amount, low: amount, close: amount, volume: amount, quoteVolume: amount },
    trades: fc.nat(),
    isWhole: fc.boolean(),
    source: fc.constantFrom('TRADES' as const, 'CANDLES' as const, 'VENUE' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(candle, { maxLength: 30 }), async (rows) => {
      const candles = rows.map((row, index) => {
        const openTimeMs = historyDayMs + index * 60_000;
        return { openTimeMs, endMs: openTimeMs + 60_000, ...row };
      });
      expect(await candlesOfParquet(parquetOfCandles(market, candles))).toEqual(candles);
    }),
    { numRuns: 100 },
  );
});

it('refuses Parquet of another kind, and a file cut short at any length', async () => {
  const bytes = parquetOfCandles(market, minutesFrom(0, 10));
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), async (length) => {
      await expect(candlesOfParquet(bytes.subarray(0, length))).rejects.toThrow();
    }),
    { numRuns: 50 },
  );
  const other = Buffer.from(
    Buffer.from(bytes).toString('latin1').replace('tradewind.version', 'other-wind-version'.slice(0, 17)),
    'latin1',
  );
  await expect(candlesOfParquet(other)).rejects.toThrow('its format is not ours');
});

it('is not fooled by a write that did not end, and says which catalogue it cannot read', async () => {
  const folder = newFolder();
  const history = new ParquetHistory(new FolderObjects(folder));
  await history.saveDay(market, 0, minutesFrom(0, 1_440));
  writeFileSync(join(folder, 'history', 'v1', 'okx', 'BTC-USDT-USDT', 'catalogue.json.1.part'), '{');
  expect(await history.listMarkets()).toEqual([market]);
  const catalogue = filesIn(folder).find((name) => name.endsWith('catalogue.json')) ?? '';
  writeFileSync(join(folder, catalogue), '{"version":1,');
  await expect(history.readCatalogue(market)).rejects.toThrow(
    /catalogue\.json is no catalogue\. Move it away/,
  );
});

it('gives up when the catalogue changes under it again and again', async () => {
  const objects = new FolderObjects(newFolder());
  const always = new Proxy(objects, {
    get: (target, name) =>
      name === 'put'
        ? (key: string, bytes: Uint8Array, over?: string | null) =>
            over === undefined ? target.put(key, bytes) : Promise.resolve(false)
        : Reflect.get(target, name).bind(target),
  });
  const history = new ParquetHistory(always);
  await expect(history.saveDay(market, 0, minutesFrom(0, 1))).rejects.toThrow('written by others');
});
