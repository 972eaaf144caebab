import fc from 'fast-check';
import { Decimal } from '../domain/money/decimal.ts';

/** A decimal of whole steps: `steps` × 10^-digits. Shrinks to few steps. */
export function decimalSteps(range: { min: number; max: number; digits: number }): fc.Arbitrary<Decimal> {
  const { min, max, digits } = range;
  return fc.integer({ min, max }).map((steps) => new Decimal(steps).times(new Decimal(10).pow(-digits)));
}

/** Any decimal text that may come from outside: up to 18 digits a side, with leading and trailing zeros. */
export const plainDecimalText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('', '-'), digits(1), fc.option(digits(1)))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`);

function digits(minLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength: 18 });
}
