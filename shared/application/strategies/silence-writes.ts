import { type StrategyInstance, withState } from '../../domain/strategy/instance.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import { strategyEvent } from './runtime.ts';

const reason = 'its market is silent';

/**
 * What follows when the market of a strategy is silent: a notice, and what its owner chose, in one transaction.
 * @param eventId of the silence: whoever commits it again changes nothing
 */
export function silenceWrites(
  instance: StrategyInstance,
  eventId: string,
  nowMs: number,
): readonly StoreWrite[] {
  const notice = {
    kind: 'publish',
    event: strategyEvent(instance, 'strategy.silent', eventId, nowMs),
  } as const;
  const { onSilentMarket = 'notice' } = instance.settings;
  if (onSilentMarket === 'notice') return [notice];
  const isPause = onSilentMarket === 'pause';
  const next = isPause
    ? withState(instance, 'PAUSED', reason, nowMs)
    : withState(instance, 'STOPPED', reason, nowMs, 'STALLED');
  const type = isPause ? 'strategy.paused' : 'strategy.stopped';
  return [
    notice,
    { kind: 'saveStrategy', instance: next },
    { kind: 'publish', event: strategyEvent(next, type, `${eventId}-${onSilentMarket}`, nowMs) },
  ];
}
