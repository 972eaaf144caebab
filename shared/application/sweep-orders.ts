import { isReplacing } from '../domain/order/amendment.ts';
import { needsAttention, type Order, revise } from '../domain/order/order.ts';
import { transition } from '../domain/order/order-state.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { Log } from '../ports/log.port.ts';
import type { Metrics } from '../ports/metrics.port.ts';
import type { CommandQueue } from '../ports/queues.port.ts';
import type { SagaStarter } from '../ports/saga.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { sendCancelCommand } from './cancel-order.ts';
import { orderEventPublication, orderEventWrite } from './order-records.ts';
import { restartSaga } from './start-saga.ts';

export interface SweepOrdersDeps {
  readonly store: TradingStore;
  readonly saga: SagaStarter;
  readonly commands: CommandQueue;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

type PushDeps = Omit<SweepOrdersDeps, 'metrics'>;

/** An order that did not move for this long is looked at. */
export const stuckAfterMs = 5_000;
/** Starts of one order's saga, after which an order that never left us is denied. */
export const generationsMax = 10;
const sweepMax = 500;

export interface SweepReport {
  readonly seen: number;
  readonly restarted: number;
  readonly cancelsSent: number;
  readonly inDoubt: number;
}

/** Gives every order that stands still its next push: a saga, a cancel command, or, after many, an end. */
export async function sweepOrders(deps: SweepOrdersDeps): Promise<SweepReport> {
  const items = await deps.store.listAttention(deps.clock.nowMs() - stuckAfterMs, sweepMax);
  const report = { seen: items.length, restarted: 0, cancelsSent: 0, inDoubt: 0 };
  for (const item of items) {
    const order = await deps.store.findOrder(item.ownerId, item.orderId);
    if (!order || deps.clock.nowMs() - order.updatedAtMs < stuckAfterMs) continue;
    if (order.state === 'IN_DOUBT' || isReplacing(order)) report.inDoubt += 1;
    const push = await pushOrder(deps, order);
    if (push === 'RESTARTED') report.restarted += 1;
    if (push === 'CANCEL_SENT') report.cancelsSent += 1;
  }
  await deps.metrics.publish('OrdersInDoubt', report.inDoubt);
  await deps.metrics.publish('OrdersStuck', report.seen);
  await deps.metrics.publish('AccountsHalted', await countHalted(deps));
  if (report.seen > 0) deps.log.warn('orders stood still', { ...report });
  return report;
}

/**
 * Goes on with an order whose saga was ended by force, at once: that it stands still need not be waited for. An order that
 * needs nothing is left alone.
 */
export async function continueOrder(
  deps: PushDeps,
  ownerId: string,
  orderId: string,
): Promise<Push | 'NOTHING_TO_DO'> {
  const order = await deps.store.findOrder(ownerId, orderId);
  if (!order || !needsAttention(order)) return 'NOTHING_TO_DO';
  const push = await pushOrder(deps, order);
  deps.log.warn('an order whose saga was ended by force', { orderId, state: order.state, push });
  return push;
}

async function countHalted({ store }: SweepOrdersDeps): Promise<number> {
  const controls = await Promise.all(
    (await store.listAllAccounts()).map((account) => store.findControl(account)),
  );
  return controls.filter((control) => control?.state === 'HALTED').length;
}

type Push = 'RESTARTED' | 'CANCEL_SENT' | 'GIVEN_UP' | 'RUNNING';

async function pushOrder(deps: PushDeps, order: Order): Promise<Push> {
  const atVenue =
    order.state === 'PENDING_CANCEL' || order.state === 'PARTIALLY_FILLED' || order.state === 'ACCEPTED';
  // What amends it goes on first: until then nobody can say which venue order to cancel.
  if (atVenue && order.cancelRequestedAtMs !== undefined && !isReplacing(order)) {
    await sendCancelCommand(deps, order);
    return 'CANCEL_SENT';
  }
  if (order.state === 'INITIALIZED' && order.generation >= generationsMax) return giveUp(deps, order);
  const start = await restartSaga(deps, order);
  return start === 'STARTED' ? 'RESTARTED' : 'RUNNING';
}

/** Nothing ever left for the venue, so denying is safe; the next sweep's saga releases the funds. */
async function giveUp(deps: PushDeps, order: Order): Promise<Push> {
  const message = `The order's saga did not get through in ${generationsMax} starts.`;
  const changes = { state: transition(order.state, 'DENY'), code: 'SAGA_FAILED', message } as const;
  const next = revise(order, changes, deps.clock.nowMs());
  await deps.store.commit([
    { kind: 'updateOrder', order: next },
    orderEventWrite(next, order.state, 'sweep-orders', 'DENIED', { code: 'SAGA_FAILED' }),
    orderEventPublication(deps.ids, next, 'order.denied'),
  ]);
  return 'GIVEN_UP';
}
