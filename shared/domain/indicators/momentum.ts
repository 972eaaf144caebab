import { RollingMean, type SeededAverage, wilderMean } from './averages.ts';
import type { Candle } from './candle.ts';
import { RollingHighest, RollingLowest } from './extremes.ts';
import { checkedPeriod, type Indicator, notYet } from './indicator.ts';
import type { Tape } from './tape.ts';

/** What TA-Lib takes for zero in a divisor. */
const tiny = 1e-14;

/** Wilder's relative strength index of the close, 0 to 100; 0 when nothing has moved, as in TA-Lib. */
export class Rsi implements Indicator {
  readonly outputs = ['rsi'];
  values = notYet(1);
  readonly warmUpBars: number;
  readonly #gain: SeededAverage;
  readonly #loss: SeededAverage;
  #close = Number.NaN;

  constructor(period: number) {
    this.#gain = wilderMean(checkedPeriod(period, 2));
    this.#loss = wilderMean(period);
    this.warmUpBars = period;
  }

  next({ close }: Candle): void {
    const change = close - this.#close;
    this.#close = close;
    if (Number.isNaN(change)) return;
    // Exact, and without a branch on which way a market goes: nobody can predict it.
    const moved = Math.abs(change);
    const gain = this.#gain.next((moved + change) / 2);
    const loss = this.#loss.next((moved - change) / 2);
    const sum = gain + loss;
    this.values[0] = sum < tiny ? 0 : 100 * (gain / sum);
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    this.#gain.keep(tape);
    this.#loss.keep(tape);
    this.#close = tape.number(this.#close);
  }
}

/**
 * Slow stochastic: %K is the place of the close within the range of `k` candles, averaged over `slowing`; %D the mean
 * of `d` of these. Both begin with the first %D. A range of zero counts as 0.
 */
export class Stochastic implements Indicator {
  readonly outputs = ['k', 'd'];
  values = notYet(2);
  readonly warmUpBars: number;
  readonly #highest: RollingHighest;
  readonly #lowest: RollingLowest;
  readonly #slowK: RollingMean;
  readonly #slowD: RollingMean;

  constructor(k: number, slowing: number, d: number) {
    this.#highest = new RollingHighest(k);
    this.#lowest = new RollingLowest(k);
    this.#slowK = new RollingMean(slowing);
    this.#slowD = new RollingMean(d);
    this.warmUpBars = k - 1 + slowing - 1 + d - 1;
  }

  next({ high, low, close }: Candle): void {
    const lowest = this.#lowest.next(low);
    const range = this.#highest.next(high) - lowest;
    if (Number.isNaN(range)) return;
    const slowK = this.#slowK.next(range === 0 ? 0 : (close - lowest) / (range / 100));
    if (Number.isNaN(slowK)) return;
    const slowD = this.#slowD.next(slowK);
    if (Number.isNaN(slowD)) return;
    this.values[0] = slowK;
    this.values[1] = slowD;
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    for (const part of [this.#highest, this.#lowest, this.#slowK, this.#slowD]) part.keep(tape);
  }
}
