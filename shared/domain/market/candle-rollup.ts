import { ExactSum } from './exact-sum.ts';
import type { MarketCandle } from './market-candle.ts';
import type { Timeframe } from './timeframe.ts';

/**
 * Larger candles from smaller closed ones, given in order of time. One is closed by the small candle that ends with it, or
 * by the first of a later interval; where small ones are missing, or not whole, it is not whole either. A small candle
 * that comes again, or late, is passed over.
 */
export class CandleRollup {
  readonly #timeframe: Timeframe;
  readonly #onClosed: (candle: MarketCandle) => void;
  readonly #volume = new ExactSum();
  readonly #quoteVolume = new ExactSum();
  #forming: MarketCandle | undefined;
  /** Where the next small candle begins when none is missing. */
  #expectedMs = 0;

  constructor(timeframe: Timeframe, onClosed: (candle: MarketCandle) => void) {
    this.#timeframe = timeframe;
    this.#onClosed = onClosed;
  }

  take(small: MarketCandle): void {
    if (small.openTimeMs < this.#expectedMs) return;
    const openTimeMs = this.#timeframe.startMs(small.openTimeMs);
    const endMs = this.#timeframe.nextMs(openTimeMs);
    if (small.endMs > endMs)
      throw new RangeError(`candles to ${small.endMs} do not fit into ${this.#timeframe.name}`);
    if (this.#forming && this.#forming.openTimeMs !== openTimeMs) this.#finish(false);
    this.#forming = this.#forming ? this.#grown(this.#forming, small) : this.#begun(small, openTimeMs, endMs);
    this.#expectedMs = small.endMs;
    if (small.endMs === endMs) this.#finish(true);
  }

  /** No more small candles come: what stands is closed, not whole. */
  finish(): void {
    this.#finish(false);
  }

  #begun(small: MarketCandle, openTimeMs: number, endMs: number): MarketCandle {
    this.#volume.clear();
    this.#quoteVolume.clear();
    this.#add(small);
    const isWhole = small.isWhole && small.openTimeMs === openTimeMs;
    return { ...small, openTimeMs, endMs, isWhole, source: 'CANDLES' };
  }

  #grown(forming: MarketCandle, small: MarketCandle): MarketCandle {
    const isEmpty = this.#volume.value === 0;
    this.#add(small);
    const isWhole = forming.isWhole && small.isWhole && small.openTimeMs === this.#expectedMs;
    // The price of an interval without trades is the one before it: no part of the larger candle.
    if (small.volume === 0) return { ...forming, isWhole };
    const { open, high, low } = isEmpty ? small : forming;
    return {
      ...forming,
      open,
      high: Math.max(high, small.high),
      low: Math.min(low, small.low),
      close: small.close,
      trades: forming.trades + small.trades,
      isWhole,
    };
  }

  #add({ volume, quoteVolume }: MarketCandle): void {
    this.#volume.add(volume);
    this.#quoteVolume.add(quoteVolume);
  }

  /** @param toEnd the last small candle was there */
  #finish(toEnd: boolean): void {
    const forming = this.#forming;
    if (!forming) return;
    this.#forming = undefined;
    const isWhole = forming.isWhole && toEnd;
    this.#onClosed({ ...forming, isWhole, volume: this.#volume.value, quoteVolume: this.#quoteVolume.value });
  }
}
