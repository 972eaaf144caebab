import { move, type Posting } from '../ledger/entry.ts';
import { type Decimal, zero } from '../money/decimal.ts';
import { isPresent, isReplacing } from './amendment.ts';
import type { VenueOrderUpdate } from './fill.ts';
import { type Order, revise } from './order.ts';
import { canTransition, type OrderTrigger, transition } from './order-state.ts';

export interface UpdateSettlement {
  readonly order: Order;
  readonly outcome: string;
  readonly release: readonly Posting[];
  readonly pendingUsed: Decimal;
}

const triggers = {
  ACCEPTED: 'ACCEPT',
  FILLED: 'FILL',
  CANCELED: 'CANCEL',
  EXPIRED: 'EXPIRE',
} as const satisfies Record<VenueOrderUpdate['status'], OrderTrigger>;

/**
 * Applies what the venue says of an order's state. An end is believed at once only when every unit the venue
 * executed has been filled here; otherwise it is kept as `closing`, and the last fill ends the order: a cancel
 * releases the quantity minus what the venue executed, no more.
 *
 * @returns undefined when it tells nothing new (a repeat, an older state, a venue order that was or is being replaced)
 */
export function settleUpdate(
  order: Order,
  update: VenueOrderUpdate,
  nowMs: number,
): UpdateSettlement | undefined {
  if (isReplacing(order) || !isPresent(order, update)) return undefined;
  const trigger = triggers[update.status];
  if (update.status === 'ACCEPTED') return settleAccepted(order, update, nowMs);
  if (order.closing || !canTransition(order.state, trigger) || isEnded(order)) return undefined;
  const executedQuantity = update.executedQuantity.plus(order.former?.executed ?? zero);
  if (order.filledQuantity.lessThan(executedQuantity)) {
    const closing = { as: update.status, executedQuantity };
    const next = revise(order, { closing, venueOrderId: update.venueOrderId }, nowMs);
    return { order: next, outcome: `${update.status}_AWAITING_FILLS`, release: [], pendingUsed: zero };
  }
  return end(order, update, trigger, nowMs);
}

function end(order: Order, update: VenueOrderUpdate, trigger: OrderTrigger, nowMs: number): UpdateSettlement {
  const { asset, remaining } = order.reservation;
  const next = revise(
    order,
    {
      state: transition(order.state, trigger),
      venueOrderId: update.venueOrderId,
      reservation: { ...order.reservation, remaining: zero },
      pendingQuantity: zero,
    },
    nowMs,
  );
  return {
    order: next,
    outcome: update.status,
    release: move(asset, remaining, 'RESERVED', 'AVAILABLE'),
    pendingUsed: order.pendingQuantity,
  };
}

function settleAccepted(order: Order, update: VenueOrderUpdate, nowMs: number): UpdateSettlement | undefined {
  if (order.state !== 'SUBMITTED' && order.state !== 'IN_DOUBT') return undefined;
  const next = revise(order, { state: acceptedState(order), venueOrderId: update.venueOrderId }, nowMs);
  return { order: next, outcome: 'ACCEPTED', release: [], pendingUsed: zero };
}

/** An order whose cancel was asked for before the venue had answered goes on to be cancelled. */
export function acceptedState(order: Order): Order['state'] {
  const accepted = transition(order.state, 'ACCEPT');
  return order.cancelRequestedAtMs !== undefined && canTransition(accepted, 'REQUEST_CANCEL')
    ? transition(accepted, 'REQUEST_CANCEL')
    : accepted;
}

function isEnded(order: Order): boolean {
  return ['FILLED', 'CANCELED', 'EXPIRED', 'DENIED', 'REJECTED'].includes(order.state);
}
