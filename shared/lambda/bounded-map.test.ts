import { expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

it('forgets what nobody asked for the longest, and never holds more than it may', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
  for (let index = 0; index < 1_000; index += 1) map.set(`k${index}`, index);
  expect([map.get('k999'), map.get('k998'), map.get('k997'), map.get('c')]).toEqual([
    ...[999, 998, undefined, undefined],
  ]);
});

it('holds a key once, with its newest value', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  map.set('c', 4);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4]);
});
