import { type StrategyInstance, type StrategyStopCause, withState } from '../../domain/strategy/instance.ts';
import { cancelOrder } from '../cancel-order.ts';
import { decideUntilCommitted, doneOrAgain } from '../decide.ts';
import { type RuntimeDeps, strategyWrites } from './runtime.ts';

type StopDeps = Pick<RuntimeDeps, 'store' | 'clock' | 'ids' | 'commands' | 'log'>;

/** What rests of it would open positions that nobody manages: it is taken back. Protections stay as they are. */
export async function cancelOwnOrders(deps: StopDeps, instance: StrategyInstance): Promise<void> {
  const { ownerId, strategyId, run } = instance;
  const { items } = await deps.store.listOrders(instance, { openOnly: true, limit: ordersMax });
  // Of a decision that was not noted down to its end an order may rest that the run does not know.
  const listed = items.filter((order) => order.strategyId === strategyId && order.exit === undefined);
  const known = run.orders.filter(({ refused }) => refused === undefined);
  const orderIds = new Set([...listed, ...known].map(({ orderId }) => orderId));
  for (const orderId of orderIds) await cancelOrder(deps, ownerId, orderId);
}

/** Stops an active strategy, and no other: a notice, its resting orders are taken back, its protection stays. */
export async function stopStrategy(
  deps: StopDeps,
  of: Pick<StrategyInstance, 'ownerId' | 'strategyId'>,
  cause: StrategyStopCause,
  reason: string,
): Promise<void> {
  const stopped = await decideUntilCommitted<StrategyInstance | undefined>(async () => {
    const instance = await deps.store.strategies.find(of.ownerId, of.strategyId);
    if (instance?.state !== 'ACTIVE') return { done: undefined };
    const next = withState(instance, 'STOPPED', reason.slice(0, reasonMax), deps.clock.nowMs(), cause);
    return doneOrAgain(await deps.store.commit(strategyWrites(deps.ids, next, 'strategy.stopped')), next);
  });
  if (!stopped) return;
  deps.log.warn('strategy stopped', { strategyId: of.strategyId, cause, reason });
  await cancelOwnOrders(deps, stopped);
}

const reasonMax = 300;
const ordersMax = 500;
