import type { MarginMode, PositionMode } from '../account/instrument-settings.ts';
import type { Decimal } from '../money/decimal.ts';
import type { Fill } from '../order/fill.ts';
import type { OrderSide, PositionSide } from '../order/order.ts';

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
  | (VenueStop & { readonly class: 'STOP_VENUE'; readonly message: string });

/** VENUE: our address is blocked, so no account of ours gets through there. ACCOUNT: its key or its permission is. */
export interface VenueStop {
  readonly scope: 'VENUE' | 'ACCOUNT';
  readonly code: string;
}

/** An order as the venue has it. */
export interface VenueOrderView {
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly status: 'ACCEPTED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'REJECTED';
  readonly executedQuantity: Decimal;
  readonly venueTimeMs: number;
}

/** The venue did not tell, or not in words that we know: ask again later, conclude nothing. */
export interface UnknownAnswer {
  readonly class: 'UNKNOWN';
  readonly code: string;
  readonly message: string;
  /** It wants no more requests from us: as STOP_VENUE, heard when a question was asked. */
  readonly stop?: VenueStop;
  /** It does not know the instrument, or not any more: nothing of it rests there. */
  readonly isDelisted?: true;
  /** Of a cancel: the venue took it, and does not say how the order ended. */
  readonly isTaken?: true;
}

export type LookUpAnswer =
  | { readonly class: 'FOUND'; readonly order: VenueOrderView }
  | { readonly class: 'NOT_FOUND' }
  | UnknownAnswer;

export type CancelAnswer =
  | { readonly class: 'CANCELED'; readonly order: VenueOrderView }
  /** Filled, cancelled before, or never there: the venue does not say which. Look it up. */
  | { readonly class: 'NOT_OPEN'; readonly code: string }
  | UnknownAnswer;

/** ARMED, or ended: as it was asked. */
export type DeadManAnswer = { readonly class: 'ARMED' } | UnknownAnswer;

/**
 * Both halves of a replacement, each as far as the venue told: an order is cancelled, and another one placed if it was.
 * NOT_CANCELED: the old one stands untouched. NOT_SENT: the new one certainly never left.
 */
export interface ReplaceAnswer {
  readonly canceled: CancelAnswer | { readonly class: 'NOT_CANCELED' };
  readonly placed: VenueAnswer | { readonly class: 'NOT_SENT' };
}

export type TradesAnswer =
  | { readonly class: 'TRADES'; readonly trades: readonly Omit<Fill, 'source'>[] }
  | UnknownAnswer;

/** An order that the venue holds open, ours or placed by hand. */
export interface VenueOpenOrder extends VenueOrderView {
  /** The venue's own name of the market: an order placed by hand may be in one that we do not know. */
  readonly market: string;
  readonly side: OrderSide;
  /** Absent for an order that names only what it costs. */
  readonly quantity?: Decimal;
  readonly price?: Decimal;
}

export type OpenOrdersAnswer =
  | { readonly class: 'ORDERS'; readonly orders: readonly VenueOpenOrder[] }
  | UnknownAnswer;

/** A trade of the account, whoever placed its order: some venues name only their own order id here. */
export type VenueTrade = Omit<Fill, 'source' | 'clientOrderId'>;

/** One page of trades, oldest first. `cursor` continues after the last of them, also in a later run. */
export type TradesPageAnswer =
  | {
      readonly class: 'TRADES';
      readonly trades: readonly VenueTrade[];
      readonly cursor: string | undefined;
      readonly hasMore: boolean;
    }
  | UnknownAnswer;

/**
 * What the venue holds of one asset for the account: `total` is free and locked together. Where perpetuals are traded
 * it is the wallet balance: margin is part of it, unrealised profit and loss are not.
 */
export interface VenueBalance {
  readonly asset: string;
  readonly total: Decimal;
}

export type BalancesAnswer =
  | { readonly class: 'BALANCES'; readonly balances: readonly VenueBalance[] }
  | UnknownAnswer;

/** Money that came to the account or left it, other than by trading. `amount` is signed: minus leaves. */
export interface VenueTransfer {
  readonly transferId: string;
  readonly kind: 'DEPOSIT' | 'WITHDRAWAL' | 'DUST' | 'REWARD' | 'LIQUIDATION_FEE';
  readonly asset: string;
  readonly amount: Decimal;
  readonly venueTimeMs: number;
}

export type TransfersAnswer =
  | { readonly class: 'TRANSFERS'; readonly transfers: readonly VenueTransfer[] }
  | UnknownAnswer;

/** A funding payment of a perpetual. `amount` is signed: minus was paid, plus received. */
export interface FundingPayment {
  /** The venue's own id of the payment: it is booked once. */
  readonly fundingId: string;
  readonly instrument: string;
  readonly asset: string;
  readonly amount: Decimal;
  readonly venueTimeMs: number;
}

export type FundingAnswer =
  | { readonly class: 'FUNDING'; readonly payments: readonly FundingPayment[] }
  | UnknownAnswer;

/** A position as the venue has it; one of quantity zero may be listed for its modes. */
export interface VenuePosition {
  /** Unified symbol. */
  readonly instrument: string;
  /** In hedge mode, and only there. */
  readonly positionSide?: PositionSide;
  /** Base units, signed: plus is long, also where the venue tells a side and an amount. */
  readonly quantity: Decimal;
  readonly entryPrice: Decimal;
  readonly leverage?: Decimal;
  /** Absent where the venue does not tell. */
  readonly marginMode?: MarginMode;
}

/** `positionMode`: the account's, where the venue has one for the whole account; else it follows from the positions. */
export type PositionsAnswer =
  | {
      readonly class: 'POSITIONS';
      readonly positions: readonly VenuePosition[];
      readonly positionMode?: PositionMode;
    }
  | UnknownAnswer;

export type SettingsAnswer =
  /** The venue has these settings, now or before. */
  | { readonly class: 'APPLIED' }
  /** It will not have them (a position or an order is open, too much leverage): the code says why. */
  | { readonly class: 'REFUSED'; readonly code: string; readonly message: string }
  | UnknownAnswer;

/** Of a stop that the venue keeps. */
export type StopAnswer =
  | { readonly class: 'RESTS' }
  /** It does not rest: cancelled, fired, or not there. */
  | { readonly class: 'GONE' }
  /** It will not have it: the code says why. */
  | { readonly class: 'REFUSED'; readonly code: string; readonly message: string }
  | UnknownAnswer;

/** Of a stop in the place of another, each half as far as the venue told; RESTS of the old one: it stands untouched. */
export interface StopReplaceAnswer {
  readonly placed: StopAnswer;
  readonly canceled: StopAnswer;
}

/** What became of a stop: FIRED: it sold so much, or is about to. ENDED: it sold nothing, and never will. */
export type StopFateAnswer =
  | { readonly class: 'RESTS' | 'ENDED' }
  | { readonly class: 'FIRED'; readonly sold: Decimal }
  | UnknownAnswer;

export type StopsAnswer = { readonly class: 'STOPS'; readonly ids: readonly string[] } | UnknownAnswer;
