import type { MarketCandle } from './market-candle.ts';

/** History is kept by days of UTC, in candles of a minute. */
export const historyDayMs = 86_400_000;
const minuteMs = 60_000;

/** [fromMs, toMs) of which history lacks candles, has ones that may lack trades, or cannot be read. */
export interface HistoryGap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly why: 'MISSING' | 'NOT_WHOLE' | 'DAMAGED';
}

export interface DayFacts {
  readonly rows: number;
  /** Every minute is there, each whole. */
  readonly isWhole: boolean;
  readonly gaps: readonly HistoryGap[];
}

/** The file of a day cannot be read as it was written. Fetching that day again mends it. */
export class DamagedDay extends Error {
  override readonly name = 'DamagedDay';
}

export function startOfDayMs(timeMs: number): number {
  return Math.floor(timeMs / historyDayMs) * historyDayMs;
}

/** Days that touch [fromMs, toMs), the oldest first. */
export function daysBetween(fromMs: number, toMs: number): readonly number[] {
  const first = startOfDayMs(fromMs);
  const count = Math.max(0, Math.ceil((toMs - first) / historyDayMs));
  return Array.from({ length: count }, (_, index) => first + index * historyDayMs);
}

/**
 * The candles of one day in order, each minute once: a whole one stands against one that may lack trades, and else the
 * one that came first.
 * @throws RangeError for a candle that is no minute of that day
 */
export function arrangeDay(dayMs: number, candles: Iterable<MarketCandle>): readonly MarketCandle[] {
  const minutes = new Map<number, MarketCandle>();
  for (const candle of candles) {
    const { openTimeMs, endMs } = candle;
    const isMinute = openTimeMs % minuteMs === 0 && endMs === openTimeMs + minuteMs;
    if (!isMinute || startOfDayMs(openTimeMs) !== dayMs)
      throw new RangeError(`${openTimeMs} to ${endMs} is no minute of the day ${dayMs}`);
    const kept = minutes.get(openTimeMs);
    if (!kept || (candle.isWhole && !kept.isWhole)) minutes.set(openTimeMs, candle);
  }
  return [...minutes.values()].sort((a, b) => a.openTimeMs - b.openTimeMs);
}

/** @param candles as `arrangeDay` gives them */
export function factsOfDay(dayMs: number, candles: readonly MarketCandle[]): DayFacts {
  const gaps: HistoryGap[] = [];
  let expectedMs = dayMs;
  for (const { openTimeMs, endMs, isWhole } of candles) {
    if (openTimeMs > expectedMs) append(gaps, { fromMs: expectedMs, toMs: openTimeMs, why: 'MISSING' });
    if (!isWhole) append(gaps, { fromMs: openTimeMs, toMs: endMs, why: 'NOT_WHOLE' });
    expectedMs = endMs;
  }
  const endMs = dayMs + historyDayMs;
  if (expectedMs < endMs) append(gaps, { fromMs: expectedMs, toMs: endMs, why: 'MISSING' });
  return { rows: candles.length, isWhole: gaps.length === 0, gaps };
}

/** What [fromMs, toMs) lacks, neighbours of one kind joined. @param days by their start; a day without facts is missing */
export function gapsBetween(
  days: ReadonlyMap<number, DayFacts>,
  fromMs: number,
  toMs: number,
): readonly HistoryGap[] {
  const gaps: HistoryGap[] = [];
  for (const dayMs of daysBetween(fromMs, toMs)) {
    const whole: HistoryGap = { fromMs: dayMs, toMs: dayMs + historyDayMs, why: 'MISSING' };
    for (const gap of days.get(dayMs)?.gaps ?? [whole]) {
      const clipped = {
        ...gap,
        fromMs: Math.max(gap.fromMs, fromMs),
        toMs: Math.min(gap.toMs, toMs),
      };
      if (clipped.fromMs < clipped.toMs) append(gaps, clipped);
    }
  }
  return gaps;
}

function append(gaps: HistoryGap[], gap: HistoryGap): void {
  const last = gaps.at(-1);
  if (last?.toMs === gap.fromMs && last.why === gap.why) gaps[gaps.length - 1] = { ...last, toMs: gap.toMs };
  else gaps.push(gap);
}
