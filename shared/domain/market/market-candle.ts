import type { Candle } from '../indicators/candle.ts';

/** A candle with where it comes from. Doubles, each the exact decimal of up to fifteen digits. */
export interface MarketCandle extends Candle {
  /** First moment after it; epoch ms. */
  readonly endMs: number;
  readonly quoteVolume: number;
  readonly trades: number;
  /** False: trades of its time may be missing, and it waits for the venue's own. */
  readonly isWhole: boolean;
  /** Where it was made: from trades, from smaller candles, or by the venue. */
  readonly source: 'TRADES' | 'CANDLES' | 'VENUE';
}
