import type { Instrument } from '../instrument/instrument.ts';
import { move, type Posting } from '../ledger/entry.ts';
import { type Decimal, maximum, minimum, zero } from '../money/decimal.ts';
import type { AmendingOrder, Amendment, FormerOrders } from './amendment.ts';
import { type Order, revise } from './order.ts';
import { transition } from './order-state.ts';
import { reservationFor } from './reservation.ts';

/** How an amendment ended. Quantities are sums over all venue orders of the order so far. */
export type AmendmentEnd =
  /** The new venue order stands in for the old one, which executed no more than `executedBefore`. */
  | { readonly kind: 'REPLACED'; readonly venueOrderId: string; readonly executedBefore: Decimal }
  /** The old venue order is the order's as before, whatever became of it. */
  | { readonly kind: 'KEPT'; readonly code: string; readonly message: string }
  /** The old one is cancelled, and no new one takes its place. */
  | { readonly kind: 'CANCELED'; readonly executed: Decimal; readonly code: string; readonly message: string }
  /** The old one executed all that the amended order was to have, or more, before it was cancelled. */
  | { readonly kind: 'COMPLETED'; readonly executed: Decimal };

/** What the end of an amendment changes, ready for one transaction. */
export interface AmendmentSettlement {
  readonly order: Order;
  readonly release: readonly Posting[];
  /** Base quantity off the position's pending counter. */
  readonly pendingUsed: Decimal;
}

/** Applies the end of an amendment. What no venue order can use any more is released, no more. */
export function settleAmendment(
  order: AmendingOrder,
  end: AmendmentEnd,
  instrument: Instrument,
  nowMs: number,
): AmendmentSettlement {
  switch (end.kind) {
    case 'REPLACED': {
      const changes = replaced(order, end);
      // The end that was announced was the old one's.
      const { closing: _, ...going } = order;
      return settle(going, changes, reserveAfter(order, changes.former, instrument), nowMs);
    }
    case 'KEPT':
      return settle(order, { amendment: refused(order.amendment, end) }, reserveBefore(order), nowMs);
    case 'CANCELED': {
      const closing = { as: 'CANCELED', executedQuantity: end.executed } as const;
      const { code, message } = end;
      const changes = { amendment: refused(order.amendment, end), closing, code, message };
      return settle(order, changes, reserveBefore(order), nowMs);
    }
    case 'COMPLETED': {
      const closing = { as: 'FILLED', executedQuantity: end.executed } as const;
      const changes = { amendment: done(order.amendment), quantity: end.executed, closing };
      return settle(order, changes, reserveBefore(order), nowMs);
    }
  }
}

function replaced(
  order: AmendingOrder,
  { venueOrderId, executedBefore }: Extract<AmendmentEnd, { kind: 'REPLACED' }>,
): Partial<Order> & { readonly former: FormerOrders } {
  const { amendment } = order;
  const { quantity, limitPrice, attempt, filledAhead } = amendment;
  if (attempt === undefined) throw new RangeError('what was not sent cannot have been replaced');
  const former = {
    executed: executedBefore,
    filled: order.filledQuantity.minus(filledAhead),
    limitPrice: costliest(order),
  };
  return { amendment: done(amendment), quantity, limitPrice, attempt, venueOrderId, former };
}

function done({ code: _, message: __, ...amendment }: Amendment): Amendment {
  return { ...amendment, state: 'DONE', filledAhead: zero };
}

function refused(amendment: Amendment, { code, message }: { code: string; message: string }): Amendment {
  return { ...amendment, state: 'REFUSED', code, message };
}

/** What the order would hold without the amendment. */
function reserveBefore({ reservation, amendment }: AmendingOrder): Decimal {
  return maximum(reservation.remaining.minus(amendment.addedReserve), zero);
}

/** What a fill of the former venue orders, the present one now among them, may cost at most. */
function costliest({ former, limitPrice }: Order): Decimal {
  const underway = former?.filled.lessThan(former.executed) ? former.limitPrice : zero;
  return maximum(underway, limitPrice ?? zero);
}

/** Fills that are still on their way, at the limit of theirs, and what is left of the new venue order at its own. */
function reserveAfter(order: AmendingOrder, former: FormerOrders, instrument: Instrument): Decimal {
  const { quantity, limitPrice, filledAhead } = order.amendment;
  const open = quantity.minus(former.executed).minus(filledAhead);
  return underwayHeld(order, former, instrument).plus(heldFor(order, open, limitPrice, instrument));
}

function underwayHeld(
  order: Order,
  { executed, filled, limitPrice }: FormerOrders,
  instrument: Instrument,
): Decimal {
  return heldFor(order, executed.minus(filled), limitPrice, instrument);
}

function heldFor(order: Order, quantity: Decimal, limitPrice: Decimal, instrument: Instrument): Decimal {
  if (!quantity.greaterThan(0)) return zero;
  return reservationFor({ ...order, quantity, limitPrice }, instrument, undefined)?.amount ?? zero;
}

/**
 * What an amendment sets aside beside what the order has left. The old venue order may fill any part of its rest
 * before the new one takes the place of what remains: enough for each course of that, at either price.
 */
export function addedReserve(
  order: Order,
  { quantity, limitPrice }: Pick<Amendment, 'quantity' | 'limitPrice'>,
  instrument: Instrument,
): Decimal {
  const { former, filledQuantity, reservation } = order;
  const { remaining } = reservation;
  const underway = former ? former.executed.minus(former.filled) : zero;
  const open = quantity.minus(filledQuantity).minus(underway);
  const ifNoneFills = heldFor(order, open, limitPrice, instrument).plus(
    former ? underwayHeld(order, former, instrument) : zero,
  );
  const ifAllFill = remaining.plus(
    heldFor(order, quantity.minus(order.quantity ?? quantity), limitPrice, instrument),
  );
  return maximum(maximum(ifNoneFills, ifAllFill).minus(remaining), zero);
}

function settle(order: Order, changes: Partial<Order>, needed: Decimal, nowMs: number): AmendmentSettlement {
  const { state, isOver } = stateAfter({ ...order, ...changes });
  const { asset, amount, remaining } = order.reservation;
  const kept = isOver ? zero : minimum(needed, remaining);
  const released = remaining.minus(kept);
  const open = maximum((changes.quantity ?? order.quantity ?? zero).minus(order.filledQuantity), zero);
  const pendingQuantity = isOver ? zero : minimum(order.pendingQuantity, open);
  const reservation = { asset, amount: amount.minus(released), remaining: kept };
  return {
    order: revise(order, { ...changes, state, reservation, pendingQuantity }, nowMs),
    release: move(asset, released, 'RESERVED', 'AVAILABLE'),
    pendingUsed: order.pendingQuantity.minus(pendingQuantity),
  };
}

/** The fills may have been faster than the venue's answer: what they complete ends here. */
function stateAfter({ state, quantity, closing, filledQuantity }: Order): {
  readonly state: Order['state'];
  readonly isOver: boolean;
} {
  if (quantity && filledQuantity.greaterThanOrEqualTo(quantity))
    return { state: transition(state, 'FILL'), isOver: true };
  if (closing && filledQuantity.greaterThanOrEqualTo(closing.executedQuantity))
    return { state: transition(state, closing.as === 'FILLED' ? 'FILL' : 'CANCEL'), isOver: true };
  return { state, isOver: false };
}
