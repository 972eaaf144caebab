/** The venue-neutral vocabulary of the simulator. Prices are ticks, quantities lots, money atoms: all bigint. */

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
}

export type Side = 'BUY' | 'SELL';
export type OrderKind = 'LIMIT' | 'MARKET';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';
/** What happens when an order would trade with another one of its own account. */
export type SelfMatch = 'ALLOW' | 'CANCEL_MAKER' | 'CANCEL_TAKER';
export type OrderState = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED';

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
  /** Wait until the last price rises or falls to this before matching. */
  stopTicks?: bigint | undefined;
  stopWhen?: 'RISES' | 'FALLS' | undefined;
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
  readonly priceTicks: bigint;
  quantityLots: bigint;
  readonly quoteBudgetAtoms: bigint;
  /** 0 where there is no stop. */
  readonly stopTicks: bigint;
  readonly stopWhen: 'RISES' | 'FALLS';
  /** When it came to match: at once, or when its stop was reached; 0 before. */
  workingMs: number;
  filledLots: bigint;
  filledQuoteAtoms: bigint;
  /** Fees paid so far, all in one asset. */
  paidFeeAtoms: bigint;
  fillCount: number;
  /** What was cancelled so that the account would not trade with itself. */
  preventedLots: bigint;
  /** What is still set aside for this order, in quote atoms (buy) or base atoms (sell). */
  lockedAtoms: bigint;
  state: OrderState;
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

export type Execution = 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED';

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
  | { kind: 'balance'; account: string; assets: string[]; timeMs: number; deltaAtoms?: bigint };

export type Refusal =
  | 'UNKNOWN_SYMBOL'
  | 'DUPLICATE_CLIENT_ID'
  | 'INSUFFICIENT_BALANCE'
  | 'WOULD_TAKE'
  | 'STOP_REACHED';

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
