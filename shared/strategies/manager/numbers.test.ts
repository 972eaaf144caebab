import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, decimalText } from '../../domain/money/decimal.ts';
import { roundDownToStep, roundUpToStep } from '../../domain/money/rounding.ts';
import { priceText, quantityText } from './numbers.ts';

const steps = [1e-8, 1e-6, 0.0001, 0.01, 0.1, 1, 10, 0.5, 0.025, 3];

/** By decimals alone: a second way to the same text. */
const rounded = (value: number, step: number, round: typeof roundDownToStep) =>
  round(new Decimal(value).toSignificantDigits(12, Decimal.ROUND_HALF_UP), new Decimal(step));

describe('prices and quantities as intents want them', () => {
  it('are what decimals give, of any number and step', () => {
    const value = fc.oneof(
      fc.double({ min: 0, max: 1e7, noNaN: true }),
      fc.tuple(fc.nat({ max: 1e9 }), fc.constantFrom(...steps)).map(([count, step]) => count * step),
      // A hair off a whole number of steps, on either side.
      fc
        .tuple(
          fc.nat({ max: 1e7 }),
          fc.constantFrom(...steps),
          fc.double({ min: -1e-10, max: 1e-10, noNaN: true }),
        )
        .map(([count, step, off]) => Math.max(0, count * step * (1 + off))),
    );
    fc.assert(
      fc.property(value, fc.constantFrom(...steps), (each, step) => {
        expect(priceText(each, step)).toBe(decimalText(rounded(each, step, roundDownToStep)));
        expect(priceText(each, step, 'up')).toBe(decimalText(rounded(each, step, roundUpToStep)));
        const lots = rounded(each, step, roundDownToStep);
        expect(quantityText(each, step)).toBe(lots.isZero() ? null : decimalText(lots));
      }),
      { numRuns: 400 },
    );
  });

  it('are none where that is less than the least', () => {
    expect([quantityText(0.0009, 0.001), quantityText(0.5, 0.1, 1), quantityText(1, 0.1, 1)]).toEqual([
      null,
      null,
      '1',
    ]);
    expect(quantityText(0.3, 0.1, 0.1)).toBe('0.3');
  });
});
