import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';

/** What was done with candles before they were used: see `policies.ts`. */
export interface DataNotes {
  readonly gapPolicy?: string;
  readonly jumpPolicy?: string;
  /** From one close to the next open. */
  readonly jumpFactor?: number;
}

/** Beyond this a price has not moved: a split, another unit, or a mistake. */
export const jumpFactorUsual = 1.5;
export const gapsKept = 'no candle is invented: the next one follows';
export const jumpsKept = 'kept as they are, and reported';
const jumpsListedMax = 20;

/** A price that is `factor` times the close before. `row` counts from 1, the header. */
export interface Jump {
  readonly row: number;
  readonly openTimeMs: number;
  readonly factor: number;
}

/** What is known of the data, for the report. */
export function describeCandles(candles: Candles, timeframeMs: number, notes: DataNotes = {}) {
  const { count, openTimeMs, open, high, low, close, volume } = candles;
  const { gapPolicy = gapsKept, jumpPolicy = jumpsKept, jumpFactor = jumpFactorUsual } = notes;
  const jumps = jumpsOf(candles, jumpFactor);
  let [gaps, missing, still, outside] = [0, 0, 0, 0];
  for (let bar = 0; bar < count; bar++) {
    if (at(volume, bar) === 0) still += 1;
    const [top, bottom] = [at(high, bar), at(low, bar)];
    if (Math.max(at(open, bar), at(close, bar)) > top || Math.min(at(open, bar), at(close, bar)) < bottom)
      outside += 1;
    const steps = bar === 0 ? 1 : (at(openTimeMs, bar) - at(openTimeMs, bar - 1)) / timeframeMs;
    if (steps <= 1) continue;
    gaps += 1;
    missing += steps - 1;
  }
  return {
    ...{ candles: count, timeframeMs },
    fromMs: openTimeMs[0] ?? null,
    toMs: count === 0 ? null : at(openTimeMs, count - 1) + timeframeMs,
    ...{ gaps, missingCandles: missing, gapPolicy, withoutVolume: still, outsideRange: outside },
    /** Not 0: candles do not begin at multiples of their length in UTC, so times may be of another zone. */
    gridOffsetMs: count === 0 ? 0 : offsetOf(at(openTimeMs, 0), timeframeMs),
    jumps: jumps.length,
    jumpPolicy,
    jumpsListed: jumps.slice(0, jumpsListedMax),
  };
}

export function jumpsOf({ count, openTimeMs, open, close }: Candles, factor: number): readonly Jump[] {
  const jumps: Jump[] = [];
  for (let bar = 1; bar < count; bar++) {
    const ratio = at(open, bar) / at(close, bar - 1);
    if (ratio < factor && ratio > 1 / factor) continue;
    jumps.push({ row: bar + 2, openTimeMs: at(openTimeMs, bar), factor: ratio });
  }
  return jumps;
}

/** Weeks begin on Mondays, 4 days after the epoch's Thursday. */
function offsetOf(timeMs: number, timeframeMs: number): number {
  const isWeeks = timeframeMs % 604_800_000 === 0;
  return (timeMs - (isWeeks ? 4 * 86_400_000 : 0)) % timeframeMs;
}
