import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../api/client.ts';
import { decimalOf } from '../../format/number.ts';
import {
  emptyTicket,
  feeRateOf,
  instrumentsOf,
  missingOf,
  orderOf,
  quantityFor,
  worthOf,
} from './ticket-form.ts';

const account = { accountId: 'a' };
const limit = { ...emptyTicket, quantity: '0.01', limitPrice: '60000' };

describe('a ticket', () => {
  it('is an order once its figures are whole', () => {
    expect(orderOf(limit, account, 'BTC/USDT')).toEqual({
      ...{ accountId: 'a', instrument: 'BTC/USDT', side: 'buy', type: 'limit' },
      ...{ quantity: '0.01', limitPrice: '60000' },
    });
  });

  it.each([
    { quantity: '' },
    { quantity: '0' },
    { quantity: '-1' },
    { quantity: '1,000' },
    { quantity: '1e3' },
    { limitPrice: '' },
    { stopLoss: '<img src=x onerror=alert(1)>' },
    { takeProfit: '.' },
  ])('is none with %o', (wrong) => {
    expect(orderOf({ ...limit, ...wrong }, account, 'BTC/USDT')).toBeUndefined();
  });

  it('says what is still missing, the limit first', () => {
    expect(missingOf(emptyTicket)).toBe('limitPrice');
    expect(missingOf({ ...emptyTicket, type: 'market' })).toBe('quantity');
    expect(missingOf({ ...emptyTicket, limitPrice: '1' })).toBe('quantity');
    expect(missingOf({ ...emptyTicket, limitPrice: '1', quantity: 'x' })).toBeUndefined();
  });

  it('asks for what its kind of order can have, and no more', () => {
    const all = { ...limit, stopLoss: '59000', takeProfit: '65000', isPostOnly: true, isReduceOnly: true };
    expect(orderOf(all, account, 'BTC/USDT')).toMatchObject({ stopLoss: '59000', postOnly: true });
    expect(orderOf(all, account, 'BTC/USDT')).not.toHaveProperty('reduceOnly');
    const market = orderOf({ ...all, type: 'market' }, account, 'BTC/USDT:USDT');
    expect(market).toMatchObject({ reduceOnly: true, takeProfit: '65000' });
    expect(market).not.toHaveProperty('limitPrice');
    expect(market).not.toHaveProperty('postOnly');
  });

  it('is worth its quantity at the limit, or at the best price', () => {
    expect(String(worthOf(limit, '1'))).toBe('600');
    expect(String(worthOf({ ...limit, type: 'market' }, '59990'))).toBe('599.9');
    expect(worthOf({ ...limit, type: 'market' }, null)).toBeUndefined();
  });

  it('fills in a share of what is available, never more than there is', () => {
    const available = decimalOf('1000');
    expect(quantityFor(0.5, limit, available, null, 5)).toBe('0.00833');
    expect(quantityFor(1, { ...limit, side: 'sell' }, available, null, 2)).toBe('1000');
    expect(quantityFor(1, { ...limit, limitPrice: '' }, available, null, 5)).toBe('');
    expect(quantityFor(1, limit, undefined, '1', 5)).toBe('');
  });
});

describe('what is known of a market', () => {
  const trade = (asset: string, amount: string, instrument = 'BTC/USDT') =>
    ({ instrument, quantity: '2', cost: '100', fee: { asset, amount } }) as Schemas['Trade'];

  it('has the rate of the newest fee in its own assets', () => {
    expect(String(feeRateOf([trade('BNB', '1'), trade('BTC', '0.002')], 'BTC/USDT'))).toBe('0.001');
    expect(String(feeRateOf([trade('USDT', '0.1')], 'BTC/USDT'))).toBe('0.001');
    expect(feeRateOf([trade('ETH', '1', 'ETH/USDT')], 'BTC/USDT')).toBeUndefined();
  });

  it('offers what the account may trade, else what is usual there and known', () => {
    const limits = { instrumentsAllowed: [] as string[] } as never;
    const usdm = { baseCurrency: 'USDT', venue: 'binanceusdm', limits } as never;
    expect(instrumentsOf(usdm, ['BTC/USDT:USDT', 'SOL/USDT:USDT'])).toEqual([
      ...['BTC/USDT:USDT', 'ETH/USDT:USDT', 'SOL/USDT:USDT'],
    ]);
  });
});
