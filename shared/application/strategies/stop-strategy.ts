import {
  type StrategyInstance,
  type StrategyRunState,
  type StrategyStopCause,
  withState,
} from '../../domain/strategy/instance.ts';
import { isLeg } from '../../domain/strategy/tracked-order.ts';
import { cancelOrder } from '../cancel-order.ts';
import { decideUntilCommitted, doneOrAgain } from '../decide.ts';
import { placedOf } from './carry-out.ts';
import { firedOf } from './fire-stops.ts';
import { type RuntimeDeps, strategyWrites } from './runtime.ts';

type StopDeps = Pick<RuntimeDeps, 'store' | 'clock' | 'ids' | 'commands' | 'log'>;

/**
 * What rests of one that does not decide any more would open positions that nobody manages: it is taken back. Protections stay as
 * they are. Done twice it is done once.
 */
export async function cancelOwnOrders(deps: StopDeps, instance: StrategyInstance): Promise<void> {
  const { orders } = await settledRun(deps.store, instance);
  const known = orders.filter(({ refused, tag }) => refused === undefined && !isLeg({ tag }));
  for (const { orderId } of known) await cancelOrder(deps, instance.ownerId, orderId);
}

/**
 * The run without what its newest decision still intended: what was placed of it is known from now on, the rest is dropped. Of
 * the strategy as it stands behind the change that stopped or paused it: its fence lets nothing be added.
 */
export async function settledRun(
  store: StopDeps['store'],
  { ownerId, strategyId, run }: StrategyInstance,
): Promise<StrategyRunState> {
  const fired = run.stops.filter(({ firedAtMs }) => firedAtMs !== undefined);
  if (!run.isUndone && fired.length === 0) return run;
  const decision = run.isUndone
    ? await store.strategies.findDecision(ownerId, strategyId, run.sequence)
    : undefined;
  const placed = [
    ...(decision ? await placedOf(store, decision) : []),
    ...(await firedOf(store, ownerId, fired)),
  ];
  const known = new Set(run.orders.map(({ orderId }) => orderId));
  const added = placed.filter(({ orderId }) => !known.has(orderId));
  const stops = run.stops.filter(({ firedAtMs }) => firedAtMs === undefined);
  return { ...run, isUndone: false, orders: [...run.orders, ...added], stops };
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
