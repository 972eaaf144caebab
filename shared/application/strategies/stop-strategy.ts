import { type StrategyInstance, type StrategyStopCause, withState } from '../../domain/strategy/instance.ts';
import { isLeg } from '../../domain/strategy/tracked-order.ts';
import { cancelOrder } from '../cancel-order.ts';
import { decideUntilCommitted, doneOrAgain } from '../decide.ts';
import { type RuntimeDeps, strategyWrites } from './runtime.ts';
import { settleRun } from './settle-run.ts';

type StopDeps = Pick<RuntimeDeps, 'store' | 'clock' | 'ids' | 'commands' | 'log'>;

/**
 * Of one that does not decide any more: what it had under way is settled, and unless it is only paused, what rests of it is taken
 * back, since it would open positions that nobody manages. Protections stay as they are. Done twice it is done once.
 */
export async function windDown(
  deps: StopDeps,
  of: Pick<StrategyInstance, 'ownerId' | 'strategyId'>,
): Promise<void> {
  const instance = await settleRun(deps, of);
  if (instance?.state !== 'STOPPED' && instance?.state !== 'ENDED') return;
  const known = instance.run.orders.filter(({ refused, tag }) => refused === undefined && !isLeg({ tag }));
  for (const { orderId } of known) await cancelOrder(deps, instance.ownerId, orderId);
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
  await windDown(deps, stopped);
}

const reasonMax = 300;
