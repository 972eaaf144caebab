import { decimal as d } from '../domain/money/decimal.ts';
import type { ProtectionPlan } from '../domain/protection/plan.ts';
import { testRef } from './builders.ts';
import { idOf } from './sequential-ids.ts';
import { startMs } from './simulated-clock.ts';

/** A LONG of BTC/USDT whose stop at 59 000 is in force, nothing resting. */
export function aPlan(given: Partial<ProtectionPlan> = {}): ProtectionPlan {
  return {
    ...testRef,
    planId: idOf(700),
    venue: 'binance',
    instrument: 'BTC/USDT',
    side: 'LONG',
    state: 'ACTIVE',
    terms: { stopLoss: { price: d('59000') } },
    version: 1,
    revision: 1,
    openedAtMs: startMs,
    orders: [],
    attempts: 0,
    failures: 0,
    tooSmall: [],
    correlationId: 'correlation-1',
    createdAtMs: startMs,
    updatedAtMs: startMs,
    ...given,
  };
}
