import { expect, it } from 'vitest';
import { decimal as d, decimalText } from '#shared/domain/money/decimal.ts';
import { anAccount, anOrder, aPerpetual } from '#shared/testing/builders.ts';
import type { BookedOrder } from './booked-order.ts';
import { PerpetualDesk } from './perpetual-desk.ts';

const account = anAccount();
const market = { instrument: aPerpetual(), midTicks: 600_000, quantityMost: d('1') };
const order = (side: 'buy' | 'sell') => ({ account, market, terms: anOrder({ side }) }) as BookedOrder;

it('closes before it opens, at an average in the venue’s digits', () => {
  const desk = new PerpetualDesk();
  const trade = (side: 'buy' | 'sell', quantity: string, price: string) =>
    decimalText(desk.trade(order(side), d(quantity), d(price)));
  expect(trade('buy', '1', '100')).toBe('0');
  expect(trade('buy', '2', '100.01')).toBe('0');
  expect(desk.of(account.accountId)[0]?.averagePrice).toEqual(d('100.00666667'));
  expect(decimalText(desk.closable(order('sell')))).toBe('3');
  expect(decimalText(desk.closable(order('buy')))).toBe('0');
  expect(trade('sell', '4', '101')).toBe('2.97999999');
  expect(desk.of(account.accountId)[0]).toMatchObject({ quantity: d('-1'), averagePrice: d('101') });
  expect(decimalText(desk.marginOf(account.accountId))).toBe('101');
});

it('pays funding from shorts to longs when its rate is below zero', () => {
  const desk = new PerpetualDesk();
  desk.trade(order('sell'), d('2'), d('100'));
  expect(desk.payFunding(account.accountId, d('-0.001'), 7)).toMatchObject([
    { amount: d('-0.2'), asset: 'USDT', fundingId: '1', venueTimeMs: 7 },
  ]);
  expect(desk.payFunding('another', d('0.001'), 7)).toEqual([]);
});
