import { describe, expect, it } from 'vitest';
import { fenceLimitMs, type KillDrillReport, outcomeOf, verifiedLimitMs } from './drill.ts';
import type { KillRun } from './run.ts';

const run: KillRun = {
  ...{ acceptedAfterFence: 0, restingAfter: 0, lastAcceptedMs: 700, acceptedInLease: 2, state: 'VERIFIED' },
  ...{ fenceMs: 700, verifiedMs: 2_000, pendingInDoubt: 0, presses: 1, canceled: 9, resting: 9, storm: 30 },
  ...{ leftOpen: 0, troubles: [] },
};
const report = (given: Partial<KillDrillReport> = {}): KillDrillReport => ({
  ...{ acceptedAfterFence: 0, restingAfter: 0, pendingInDoubt: 0, fault: 'none', orders: 9 },
  ...{ fenceMs: { p50: 700, p99: 700 }, verifiedMs: { p50: 2_000, p99: 2_000 }, leaseMs: 1_000 },
  ...{ fenceLimitMs, verifiedLimitMs, venues: ['binance'], runs: [run] },
  ...given,
});
const slow = { verifiedMs: { p50: 9_000, p99: verifiedLimitMs + 1 } };

describe('a kill drill', () => {
  it.each([
    ['all is well', report(), 'done'],
    ['an order came after the fence', report({ acceptedAfterFence: 1 }), 'refused'],
    ['an order rests', report({ restingAfter: 1 }), 'refused'],
    ['a kill was not verified', report({ runs: [{ ...run, state: 'PENDING' }] }), 'refused'],
    ['our books hold an order open', report({ runs: [{ ...run, leftOpen: 1 }] }), 'refused'],
    ['orders were accepted for too long', report({ fenceMs: { p50: 1, p99: fenceLimitMs + 1 } }), 'refused'],
    ['it took too long', report(slow), 'refused'],
    ['it took long because venues failed', report({ ...slow, fault: 'lists-refused' }), 'done'],
    ['it took long because of a doubt', report({ ...slow, pendingInDoubt: 1 }), 'done'],
    ['it was stopped before its last run', report({ runs: [] }), 'refused'],
  ])('when %s', (_name, given, kind) => {
    const outcome = outcomeOf(given, 1);
    expect(outcome.kind).toBe(kind);
    expect(outcome).toMatchObject({ document: given });
  });
});
