import {
  arrangeDay,
  daysBetween,
  factsOfDay,
  gapsBetween,
  historyDayMs,
} from '../../domain/market/history-day.ts';
import type { MarketCandle } from '../../domain/market/market-candle.ts';
import type { FollowedMarket } from '../../domain/market/market-subscription.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { MarketHistory } from '../../ports/market-history.port.ts';
import { readKeptDay } from './read-kept-day.ts';

const minuteMs = 60_000;
/** A venue's own candle of a minute is final some moments after the minute. */
const settleMs = 2_000;
/** 2 + 4 + 8 + 16 + 32 s: longer than the minute in which venues count requests. */
const attemptsMax = 6;
const firstPauseMs = 2_000;

export interface BackfillDeps {
  readonly history: MarketHistory;
  readonly clock: Clock;
  /** A venue's own candles of a minute, from the given one on. */
  readonly source: CandleSource;
}

export interface CandleSource {
  fetchCandles(symbol: string, fromMs: number, count: number): Promise<readonly MarketCandle[]>;
  /** What one answer holds, and how long to wait after it: far below the venue's limits. */
  readonly candlesARequest: number;
  readonly pauseMs: number;
  /** Whether the same question can be answered later. */
  isPassing(error: unknown): boolean;
}

export interface BackfillRequest {
  readonly market: FollowedMarket;
  /** Whole days of UTC are filled that this touches, up to the last closed minute. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Days whose file cannot be read, whatever the catalogue says: they are fetched anew. */
  readonly damaged?: ReadonlySet<number>;
  readonly isStopped: () => boolean;
  readonly onDay: (day: FilledDay, index: number, of: number) => void;
}

export interface FilledDay {
  readonly dayMs: number;
  /** SKIPPED: it was whole. EMPTY: the venue has no candle of it. */
  readonly outcome: 'SKIPPED' | 'SAVED' | 'SAME' | 'EMPTY';
  readonly rows: number;
  readonly isWhole: boolean;
  readonly requests: number;
}

export interface BackfillReport {
  readonly days: readonly FilledDay[];
  /** Stopped before the end; the same request goes on where it stopped. */
  readonly isStopped: boolean;
}

/**
 * Fills history day by day from the venue's own candles. A day that is whole is skipped, of another only what it lacks is
 * asked for, and each day is saved when it is done: stopped or failed at any moment, the same request goes on.
 * @throws what the source threw, when it does not pass
 */
export async function backfillHistory(deps: BackfillDeps, request: BackfillRequest): Promise<BackfillReport> {
  const { market, fromMs, toMs, damaged, isStopped, onDay } = request;
  const closedMs = Math.floor((deps.clock.nowMs() - settleMs) / minuteMs) * minuteMs;
  const days = daysBetween(fromMs, Math.min(toMs, closedMs));
  const catalogue = await deps.history.readCatalogue(market);
  const filled: FilledDay[] = [];
  for (const [index, dayMs] of days.entries()) {
    if (isStopped()) break;
    const known = damaged?.has(dayMs) ? undefined : catalogue.get(dayMs);
    const day = known?.isWhole
      ? { dayMs, outcome: 'SKIPPED' as const, rows: known.rows, isWhole: true, requests: 0 }
      : await fillDay(deps, request, dayMs, closedMs);
    if (!day) break;
    filled.push(day);
    onDay(day, index, days.length);
  }
  return { days: filled, isStopped: filled.length < days.length };
}

/** @returns undefined when it was stopped: nothing of the day is saved then */
async function fillDay(
  deps: BackfillDeps,
  { market, isStopped }: BackfillRequest,
  dayMs: number,
  closedMs: number,
): Promise<FilledDay | undefined> {
  const { history, source, clock } = deps;
  const kept = await readKeptDay(history, market, dayMs);
  const facts = factsOfDay(dayMs, kept);
  const endMs = Math.min(dayMs + historyDayMs, closedMs);
  const told: MarketCandle[] = [];
  let requests = 0;
  for (const gap of gapsBetween(new Map([[dayMs, facts]]), dayMs, endMs)) {
    for (let fromMs = gap.fromMs; fromMs < gap.toMs; fromMs += source.candlesARequest * minuteMs) {
      if (isStopped()) return undefined;
      if (requests > 0) await clock.sleep(source.pauseMs);
      const count = Math.min(source.candlesARequest, (gap.toMs - fromMs) / minuteMs);
      const toMs = fromMs + count * minuteMs;
      const found = await asked(deps, market.symbol, fromMs, count);
      told.push(...found.filter(({ openTimeMs }) => openTimeMs >= fromMs && openTimeMs < toMs));
      requests += 1;
    }
  }
  const candles = arrangeDay(dayMs, [...kept, ...told]);
  const { rows, isWhole } = factsOfDay(dayMs, candles);
  if (rows === 0) return { dayMs, outcome: 'EMPTY', rows, isWhole, requests };
  const isSaved = await history.saveDay(market, dayMs, candles);
  return { dayMs, outcome: isSaved ? 'SAVED' : 'SAME', rows, isWhole, requests };
}

async function asked(
  { source, clock }: BackfillDeps,
  symbol: string,
  fromMs: number,
  count: number,
): Promise<readonly MarketCandle[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await source.fetchCandles(symbol, fromMs, count);
    } catch (error) {
      if (attempt >= attemptsMax || !source.isPassing(error)) throw error;
      await clock.sleep(firstPauseMs * 2 ** (attempt - 1));
    }
  }
}
