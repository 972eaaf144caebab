import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalSteps, plainDecimalText } from '../../testing/arbitraries.ts';
import { decimal, decimalText, isDecimalText } from './decimal.ts';
import { isMultipleOf, roundDownToStep, roundUpToStep, stepOfFractionDigits } from './rounding.ts';

describe('text and decimal', () => {
  it('survive the round trip, without exponent, leading or trailing zeros', () => {
    fc.assert(
      fc.property(plainDecimalText, (text) => {
        const canonical = decimalText(decimal(text));
        expect(canonical).toMatch(/^(0|-?(0|[1-9]\d*)(\.\d*[1-9])?)$/);
        expect(isDecimalText(canonical)).toBe(true);
        expect(decimalText(decimal(canonical))).toBe(canonical);
        expect(decimal(canonical).equals(decimal(text))).toBe(true);
      }),
    );
  });

  it('agree with exact integer arithmetic', () => {
    const unit = 10n ** 18n;
    const atoms = fc.bigInt({ min: 0n, max: unit * unit - 1n });
    const asText = (value: bigint) => `${value / unit}.${String(value % unit).padStart(18, '0')}`;
    fc.assert(
      fc.property(atoms, atoms, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const sum = decimal(asText(low)).plus(decimal(asText(high)));
        const difference = decimal(asText(high)).minus(decimal(asText(low)));
        expect(sum.toFixed(18)).toBe(asText(low + high));
        expect(difference.toFixed(18)).toBe(asText(high - low));
      }),
    );
  });
});

describe('rounding to a step', () => {
  const value = decimalSteps({ min: 0, max: 2_000_000_000, digits: 9 });
  const step = decimalSteps({ min: 1, max: 50_000, digits: 5 });

  it('goes down to a multiple at most one step away, never above', () => {
    fc.assert(
      fc.property(value, step, (amount, size) => {
        const down = roundDownToStep(amount, size);
        expect(isMultipleOf(down, size)).toBe(true);
        expect(down.lessThanOrEqualTo(amount) && amount.minus(down).lessThan(size)).toBe(true);
      }),
    );
  });

  it('goes up to a multiple at most one step away, never below', () => {
    fc.assert(
      fc.property(value, step, (amount, size) => {
        const up = roundUpToStep(amount, size);
        expect(isMultipleOf(up, size)).toBe(true);
        expect(up.greaterThanOrEqualTo(amount) && up.minus(amount).lessThan(size)).toBe(true);
      }),
    );
  });

  it('leaves multiples alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), step, (count, size) => {
        const multiple = size.times(count);
        expect(isMultipleOf(multiple, size)).toBe(true);
        expect(roundDownToStep(multiple, size).equals(multiple)).toBe(true);
        expect(roundUpToStep(multiple, size).equals(multiple)).toBe(true);
      }),
    );
  });

  it.each(['0', '-0.1'])('refuses a step of %s', (text) => {
    expect(() => roundDownToStep(decimal('1'), decimal(text))).toThrow(RangeError);
    expect(() => isMultipleOf(decimal('1'), decimal(text))).toThrow(RangeError);
  });

  it.each([
    [0, '1'],
    [8, '0.00000001'],
    [18, '0.000000000000000001'],
  ])('%i fraction digits are a step of %s', (digits, text) => {
    expect(decimalText(stepOfFractionDigits(digits))).toBe(text);
  });
});
