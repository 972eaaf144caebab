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
    const full = this.#count === this.#period;
    if (full) this.#remove(at(this.#window, this.#slot));
    else this.#count += 1;
    this.#add(value);
    this.#window[this.#slot] = value;
    this.#slot = this.#slot + 1 === this.#period ? 0 : this.#slot + 1;
    if (this.#count < this.#period) return Number.NaN;
    return this.#sameInARow >= this.#period ? value : this.#sum / this.#period;
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

  #add(value: number): void {
    const y = value - this.#entryCarry;
    const sum = this.#sum + y;
    this.#entryCarry = sum - this.#sum - y;
    this.#sum = sum;
    this.#sameInARow = value === this.#last ? this.#sameInARow + 1 : 1;
    this.#last = value;
  }

  #remove(value: number): void {
    const y = -value - this.#exitCarry;
    const sum = this.#sum + y;
    this.#exitCarry = sum - this.#sum - y;
    this.#sum = sum;
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
