import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainDecimalText } from '../../testing/arbitraries.ts';
import { Decimal } from '../money/decimal.ts';
import { ExactSum } from './exact-sum.ts';

function sumOf(...texts: readonly string[]): string {
  const sum = new ExactSum();
  for (const text of texts) expect(sum.add(text)).toBe(true);
  return sum.text();
}

it.each([
  [[], '0'],
  [['0'], '0'],
  [['-0.5', '0.5'], '0'],
  [['0.1', '0.2'], '0.3'],
  [['1', '-1.000000000000000001'], '-0.000000000000000001'],
  [['999999999999999999.999999999999999999', '0.000000000000000001'], '1000000000000000000'],
  [['4503599627370496', '4503599627370496', '4503599627370496', '-1'], '13510798882111487'],
  [['-4503599627370496', '-4503599627370495', '-0.1'], '-9007199254740991.1'],
] as const)('the sum of %j is %s', (texts, sum) => {
  expect(sumOf(...texts)).toBe(sum);
});

it('is exact for any decimals, in any order', () => {
  const Wide = Decimal.clone({ precision: 80 });
  fc.assert(
    fc.property(fc.array(plainDecimalText, { maxLength: 30 }), (texts) => {
      const expected = texts.reduce((sum, text) => sum.plus(text), new Wide(0));
      expect(sumOf(...texts)).toBe(expected.isZero() ? '0' : expected.toFixed());
    }),
  );
});

it.each([
  '',
  '-',
  '.',
  '1.',
  '.5',
  '1.2.3',
  '+1',
  '1e5',
  ' 1',
  '1 ',
  '--1',
  '0x1',
  'NaN',
  `0.${'1'.repeat(41)}`,
])('takes no %j, and keeps its sum', (text) => {
  const sum = new ExactSum();
  sum.add('7');
  expect(sum.add(text)).toBe(false);
  expect(sum.text()).toBe('7');
});
