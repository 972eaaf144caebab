import { Decimal as DecimalJs } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainDecimalText } from '../../testing/arbitraries.ts';
import { Decimal, decimal as d } from './decimal.ts';
import { ExactSum } from './exact-sum.ts';

/** Enough digits that nothing below is ever rounded. */
const Exact = DecimalJs.clone({ precision: 400, toExpNeg: -200, toExpPos: 200 });

function sumOf(pairs: readonly (readonly [Decimal, Decimal])[]): string {
  const sum = new ExactSum();
  for (const [a, b] of pairs) sum.add(a, b);
  return new Exact(sum.value()).toFixed();
}

describe('ExactSum', () => {
  it('is the sum of the products to the last digit, whatever their signs and sizes', () => {
    const amount = plainDecimalText.map(d);
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, amount), { maxLength: 120 }), (pairs) => {
        const exact = pairs.reduce((sum, [a, b]) => sum.plus(new Exact(a).times(b)), new Exact(0));
        expect(sumOf(pairs)).toBe(exact.isZero() ? '0' : exact.toFixed());
      }),
      { numRuns: 300 },
    );
  });

  it('is the same to the last digit however often it is read in between', () => {
    const amount = plainDecimalText.map(d);
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, fc.boolean()), { minLength: 1, maxLength: 60 }), (steps) => {
        const sum = new ExactSum();
        let exact = new Exact(0);
        for (const [each, isTaken] of steps) {
          if (isTaken) sum.subtract(each);
          else sum.add(each);
          exact = isTaken ? exact.minus(each) : exact.plus(each);
          const read = sum.value();
          // As if it had been parsed: the library's own comparison and its text hang on words, exponent and sign.
          expect([read.d, read.e, read.toFixed()]).toEqual([
            exact.d,
            exact.e,
            exact.abs().isZero() ? '0' : exact.toFixed(),
          ]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('carries in time: a thousand of the longest amounts there are', () => {
    const most = d(`${'9'.repeat(18)}.${'9'.repeat(18)}`);
    const pairs = Array.from({ length: 1_000 }, () => [most, most] as const);
    expect(sumOf(pairs)).toBe(new Exact(most).times(most).times(1_000).toFixed());
  });

  it('takes averages, which have forty digits', () => {
    const third = new Decimal(1).dividedBy(3);
    expect(sumOf([[third, d('3')]])).toBe(`0.${'9'.repeat(40)}`);
  });

  it('refuses what is longer than money can be', () => {
    expect(() => new ExactSum().add(new Decimal('1e200'), new Decimal('1e200'))).toThrow(RangeError);
    expect(() => new ExactSum().add(new Decimal('1e-200'), new Decimal('1e-200'))).toThrow(RangeError);
  });

  it('takes off what it has added, to the last digit', () => {
    const sum = new ExactSum();
    sum.add(d('3.3'), d('0.1'));
    sum.subtract(d('-1.5'), d('2'));
    expect(sum.value().toFixed()).toBe('3.33');
    sum.subtract(d('3.33'), d('1'));
    expect(sum.value().isZero()).toBe(true);
  });

  it('may be read in between', () => {
    const sum = new ExactSum();
    expect(sum.value().isZero()).toBe(true);
    sum.add(d('-1.5'), d('2'));
    expect(sum.value().toFixed()).toBe('-3');
    sum.add(d('10'), d('0.5'));
    expect(sum.value().toFixed()).toBe('2');
  });
});
