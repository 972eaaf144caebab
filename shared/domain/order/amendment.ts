import { type Decimal, maximum } from '../money/decimal.ts';
import { parseClientOrderId } from './client-order-id.ts';
import type { Fill } from './fill.ts';
import type { Order } from './order.ts';
import { isTerminal } from './order-state.ts';

/** REQUESTED: nothing is on its way. SENT: the venue's answer is not known. DONE and REFUSED: over. */
export const amendmentStates = ['REQUESTED', 'SENT', 'DONE', 'REFUSED'] as const;

/**
 * A change of a resting order's quantity and limit, the newest one: the venue order is cancelled and another one
 * placed, under the order's next attempt. The order keeps its id and its fills; both venue orders settle to it.
 */
export interface Amendment {
  readonly state: (typeof amendmentStates)[number];
  /** Of the whole order: what is filled already is part of it. */
  readonly quantity: Decimal;
  readonly limitPrice: Decimal;
  /** The account's epoch at its approval: it is not sent under a later one. */
  readonly epoch: number;
  /** Of its strategy's scope; absent where that was never set. */
  readonly strategyEpoch?: number;
  readonly referencePrice: Decimal;
  /** What was set aside for it beside what the order had: given back when the order stays as it was. */
  readonly addedReserve: Decimal;
  readonly addedQuantity: Decimal;
  /** The highest number that a replacement of this order was sent under; none is used twice. */
  readonly attempt?: number;
  /** Replacements of this amendment that were sent. */
  readonly sends: number;
  /**
   * All that the venue orders before the new one executed. Known once the last of them was certainly cancelled for
   * the amendment: from then on the new one is placed by itself.
   */
  readonly executedBefore?: Decimal;
  /** Fills of the new venue order that came before the venue's answer about it was settled. */
  readonly filledAhead: Decimal;
  readonly requestedAtMs: number;
  /** Why it was refused. */
  readonly code?: string;
  readonly message?: string;
}

/** All venue orders of an order before the present one. */
export interface FormerOrders {
  readonly executed: Decimal;
  /** How much of that has been filled here; the rest is on its way. */
  readonly filled: Decimal;
  /** What a unit that is on its way may cost at most. */
  readonly limitPrice: Decimal;
}

export type AmendingOrder = Order & { readonly amendment: Amendment };

/** An amendment is under way. */
export function isAmending(order: Order): order is AmendingOrder {
  const state = order.amendment?.state;
  return !isTerminal(order.state) && (state === 'REQUESTED' || state === 'SENT');
}

/**
 * Nobody knows which venue order is the order's now: one of two, both in turn, or for a moment none. What ends one of
 * them does not end the order.
 */
export function isReplacing(order: Order): order is AmendingOrder {
  return (
    isAmending(order) && (order.amendment.state === 'SENT' || order.amendment.executedBefore !== undefined)
  );
}

/** Whether the report is about a venue order after the one that rested before the amendment. */
function isAhead(order: Order, clientOrderId: string): boolean {
  return attemptOf(clientOrderId) > order.attempt;
}

function attemptOf(clientOrderId: string): number {
  return parseClientOrderId(clientOrderId)?.attempt ?? 0;
}

/** Whether the report is about the venue order that is the order's now; of one that was amended only one is. */
export function isPresent(order: Order, { clientOrderId }: { readonly clientOrderId: string }): boolean {
  return order.former === undefined || attemptOf(clientOrderId) === order.attempt;
}

/** The number of the next attempt to send the order or its replacement: none comes twice. */
export function nextAttempt(order: Order): number {
  return Math.max(order.attempt, order.amendment?.attempt ?? 0) + 1;
}

/** What a fill changes beside the sums: the order keeps the name of the venue order that is its own now. */
export function changesByFill(
  order: Order,
  fill: Pick<Fill, 'clientOrderId' | 'venueOrderId' | 'quantity'>,
): Pick<Order, 'venueOrderId'> | Pick<Order, 'amendment'> | Pick<Order, 'former'> | undefined {
  const { venueOrderId, clientOrderId, quantity } = fill;
  const { former, amendment } = order;
  if (former && attemptOf(clientOrderId) < order.attempt)
    return { former: { ...former, filled: former.filled.plus(quantity) } };
  if (!amendment || !isReplacing(order)) return { venueOrderId };
  if (!isAhead(order, clientOrderId)) return undefined;
  return { amendment: { ...amendment, filledAhead: amendment.filledAhead.plus(quantity) } };
}

/** What the present venue order filled, as far as we know. */
export function filledOfPresent({ filledQuantity, former, amendment }: Order): Decimal {
  return filledQuantity.minus(former?.filled ?? 0).minus(amendment?.filledAhead ?? 0);
}

/** The most that the order's fills may come to. */
export function quantityMost(order: Order): Decimal | undefined {
  const { quantity } = order;
  return quantity && isReplacing(order) ? maximum(quantity, order.amendment.quantity) : quantity;
}
