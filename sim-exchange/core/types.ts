import type { FeeRates } from './accounts.ts';
import type { AlgoOrder } from './algo-records.ts';
import type { FundingPayment, MarketMark, PerpetualTerms, Position, PositionSide } from './perpetual.ts';
import type { PriceSource, Trailing, TrailingRequest } from './triggers.ts';

/**
 * The venue-neutral vocabulary of the simulator. Prices are ticks, quantities lots of the base asset (of a perpetual
 * too: a venue that counts contracts converts with `contractAtoms`), money atoms: all bigint.
 */

export interface Instrument {
  symbol: string;
  base: string;
  quote: string;
  /** Quote atoms one tick is worth (for one whole base unit). */
  tickAtoms: bigint;
  /** Base atoms in one lot. */
  lotAtoms: bigint;
  /** Quote atoms of one lot at a price of one tick. Exact by construction. */
  notionalAtoms: bigint;
  /** Where the smallest price step hangs on the price: the step at a price, both in ticks. Default: always one tick. */
  stepAt?: (priceTicks: bigint) => bigint;
  /** Lots an order may have; refused outside. Default: any. */
  minLots?: bigint;
  maxLots?: bigint;
  /** Where the rates are the instrument's; default: the account's. The market's own accounts pay none. */
  fees?: FeeRates;
  /** Present: a linear perpetual with these terms. Absent: spot. */
  perpetual?: PerpetualTerms;
}

export type Side = 'BUY' | 'SELL';
export type OrderKind = 'LIMIT' | 'MARKET';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';
/** What happens when an order would trade with another one of its own account. */
export type SelfMatch = 'ALLOW' | 'CANCEL_MAKER' | 'CANCEL_TAKER' | 'CANCEL_BOTH';
export type OrderState = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED';
/** Why an order ended without being filled: what it was, or what was done to it. */
export type EndReason =
  | 'REQUESTED'
  | 'NOT_FILLED_AT_ONCE'
  | 'WOULD_TAKE'
  | 'SELF_MATCH'
  | 'REDUCE_ONLY'
  | 'INSUFFICIENT_BALANCE'
  | 'LIQUIDATION'
  | 'DEAD_MAN'
  | 'RESET';

export interface OrderRequest {
  account: string;
  clientId: string;
  symbol: string;
  side: Side;
  kind: OrderKind;
  timeInForce: TimeInForce;
  /** REFUSE: a taking order is refused; LAPSE: it is accepted, and ends at once. */
  postOnly?: 'REFUSE' | 'LAPSE' | undefined;
  /** Default ALLOW. */
  selfMatch?: SelfMatch;
  /** Required for LIMIT. */
  priceTicks?: bigint | undefined;
  /** Required unless quoteBudgetAtoms is given (MARKET only). */
  quantityLots?: bigint | undefined;
  /** Spend (buy) or receive (sell) at most this much quote. */
  quoteBudgetAtoms?: bigint | undefined;
  /** Wait until a price rises or falls to this before matching. */
  stopTicks?: bigint | undefined;
  stopWhen?: 'RISES' | 'FALLS' | undefined;
  /** Which price; default LAST. */
  stopBy?: PriceSource | undefined;
  /** A stop that follows the price instead of standing at `stopTicks`. */
  trailing?: TrailingRequest | undefined;
  /** Perpetuals. LONG or SHORT in hedge mode, BOTH (the default) in one-way mode. */
  positionSide?: PositionSide | undefined;
  /** May only make a position smaller. */
  reduceOnly?: boolean | undefined;
  /** Closes the whole position, however big it is when the order comes to match; no quantity, MARKET only. */
  closePosition?: boolean | undefined;
  /** Of spot: while it waits for its price nothing is set aside. */
  locksLate?: boolean | undefined;
  /** What the wire protocol needs back, opaque to the core. */
  wire?: Record<string, string>;
}

export interface Order {
  readonly id: number;
  readonly account: string;
  readonly clientId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly selfMatch: SelfMatch;
  priceTicks: bigint;
  quantityLots: bigint;
  readonly quoteBudgetAtoms: bigint;
  /** 0 where there is no stop, or where a trailing one does not follow the price yet. */
  stopTicks: bigint;
  readonly stopWhen: 'RISES' | 'FALLS';
  readonly stopBy: PriceSource;
  readonly trailing?: Trailing | undefined;
  readonly positionSide: PositionSide;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly locksLate: boolean;
  /** The venue's own order that closes a position which lost its margin. */
  readonly liquidation: boolean;
  /** When it came to match: at once, or when its stop was reached; 0 before. */
  workingMs: number;
  filledLots: bigint;
  filledQuoteAtoms: bigint;
  /** Fees paid so far, all in one asset. */
  paidFeeAtoms: bigint;
  fillCount: number;
  /** Profit or loss that its fills took on a position, before fees. */
  realisedAtoms: bigint;
  /** What was cancelled so that the account would not trade with itself. */
  preventedLots: bigint;
  /** Spot: what is still set aside for it, in quote atoms (buy) or base atoms (sell). Perpetuals lock nothing. */
  lockedAtoms: bigint;
  state: OrderState;
  /** Empty while it is open, or when it was filled. */
  endReason: EndReason | '';
  readonly createdMs: number;
  updatedMs: number;
  /** Client id of the request that cancelled it, if any. */
  cancelClientId: string;
  readonly wire: Record<string, string>;
}

/** One account's half of a match. */
export interface Fill {
  tradeId: number;
  orderId: number;
  clientId: string;
  account: string;
  symbol: string;
  side: Side;
  priceTicks: bigint;
  lots: bigint;
  quoteAtoms: bigint;
  feeAtoms: bigint;
  feeAsset: string;
  maker: boolean;
  timeMs: number;
  /** Perpetuals: which position it changed, how much of it that closed, and the profit or loss of that part. */
  positionSide: PositionSide;
  closedLots: bigint;
  realisedAtoms: bigint;
  liquidation: boolean;
}

/** The public half of a match. */
export interface Trade {
  id: number;
  symbol: string;
  priceTicks: bigint;
  lots: bigint;
  quoteAtoms: bigint;
  takerSide: Side;
  timeMs: number;
  buyerOrderId: number;
  sellerOrderId: number;
}

/** AMENDED: quantity, price or stop were changed in place. */
export type Execution = 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED' | 'AMENDED';

/** Money that moved between two accounts of the venue. */
export interface Transfer {
  id: number;
  from: string;
  to: string;
  asset: string;
  amountAtoms: bigint;
  timeMs: number;
}

/** Money that came from outside. */
export interface Deposit {
  id: number;
  account: string;
  asset: string;
  amountAtoms: bigint;
  timeMs: number;
}

export type ExchangeEvent =
  | {
      kind: 'order';
      execution: Execution;
      /** Grows with every execution of the venue. */
      executionId: number;
      order: Order;
      fill?: Fill;
      timeMs: number;
    }
  | { kind: 'trade'; trade: Trade }
  /** A client id was used up by a request, whatever becomes of it. */
  | { kind: 'burn'; account: string; clientId: string }
  | { kind: 'balance'; account: string; assets: string[]; timeMs: number; deltaAtoms?: bigint }
  /** A position changed: by a fill, by added margin, by a funding payment. A copy, as it was then. */
  | { kind: 'position'; position: Readonly<Position>; timeMs: number }
  /** Leverage, margin mode or position mode of the account changed. */
  | { kind: 'settings'; account: string; symbol: string; timeMs: number }
  | { kind: 'mark'; mark: Readonly<MarketMark>; timeMs: number }
  | { kind: 'funding'; payment: FundingPayment }
  /** A position lost its margin and is about to be closed; its order and fill follow. */
  | { kind: 'liquidation'; position: Readonly<Position>; markTicks: bigint; timeMs: number }
  | { kind: 'algo'; change: AlgoChange; algo: Readonly<AlgoOrder>; timeMs: number };

export type AlgoChange = 'NEW' | 'AMENDED' | 'TRIGGERED' | 'CANCELED' | 'FAILED';

/** Why an order is refused. */
export const refusals = [
  'UNKNOWN_SYMBOL',
  'DUPLICATE_CLIENT_ID',
  'QUANTITY_TOO_SMALL',
  'QUANTITY_TOO_LARGE',
  /** Money on spot, margin on a perpetual. */
  'INSUFFICIENT_BALANCE',
  'WOULD_TAKE',
  'STOP_REACHED',
  /** LONG or SHORT in one-way mode or on spot, BOTH in hedge mode. */
  'POSITION_SIDE_MISMATCH',
  /** Reduce-only, or closing in hedge mode, and no position to reduce, or (as the venue sets) too small a one. */
  'REDUCE_ONLY',
  /** Amending or replacing an order that has ended; below or at what is filled; to what it is already. */
  'NOT_OPEN',
  'NOT_ABOVE_FILLED',
  'UNCHANGED',
] as const;
export type Refusal = (typeof refusals)[number];

export type PlaceResult =
  /** `opened` is the order as it was accepted, before anything was matched. */
  | { kind: 'accepted'; order: Order; opened: Readonly<Order>; fills: Fill[] }
  | { kind: 'refused'; code: Refusal };

export interface Clock {
  /** The venue's time, UTC epoch milliseconds. */
  nowMs(): number;
}

export function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

/** The price on the instrument's steps at or below this one. */
export function onStep(instrument: Instrument, priceTicks: bigint): bigint {
  return priceTicks - (priceTicks % stepAt(instrument, priceTicks));
}

export function stepAt(instrument: Instrument, priceTicks: bigint): bigint {
  return instrument.stepAt?.(priceTicks) ?? 1n;
}

export function isOpen(order: Order): boolean {
  return order.state === 'NEW' || order.state === 'PARTIALLY_FILLED';
}

export function remainingLots(order: Order): bigint {
  return order.quantityLots - order.filledLots;
}
