import { describe, expect, it } from 'vitest';
import { DamagedDay, historyDayMs } from '../domain/market/history-day.ts';
import type { MarketCandle } from '../domain/market/market-candle.ts';
import type { FollowedMarket } from '../domain/market/market-subscription.ts';
import type { MarketHistory } from '../ports/market-history.port.ts';

const dayMs = Date.UTC(2026, 0, 31);
const spot: FollowedMarket = { venue: 'binance', symbol: 'BTC/USDT' };
const perpetual: FollowedMarket = { venue: 'binanceusdm', symbol: 'BTC/USDT:USDT' };

/** `count` minutes from `fromMs` on. */
export function minutesFrom(fromMs: number, count: number, more: Partial<MarketCandle> = {}): MarketCandle[] {
  return Array.from({ length: count }, (_, index) => {
    const openTimeMs = fromMs + index * 60_000;
    const prices = { open: 61_837.63, high: 61_900.1, low: 61_800, close: 61_850 + index / 100 };
    const traded = { volume: 0.00000001, quoteVolume: 123_456_789.012345, trades: index };
    const told = { isWhole: true, source: 'VENUE' } as const;
    return { openTimeMs, endMs: openTimeMs + 60_000, ...prices, ...traded, ...told, ...more };
  });
}

export interface HistoryPlace {
  readonly history: MarketHistory;
  /** Leaves the first `bytes` of the file whose name ends so. */
  truncate(nameEnd: string, bytes: number): Promise<void>;
}

/** What every store of history must do. */
export function marketHistoryContract(make: () => Promise<HistoryPlace>): void {
  describe('history of candles', () => {
    it('gives back each day as it was saved, of each market by itself, and lists what it has', async () => {
      const { history } = await make();
      expect(await history.readDay(spot, dayMs)).toEqual([]);
      expect([...(await history.readCatalogue(spot))]).toEqual([]);
      const whole = minutesFrom(dayMs, 1_440);
      const part = minutesFrom(dayMs + historyDayMs, 3, { isWhole: false, source: 'TRADES' });
      expect(await history.saveDay(spot, dayMs + historyDayMs, part)).toBe(true);
      expect(await history.saveDay(spot, dayMs, whole)).toBe(true);
      expect(await history.saveDay(perpetual, dayMs, part.slice(0, 0))).toBe(true);
      const catalogue = await history.readCatalogue(spot);
      expect([...catalogue.keys()]).toEqual([dayMs, dayMs + historyDayMs]);
      expect(catalogue.get(dayMs)).toMatchObject({ rows: 1_440, isWhole: true, gaps: [] });
      expect(catalogue.get(dayMs + historyDayMs)).toMatchObject({ rows: 3, isWhole: false });
      expect(await history.readDay(spot, dayMs, catalogue.get(dayMs)?.sha256)).toEqual(whole);
      expect(await history.readDay(spot, dayMs + historyDayMs)).toEqual(part);
      expect(await history.readDay(perpetual, dayMs)).toEqual([]);
      expect(await history.listMarkets()).toEqual([spot, perpetual]);
    });

    it('writes the same day once, and another in its place', async () => {
      const { history } = await make();
      const first = minutesFrom(dayMs, 2);
      expect(await history.saveDay(spot, dayMs, first)).toBe(true);
      expect(await history.saveDay(spot, dayMs, first)).toBe(false);
      expect(await history.saveDay(spot, dayMs, minutesFrom(dayMs, 3))).toBe(true);
      expect((await history.readCatalogue(spot)).get(dayMs)?.rows).toBe(3);
      expect(await history.readDay(spot, dayMs)).toHaveLength(3);
    });

    it('names the file that was cut short, and what to do; saving the day again mends it', async () => {
      const { history, truncate } = await make();
      const candles = minutesFrom(dayMs, 100);
      await history.saveDay(spot, dayMs, candles);
      const sha256 = (await history.readCatalogue(spot)).get(dayMs)?.sha256;
      await truncate('2026/01/31.parquet', 500);
      for (const known of [sha256, undefined]) {
        const read = history.readDay(spot, dayMs, known);
        await expect(read).rejects.toBeInstanceOf(DamagedDay);
        await expect(read).rejects.toThrow(/1m\/2026\/01\/31\.parquet .*data gaps --repair/);
      }
      expect(await history.saveDay(spot, dayMs, candles)).toBe(true);
      expect(await history.readDay(spot, dayMs, sha256)).toEqual(candles);
    });
  });
}
