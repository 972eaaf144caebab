import { expect, it } from 'vitest';
import type { Kill } from '../api/client.ts';
import { isOver, venuesOf } from './kill-venues.ts';

const account = (
  venue: string,
  outcome: Kill['accounts'][number]['outcome'],
  canceled: number,
): Kill['accounts'][number] => ({
  ...{
    accountId: `${venue}-${outcome}`,
    venue: venue as never,
    outcome,
    canceled,
    epoch: 2,
    wasHalted: false,
  },
  ...{ fencedMs: 1, clearMs: null, resting: 1, inDoubt: ['a', 'b'], foreignOrders: [], rounds: 1 },
  ...{ flattened: null, trouble: null },
});

it('adds up what was done at each venue, and counts as done what needs nothing more', () => {
  const accounts = [
    account('okx', 'CLEAR', 3),
    account('upbit', 'WAITING', 0),
    account('okx', 'NOT_CLEAR', 1),
    account('okx', 'RESUMED', 0),
  ];
  expect(venuesOf({ accounts })).toEqual([
    { venue: 'okx', accounts: 3, done: 2, canceled: 4, resting: 3, inDoubt: 6 },
    { venue: 'upbit', accounts: 1, done: 0, canceled: 0, resting: 1, inDoubt: 2 },
  ]);
});

it.each([
  ['ENGAGED', false],
  ['PENDING', false],
  ['VERIFIED', true],
  ['RESUMED', true],
] as const)('a kill that is %s is over: %s', (state, over) => {
  expect(isOver({ state })).toBe(over);
});
