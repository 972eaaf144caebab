import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { onTick, stepped, stepsOfDigits, tickAt } from './steps.ts';

const btc = { priceTick: '0.01', priceBands: [] };
const krw = {
  priceTick: '1',
  priceBands: [
    { from: '1000', tick: '5' },
    { from: '100000', tick: '100' },
  ],
};

describe('steps of a price', () => {
  it.each([
    [btc, '59999.987', '59999.99'],
    [btc, '0.001', '0.01'],
    [krw, '999.4', '999'],
    [krw, '1003', '1005'],
    [krw, '123456', '123500'],
  ])('%o takes %s as %s', (steps, price, taken) => {
    expect(onTick(steps, new Decimal(price))).toBe(taken);
  });

  it.each([
    [btc, '60000', 1, '60000.01'],
    [btc, '60000', -10, '59999.9'],
    [btc, '0.01', -5, '0.01'],
    [krw, '100000', 1, '100100'],
    [krw, '995', 10, '1005'],
    [btc, 'none', 1, 'none'],
  ])('%o goes from %s by %d to %s', (steps, price, count, next) => {
    expect(stepped(steps, price, count)).toBe(next);
  });

  it('are those of the market’s digits where nothing else is known', () => {
    expect(tickAt(stepsOfDigits(2), new Decimal(5)).toFixed()).toBe('0.01');
    expect(tickAt(stepsOfDigits(0), new Decimal(5)).toFixed()).toBe('1');
  });
});
