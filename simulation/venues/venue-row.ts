import type { VenueId } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import { type Decimal, decimal } from '#shared/domain/money/decimal.ts';
import type { VenueAnswer } from '#shared/domain/venue/venue-answer.ts';

/** What makes one venue differ from another, as far as an order's safety depends on it. */
export interface VenueRow {
  readonly id: VenueId;
  /**
   * Whether a client order id may come again once its order has ended, never once an order had it, or is burned by
   * every request that named it.
   */
  readonly clientOrderIds: 'UNIQUE_WHILE_OPEN' | 'UNIQUE_FOR_EVER' | 'BURNED';
  /** How it replaces an order in one request: for a quantity named beforehand, for what the old one leaves open, or not. */
  readonly replacing: 'IF_UNFILLED' | 'REST_ONLY' | 'NEVER';
  /** Whether the answer to an order tells that it is made, or only that it will be, or will be rejected after all. */
  readonly accepts: 'AT_ONCE' | 'A_MOMENT_LATER';
  /** Whether the answer to a cancel tells how the order ended, or only that it was taken: the order ends a moment later. */
  readonly cancels: 'AT_ONCE' | 'A_MOMENT_LATER';
  /** Its answer to an order that would reduce no position; a refusal unless said. */
  readonly reducingNothing?: VenueAnswer;
  /** What it keeps stops of by itself; where those of spot would hold the coins they are not played here. */
  readonly stops?: readonly Instrument['kind'][];
  /** What our session of the venue declares: a request may still be taken this long after it left us, and never later. */
  readonly absenceProofMs: number;
  /** Likewise: it may know nothing more of an order that ended without a fill, this long after it was made. */
  readonly forgetsUnfilledAfterMs?: number;
  /** Ratio of a trade's value, taken from what is received, or from the quote asset on top; absent where no spot trades. */
  readonly spotFee?: Fee;
  /** Some fees are taken from this asset instead, at this price. */
  readonly feesElsewhere?: { readonly asset: string; readonly price: Decimal };
  readonly markets: readonly Market[];
  /** First the asset that margin is kept in. */
  readonly openingBalances: readonly { readonly asset: string; readonly amount: Decimal }[];
  readonly limits: { readonly orderNotionalMax: Decimal; readonly positionNotionalMax: Decimal };
}

interface Fee {
  readonly rate: Decimal;
  readonly from: 'RECEIVED' | 'QUOTE';
}

export interface Market {
  readonly instrument: Instrument;
  /** Where its price starts, in ticks. */
  readonly midTicks: number;
  /** Base quantity of a large order. */
  readonly quantityMost: Decimal;
}

/** @throws RangeError for a spot market of a venue that has none */
export function feeOf({ instrument }: Market, { spotFee }: VenueRow): Fee {
  if (instrument.kind === 'PERPETUAL') return { rate: instrument.takerFeeRate, from: 'QUOTE' };
  if (!spotFee) throw new RangeError(`no fee of ${instrument.symbol}`);
  return spotFee;
}

/** What a purchase comes to, where its fee is not taken out of what it buys. */
export function withQuoteFee(cost: Decimal, market: Market, row: VenueRow): Decimal {
  const { rate, from } = feeOf(market, row);
  return from === 'QUOTE' ? cost.times(rate.plus(1)) : cost;
}

export function balance(asset: string, amount: string): { asset: string; amount: Decimal } {
  return { asset, amount: decimal(amount) };
}
