import type { AccountRef, VenueId } from '../account/account.ts';
import type { MarginMode } from '../account/instrument-settings.ts';
import type { Decimal } from '../money/decimal.ts';
import type { ProtectionTerms } from '../protection/terms.ts';
import { type Amendment, type FormerOrders, isAmending } from './amendment.ts';
import { isTerminal, type OrderState } from './order-state.ts';

export type OrderSide = 'buy' | 'sell';
export type OrderType = 'market' | 'limit';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';
/** Which of the two positions that hedge mode keeps of one perpetual. */
export const positionSides = ['LONG', 'SHORT'] as const;
export type PositionSide = (typeof positionSides)[number];

/** What the user asked for; an amendment alone changes it. Exactly one of `quantity` (base) and `quoteQuantity` (quote) is set. */
export interface OrderTerms {
  readonly instrument: string;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly quantity?: Decimal;
  readonly quoteQuantity?: Decimal;
  readonly limitPrice?: Decimal;
  readonly timeInForce: TimeInForce;
  /** Closes what is open of a perpetual, and never more. */
  readonly reduceOnly: boolean;
  /** In hedge mode, and only there: a buy of LONG opens, a sell of LONG closes, and the other way round for SHORT. */
  readonly positionSide?: PositionSide;
  readonly postOnly: boolean;
  readonly strategyId?: string;
  readonly stopLoss?: Decimal;
  readonly takeProfit?: Decimal;
  /** Of an order that opens: what its position is protected by from its first fill on. */
  readonly protect?: ProtectionTerms;
  /** Which leg of which plan placed it. It only reduces, on spot too. */
  readonly exit?: ExitLeg;
  /** The kill that has it close a position: it only reduces, and leaves also where everything else is halted. */
  readonly killId?: string;
}

export interface ExitLeg {
  readonly planId: string;
  readonly leg: string;
  /** What rests of the plan's other legs, which the venue takes off with the position: not counted as closing it already. */
  readonly overlap?: Decimal;
}

/** Funds set aside for the order; `remaining` is what fills and releases have not used yet. */
export interface Reservation {
  readonly asset: string;
  readonly amount: Decimal;
  readonly remaining: Decimal;
}

/**
 * The venue said how the order ended before all of its fills reached us: the order ends, and the rest of its
 * reservation is released, when `executedQuantity` has been filled, and not before.
 */
export interface Closing {
  readonly as: 'FILLED' | 'CANCELED' | 'EXPIRED';
  readonly executedQuantity: Decimal;
}

/** How an order of a perpetual is margined: as the account's settings were when it was placed. */
export interface OrderMargin {
  readonly settle: string;
  readonly leverage: Decimal;
  readonly mode: MarginMode;
}

export interface Order extends AccountRef, OrderTerms {
  readonly orderId: string;
  readonly venue: VenueId;
  readonly base: string;
  readonly quote: string;
  /** The lot when it was placed; absent on orders from before it was kept. */
  readonly quantityStep?: Decimal;
  /** Perpetuals have it, spot has not. */
  readonly margin?: OrderMargin;
  readonly state: OrderState;
  /** Refusal code of DENIED, venue code of REJECTED. */
  readonly code?: string;
  readonly message?: string;
  readonly reservation: Reservation;
  /** Base quantity that the risk approval set aside in the position and no fill has used yet. */
  readonly pendingQuantity: Decimal;
  readonly filledQuantity: Decimal;
  readonly filledQuote: Decimal;
  readonly fees: Readonly<Record<string, Decimal>>;
  /** Number of the newest attempt to send it; 0 before the first. */
  readonly attempt: number;
  readonly amendment?: Amendment;
  /** Of an order that was amended: the venue orders before the present one. */
  readonly former?: FormerOrders;
  readonly venueOrderId?: string;
  readonly cancelRequestedAtMs?: number;
  readonly closing?: Closing;
  /** Which start of the saga this is; the execution is named `{orderId}-{generation}`. */
  readonly generation: number;
  /** Mid price when the order arrived, for slippage. */
  readonly arrivalMidPrice?: Decimal;
  readonly correlationId: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Rises by one with every change. */
  readonly version: number;
}

/** It may lower a position and never opens one: reduce-only, or the closing side of a hedge. */
export function closesOnly({
  side,
  reduceOnly,
  positionSide,
}: Pick<OrderTerms, 'side' | 'reduceOnly' | 'positionSide'>): boolean {
  return reduceOnly || positionSide === (side === 'sell' ? 'LONG' : 'SHORT');
}

/** It protects a position or is a kill's: it only reduces, on spot too, and no limit of size, rate or loss stands in its way. */
export function getsOut({ exit, killId }: Pick<OrderTerms, 'exit' | 'killId'>): boolean {
  return exit !== undefined || killId !== undefined;
}

/** Base quantity still open, or undefined while a quote-quantity order does not know its base quantity. */
export function remainingQuantity(order: Order): Decimal | undefined {
  return order.quantity?.minus(order.filledQuantity);
}

/** Somebody must look at the order again if nothing happens by itself: what the sweeper walks through. */
export function needsAttention(order: Order): boolean {
  if (isTerminal(order.state))
    return order.reservation.remaining.greaterThan(0) || order.pendingQuantity.greaterThan(0);
  return (
    order.state === 'INITIALIZED' ||
    order.state === 'SUBMITTED' ||
    order.state === 'IN_DOUBT' ||
    isAmending(order) ||
    order.cancelRequestedAtMs !== undefined
  );
}

/** The next version of an order: the one way to change it, so that version and time always move together. */
export function revise(order: Order, changes: Partial<Order>, nowMs: number): Order {
  return { ...order, ...changes, version: order.version + 1, updatedAtMs: nowMs };
}
