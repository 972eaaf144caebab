import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

const drawn = (seed: number) => {
  const random = new Random(seed);
  return Array.from({ length: 1_000 }, () => random.unit());
};

describe('Random', () => {
  it('draws the same numbers for the same seed, others for another, also beyond 32 bits', () => {
    expect(drawn(1)).toEqual(drawn(1));
    for (const seed of [2, 2 ** 32 + 1, 2 ** 48 + 1]) expect(drawn(seed)).not.toEqual(drawn(1));
  });

  it('draws evenly', () => {
    const mean = drawn(5).reduce((sum, value) => sum + value, 0) / 1_000;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
  });

  it('draws whole numbers from both ends', () => {
    const random = new Random(9);
    expect(new Set(Array.from({ length: 200 }, () => random.whole(3, 5)))).toEqual(new Set([3, 4, 5]));
  });

  it('draws nothing for what never happens', () => {
    const random = new Random(9);
    expect(random.chance(0)).toBe(false);
    expect(random.unit()).toBe(new Random(9).unit());
  });
});
