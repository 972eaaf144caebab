import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { holds } from '../testing/holds.ts';
import { MatchingBook } from './matching-book.ts';
import { PriceLadder } from './price-ladder.ts';

it('holds the numbers put in and not taken out, greatest last, whatever the order', () => {
  // Enough of them for the ladder to grow and to move whole blocks.
  holds(fc.uniqueArray(fc.integer({ min: -2000, max: 2000 }), { minLength: 300, maxLength: 700 }), (keys) => {
    const ladder = new PriceLadder();
    for (const key of keys) ladder.add(key);
    const gone = keys.filter((_, i) => i % 3 === 0);
    for (const key of gone) ladder.remove(key);
    const left = keys.filter((_, i) => i % 3 !== 0).sort((a, b) => b - a);
    expect(Array.from({ length: ladder.size }, (_, i) => ladder.fromLast(i))).toEqual(left);
    expect(ladder.last()).toBe(left[0]);
    expect(ladder.fromLast(left.length)).toBeUndefined();
  });
});

it('matches best price first, then first come, and stops at the limit', () => {
  const book = new MatchingBook<string>();
  book.add(false, 102, 5, 'dear');
  book.add(false, 100, 5, 'first');
  book.add(false, 100, 5, 'second');
  book.add(false, 103, 5, 'too dear');
  const matches: [string, number][] = [];

  const left = book.take(true, 102, 20, (maker, size) => matches.push([maker.owner, size]));

  expect(matches).toEqual([
    ['first', 5],
    ['second', 5],
    ['dear', 5],
  ]);
  expect(left).toBe(5);
  expect(book.best(false)?.ticks).toBe(103);
});

it('forgets an order that was taken off, and keeps the place of one made smaller', () => {
  const book = new MatchingBook<string>();
  const first = book.add(true, 100, 5, 'first');
  book.add(true, 100, 5, 'second');
  const third = book.add(true, 100, 5, 'third');
  book.reduce(first, 3);
  expect(book.remove(third)).toBe(true);
  expect(book.remove(third)).toBe(false);
  expect([...(book.best(true)?.orders ?? [])]).toEqual(['first', 'second']);
  expect(book.best(true)?.size).toBe(7);
  book.reduce(first, 2);
  expect([...(book.best(true)?.orders ?? [])]).toEqual(['second']);
});
