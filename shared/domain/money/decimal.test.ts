import { describe, expect, it } from 'vitest';
import { Decimal, decimal, decimalText, isDecimalText, maximum, minimum, zero } from './decimal.ts';

describe('isDecimalText', () => {
  it.each([
    ['0', true],
    ['12', true],
    ['-0.5', true],
    ['100000.000000000000000001', true],
    ['999999999999999999.999999999999999999', true],
    ['1000000000000000000', false],
    ['0.0000000000000000001', false],
    ['1e5', false],
    ['1E-5', false],
    ['+1', false],
    ['.5', false],
    ['5.', false],
    [' 1', false],
    ['1 ', false],
    ['1\n', false],
    ['1,5', false],
    ['0x10', false],
    ['NaN', false],
    ['Infinity', false],
    ['-', false],
    ['', false],
    ['١٢', false],
  ])('%j → %s', (text, valid) => {
    expect(isDecimalText(text)).toBe(valid);
    if (!valid) expect(() => decimal(text)).toThrow(RangeError);
  });
});

describe('decimalText', () => {
  it.each([
    [new Decimal('0.50'), '0.5'],
    [new Decimal('100000'), '100000'],
    [new Decimal('-0'), '0'],
    [new Decimal('1e-18'), '0.000000000000000001'],
    [new Decimal('1e30'), '1000000000000000000000000000000'],
  ])('%s → %s', (value, text) => {
    expect(decimalText(value)).toBe(text);
  });

  it.each([new Decimal('NaN'), new Decimal('Infinity'), new Decimal('-Infinity')])('refuses %s', (value) => {
    expect(() => decimalText(value)).toThrow(RangeError);
  });
});

it('keeps the tail of a large product that 20 digits would round away', () => {
  const product = decimal('123456789012.123456789').times(decimal('1.00000001'));
  expect(decimalText(product)).toBe('123456790246.69134691023456789');
});

it('picks the smaller and the larger of two', () => {
  const one = decimal('1');
  expect([minimum(one, zero), minimum(zero, one), maximum(one, zero), maximum(zero, one)]).toEqual([
    zero,
    zero,
    one,
    one,
  ]);
});
