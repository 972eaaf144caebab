import { decimal as d } from '../domain/money/decimal.ts';
import type { PreflightFacts } from '../domain/preflight/preflight.ts';
import type { Reconciliation } from '../domain/reconciliation/reconciliation.ts';
import { safetyMetrics } from '../domain/safety/breach.ts';
import { anAccount, testRef } from './builders.ts';
import { startMs } from './simulated-clock.ts';

/** Facts of an account with which everything is in order. */
export function aPreflight(given: Partial<PreflightFacts> = {}): PreflightFacts {
  return {
    account: anAccount({ limits: { ...anAccount().limits, dailyLossMax: d('500') } }),
    venue: { outcome: 'KNOWN', facts: { canTrade: true, canWithdraw: false, isIpBound: true } },
    beat: { venue: 'binance', beatAtMs: startMs, pricedAtMs: startMs, clockSkewMs: 12 },
    reconciliation: aReconciliation(),
    alarms: safetyMetrics.map((name) => ({ name, isEnabled: true, isRinging: false })),
    drill: {
      ...{ ownerId: testRef.ownerId, drillId: 'drill-1', source: 'CLI', accounts: ['account-1'] },
      ...{ isPassed: true, figures: {}, startedAtMs: startMs, endedAtMs: startMs },
    },
    nowMs: startMs,
    ...given,
  };
}

/** In which nothing differs. */
export function aReconciliation(given: Partial<Reconciliation> = {}): Reconciliation {
  return {
    ...testRef,
    ...{
      venue: 'binance',
      trigger: 'SCHEDULE',
      status: 'MATCHED',
      startedAtMs: startMs,
      finishedAtMs: startMs,
    },
    ...{ openOrders: { ours: 0, venue: 0 }, foreignOrders: [], orphanOrders: [], fillsReported: 0 },
    ...{ transfersBooked: 0, fundingBooked: 0, balances: [], positions: [], modes: [], cursors: {} },
    ...given,
  };
}
