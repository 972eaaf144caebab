import { type Order, revise } from '../domain/order/order.ts';
import { isTerminal, transition } from '../domain/order/order-state.ts';
import { accept, type Result, refuse } from '../domain/refusal.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { CommandQueue } from '../ports/queues.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { decideUntilCommitted, doneOrAgain } from './decide.ts';
import { orderEventPublication, orderEventWrite } from './order-records.ts';
import { releaseWrites } from './release-funds.ts';

export interface CancelOrderDeps {
  readonly store: TradingStore;
  readonly commands: CommandQueue;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Asks for an order's cancel. Not sent yet: it ends at once and its funds come back. At the venue: the request is
 * kept with the order, and a command goes out; the venue's word ends the order. Asking again sends the command again.
 */
export async function cancelOrder(
  deps: CancelOrderDeps,
  ownerId: string,
  orderId: string,
): Promise<Result<Order>> {
  const decided = await markCanceled(deps, ownerId, orderId);
  if (decided.ok && !isTerminal(decided.value.state)) await sendCancelCommand(deps, decided.value);
  return decided;
}

/** The same without the command: whoever asked sends the cancel itself, or waits for the venue's answer to the order. */
export function markCanceled(
  deps: Pick<CancelOrderDeps, 'store' | 'clock' | 'ids'>,
  ownerId: string,
  orderId: string,
): Promise<Result<Order>> {
  return decideUntilCommitted<Result<Order>>(async () => {
    const order = await deps.store.findOrder(ownerId, orderId);
    if (!order) return { done: refuse('ORDER_NOT_FOUND', 'There is no such order.', { field: 'orderId' }) };
    if (isTerminal(order.state))
      return {
        done: refuse('ORDER_NOT_CANCELABLE', `The order is ${order.state}: there is nothing to cancel.`),
      };
    if (order.state === 'INITIALIZED') return cancelUnsent(deps, order);
    if (order.cancelRequestedAtMs !== undefined) return { done: accept(order) };
    return requestCancel(deps, order);
  });
}

/** Ends an order that the venue certainly does not have, and gives its funds back. */
export async function cancelUnsent(deps: Pick<CancelOrderDeps, 'store' | 'clock' | 'ids'>, order: Order) {
  const { next, writes } = releaseWrites(deps, order, { state: transition(order.state, 'CANCEL') });
  const result = await deps.store.commit([
    ...writes,
    orderEventWrite(next, order.state, 'cancel-order', 'CANCELED'),
    orderEventPublication(deps.ids, next, 'order.canceled'),
  ]);
  return doneOrAgain(result, accept(next));
}

async function requestCancel(deps: Pick<CancelOrderDeps, 'store' | 'clock'>, order: Order) {
  const nowMs = deps.clock.nowMs();
  const changes = { state: transition(order.state, 'REQUEST_CANCEL'), cancelRequestedAtMs: nowMs };
  const next = revise(order, changes, nowMs);
  const result = await deps.store.commit([
    { kind: 'updateOrder', order: next },
    orderEventWrite(next, order.state, 'cancel-order', 'CANCEL_REQUESTED'),
  ]);
  return doneOrAgain(result, accept(next));
}

/** Distinct per request time: a repeat minutes later must not vanish in the queue's dedupe window. */
export async function sendCancelCommand(
  deps: Pick<CancelOrderDeps, 'commands' | 'clock'>,
  order: Order,
): Promise<void> {
  const { ownerId, accountId, orderId, correlationId } = order;
  await deps.commands.send(
    { kind: 'CANCEL', ownerId, accountId, orderId, correlationId },
    String(deps.clock.nowMs()),
  );
}
