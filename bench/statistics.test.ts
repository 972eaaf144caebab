import { describe, expect, it } from 'vitest';
import { latency, median, percentile, tally } from './statistics.ts';

const oneToHundred = Array.from({ length: 100 }, (_, index) => 100 - index);

describe('percentile', () => {
  it.each([
    { values: [7], percent: 99, expected: 7 },
    { values: [3, 1, 2], percent: 50, expected: 2 },
    { values: [4, 1, 3, 2], percent: 50, expected: 2 },
    { values: oneToHundred, percent: 50, expected: 50 },
    { values: oneToHundred, percent: 99, expected: 99 },
    { values: oneToHundred, percent: 100, expected: 100 },
    { values: oneToHundred, percent: 0, expected: 1 },
    { values: [10, 9, 100], percent: 99, expected: 100 },
  ])('$percent of $values is $expected', ({ values, percent, expected }) => {
    expect(percentile(values, percent)).toBe(expected);
  });

  it('of nothing is a fault, not a number', () => {
    expect(() => percentile([], 50)).toThrow(RangeError);
    expect(() => median([])).toThrow(RangeError);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

it('latency rounds to a tenth of a millisecond', () => {
  expect(latency([1.26, 1.26, 9.99])).toEqual({ count: 3, p50Ms: 1.3, p99Ms: 10 });
});

it('tally counts words', () => {
  expect(tally(['FILLED', 'DENIED', 'FILLED'])).toEqual({ FILLED: 2, DENIED: 1 });
});
