import { type Order, revise } from '../domain/order/order.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Log } from '../ports/log.port.ts';
import type { SagaStart, SagaStarter } from '../ports/saga.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';

interface StartSagaDeps {
  readonly store: TradingStore;
  readonly saga: SagaStarter;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Starts the order's saga. A lost start is not an error for the caller: the order is written, and the sweeper
 * starts whatever still sits in INITIALIZED.
 */
export async function startSaga(deps: StartSagaDeps, order: Order): Promise<SagaStart | 'LOST'> {
  try {
    const start = await deps.saga.start({
      version: 1,
      ownerId: order.ownerId,
      orderId: order.orderId,
      generation: order.generation,
      correlationId: order.correlationId,
    });
    deps.log.info('saga start', { orderId: order.orderId, generation: order.generation, start });
    return start;
  } catch (error) {
    deps.log.warn('saga start lost; the sweeper will start it', {
      orderId: order.orderId,
      error: String(error),
    });
    return 'LOST';
  }
}

/** Changes of an order that come between reading it and raising its generation; then the next sweep tries again. */
const raisesMax = 5;

/**
 * Starts an order again whose execution has ended without settling it: raises the generation, on the condition that
 * nobody else did, and starts under the new name. A late step of the ended execution may change the order meanwhile.
 */
export async function restartSaga(deps: StartSagaDeps, order: Order): Promise<SagaStart | 'LOST'> {
  const start = await startSaga(deps, order);
  if (start !== 'ALREADY_ENDED' && start !== 'ALREADY_SUCCEEDED') return start;
  let current: Order | undefined = order;
  for (let raise = 0; raise < raisesMax && current?.generation === order.generation; raise += 1) {
    const next = revise(current, { generation: order.generation + 1 }, deps.clock.nowMs());
    const result = await deps.store.commit([{ kind: 'updateOrder', order: next }]);
    if (result.ok) return startSaga(deps, next);
    current = await deps.store.findOrder(order.ownerId, order.orderId);
  }
  // A generation that somebody else raised is theirs to start.
  return 'ALREADY_RUNNING';
}
