import { RollingMean, WilderMean } from './averages.ts';
import type { Candle } from './candle.ts';
import { RollingHighest, RollingLowest } from './extremes.ts';
import { at, checkedPeriod, type Indicator, notYet } from './indicator.ts';
import type { Tape } from './tape.ts';
import { TrueRange } from './true-range.ts';

/** Wilder's average true range; the first candle has no true range. */
export class Atr implements Indicator {
  readonly outputs = ['atr'];
  readonly values = notYet(1);
  readonly warmUpBars: number;
  readonly #range = new TrueRange();
  readonly #mean: WilderMean;

  constructor(period: number) {
    this.#mean = new WilderMean(period);
    this.warmUpBars = period;
  }

  next(candle: Candle): void {
    const range = this.#range.next(candle);
    if (!Number.isNaN(range)) this.values[0] = this.#mean.next(range);
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    this.#range.keep(tape);
    this.#mean.keep(tape);
  }
}

/**
 * Bollinger bands: the mean of the close, and `deviations` population standard deviations above and below. The
 * deviation is summed anew over the window each time: the usual mean of squares loses all digits on quiet markets.
 */
export class Bollinger implements Indicator {
  readonly outputs = ['upper', 'middle', 'lower'];
  readonly values = notYet(3);
  readonly warmUpBars: number;
  readonly #period: number;
  readonly #deviations: number;
  readonly #mean: RollingMean;
  readonly #window: Float64Array;
  #slot = 0;

  constructor(period: number, deviations: number) {
    this.#period = checkedPeriod(period, 2);
    this.#deviations = deviations;
    this.#mean = new RollingMean(period);
    this.#window = new Float64Array(period);
    this.warmUpBars = period - 1;
  }

  next({ close }: Candle): void {
    this.#window[this.#slot] = close;
    this.#slot = this.#slot + 1 === this.#period ? 0 : this.#slot + 1;
    const mean = this.#mean.next(close);
    if (Number.isNaN(mean)) return;
    const width = this.#deviations * Math.sqrt(this.#squares(mean) / this.#period);
    this.values[0] = mean + width;
    this.values[1] = mean;
    this.values[2] = mean - width;
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    tape.numbers(this.#window);
    this.#slot = tape.number(this.#slot);
    this.#mean.keep(tape);
  }

  /** Two sums side by side: one alone would wait for each of its additions. */
  #squares(mean: number): number {
    const window = this.#window;
    const count = window.length;
    let even = 0;
    let odd = 0;
    for (let slot = 1; slot < count; slot += 2) {
      const first = at(window, slot - 1) - mean;
      const second = at(window, slot) - mean;
      even += first * first;
      odd += second * second;
    }
    if (count % 2 === 0) return even + odd;
    const last = at(window, count - 1) - mean;
    return even + odd + last * last;
  }
}

/** Donchian channel: the highest high and the lowest low of `period` candles, and their middle. */
export class Donchian implements Indicator {
  readonly outputs = ['upper', 'middle', 'lower'];
  readonly values = notYet(3);
  readonly warmUpBars: number;
  readonly #highest: RollingHighest;
  readonly #lowest: RollingLowest;

  constructor(period: number) {
    this.#highest = new RollingHighest(period);
    this.#lowest = new RollingLowest(period);
    this.warmUpBars = period - 1;
  }

  next({ high, low }: Candle): void {
    const upper = this.#highest.next(high);
    const lower = this.#lowest.next(low);
    this.values[0] = upper;
    this.values[1] = (upper + lower) / 2;
    this.values[2] = lower;
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    this.#highest.keep(tape);
    this.#lowest.keep(tape);
  }
}
