import { ExactSum } from './exact-sum.ts';
import type { MarketCandle } from './market-candle.ts';
import type { TradeTick } from './market-sink.ts';
import type { Timeframe } from './timeframe.ts';

/** One interval while trades come in; used again for the next. */
class Forming {
  openTimeMs = 0;
  endMs = 0;
  open = 0;
  high = 0;
  low = 0;
  close = 0;
  trades = 0;
  isWhole = true;
  firstMs = 0;
  lastMs = 0;
  readonly volume = new ExactSum();
  readonly quoteVolume = new ExactSum();

  begin(openTimeMs: number, endMs: number, isWhole: boolean): this {
    this.openTimeMs = openTimeMs;
    this.endMs = endMs;
    this.trades = 0;
    this.isWhole = isWhole;
    this.volume.clear();
    this.quoteVolume.clear();
    return this;
  }

  /** Trades may come out of order: the first and the last by the venue's time are what it opens and closes with. */
  add(price: number, size: number, timeMs: number): void {
    if (this.trades === 0) {
      this.high = price;
      this.low = price;
    }
    if (this.trades === 0 || timeMs < this.firstMs) {
      this.open = price;
      this.firstMs = timeMs;
    }
    if (this.trades === 0 || timeMs >= this.lastMs) {
      this.close = price;
      this.lastMs = timeMs;
    }
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
    this.trades += 1;
    this.volume.add(size);
    this.quoteVolume.add(price * size);
  }
}

export interface CandleBuilderOptions {
  /** How long after its end a candle waits for trades that are late. */
  readonly lateMs: number;
  /** Is given each closed candle, in order of time, once. */
  readonly onClosed: (candle: MarketCandle) => void;
}

/** More empty candles in a row than this are no quiet market, but a clock that jumped. */
const emptyMax = 10_000;

/**
 * Candles of one timeframe from trades. An interval is over when the venue's time, or ours, is past its end by `lateMs`.
 * An interval without trades is a candle at the price before, without volume, as the venues show it. While the stream was
 * not whole (see {@link interrupted}) a candle says that trades may be missing.
 */
export class CandleBuilder {
  readonly counts = { late: 0 };
  readonly #timeframe: Timeframe;
  readonly #options: CandleBuilderOptions;
  /** By time; seldom more than two. */
  readonly #forming: Forming[] = [];
  readonly #spare: Forming[] = [];
  #close = Number.NaN;
  /** Everything before is closed. NaN before the first trade. */
  #closedToMs = Number.NaN;
  #interruptedMs = 0;

  constructor(timeframe: Timeframe, options: CandleBuilderOptions) {
    this.#timeframe = timeframe;
    this.#options = options;
  }

  /** @returns false: its candle is closed already, and lacks it */
  take({ price, size, timeMs }: Readonly<TradeTick>): boolean {
    const newest = this.#forming.at(-1);
    if (newest !== undefined && timeMs >= newest.openTimeMs && timeMs < newest.endMs) {
      newest.add(price, size, timeMs);
      return true;
    }
    if (timeMs < this.#closedToMs) {
      this.counts.late += 1;
      return false;
    }
    this.#find(timeMs).add(price, size, timeMs);
    this.advance(timeMs);
    return true;
  }

  /** Time has come this far, whether there were trades or not. */
  advance(nowMs: number): void {
    const doneMs = nowMs - this.#options.lateMs;
    if (!(this.#timeframe.nextMs(this.#closedToMs) <= doneMs)) return;
    for (let closed = 0; this.#timeframe.nextMs(this.#closedToMs) <= doneMs; closed++) {
      if (closed < emptyMax) this.#closeNext();
      else this.#jump(doneMs);
    }
  }

  /** Trades up to this time may be missing: the stream was opened just now, or was lost until now. */
  interrupted(untilMs: number): void {
    this.#interruptedMs = Math.max(this.#interruptedMs, untilMs);
    for (const candle of this.#forming) if (candle.openTimeMs < untilMs) candle.isWhole = false;
  }

  /** The newest candle as it stands; undefined before the first trade. */
  current(): MarketCandle | undefined {
    const newest = this.#forming.at(-1);
    return newest && this.#finished(newest);
  }

  #find(timeMs: number): Forming {
    const openTimeMs = this.#timeframe.startMs(timeMs);
    const found = this.#forming.find((candle) => candle.openTimeMs === openTimeMs);
    if (found) return found;
    if (Number.isNaN(this.#closedToMs)) this.#closedToMs = openTimeMs;
    const made = this.#begin(openTimeMs);
    this.#forming.push(made);
    this.#forming.sort((a, b) => a.openTimeMs - b.openTimeMs);
    return made;
  }

  #begin(openTimeMs: number): Forming {
    const candle = this.#spare.pop() ?? new Forming();
    return candle.begin(openTimeMs, this.#timeframe.nextMs(openTimeMs), openTimeMs >= this.#interruptedMs);
  }

  #closeNext(): void {
    const [next] = this.#forming;
    const isFormed = next !== undefined && next.openTimeMs === this.#closedToMs;
    const candle = isFormed ? next : this.#begin(this.#closedToMs);
    if (isFormed) this.#forming.shift();
    this.#closedToMs = candle.endMs;
    // Before the first trade there is no price to stand for a quiet interval.
    if (candle.trades > 0) this.#close = candle.close;
    const finished = this.#finished(candle);
    this.#spare.push(candle);
    this.#options.onClosed(finished);
  }

  /** Our clock, or the venue's, is years ahead: nothing is made up for the time between. */
  #jump(doneMs: number): void {
    this.#forming.splice(0, this.#forming.length, ...this.#forming.filter(({ endMs }) => endMs > doneMs));
    this.#closedToMs = this.#timeframe.startMs(doneMs);
    this.interrupted(doneMs);
  }

  #finished(candle: Forming): MarketCandle {
    const { openTimeMs, endMs, trades, isWhole } = candle;
    const isEmpty = trades === 0;
    return {
      openTimeMs,
      endMs,
      open: isEmpty ? this.#close : candle.open,
      high: isEmpty ? this.#close : candle.high,
      low: isEmpty ? this.#close : candle.low,
      close: isEmpty ? this.#close : candle.close,
      volume: candle.volume.value,
      quoteVolume: candle.quoteVolume.value,
      trades,
      isWhole,
      source: 'TRADES',
    };
  }
}
