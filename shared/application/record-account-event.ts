import type { VenueOrderUpdate } from '../domain/order/fill.ts';
import { settleUpdate } from '../domain/order/settle-update.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { Log } from '../ports/log.port.ts';
import type { AccountEvent } from '../ports/queues.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { decideUntilCommitted, doneOrAgain } from './decide.ts';
import {
  entryWrites,
  orderEventPublication,
  orderEventWrite,
  releasePositionWrites,
} from './order-records.ts';
import { findOwnOrder, publishedType } from './own-order.ts';
import { recordFill } from './record-fill.ts';

export interface RecordAccountEventDeps {
  readonly store: TradingStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** DUPLICATE and STALE changed nothing; SUSPENSE was kept, and halted the account. */
export type RecordOutcome = 'APPLIED' | 'DUPLICATE' | 'STALE' | 'SUSPENSE';

/** Applies one account event, in one transaction. Repeats and any order of arrival are harmless. */
export async function recordAccountEvent(
  deps: RecordAccountEventDeps,
  event: AccountEvent,
): Promise<RecordOutcome> {
  return event.kind === 'FILL'
    ? recordFill(deps, event.fill, event.correlationId)
    : recordUpdate(deps, event.update);
}

async function recordUpdate(deps: RecordAccountEventDeps, update: VenueOrderUpdate): Promise<RecordOutcome> {
  return decideUntilCommitted<RecordOutcome>(async () => {
    const order = await findOwnOrder(deps.store, update);
    // A state of an order that is not ours concerns nobody here; its fills would.
    if (!order) return { done: 'STALE' };
    const settled = settleUpdate(order, update, deps.clock.nowMs());
    if (!settled) return { done: 'STALE' };
    const { order: next, outcome, release, pendingUsed } = settled;
    const published = publishedType(order, next);
    const result = await deps.store.commit([
      { kind: 'updateOrder', order: next },
      ...releasePositionWrites(order, pendingUsed),
      ...entryWrites(deps.ids, order, 'RELEASE', release, { orderId: order.orderId }, next.updatedAtMs),
      orderEventWrite(next, order.state, 'fill-handler', outcome, { source: update.source }),
      ...(published ? [orderEventPublication(deps.ids, next, published)] : []),
    ]);
    if (result.ok) {
      const { orderId, correlationId } = order;
      deps.log.info('venue state settled', { orderId, correlationId, status: update.status });
    }
    return doneOrAgain(result, 'APPLIED');
  });
}
