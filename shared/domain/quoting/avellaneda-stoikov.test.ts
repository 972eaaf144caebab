import { expect, it } from 'vitest';
import { quotes } from './avellaneda-stoikov.ts';

const paper = { gamma: 0.1, sigma: 2, k: 1.5 };

it("has the paper's spread, and moves against the inventory in proportion", () => {
  expect(quotes(paper, 0, 0)).toEqual({ reservationShift: -0, spread: 20 * Math.log1p(0.1 / 1.5) });
  expect(quotes(paper, 0, 1).spread).toBeCloseTo(1.6908, 4);
  expect(quotes(paper, 3, 0.5).reservationShift).toBeCloseTo(-0.6, 12);
  expect(quotes(paper, -3, 0.5).reservationShift).toBeCloseTo(0.6, 12);
});
