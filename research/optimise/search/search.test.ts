import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../avellaneda/random.ts';
import { type SearchName, searches } from '../optimise.ts';
import { type Point, readSpace } from '../space.ts';
import type { Score } from './searcher.ts';

function spaceOf(input: unknown) {
  const read = readSpace(input);
  if (read.kind === 'invalid') throw new Error(read.problems.join());
  return read.space;
}

const plane = spaceOf({ x: { float: [-5, 10] }, y: { float: [0, 15] } });

/** Branin's function: three minima of 0.397887 (Dixon & Szegö 1978). */
function branin(point: Point): number {
  const { x, y } = plane.parametersAt(point) as { x: number; y: number };
  const bend = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
  return bend ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
}

/** The smallest value that a search found, and every point that it asked for. */
function minimum(name: SearchName, trials: number, seed: number, cost = branin, space = plane) {
  const accepts = () => true;
  const searcher = searches[name]({ space, trials, random: seededRandom(seed), accepts });
  const points: Point[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (let asked = searcher.ask(); asked.length > 0; asked = searcher.ask()) {
    points.push(...asked);
    const scores: Score[] = asked.map((point) => ({ rung: 0, value: -cost(point) }));
    for (const { value } of scores) least = Math.min(least, -(value ?? Number.NaN));
    searcher.tell(scores);
  }
  return { least, points };
}

const seeds = Array.from({ length: 9 }, (_, index) => index + 1);
const middle = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const medianOf = (name: SearchName, trials: number) =>
  middle(seeds.map((seed) => minimum(name, trials, seed).least));

describe('searches', () => {
  it('finds the minimum of Branin’s function by evolution', () => {
    expect(medianOf('evolution', 600)).toBeLessThan(0.3979 + 1e-3);
  });

  it('comes nearer to it with Parzen estimators than by chance, with as many trials', () => {
    const [modelled, chance] = [medianOf('tpe', 120), medianOf('random', 120)];
    expect(modelled - 0.3979).toBeLessThan((chance - 0.3979) / 3);
  });

  it.each(['random', 'tpe', 'evolution'] as const)('asks the same for the same seed (%s)', (name) => {
    const [one, same, other] = [minimum(name, 60, 3), minimum(name, 60, 3), minimum(name, 60, 4)];
    expect(one.points).toHaveLength(60);
    expect(same.points).toEqual(one.points);
    expect(other.points).not.toEqual(one.points);
    expect(one.points.flat().every((unit) => unit >= 0 && unit < 1)).toBe(true);
  });

  it('learns which of a choice is good, and whole numbers', () => {
    const space = spaceOf({ kind: ['a', 'b', 'c', 'd'], n: { int: [1, 1_000] } });
    const cost = (point: Point) => {
      const { kind, n } = space.parametersAt(point) as { kind: string; n: number };
      return (kind === 'c' ? 0 : 1_000) + Math.abs(n - 700);
    };
    for (const name of ['tpe', 'evolution'] as const)
      expect(middle(seeds.map((seed) => minimum(name, 200, seed, cost, space).least))).toBeLessThan(10);
  });

  it('asks a grid for every combination once, the last parameter fastest, but for those that are not taken', () => {
    const space = spaceOf({ a: { int: [1, 5], step: 2 }, b: ['x', 'y'], c: true });
    const accepts = (point: Point) => space.parametersAt(point).a !== 3;
    const points = searches.grid({ space, trials: 1, random: () => 0, accepts }).ask();
    expect(points.map((point) => space.parametersAt(point))).toEqual([
      { a: 1, b: 'x', c: true },
      { a: 1, b: 'y', c: true },
      { a: 5, b: 'x', c: true },
      { a: 5, b: 'y', c: true },
    ]);
  });

  it('asks only for what the strategy takes', () => {
    const accepts = ([x = 0, y = 0]: Point) => x < y;
    for (const name of ['random', 'tpe', 'evolution'] as const) {
      const searcher = searches[name]({ space: plane, trials: 50, random: seededRandom(1), accepts });
      for (let asked = searcher.ask(); asked.length > 0; asked = searcher.ask()) {
        expect(asked.every(accepts)).toBe(true);
        searcher.tell(asked.map(([x = 0]) => ({ rung: 0, value: x })));
      }
    }
  });
});

describe('space', () => {
  it('spreads floats evenly, or evenly in their logarithm', () => {
    const { dimensions } = spaceOf({
      a: { float: [0, 1], points: 3 },
      b: { float: [0.01, 1], log: true, points: 3 },
    });
    expect(dimensions.map(({ grid, valueAt }) => grid.map(valueAt))).toEqual([
      [0, 0.5, 1],
      [0.01, 0.1, 1],
    ]);
  });

  it.each([
    [{ fast: 3 }, 'nothing to search'],
    [{ fast: { int: [5, 2] } }, 'smaller'],
    [{ fast: { float: [-1, 2], log: true } }, 'above 0'],
    [{ fast: { int: [1, 2], stepp: 1 } }, 'fast'],
    [[], 'expected record'],
  ])('refuses %j', (input, why) => {
    const read = readSpace(input);
    expect(read.kind === 'invalid' && read.problems.join()).toContain(why);
  });
});
