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

/**
 * Starts an order again whose execution has ended without settling it: raises the generation, on the condition that
 * nobody else did, and starts under the new name.
 */
export async function restartSaga(deps: StartSagaDeps, order: Order): Promise<SagaStart | 'LOST'> {
  const start = await startSaga(deps, order);
  if (start !== 'ALREADY_ENDED' && start !== 'ALREADY_SUCCEEDED') return start;
  const next = revise(order, { generation: order.generation + 1 }, deps.clock.nowMs());
  const result = await deps.store.commit([{ kind: 'updateOrder', order: next }]);
  return result.ok ? startSaga(deps, next) : 'ALREADY_RUNNING';
}
