import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderObjects } from '#shared/adapters/history/folder-objects.ts';
import { ParquetHistory } from '#shared/adapters/history/parquet-history.ts';
import { InMemoryMarketViews } from '#shared/adapters/in-memory/market-views.ts';
import { historyDayMs } from '#shared/domain/market/history-day.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import { minutesFrom } from '#shared/testing/market-history.contract.ts';
import { type BackfillRequest, backfillHistory, type CandleSource } from './backfill-history.ts';
import { compactHistory } from './compact-history.ts';

const market = { venue: 'binance', symbol: 'BTC/USDT' } as const;
const other = { venue: 'okx', symbol: 'ETH/USDT' } as const;
const minuteMs = 60_000;
const dayMs = Date.UTC(2026, 0, 30);

let folder = '';
let history: ParquetHistory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-history-'));
  history = new ParquetHistory(new FolderObjects(folder));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function clockAt(timeMs: number) {
  const clock = {
    timeMs,
    slept: [] as number[],
    nowMs: () => clock.timeMs,
    sleep: async (ms: number) => {
      clock.slept.push(ms);
    },
  };
  return clock;
}

/** A venue that has every minute from `sinceMs` on, and may fail first. */
class Venue implements CandleSource {
  readonly candlesARequest = 500;
  readonly pauseMs = 7;
  readonly asked: number[][] = [];
  readonly sinceMs: number;
  failures: Error[] = [];

  constructor(sinceMs = 0) {
    this.sinceMs = sinceMs;
  }
  isPassing(error: unknown) {
    return error instanceof Error && error.message.includes('429');
  }
  async fetchCandles(_symbol: string, fromMs: number, count: number) {
    this.asked.push([fromMs, count]);
    const failure = this.failures.shift();
    if (failure) throw failure;
    // One more than asked for, as some venues answer.
    return minutesFrom(fromMs, count + 1).filter(({ openTimeMs }) => openTimeMs >= this.sinceMs);
  }
}

const clock = clockAt(dayMs + 3 * historyDayMs);
const range = { market, fromMs: dayMs + 5, toMs: dayMs + 2 * historyDayMs };
function fill(source: CandleSource, more: Partial<BackfillRequest> = {}, at = clock) {
  const told = { isStopped: () => false, onDay: () => {} };
  return backfillHistory({ history, clock: at, source }, { ...range, ...told, ...more });
}

describe('a backfill', () => {
  it('fills whole days within what the venue takes at once, and skips them then', async () => {
    const venue = new Venue();
    const seen: string[] = [];
    const onDay: BackfillRequest['onDay'] = ({ outcome }, index, of) =>
      seen.push(`${outcome} ${index} ${of}`);
    const { days, isStopped } = await fill(venue, { onDay });
    expect(isStopped).toBe(false);
    expect(days.map(({ rows, isWhole, requests }) => [rows, isWhole, requests])).toEqual([
      [1_440, true, 3],
      [1_440, true, 3],
    ]);
    expect(venue.asked.slice(0, 3)).toEqual([
      [dayMs, 500],
      [dayMs + 500 * minuteMs, 500],
      [dayMs + 1_000 * minuteMs, 440],
    ]);
    expect(seen).toEqual(['SAVED 0 2', 'SAVED 1 2']);
    expect((await fill(venue)).days.map(({ outcome }) => outcome)).toEqual(['SKIPPED', 'SKIPPED']);
    expect(venue.asked).toHaveLength(6);
  });

  it('asks only for what a day lacks, and replaces what may lack trades', async () => {
    const partial = minutesFrom(dayMs + 2 * minuteMs, 1, { isWhole: false, close: 1 });
    const kept = [...minutesFrom(dayMs, 2), ...partial, ...minutesFrom(dayMs + 3 * minuteMs, 1_435)];
    await history.saveDay(market, dayMs, kept);
    const venue = new Venue();
    const { days } = await fill(venue, { toMs: dayMs + 10 });
    expect(days).toMatchObject([{ outcome: 'SAVED', isWhole: true, requests: 2 }]);
    expect(venue.asked).toEqual([
      [dayMs + 2 * minuteMs, 1],
      [dayMs + 1_438 * minuteMs, 2],
    ]);
    expect((await history.readDay(market, dayMs))[2]?.isWhole).toBe(true);
  });

  it('keeps of today what is closed, and of a day before the listing nothing', async () => {
    const now = clockAt(dayMs + 10 * minuteMs + 1_000);
    const { days } = await fill(new Venue(dayMs), { fromMs: dayMs - historyDayMs }, now);
    expect(days).toMatchObject([
      { outcome: 'EMPTY', rows: 0 },
      { outcome: 'SAVED', rows: 9, isWhole: false },
    ]);
    expect((await history.readCatalogue(market)).size).toBe(1);
    const again = await fill(new Venue(dayMs), {}, now);
    expect(again.days).toMatchObject([{ outcome: 'SAME', requests: 0 }]);
  });

  it('waits where the venue wants it, and gives up on what does not pass', async () => {
    const venue = new Venue();
    const at = clockAt(clock.timeMs);
    venue.failures = [new Error('429'), new Error('429')];
    await fill(venue, { toMs: dayMs + 10 }, at);
    expect(at.slept).toEqual([2_000, 4_000, 7, 7]);
    const next = { fromMs: dayMs + historyDayMs, toMs: dayMs + historyDayMs + 1 };
    venue.failures = [new Error('400 no such symbol')];
    await expect(fill(venue, next, at)).rejects.toThrow('no such symbol');
    venue.failures = Array.from({ length: 6 }, () => new Error('429'));
    await expect(fill(venue, next, at)).rejects.toThrow('429');
    expect((await fill(venue, next, at)).days).toMatchObject([{ outcome: 'SAVED' }]);
  });

  it('stops between two questions, and goes on later', async () => {
    const venue = new Venue();
    const stopped = await fill(venue, { isStopped: () => venue.asked.length >= 4 });
    expect(stopped).toMatchObject({ isStopped: true, days: [{ outcome: 'SAVED' }] });
    expect((await fill(venue, { isStopped: () => true })).days).toEqual([]);
    expect((await fill(venue)).days.map(({ outcome }) => outcome)).toEqual(['SKIPPED', 'SAVED']);
  });

  it('makes a damaged day anew', async () => {
    await fill(new Venue());
    const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) =>
      name.endsWith('30.parquet'),
    );
    truncateSync(join(folder, file ?? ''), 100);
    const { days } = await fill(new Venue(), { damaged: new Set([dayMs]) });
    expect(days.map(({ outcome }) => outcome)).toEqual(['SAVED', 'SKIPPED']);
    expect(await history.readDay(market, dayMs)).toHaveLength(1_440);
  });
});

describe('a compaction', () => {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const views = new InMemoryMarketViews();
  const compact = (timeMs: number, markets: readonly (typeof market | typeof other)[] = [market]) =>
    compactHistory({ views, history, clock: clockAt(timeMs), log }, markets);
  const add = (candles: readonly MarketCandle[]) =>
    Promise.all(candles.map((candle) => views.saveCandle({ ...market, timeframe: '1m', asOfMs: 0, candle })));

  it('keeps each whole day once, and one that stays with holes as it is in the end', async () => {
    await add(minutesFrom(dayMs, 1_440));
    const nextMs = dayMs + historyDayMs;
    await add(minutesFrom(nextMs, 1_439));
    expect(await compact(nextMs + minuteMs)).toEqual({ saved: 1, unchanged: 1, waiting: 0 });
    expect(await compact(nextMs + minuteMs)).toEqual({ saved: 0, unchanged: 2, waiting: 0 });
    const laterMs = nextMs + historyDayMs + minuteMs;
    expect(await compact(laterMs)).toEqual({ saved: 0, unchanged: 1, waiting: 1 });
    expect(await compact(laterMs + historyDayMs / 4)).toEqual({ saved: 1, unchanged: 1, waiting: 0 });
    expect(await compact(laterMs + historyDayMs / 4)).toEqual({ saved: 0, unchanged: 2, waiting: 0 });
    await add(minutesFrom(nextMs + 1_439 * minuteMs, 1));
    expect(await compact(laterMs + historyDayMs / 4)).toEqual({ saved: 1, unchanged: 1, waiting: 0 });
    expect((await history.readCatalogue(market)).get(nextMs)?.isWhole).toBe(true);
  });

  it('does the other markets when one fails, and says so at the end', async () => {
    await add(minutesFrom(dayMs, 1_440));
    const listCandles: typeof views.listCandles = async (venue, symbol, within) => {
      if (venue === 'okx') throw new Error('no answer');
      return views.listCandles(venue, symbol, within);
    };
    const at = clockAt(dayMs + historyDayMs + minuteMs);
    const work = compactHistory({ views: { listCandles }, history, clock: at, log }, [other, market]);
    await expect(work).rejects.toThrow('1 markets were not compacted');
    expect((await history.readCatalogue(market)).get(dayMs)?.isWhole).toBe(true);
  });
});
