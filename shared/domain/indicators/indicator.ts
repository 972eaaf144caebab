import type { Candle } from './candle.ts';
import type { Tape } from './tape.ts';

/**
 * One indicator, fed candle by candle. `values` are its newest outputs in the order of `outputs`: NaN for the first
 * `warmUpBars` candles, finite from then on. A batch is this loop over an array, so that both are equal by construction.
 */
export interface Indicator {
  readonly outputs: readonly string[];
  readonly warmUpBars: number;
  /** Where it writes them: its own array, until it is given a place in a row of several, with NaN for each output. */
  values: Float64Array;
  next(candle: Candle): void;
  /** Writes down what it remembers, or takes over what was written. */
  keep(tape: Tape): void;
}

/** A typed array that its reader may not change. */
export interface Numbers {
  readonly length: number;
  readonly [index: number]: number;
}

/** An element that is known to be there: typed arrays have no holes. */
export function at(values: Numbers, index: number): number {
  return values[index] as number;
}

/** One NaN for each output. */
export function notYet(count: number): Float64Array {
  return new Float64Array(count).fill(Number.NaN);
}

/** @throws RangeError unless `period` is a whole number of at least `min` (untrusted input is checked before) */
export function checkedPeriod(period: number, min = 1): number {
  if (!Number.isInteger(period) || period < min || period > periodMax)
    throw new RangeError(`a period must be a whole number from ${min} to ${periodMax}: ${period}`);
  return period;
}

export const periodMax = 100_000;
