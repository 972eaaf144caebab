import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../shared/domain/money/decimal.ts';
import { decimalOf, finestDigits, moneyText, none, numberText, percentText, signOf } from './number.ts';

describe('figures', () => {
  it.each([
    ['0', {}, '0'],
    ['1234567.891', {}, '1,234,567.891'],
    ['1234567.895', { digits: 2 }, '1,234,567.90'],
    ['-1234.5', {}, '−1,234.5'],
    ['0.000000001', {}, '0'],
    ['-0.001', { digits: 2 }, '0.00'],
    ['12', { signed: true }, '+12'],
    ['0', { signed: true }, '0'],
    ['123456789012345678.123456789', { digits: 8 }, '123,456,789,012,345,678.12345679'],
  ])('%s is shown as %o says: %s', (value, format, shown) => {
    expect(numberText(value, format)).toBe(shown);
  });

  it('shows a dash where there is no figure', () => {
    expect(['', null, undefined, '1e5', '.5', '<b>1</b>'].map((value) => numberText(value))).toEqual(
      Array(6).fill(none),
    );
  });

  it('takes an exact decimal as it takes text', () => {
    expect(numberText(new Decimal('0.1').plus('0.2'))).toBe('0.3');
  });

  it('shows money with its asset and the digits that it has', () => {
    expect(moneyText('150000000.7', 'KRW')).toBe('150,000,001 KRW');
    expect(moneyText('99997.2397', 'USDT')).toBe('99,997.24 USDT');
    expect(moneyText('0.5', 'BTC', true)).toBe('+0.50000000 BTC');
    expect(moneyText(null, 'BTC')).toBe(none);
  });

  it('shows a share as percent', () => {
    expect(percentText('0.0283')).toBe('2.83%');
    expect(percentText('1', 0)).toBe('100%');
    expect(percentText(undefined)).toBe(none);
  });

  it('knows the sign of nothing as none', () => {
    expect(['1', '-0.1', '0', null].map(signOf)).toEqual([1, -1, 0, 0]);
    expect(decimalOf('12,5')).toBeUndefined();
  });

  it('shows prices as finely as the finest of a market', () => {
    expect(finestDigits(['1', '2.5', '3.25'])).toBe(2);
    expect(finestDigits([])).toBe(0);
  });
});
