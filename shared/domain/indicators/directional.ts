import { type SeededAverage, wilderMean } from './averages.ts';
import type { Candle } from './candle.ts';
import { checkedPeriod, type Indicator, notYet } from './indicator.ts';
import type { Tape } from './tape.ts';
import { TrueRange } from './true-range.ts';

/**
 * A running total of Wilder's, as TA-Lib starts it: it adds up `period` - 1 values, and from then on gives back a
 * `period`-th of itself before each new one.
 */
class WilderTotal {
  readonly #period: number;
  #seen = 0;
  #total = 0;

  constructor(period: number) {
    this.#period = period;
  }

  next(value: number): number {
    this.#seen += 1;
    if (this.#seen >= this.#period) this.#total -= this.#total / this.#period;
    this.#total += value;
    return this.#total;
  }

  keep(tape: Tape): void {
    this.#seen = tape.number(this.#seen);
    this.#total = tape.number(this.#total);
  }
}

/**
 * Wilder's average directional index with both directional indicators, 0 to 100. The three outputs begin together
 * with the first ADX, after 2 × period - 1 candles.
 */
export class Adx implements Indicator {
  readonly outputs = ['adx', 'plusDi', 'minusDi'];
  values = notYet(3);
  readonly warmUpBars: number;
  readonly #period: number;
  readonly #trueRange = new TrueRange();
  readonly #range: WilderTotal;
  readonly #plus: WilderTotal;
  readonly #minus: WilderTotal;
  readonly #mean: SeededAverage;
  #high = Number.NaN;
  #low = Number.NaN;
  #bars = 0;
  #adx = Number.NaN;

  constructor(period: number) {
    this.#period = checkedPeriod(period, 2);
    this.#range = new WilderTotal(period);
    this.#plus = new WilderTotal(period);
    this.#minus = new WilderTotal(period);
    this.#mean = wilderMean(period);
    this.warmUpBars = 2 * period - 1;
  }

  next(candle: Candle): void {
    const up = candle.high - this.#high;
    const down = this.#low - candle.low;
    this.#high = candle.high;
    this.#low = candle.low;
    const trueRange = this.#trueRange.next(candle);
    if (Number.isNaN(trueRange)) return;
    const range = this.#range.next(trueRange);
    const plus = this.#plus.next(up > 0 && up > down ? up : 0);
    const minus = this.#minus.next(down > 0 && down > up ? down : 0);
    this.#bars += 1;
    if (this.#bars < this.#period) return;
    this.#publish(range > 0 ? 100 * (plus / range) : 0, range > 0 ? 100 * (minus / range) : 0);
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    for (const part of [this.#trueRange, this.#range, this.#plus, this.#minus, this.#mean]) part.keep(tape);
    this.#high = tape.number(this.#high);
    this.#low = tape.number(this.#low);
    this.#bars = tape.number(this.#bars);
    this.#adx = tape.number(this.#adx);
  }

  /** Without any direction TA-Lib leaves the ADX where it is; while it is seeded, that candle counts as 0. */
  #publish(plusDi: number, minusDi: number): void {
    const sum = plusDi + minusDi;
    const isSeeding = this.#bars < this.warmUpBars + 1 && Number.isNaN(this.#adx);
    if (sum > 0) this.#adx = this.#mean.next((100 * Math.abs(minusDi - plusDi)) / sum);
    else if (isSeeding) this.#adx = this.#mean.next(0);
    if (Number.isNaN(this.#adx)) return;
    this.values[0] = this.#adx;
    this.values[1] = plusDi;
    this.values[2] = minusDi;
  }
}
