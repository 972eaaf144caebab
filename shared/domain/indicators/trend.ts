import { exponentialMean, RollingMean, type SeededAverage, wilderMean } from './averages.ts';
import type { Candle } from './candle.ts';
import { checkedPeriod, type Indicator, notYet } from './indicator.ts';
import type { Tape } from './tape.ts';
import { TrueRange } from './true-range.ts';

/** Simple moving average of the close. */
export class Sma implements Indicator {
  readonly outputs = ['sma'];
  values = notYet(1);
  readonly warmUpBars: number;
  readonly #mean: RollingMean;

  constructor(period: number) {
    this.#mean = new RollingMean(period);
    this.warmUpBars = period - 1;
  }

  next(candle: Candle): void {
    this.values[0] = this.#mean.next(candle.close);
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    this.#mean.keep(tape);
  }
}

/** Exponential moving average of the close, seeded with the SMA of its first period. */
export class Ema implements Indicator {
  readonly outputs = ['ema'];
  values = notYet(1);
  readonly warmUpBars: number;
  readonly #mean: SeededAverage;

  constructor(period: number) {
    this.#mean = exponentialMean(period);
    this.warmUpBars = period - 1;
  }

  next(candle: Candle): void {
    this.values[0] = this.#mean.next(candle.close);
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    this.#mean.keep(tape);
  }
}

/**
 * MACD of TA-Lib: the fast average is seeded late, with the closes just before the first value of the slow one; the
 * three outputs begin together, when the signal has its first value.
 */
export class Macd implements Indicator {
  readonly outputs = ['macd', 'signal', 'histogram'];
  values = notYet(3);
  readonly warmUpBars: number;
  readonly #fast: SeededAverage;
  readonly #slow: SeededAverage;
  readonly #signal: SeededAverage;
  #untilFast: number;

  /** @throws RangeError unless fast < slow */
  constructor(fast: number, slow: number, signal: number) {
    if (fast >= slow) throw new RangeError(`the fast period must be below the slow one: ${fast}, ${slow}`);
    this.#fast = exponentialMean(fast);
    this.#slow = exponentialMean(slow);
    this.#signal = exponentialMean(signal);
    this.#untilFast = slow - fast;
    this.warmUpBars = slow - 1 + signal - 1;
  }

  next({ close }: Candle): void {
    const slow = this.#slow.next(close);
    if (this.#untilFast > 0) {
      this.#untilFast -= 1;
      return;
    }
    const macd = this.#fast.next(close) - slow;
    if (Number.isNaN(macd)) return;
    const signal = this.#signal.next(macd);
    if (Number.isNaN(signal)) return;
    this.values[0] = macd;
    this.values[1] = signal;
    this.values[2] = macd - signal;
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    for (const part of [this.#fast, this.#slow, this.#signal]) part.keep(tape);
    this.#untilFast = tape.number(this.#untilFast);
  }
}

/**
 * SuperTrend: Wilder's ATR around the middle of the candle, bands that only tighten while the close stays within, and
 * the side that holds. `direction` is 1 (up, the line is below) or -1; it begins with -1, as TradingView's does.
 */
export class SuperTrend implements Indicator {
  readonly outputs = ['supertrend', 'direction'];
  values = notYet(2);
  readonly warmUpBars: number;
  readonly #multiplier: number;
  readonly #range = new TrueRange();
  readonly #atr: SeededAverage;
  #upper = Number.POSITIVE_INFINITY;
  #lower = Number.NEGATIVE_INFINITY;
  #close = Number.NaN;
  #direction = -1;

  constructor(period: number, multiplier: number) {
    this.#atr = wilderMean(checkedPeriod(period, 2));
    this.#multiplier = multiplier;
    this.warmUpBars = period;
  }

  next(candle: Candle): void {
    const range = this.#range.next(candle);
    const closeBefore = this.#close;
    this.#close = candle.close;
    if (Number.isNaN(range)) return;
    const atr = this.#atr.next(range);
    if (Number.isNaN(atr)) return;
    const middle = (candle.high + candle.low) / 2;
    const isFirst = this.#upper === Number.POSITIVE_INFINITY;
    const upper = middle + this.#multiplier * atr;
    const lower = middle - this.#multiplier * atr;
    if (upper < this.#upper || closeBefore > this.#upper) this.#upper = upper;
    if (lower > this.#lower || closeBefore < this.#lower) this.#lower = lower;
    if (!isFirst) this.#turn(candle.close);
    this.values[0] = this.#direction > 0 ? this.#lower : this.#upper;
    this.values[1] = this.#direction;
  }

  keep(tape: Tape): void {
    tape.numbers(this.values);
    this.#range.keep(tape);
    this.#atr.keep(tape);
    this.#upper = tape.number(this.#upper);
    this.#lower = tape.number(this.#lower);
    this.#close = tape.number(this.#close);
    this.#direction = tape.number(this.#direction);
  }

  #turn(close: number): void {
    if (this.#direction < 0 && close > this.#upper) this.#direction = 1;
    else if (this.#direction > 0 && close < this.#lower) this.#direction = -1;
  }
}
