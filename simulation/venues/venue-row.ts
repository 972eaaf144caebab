import type { VenueId } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import type { Decimal } from '#shared/domain/money/decimal.ts';

/** What makes one venue differ from another, as far as an order's safety depends on it. */
export interface VenueRow {
  readonly id: VenueId;
  /** Whether a client order id may come again once its order has ended, or is burned by every request that named it. */
  readonly clientOrderIds: 'UNIQUE_WHILE_OPEN' | 'BURNED';
  /** How it replaces an order in one request: for a quantity named beforehand, for what the old one leaves open, or not. */
  readonly replacing: 'IF_UNFILLED' | 'REST_ONLY' | 'NEVER';
  /** Whether the answer to a cancel tells how the order ended, or only that it was taken: the order ends a moment later. */
  readonly cancels: 'AT_ONCE' | 'A_MOMENT_LATER';
  /** A request may still be taken this long after it left us, and never later. */
  readonly matchingWindowMs: number;
  /** What our session of the venue declares. */
  readonly absenceProofMs: number;
  /**
   * Ratio of a trade's value, taken from what is received, or from the quote asset on top. `elsewhere`: some are taken from
   * this asset instead.
   */
  readonly fee: {
    readonly rate: Decimal;
    readonly from: 'RECEIVED' | 'QUOTE';
    readonly elsewhere?: { readonly asset: string; readonly price: Decimal };
  };
  readonly markets: readonly Market[];
  readonly openingBalances: readonly { readonly asset: string; readonly amount: Decimal }[];
  readonly limits: { readonly orderNotionalMax: Decimal; readonly positionNotionalMax: Decimal };
}

export interface Market {
  readonly instrument: Instrument;
  /** Where its price starts, in ticks. */
  readonly midTicks: number;
  /** Base quantity of a large order. */
  readonly quantityMost: Decimal;
}
