import { describe, expect, it } from 'vitest';
import { extremesOf, nearestTo, placesOf } from './line-places.ts';

const points = (...values: readonly string[]) =>
  values.map((value, index) => ({ at: `2026-11-0${index + 1}`, value }));

describe('a line chart', () => {
  it('goes from the left to the right, with the greatest figure above', () => {
    const places = placesOf(points('-5', '10', '2.5'));
    expect(places.map(({ x }) => x)).toEqual([0, 50, 100]);
    expect(places.map(({ y }) => y)).toEqual([96, 4, 50]);
  });

  it('is a line through the middle where nothing changes, and where there is one point alone', () => {
    expect(placesOf(points('7', '7')).map(({ y }) => y)).toEqual([50, 50]);
    expect(placesOf(points('7'))).toEqual([
      { x: 0, y: 50 },
      { x: 100, y: 50 },
    ]);
  });

  it('names the first day of its least and of its greatest figure', () => {
    const { least, most } = extremesOf(points('3', '-1', '9', '-1', '9'));
    expect([least.at, most.at]).toEqual(['2026-11-02', '2026-11-03']);
  });

  it.each([
    [-0.2, 0],
    [0.49, 1],
    [0.8, 2],
    [1.7, 2],
  ])('at %d of the width shows point %d', (share, index) => {
    expect(nearestTo(share, 3)).toBe(index);
  });
});
