import { describe, expect, it } from 'vitest';
import type { Order } from '../../api/client.ts';
import { canAmend, canCancel, filterOrders } from './filter.ts';

const order = (change: Partial<Order>) =>
  ({
    ...{ orderId: '01A', instrument: 'BTC/USDT', side: 'buy', type: 'limit', state: 'ACCEPTED' },
    ...{ strategyId: null, code: null, venueOrderId: null, amendment: null, cancelRequestedAtMs: null },
    ...change,
  }) as Order;
const any = { words: '', instrument: 'any', side: 'any', state: 'any' } as const;

describe('the filter of orders', () => {
  const orders = [order({}), order({ orderId: '01B', side: 'sell', strategyId: 'ma-btc', state: 'FILLED' })];
  it.each([
    [any, ['01A', '01B']],
    [{ ...any, words: 'btc ma' }, ['01B']],
    [{ ...any, words: ' 01a ' }, ['01A']],
    [{ ...any, side: 'sell' as const }, ['01B']],
    [{ ...any, instrument: 'BTC/USDT' }, ['01A', '01B']],
    [{ ...any, instrument: 'BTC/USDT:USDT' }, []],
    [{ ...any, state: 'FILLED' }, ['01B']],
    [{ ...any, words: '<script>' }, []],
  ])('%o leaves %o', (filter, left) => {
    expect(filterOrders(orders, filter).map(({ orderId }) => orderId)).toEqual(left);
  });
});

describe('what may be asked of an order', () => {
  it('is a cancel until it has ended or one is on its way', () => {
    expect(canCancel(order({ state: 'IN_DOUBT' }))).toBe(true);
    expect(canCancel(order({ state: 'FILLED' }))).toBe(false);
    expect(canCancel(order({ cancelRequestedAtMs: 1 }))).toBe(false);
  });

  it('is an amendment while it rests, one at a time, and of spot', () => {
    expect(canAmend(order({}))).toBe(true);
    expect(canAmend(order({ type: 'market' }))).toBe(false);
    expect(canAmend(order({ instrument: 'BTC/USDT:USDT' }))).toBe(false);
    expect(canAmend(order({ amendment: { state: 'SENT' } as Order['amendment'] }))).toBe(false);
  });
});
