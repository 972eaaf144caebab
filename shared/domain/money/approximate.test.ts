import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainDecimalText } from '../../testing/arbitraries.ts';
import { approximate } from './approximate.ts';
import { Decimal, decimal } from './decimal.ts';

const exact = (value: Decimal) => Number(value.toString());

it('is within 1e-13 of the decimal, relative to it', () => {
  fc.assert(
    fc.property(plainDecimalText.map(decimal), (value) => {
      expect(Math.abs(approximate(value) - exact(value))).toBeLessThanOrEqual(1e-13 * Math.abs(exact(value)));
    }),
    { numRuns: 1_000 },
  );
});

it.each(['0', '-1', '1e-30', '-9999999.9999999', '10000000', '0.0000001', '1e40'])('%s', (text) => {
  const value = new Decimal(text);
  expect(Math.abs(approximate(value) - exact(value))).toBeLessThanOrEqual(1e-13 * Math.abs(exact(value)));
});

it('takes quotients, which have forty digits', () => {
  expect(approximate(new Decimal(2).dividedBy(3))).toBeCloseTo(2 / 3, 13);
});
