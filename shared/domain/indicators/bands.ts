import { RollingMean, type SeededAverage, wilderMean } from './averages.ts';
import type { Candle } from './candle.ts';
import { RollingHighest, RollingLowest } from './extremes.ts';
import { at, checkedPeriod, type Indicator, notYet } from './indicator.ts';
import type { Tape } from './tape.ts';
import { TrueRange } from './true-range.ts';

/** Wilder's average true range; the first candle has no true range. */
export class Atr implements Indicator {
  readonly outputs = ['atr'];
  values = notYet(1);
  readonly warmUpBars: number;
  readonly #range = new TrueRange();
  readonly #mean: SeededAverage;

  constructor(period: number) {
    this.#mean = wilderMean(period);
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

/** Of the largest sum of squares since it was summed anew: below it the digits of what was taken off would show. */
const squaresLossMax = 1e-4;

/**
 * Bollinger bands: the mean of the close, and `deviations` population standard deviations above and below. The sum of
 * squared deviations moves along with the window (Welford's update, one value in and one out), and is summed anew once a
 * period, and whenever little of it is left: so it keeps its digits in quiet markets, where the usual mean of squares has none.
 */
export class Bollinger implements Indicator {
  readonly outputs = ['upper', 'middle', 'lower'];
  values = notYet(3);
  readonly warmUpBars: number;
  readonly #period: number;
  readonly #deviations: number;
  readonly #mean: RollingMean;
  readonly #window: Float64Array;
  #slot = 0;
  #before = Number.NaN;
  #squares = 0;
  #most = 0;

  constructor(period: number, deviations: number) {
    this.#period = checkedPeriod(period, 2);
    this.#deviations = deviations;
    this.#mean = new RollingMean(period);
    this.#window = new Float64Array(period);
    this.warmUpBars = period - 1;
  }

  next({ close }: Candle): void {
    const slot = this.#slot;
    const left = at(this.#window, slot);
    this.#window[slot] = close;
    this.#slot = slot + 1 === this.#period ? 0 : slot + 1;
    const mean = this.#mean.next(close);
    if (Number.isNaN(mean)) return;
    const squares = this.#squares + (close - left) * (close - mean + (left - this.#before));
    this.#before = mean;
    // Not a number at the first mean, and then summed too.
    if (slot !== 0 && squares > this.#most * squaresLossMax) this.#squares = squares;
    else this.#sum(mean);
    if (this.#squares > this.#most) this.#most = this.#squares;
    const width = this.#deviations * Math.sqrt(this.#squares / this.#period);
    this.values[0] = mean + width;
    this.values[1] = mean;
    this.values[2] = mean - width;
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    tape.numbers(this.#window);
    this.#slot = tape.number(this.#slot);
    this.#before = tape.number(this.#before);
    this.#squares = tape.number(this.#squares);
    this.#most = tape.number(this.#most);
    this.#mean.keep(tape);
  }

  #sum(mean: number): void {
    let sum = 0;
    const window = this.#window;
    for (let slot = 0; slot < window.length; slot++) {
      const deviation = at(window, slot) - mean;
      sum += deviation * deviation;
    }
    this.#squares = sum;
    this.#most = sum;
  }
}

/** Donchian channel: the highest high and the lowest low of `period` candles, and their middle. */
export class Donchian implements Indicator {
  readonly outputs = ['upper', 'middle', 'lower'];
  values = notYet(3);
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
