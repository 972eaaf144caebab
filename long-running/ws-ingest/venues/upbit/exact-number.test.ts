import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, decimalText } from '#shared/domain/money/decimal.ts';
import { exactNumber, nearNumber, positiveNumber } from './exact-number.ts';

const read = (value: unknown) => {
  const parsed = exactNumber.safeParse(value);
  return parsed.success ? decimalText(parsed.data) : 'refused';
};

describe('exactNumber', () => {
  it.each<readonly [value: unknown, text: string]>([
    [0, '0'],
    [1e-8, '0.00000001'],
    [0.001453, '0.001453'],
    [165_000_000, '165000000'],
    [12_345_678.12345678, '12345678.12345678'],
    [0.1 + 0.2, '0.3'],
    ['1234567890123456', '1234567890123456'],
    [30_925_891.29839369, '30925891.29839369'],
    [67_108_863.99999999, '67108863.99999999'],
    [67_108_864.00000001, 'refused'],
    [1e21, 'refused'],
    [-1, 'refused'],
    [Number.NaN, 'refused'],
    ['1e5', 'refused'],
    ['0.5', 'refused'],
    [null, 'refused'],
  ])('%j is %s', (value, text) => {
    expect(read(value)).toBe(text);
  });

  it('gives every volume on Upbit’s grid back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 26n * 10n ** 8n - 1n }), (units) => {
        const text = decimalText(decimal(String(units)).dividedBy(1e8));
        expect(read(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

it.each([0, -1, Number.NaN, '0'])('takes %j for no positive number', (value) => {
  expect(positiveNumber.safeParse(value).success).toBe(false);
});

it.each([
  [22.467660028283017, true],
  [0, true],
  [-1, false],
  [Number.POSITIVE_INFINITY, false],
  ['1', false],
])('a float that is near: %j %s', (value, isOne) => {
  expect(nearNumber.safeParse(value).success).toBe(isOne);
});
