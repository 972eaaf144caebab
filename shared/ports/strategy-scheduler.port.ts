import type { StrategyInstance } from '../domain/strategy/instance.ts';

/** Wakes a strategy regularly; what is due is the strategy's to find out. Both may be done twice. */
export interface StrategyScheduler {
  /** One schedule while it is ACTIVE and has ticks; none otherwise. */
  keep(instance: StrategyInstance): Promise<void>;
  remove(instance: Pick<StrategyInstance, 'ownerId' | 'strategyId' | 'schedule'>): Promise<void>;
}
