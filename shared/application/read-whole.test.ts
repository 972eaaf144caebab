import { expect, it } from 'vitest';
import type { PageRequest } from '../ports/trading-store.port.ts';
import { readWhole } from './read-whole.ts';

/** A listing of so many numbers. */
const listing =
  (total: number) =>
  async ({ limit, cursor = '0' }: PageRequest) => {
    const from = Number(cursor);
    const items = Array.from({ length: Math.min(limit, total - from) }, (_, index) => from + index);
    const next = from + items.length;
    return next < total ? { items, cursor: String(next) } : { items };
  };

it.each<[number, number, number | undefined]>([
  [0, 10, 0],
  [1_200, 1_200, 1_200],
  [1_201, 1_200, undefined],
  // A listing without an end is left after the page that goes beyond.
  [Number.POSITIVE_INFINITY, 700, undefined],
])('of %s items with at most %s it reads %s', async (total, most, read) => {
  const items = await readWhole(listing(total), most);
  expect(items?.length).toBe(read);
  expect(items?.every((item, index) => item === index) ?? true).toBe(true);
});
