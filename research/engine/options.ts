import type { InstrumentFacts } from '../../shared/strategies/contract.ts';
import type { Size } from '../../shared/strategies/size.ts';
import type { Costs } from './costs.ts';
import type { RiskLimits } from './risk-gate.ts';
import type { Sizing } from './sizing.ts';

/** How the candle engine fills, sizes and charges. */
export interface EngineOptions extends Costs {
  /** A decision on a closed candle fills at the open of the next one, or at the very close it was made on. */
  readonly fill: 'next-open' | 'same-close';
  /** The smallest quantity of the base asset: 1 for whole units. */
  readonly unit: number;
  /** Share of the price paid on entering: a buy enters above it, a short below. */
  readonly spread: number;
  /** Share of the amount, on every fill that takes what others offer. */
  readonly feeRate: number;
  /** Of limit orders that rested; `feeRate` without it. */
  readonly makerFeeRate?: number;
  /** Share of the price that orders at the market and stops lose to it, on entering and leaving. */
  readonly slippage: number;
  /** Steps and least sizes of the instrument; without it, whatever is a unit. */
  readonly instrument?: Partial<InstrumentFacts>;
  /** Share of a position's value that must be there: 1 is no leverage, 0.1 is tenfold. */
  readonly margin: number;
  /** At the start, in the quote asset. */
  readonly cash: number;
  /** Close at the end what is still open; without it an open trade is not listed. */
  readonly finalizeTrades: boolean;
  readonly size: Size;
  /** Of entries whose strategy gives no size, instead of `size`: a rule of live (shared/domain/sizing). */
  readonly sizing?: Sizing;
  /** Limits of live, asked when an order would open something. */
  readonly risk?: RiskLimits;
  readonly allowShort: boolean;
}

export const standardOptions: EngineOptions = {
  fill: 'next-open',
  unit: 1e-8,
  spread: 0,
  feeRate: 0,
  slippage: 0,
  margin: 1,
  cash: 10_000,
  finalizeTrades: false,
  size: { kind: 'all' },
  allowShort: false,
};

export function factsOf({ unit, feeRate, makerFeeRate, instrument }: EngineOptions): InstrumentFacts {
  const rates = { makerFeeRate: makerFeeRate ?? feeRate, takerFeeRate: feeRate };
  return { priceTick: 1e-8, quantityStep: unit, quantityMin: unit, notionalMin: 0, ...rates, ...instrument };
}

/** A round trip. Bars are indexes of candles; `size` is above 0; `pnl` is net of `fee`, the fees of both sides. */
export interface Trade {
  readonly side: 'LONG' | 'SHORT';
  readonly size: number;
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly pnl: number;
  readonly fee: number;
  /** Funding and interest, where there are any: below 0 it was paid. It is in `pnl`. */
  readonly carry?: number;
  readonly isLiquidated?: boolean;
}

export interface Fill {
  readonly bar: number;
  readonly side: 'BUY' | 'SELL';
  readonly price: number;
  readonly size: number;
  readonly fee: number;
}
