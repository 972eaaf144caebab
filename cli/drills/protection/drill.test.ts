import { expect, it } from 'vitest';
import { percentiles } from '../kill-switch/count.ts';
import { outcomeOf, type ProtectionDrillReport } from './drill.ts';
import type { ProtectionRun } from './run.ts';

const run = (given: Partial<ProtectionRun> = {}): ProtectionRun => ({
  ...{ venue: 'binance', protectedMs: 400, firedMs: 100, closedMs: 900, exits: 1, orphans: 0 },
  ...given,
});
const reportOf = (
  given: Partial<ProtectionDrillReport>,
  ...runs: ProtectionRun[]
): ProtectionDrillReport => ({
  protectedMs: percentiles(runs.map(({ protectedMs }) => protectedMs)),
  firedMs: percentiles(runs.map(({ firedMs }) => firedMs)),
  closedMs: percentiles(runs.map(({ closedMs }) => closedMs)),
  ...{ late: 0, wrongExits: 0, orphans: 0, protectedLimitMs: 2_000, runs },
  ...given,
});

it('passes when every position was closed once and nothing is left, late or not', () => {
  const outcome = outcomeOf(reportOf({ late: 1 }, run(), run({ protectedMs: 2_500 })));
  expect(outcome.kind).toBe('done');
  expect(outcome.kind === 'done' && outcome.text).toContain('of which 1 had their stop later than after 2 s');
});

it.each([
  ['a position that is open', {}, run({ closedMs: null })],
  ['two exits', { wrongExits: 1 }, run({ exits: 2 })],
  ['a leg that rests on', { orphans: 1 }, run({ orphans: 1 })],
])('fails for %s', (_name, given, each) => {
  expect(outcomeOf(reportOf(given, each))).toMatchObject({ kind: 'refused', code: 'DRILL_FAILED' });
});
