import type { Decimal } from '../money/decimal.ts';
import type { Fill } from '../order/fill.ts';

/** The venue's answer to an order, in six classes; each has one behaviour on every venue. */
export type VenueAnswer =
  | { readonly class: 'ACCEPTED'; readonly venueOrderId: string }
  /** Refused for good: report the code, release the funds. */
  | { readonly class: 'REJECTED'; readonly code: string; readonly message: string }
  /** Certainly not placed: wait, then send again. */
  | { readonly class: 'RETRY_LATER'; readonly code: string; readonly afterMs: number }
  /** Certainly not placed, because our clock is off: refresh the offset, sign again, once. */
  | { readonly class: 'RESYNC_CLOCK'; readonly code: string }
  /** Nobody can know yet: look it up by client order id before anything else, never send blind. */
  | { readonly class: 'IN_DOUBT'; readonly code: string; readonly message: string }
  /** A ban, or trouble with key or permission: stop all requests, halt, alert. The order was not placed. */
  | { readonly class: 'STOP_VENUE'; readonly code: string; readonly message: string };

/** An order as the venue has it. */
export interface VenueOrderView {
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly status: 'ACCEPTED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'REJECTED';
  readonly executedQuantity: Decimal;
  readonly venueTimeMs: number;
}

export type LookUpAnswer =
  | { readonly class: 'FOUND'; readonly order: VenueOrderView }
  | { readonly class: 'NOT_FOUND' }
  | { readonly class: 'UNKNOWN'; readonly code: string; readonly message: string };

export type CancelAnswer =
  | { readonly class: 'CANCELED'; readonly order: VenueOrderView }
  /** Filled, cancelled before, or never there: the venue does not say which. Look it up. */
  | { readonly class: 'NOT_OPEN'; readonly code: string }
  | { readonly class: 'UNKNOWN'; readonly code: string; readonly message: string };

export type TradesAnswer =
  | { readonly class: 'TRADES'; readonly trades: readonly Omit<Fill, 'source'>[] }
  | { readonly class: 'UNKNOWN'; readonly code: string; readonly message: string };
