import { expect, it } from 'vitest';
import { RecentIds } from './recent-ids.ts';

it('an id is new once, until so many newer ones have come', () => {
  const ids = new RecentIds(2);
  expect([1, 'a', 1, 'a'].map((id) => ids.isNew(id))).toEqual([true, true, false, false]);
  // The third pushes out the first.
  expect([3, 'a', 3].map((id) => ids.isNew(id))).toEqual([true, false, false]);
  expect(ids.isNew(1)).toBe(true);
});
