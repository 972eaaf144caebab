import { move } from '../domain/ledger/entry.ts';
import { decimalText, zero } from '../domain/money/decimal.ts';
import { type Order, revise } from '../domain/order/order.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { StoreWrite } from '../ports/store-write.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { decideUntilCommitted, doneOrAgain } from './decide.ts';
import {
  entryWrites,
  orderEventPublication,
  orderEventWrite,
  releasePositionWrites,
} from './order-records.ts';

export interface ReleaseFundsDeps {
  readonly store: TradingStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** NOTHING_TO_RELEASE: an earlier run did it, or the order is not one that gives its funds back. */
export type ReleaseOutcome = 'RELEASED' | 'NOTHING_TO_RELEASE';

/** Compensates a denied or rejected order: rolls its pending position back and releases its reservation, once. */
export async function releaseFunds(
  deps: ReleaseFundsDeps,
  ownerId: string,
  orderId: string,
): Promise<ReleaseOutcome> {
  return decideUntilCommitted<ReleaseOutcome>(async () => {
    const order = await deps.store.findOrder(ownerId, orderId);
    if (!order) throw new Error(`no order ${orderId}`);
    const refused = order.state === 'DENIED' || order.state === 'REJECTED';
    if (!refused || (order.reservation.remaining.isZero() && order.pendingQuantity.isZero()))
      return { done: 'NOTHING_TO_RELEASE' };
    const { asset, remaining } = order.reservation;
    const { next, writes } = releaseWrites(deps, order, {});
    const result = await deps.store.commit([
      ...writes,
      orderEventWrite(next, order.state, 'release-funds', 'RELEASED', {
        asset,
        amount: decimalText(remaining),
      }),
      orderEventPublication(deps.ids, next, 'funds.released', { asset, amount: decimalText(remaining) }),
    ]);
    return doneOrAgain(result, 'RELEASED');
  });
}

/** The writes that give back what an order still holds, with any other change of the order in the same version. */
export function releaseWrites(
  deps: Pick<ReleaseFundsDeps, 'clock' | 'ids'>,
  order: Order,
  changes: Partial<Order>,
): { readonly next: Order; readonly writes: readonly StoreWrite[] } {
  const nowMs = deps.clock.nowMs();
  const { asset, remaining } = order.reservation;
  const reservation = { ...order.reservation, remaining: zero };
  const next = revise(order, { ...changes, reservation, pendingQuantity: zero }, nowMs);
  const postings = move(asset, remaining, 'RESERVED', 'AVAILABLE');
  return {
    next,
    writes: [
      { kind: 'updateOrder', order: next },
      ...releasePositionWrites(order, order.pendingQuantity),
      ...entryWrites(deps.ids, order, 'RELEASE', postings, { orderId: order.orderId }, nowMs),
    ],
  };
}
