import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { instanceFiles, writeRecord } from '#local-cloud/instance.ts';
import { identify } from '#local-cloud/process-identity.ts';
import { candlesOfParquet } from '#shared/adapters/history/candle-parquet.ts';
import { venueIds } from '#shared/domain/account/account.ts';
import { factsOfDay, historyDayMs, startOfDayMs } from '#shared/domain/market/history-day.ts';
import { type SimExchange, startSimExchange } from '#sim-exchange/index.ts';
import { sourceAt } from '../history/candle-source.ts';
import { prepare } from './backtest/prepare.ts';
import { registerData } from './data.ts';

const minuteMs = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'tradewind-data-'));
const todayMs = startOfDayMs(Date.now());
const dayOf = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);
const dayMs = todayMs - 3 * historyDayMs;
let sim: SimExchange;

beforeAll(async () => {
  sim = await startSimExchange();
  const supervisor = identify(process.pid);
  if (!supervisor) throw new Error('this process cannot be identified');
  const { http, ws } = sim.venues.binance ?? { http: '', ws: '' };
  const document = {
    ...{
      api: http,
      dashboard: null,
      ws: null,
      control: sim.control,
      ingest: http,
      endpoint: http,
      portBase: 4600,
    },
    ...{ venues: { binance: { http, ws, accountId: 'a' } }, uncertifiedVenues: {} },
    ...{ user: { email: 'e', userId: 'u', accountId: null }, region: 'us-east-1', auth: false },
  };
  const files = instanceFiles(join(folder, 'instances', '4600'));
  writeRecord(files, { portBase: 4600, supervisor, children: [], document });
});
afterAll(async () => {
  await sim.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  vi.stubEnv('TRADEWIND_STATE_DIR', join(folder, 'instances'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = 0;
});

async function tradewind(kept: string, ...args: string[]) {
  let printed = '';
  let noted = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    noted += text;
    return true;
  });
  const program = new Command().exitOverride();
  registerData(program);
  await program.parseAsync(['data', ...args, '--folder', join(folder, kept)], { from: 'user' });
  const exitCode = process.exitCode;
  process.exitCode = 0;
  vi.restoreAllMocks();
  return { printed, noted, exitCode, document: () => JSON.parse(printed) };
}
const btc = ['--instrument', 'BTC/USDT'];
const backfill = (kept: string, ...more: string[]) =>
  tradewind(kept, 'backfill', ...btc, '--from', String(dayMs), '--to', String(dayMs + historyDayMs), ...more);

describe('data', () => {
  it('fills a day, goes on where it stopped, and shows what is kept', async () => {
    const first = await backfill('kept', '--json');
    expect(first.exitCode ?? 0).toBe(0);
    expect(first.document()).toEqual({
      ...{ venue: 'binance', instrument: 'BTC/USDT', timeframe: '1m', isStopped: false, requests: 2 },
      days: [{ day: dayOf(dayMs), outcome: 'SAVED', rows: 1_440, isWhole: true, requests: 2 }],
    });
    expect(first.noted).toContain(`binance BTC/USDT ${dayOf(dayMs)}: SAVED, 1440 candles (1 of 1 days)`);
    expect((await backfill('kept')).printed).toContain('0 days saved, 1 were whole already, 0 requests.');
    const { markets } = (await tradewind('kept', 'show', '--json')).document();
    expect(markets).toMatchObject([{ venue: 'binance', wholeDays: 1, rows: 1_440, from: dayOf(dayMs) }]);
    expect((await tradewind('kept', 'show')).printed).toMatch(/binance +BTC\/USDT +\S+ +\S+ +1 +1 +1440/);
    expect((await tradewind('kept', 'show', ...btc)).printed).toMatch(/ +1440 +yes +0/);
    expect((await tradewind('none', 'show')).printed).toContain('Nothing is kept here yet');
  });

  it('reports gaps and a file cut short, and repairs them', async () => {
    await backfill('holes');
    const files = readdirSync(join(folder, 'holes'), { recursive: true, encoding: 'utf8' });
    truncateSync(join(folder, 'holes', files.find((name) => name.endsWith('.parquet')) ?? ''), 1_000);
    const range = ['--to', String(dayMs + historyDayMs + 5 * minuteMs)];
    const found = (await tradewind('holes', 'gaps', ...btc, ...range, '--json')).document();
    expect(found).toMatchObject({
      minutes: 1_445,
      gaps: [
        { fromMs: dayMs, minutes: 1_440, why: 'DAMAGED' },
        { minutes: 5, why: 'MISSING' },
      ],
      damaged: [{ day: dayOf(dayMs), message: expect.stringMatching(/\.parquet cannot be read.*--repair/) }],
    });
    const exported = await tradewind('holes', 'export', ...btc, '--out', join(folder, 'none.csv'));
    expect(exported).toMatchObject({ exitCode: 1, noted: expect.stringContaining('--repair') });
    expect((await tradewind('holes', 'gaps', ...btc, ...range)).printed).toMatch(/2 gaps, 1445 minutes/);
    const repaired = (await tradewind('holes', 'gaps', ...btc, ...range, '--repair', '--json')).document();
    expect(repaired).toMatchObject({ minutes: 0, gaps: [], repair: { days: [{ outcome: 'SAVED' }, {}] } });
    expect((await tradewind('holes', 'gaps', ...btc)).printed).toContain(': whole.');
  });

  it('exports the same candles in every format, and larger ones', async () => {
    await backfill('out');
    const out = (name: string) => join(folder, name);
    const write = (name: string, ...more: string[]) =>
      tradewind('out', 'export', ...btc, '--out', out(name), ...more);
    await write('a.csv');
    await write('a.jsonl', '--format', 'jsonl');
    const parquet = await write('a.parquet', '--format', 'parquet', '--json');
    expect(parquet.document()).toMatchObject({ rows: 1_440, notWhole: 0, timeframe: '1m' });
    const candles = await candlesOfParquet(readFileSync(out('a.parquet')));
    expect(factsOfDay(dayMs, candles)).toMatchObject({ rows: 1_440, isWhole: true });
    const [header = '', ...rows] = readFileSync(out('a.csv'), 'utf8').trimEnd().split('\n');
    const [line = ''] = readFileSync(out('a.jsonl'), 'utf8').split('\n');
    expect(header.split(',')).toEqual(Object.keys(JSON.parse(line)));
    expect(rows).toHaveLength(1_440);
    expect(rows[0]?.split(',')).toEqual(Object.values(JSON.parse(line)).map(String));
    expect(rows[0]?.split(',').slice(0, 2)).toEqual([String(dayMs), String(candles[0]?.open)]);
    const hours = await write('h.csv', '--timeframe', '1h', '--from', String(dayMs + 90 * minuteMs));
    expect(hours.printed).toContain('23 candles of 1h; 1 may lack trades');
  });

  it('feeds a backtest from Parquet and from a catalogue, the same as from CSV', async () => {
    await backfill('fed');
    for (const [file, ...format] of [['fed.csv'], ['fed.parquet', '--format', 'parquet']])
      await tradewind('fed', 'export', ...btc, '--out', join(folder, file ?? ''), ...format);
    const catalogue = join(folder, 'fed', 'history', 'v1', 'binance', 'BTC-USDT', 'catalogue.json');
    const wishes = {
      ...{ strategy: 'ma-crossover', params: {}, instrument: 'BTC/USDT', size: 'all' },
      fill: 'next-open' as const,
      ...{ spread: 0, feeRate: 0, slippage: 0, margin: 1, cash: 1, finalizeTrades: false, allowShort: false },
    };
    const read = async (candles: string, more: { timeframe?: string } = {}) => {
      const prepared = await prepare({ ...wishes, candles, ...more });
      return prepared.kind === 'ready' ? prepared.request : prepared;
    };
    const csv = await read(join(folder, 'fed.csv'));
    expect(csv).toMatchObject({ timeframeMs: minuteMs, candles: { count: 1_440 } });
    expect(await read(join(folder, 'fed.parquet'))).toMatchObject({ candles: Object(csv).candles });
    expect(await read(catalogue)).toMatchObject({ candles: Object(csv).candles });
    expect(await read(catalogue, { timeframe: '1h' })).toMatchObject({ candles: { count: 24 } });
    expect(await read(catalogue, { timeframe: '7m' })).toMatchObject({ code: 'USAGE' });
    truncateSync(join(folder, 'fed.parquet'), 2_000);
    expect(await read(join(folder, 'fed.parquet'))).toMatchObject({ code: 'FILE_DAMAGED' });
    truncateSync(
      join(folder, 'fed', `history/v1/binance/BTC-USDT/1m/${dayOf(dayMs).replaceAll('-', '/')}.parquet`),
      9,
    );
    expect(await read(catalogue)).toMatchObject({ code: 'FILE_DAMAGED' });
    truncateSync(catalogue, 9);
    expect(await read(catalogue)).toMatchObject({ code: 'CANDLES_INVALID' });
    expect(await read(join(folder, 'none.parquet'))).toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it.each([
    [['backfill', '--instrument', 'BTC/USDT', '--from', '2026-01-31', '--to', '2026-01-31'], 'before --to'],
    [['backfill', '--instrument', 'BTCUSDT', '--from', '2026-01-31'], 'such as BTC/USDT'],
    [['backfill', '--instrument', 'BTC/USDT', '--venue', 'gate', '--from', '2026-01-31'], 'none of them'],
    [['backfill', '--instrument', 'BTC/USDT', '--venue', 'okx', '--from', '2026-01-31'], 'has no okx'],
    [['backfill', '--instrument', 'NO/USDT', '--from', '2026-01-31'], 'did not answer as it should'],
    [['gaps', '--instrument', 'BTC/USDT'], 'Nothing of that market is kept'],
    [['export', '--instrument', 'BTC/USDT', '--format', 'parquet'], 'Say --out'],
    [['export', '--instrument', 'BTC/USDT', '--timeframe', '7m'], '1m to 1M'],
    [['export', '--instrument', 'BTC/USDT'], 'Backfill it first'],
  ])('says what is wrong with %j', async (args, message) => {
    const { exitCode, noted, printed } = await tradewind('wrong', ...args);
    expect([exitCode, printed]).toEqual([1, '']);
    expect(noted).toContain(message);
  });

  it.each(venueIds)('knows the candles of %s from days ago', async (venue) => {
    const source = sourceAt(venue, sim.venues[venue]?.http ?? '');
    const symbol = venue === 'upbit' ? 'BTC/KRW' : venue === 'binanceusdm' ? 'BTC/USDT:USDT' : 'BTC/USDT';
    const count = Math.min(source.candlesARequest, 300);
    const candles = await source.fetchCandles(symbol, dayMs, count);
    const times = candles.map(({ openTimeMs }) => openTimeMs);
    expect(times).toEqual(Array.from({ length: count }, (_, index) => dayMs + index * minuteMs));
  });
});
