import { at, checkedPeriod } from './indicator.ts';
import type { Tape } from './tape.ts';

/**
 * The mean of the last `period` values; NaN before there are so many. What enters and what leaves is summed with
 * Kahan's compensation, and equal values give exactly themselves: bit by bit the rolling mean of pandas
 * (`add_mean`, `remove_mean`, `calc_mean` of its window aggregations), which the common backtesters use. So two
 * averages tie here exactly when they tie there.
 */
export class RollingMean {
  readonly #window: Float64Array;
  readonly #period: number;
  #slot = 0;
  #count = 0;
  #sum = 0;
  #entryCarry = 0;
  #exitCarry = 0;
  #last = Number.NaN;
  #sameInARow = 0;

  constructor(period: number) {
    this.#period = checkedPeriod(period);
    this.#window = new Float64Array(period);
  }

  next(value: number): number {
    const window = this.#window;
    const slot = this.#slot;
    const period = this.#period;
    let sum = this.#sum;
    if (this.#count === period) {
      const leaves = -at(window, slot) - this.#exitCarry;
      const rest = sum + leaves;
      this.#exitCarry = rest - sum - leaves;
      sum = rest;
    } else this.#count += 1;
    const enters = value - this.#entryCarry;
    const whole = sum + enters;
    this.#entryCarry = whole - sum - enters;
    this.#sum = whole;
    this.#sameInARow = value === this.#last ? this.#sameInARow + 1 : 1;
    this.#last = value;
    window[slot] = value;
    this.#slot = slot + 1 === period ? 0 : slot + 1;
    if (this.#count < period) return Number.NaN;
    return this.#sameInARow >= period ? value : whole / period;
  }

  keep(tape: Tape): void {
    tape.numbers(this.#window);
    this.#slot = tape.number(this.#slot);
    this.#count = tape.number(this.#count);
    this.#sum = tape.number(this.#sum);
    this.#entryCarry = tape.number(this.#entryCarry);
    this.#exitCarry = tape.number(this.#exitCarry);
    this.#last = tape.number(this.#last);
    this.#sameInARow = tape.number(this.#sameInARow);
  }
}

/**
 * An exponential average that starts as the mean of its first `period` values, as TA-Lib's does. One class for every weight:
 * calls of it are then resolved once.
 */
export class SeededAverage {
  readonly #period: number;
  readonly #weight: number;
  #seen = 0;
  #value = 0;

  constructor(period: number, weight: number) {
    this.#period = checkedPeriod(period);
    this.#weight = weight;
  }

  next(value: number): number {
    if (this.#seen >= this.#period) {
      this.#value += (value - this.#value) * this.#weight;
      return this.#value;
    }
    this.#seen += 1;
    this.#value += value;
    if (this.#seen < this.#period) return Number.NaN;
    this.#value /= this.#period;
    return this.#value;
  }

  keep(tape: Tape): void {
    this.#seen = tape.number(this.#seen);
    this.#value = tape.number(this.#value);
  }
}

/** EMA with the weight 2 / (period + 1). */
export function exponentialMean(period: number): SeededAverage {
  return new SeededAverage(period, 2 / (period + 1));
}

/** Wilder's smoothing: the weight 1 / period. */
export function wilderMean(period: number): SeededAverage {
  return new SeededAverage(period, 1 / period);
}
