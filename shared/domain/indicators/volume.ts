import type { Candle } from './candle.ts';
import { type Indicator, notYet } from './indicator.ts';
import type { Tape } from './tape.ts';

const dayMs = 86_400_000;

/** On-balance volume: begins with the first candle's volume, as TA-Lib's does. */
export class Obv implements Indicator {
  readonly outputs = ['obv'];
  values = notYet(1);
  readonly warmUpBars = 0;
  #close = Number.NEGATIVE_INFINITY;
  #total = 0;

  next({ close, volume }: Candle): void {
    if (close > this.#close) this.#total += volume;
    else if (close < this.#close) this.#total -= volume;
    this.#close = close;
    this.values[0] = this.#total;
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    this.#close = tape.number(this.#close);
    this.#total = tape.number(this.#total);
  }
}

/**
 * Volume-weighted average of (high + low + close) / 3 since 00:00 UTC of the candle's day. Until something was traded
 * that day, it is that price itself.
 */
export class Vwap implements Indicator {
  readonly outputs = ['vwap'];
  values = notYet(1);
  readonly warmUpBars = 0;
  #day = Number.NaN;
  #volume = 0;
  #value = 0;

  next({ openTimeMs, high, low, close, volume }: Candle): void {
    const day = Math.floor(openTimeMs / dayMs);
    if (day !== this.#day) {
      this.#day = day;
      this.#volume = 0;
      this.#value = 0;
    }
    const price = (high + low + close) / 3;
    this.#volume += volume;
    this.#value += price * volume;
    this.values[0] = this.#volume > 0 ? this.#value / this.#volume : price;
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    this.#day = tape.number(this.#day);
    this.#volume = tape.number(this.#volume);
    this.#value = tape.number(this.#value);
  }
}
