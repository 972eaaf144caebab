/** What trading and holding costs beyond one rate and one slippage: plain data, each off where it is absent. */
export interface Costs {
  /** Rates by what was traded in the 30 UTC days before, lowest volume first; in place of the two rates. */
  readonly feeTiers?: readonly FeeTier[];
  /** `base`: what a buy pays is taken from what it buys. */
  readonly feeIn?: 'quote' | 'base';
  /** On top of `slippage`. */
  readonly slippageModel?: SlippageModel;
  /** At most this part of a candle's volume is ours; the rest of an order waits for the next one. */
  readonly volumeShare?: number;
  /** Between a decision and its arrival at the venue. */
  readonly latencyMs?: number;
  readonly funding?: FundingTerms;
  /** Maintenance margin by the size of a position, smallest first: with it, positions are liquidated. */
  readonly maintenance?: readonly Bracket[];
  /** Share of the amount that a liquidation costs beside the fee of a taker. */
  readonly liquidationFeeRate?: number;
  /** Interest of a year of 365 days on what is sold short, a part of its worth. */
  readonly borrowRate?: number;
}

export interface FeeTier {
  /** Quote units of the 30 days before, from which these rates hold: 0 in the first one. */
  readonly volume: number;
  readonly makerRate: number;
  readonly takerRate: number;
}

/**
 * `volume`: impact × (size / volume of the candle)², the rule of zipline's VolumeShareSlippage (its `price_impact` is
 * 0.1). `volatility`: multiple × ATR / close, with Wilder's ATR of 14 candles at the last one that has closed.
 */
export type SlippageModel =
  | { readonly kind: 'volume'; readonly impact: number }
  | { readonly kind: 'volatility'; readonly multiple: number };

/** Paid by longs to shorts while the rate is positive, at multiples of the interval in UTC or at the listed times. */
export type FundingTerms =
  | { readonly kind: 'constant'; readonly rate: number; readonly intervalMs: number }
  | { readonly kind: 'listed'; readonly payments: readonly FundingTime[] };

export interface FundingTime {
  readonly timeMs: number;
  readonly rate: number;
  /** What the position is worth by; the open of the candle without it. */
  readonly markPrice?: number;
}

export interface Bracket {
  /** Worth of the position up to which this ratio holds. */
  readonly notionalMax: number;
  readonly ratio: number;
}
