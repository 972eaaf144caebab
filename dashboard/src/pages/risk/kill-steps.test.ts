import { expect, it } from 'vitest';
import type { Kill } from '../../api/client.ts';
import { killSteps } from './kill-steps.ts';

const account = (
  accountId: string,
  fencedMs: number | null,
  clearMs: number | null,
): Kill['accounts'][number] => ({
  ...{ accountId, venue: 'okx' as never, outcome: 'CLEAR', epoch: 2, wasHalted: false, fencedMs, clearMs },
  ...{ canceled: 0, resting: 0, inDoubt: [], foreignOrders: [], rounds: 1, flattened: null, trouble: null },
});
const kill: Kill = {
  ...{ killId: 'k', scope: 'global', state: 'PENDING', source: 'API', triggeredBy: 'me', reason: 'odd' },
  ...{ correlationId: 'c', triggeredAtMs: 1_000, fencedAtMs: 1_020, presses: 1, slippageRatio: null },
  ...{ fencedMs: 20, verifiedMs: null, canceled: 0, resting: 0, pendingInDoubt: 0 },
  accounts: [account('a', 20, 90), account('b', 12, null)],
};

it('tells what is known, by the time since the trigger; what is not proven is missing', () => {
  const told = killSteps(kill).map(({ kind, accountId, afterMs }) => [kind, accountId, afterMs]);
  expect(told).toEqual([
    ['triggered', undefined, 0],
    ['fenced', 'b', 12],
    ['fenced', 'a', 20],
    ['all-fenced', undefined, 20],
    ['clear', 'a', 90],
  ]);
});

it('ends with the proof', () => {
  const accounts = [account('a', 20, 90)];
  expect(killSteps({ ...kill, verifiedMs: 90, accounts }).at(-1)).toEqual({ kind: 'verified', afterMs: 90 });
});
