import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LadderSide } from './ladder-side.ts';

const change = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.nat({ max: 3 }));

/** The plainest book: a map that is sorted whenever it is looked at. */
function plain(changes: readonly (readonly [number, number])[], sign: number) {
  const levels = new Map<number, number>();
  for (const [ticks, lots] of changes)
    if (lots === 0) levels.delete(ticks);
    else levels.set(ticks, lots);
  return [...levels].sort(([a], [b]) => sign * (b - a));
}

it.each([
  ['BID', 1],
  ['ASK', -1],
] as const)('a %s side has the levels of a plain book, wherever the price goes', (side, sign) => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      // An array of 16 ticks: most levels are far, and the best leaves it all the time.
      const ladder = new LadderSide(side, 400, 16);
      for (const [index, [ticks, lots]] of changes.entries()) {
        ladder.set(ticks, lots);
        const expected = plain(changes.slice(0, index + 1), sign);
        expect(ladder.bestTicks).toBe(expected[0]?.[0] ?? Number.NaN);
        expect(ladder.lotsAt(ticks)).toBe(lots);
      }
      const levels: [number, number][] = [];
      ladder.each(1_000, (ticks, lots) => levels.push([ticks, lots]));
      expect(levels).toEqual(plain(changes, sign));
      ladder.clear();
      expect(ladder.isEmpty).toBe(true);
      expect(ladder.bestTicks).toBeNaN();
    }),
    { numRuns: 60 },
  );
});
