import { describe, expect, it } from 'vitest';
import { aFill, anOrder } from '../../testing/builders.ts';
import type { Posting } from '../ledger/entry.ts';
import { decimal as d, decimalText, zero } from '../money/decimal.ts';
import type { Fill } from './fill.ts';
import type { Order } from './order.ts';
import { fillDetail, settleFill } from './settle-fill.ts';

const text = (postings: readonly Posting[]) =>
  postings.map(({ ledgerAccount, asset, amount }) => `${ledgerAccount} ${decimalText(amount)} ${asset}`);

/** Buys 1 BTC at 100: 100 USDT reserved, 1 BTC pending. */
function resting(given: Partial<Order> = {}): Order {
  return anOrder({
    state: 'ACCEPTED',
    quantity: d('1'),
    limitPrice: d('100'),
    pendingQuantity: d('1'),
    version: 7,
    ...given,
  });
}
const fillOf = (quantity: string, price: string, given: Partial<Fill> = {}) =>
  aFill({ quantity: d(quantity), price: d(price), ...given });

describe('settleFill', () => {
  it('a partial fill takes its cost off the reservation and its quantity off the pending exposure', () => {
    const { order, trade, fee, release, pendingUsed, anomalies } = settleFill(
      resting(),
      fillOf('0.4', '90'),
      99,
    );
    expect(order).toMatchObject({
      state: 'PARTIALLY_FILLED',
      filledQuantity: d('0.4'),
      filledQuote: d('36'),
      reservation: { remaining: d('64') },
      pendingQuantity: d('0.6'),
      venueOrderId: '7001',
      version: 8,
      updatedAtMs: 99,
    });
    expect(text(trade)).toEqual([
      'RESERVED -36 USDT',
      'TRADING 36 USDT',
      'TRADING -0.4 BTC',
      'AVAILABLE 0.4 BTC',
    ]);
    expect([fee, release, anomalies]).toEqual([[], [], []]);
    expect(pendingUsed).toEqual(d('0.4'));
  });

  it('the last fill ends the order and gives back what a better price saved', () => {
    const { order, release } = settleFill(resting(), fillOf('1', '99'), 0);
    expect(order).toMatchObject({ state: 'FILLED', reservation: { remaining: zero }, pendingQuantity: zero });
    expect(text(release)).toEqual(['RESERVED -1 USDT', 'AVAILABLE 1 USDT']);
  });

  it('a sell gives base and gets quote', () => {
    const sell = resting({ side: 'sell', reservation: { asset: 'BTC', amount: d('1'), remaining: d('1') } });
    const { order, trade } = settleFill(sell, fillOf('0.25', '110', { side: 'sell' }), 0);
    expect(order.reservation.remaining).toEqual(d('0.75'));
    expect(text(trade)).toEqual([
      'RESERVED -0.25 BTC',
      'TRADING 0.25 BTC',
      'TRADING -27.5 USDT',
      'AVAILABLE 27.5 USDT',
    ]);
  });

  it('fees leave the received funds and add up by asset', () => {
    const fee = { asset: 'BTC', amount: d('0.001') };
    const first = settleFill(resting(), fillOf('0.5', '100', { fee }), 0);
    const second = settleFill(
      first.order,
      fillOf('0.1', '100', { fee: { asset: 'BNB', amount: d('2') } }),
      0,
    );
    const third = settleFill(second.order, fillOf('0.1', '100', { fee }), 0);
    expect(text(first.fee)).toEqual(['AVAILABLE -0.001 BTC', 'FEES 0.001 BTC']);
    expect(third.order.fees).toEqual({ BTC: d('0.002'), BNB: d('2') });
  });

  it('a rebate comes from the venue, and takes nothing of what was reserved', () => {
    const fee = { asset: 'USDT', amount: d('-0.02') };
    const settled = settleFill(resting(), fillOf('0.5', '100', { fee }), 0);
    expect(text(settled.fee)).toEqual(['FEES -0.02 USDT', 'AVAILABLE 0.02 USDT']);
    expect(settled.order).toMatchObject({
      fees: { USDT: d('-0.02') },
      reservation: { remaining: d('50') },
    });
  });

  it('a fee in the asset that is spent was reserved with it, and takes the rest from what is free', () => {
    const reservation = { asset: 'USDT', amount: d('100.05'), remaining: d('100.05') };
    const fee = (amount: string) => ({ asset: 'USDT', amount: d(amount) });
    const first = settleFill(resting({ reservation }), fillOf('0.5', '100', { fee: fee('0.025') }), 0);
    expect(text(first.fee)).toEqual(['RESERVED -0.025 USDT', 'FEES 0.025 USDT']);
    expect(first.order.reservation.remaining).toEqual(d('50.025'));
    const last = settleFill(first.order, fillOf('0.5', '100', { fee: fee('0.03') }), 0);
    expect(text(last.fee)).toEqual([
      'RESERVED -0.025 USDT',
      'FEES 0.025 USDT',
      'AVAILABLE -0.005 USDT',
      'FEES 0.005 USDT',
    ]);
    expect([last.release, last.order.reservation.remaining, last.anomalies]).toEqual([[], zero, []]);
  });

  it('a cancel announced before the last fills arrived ends the order when they are all here', () => {
    const closing = { as: 'CANCELED', executedQuantity: d('0.6') } as const;
    const first = settleFill(resting({ closing }), fillOf('0.5', '100'), 0);
    expect(first.order).toMatchObject({ state: 'PARTIALLY_FILLED', reservation: { remaining: d('50') } });
    const last = settleFill(first.order, fillOf('0.1', '100'), 0);
    expect(last.order).toMatchObject({
      state: 'CANCELED',
      reservation: { remaining: zero },
      pendingQuantity: zero,
    });
    expect(text(last.release)).toEqual(['RESERVED -40 USDT', 'AVAILABLE 40 USDT']);
  });

  it('a cancel that came too late ends as filled', () => {
    const closing = { as: 'CANCELED', executedQuantity: d('1') } as const;
    expect(settleFill(resting({ closing }), fillOf('1', '100'), 0).order.state).toBe('FILLED');
  });

  it('an order in quote units is filled when the venue has said how much that was', () => {
    const order = anOrder({ state: 'ACCEPTED', type: 'market', quoteQuantity: d('100') });
    const first = settleFill(order, fillOf('0.5', '100'), 0);
    expect(first.order.state).toBe('PARTIALLY_FILLED');
    const closing = { as: 'FILLED', executedQuantity: d('0.9') } as const;
    const last = settleFill({ ...first.order, closing }, fillOf('0.4', '100'), 0);
    expect(last.order).toMatchObject({ state: 'FILLED', reservation: { remaining: zero } });
    expect(text(last.release)).toEqual(['RESERVED -10 USDT', 'AVAILABLE 10 USDT']);
  });

  it('a market order that cost more than its buffer is covered from what is available, and is no fault', () => {
    const reservation = { asset: 'USDT', amount: d('100'), remaining: d('100') };
    const order = anOrder({ state: 'ACCEPTED', type: 'market', quantity: d('1'), reservation });
    const { trade, anomalies } = settleFill(order, fillOf('1', '130'), 0);
    expect(text(trade).slice(0, 4)).toEqual([
      'RESERVED -100 USDT',
      'TRADING 100 USDT',
      'AVAILABLE -30 USDT',
      'TRADING 30 USDT',
    ]);
    expect(anomalies).toEqual([]);
  });
});

describe('a true fill is never refused', () => {
  const spentUp = { asset: 'USDT', amount: d('100'), remaining: zero };

  it.each<[name: string, order: Order, quantity: string, price: string, state: string, anomalies: string]>([
    ['before the venue’s answer', resting({ state: 'SUBMITTED' }), '0.4', '100', 'PARTIALLY_FILLED', ''],
    ['in doubt', resting({ state: 'IN_DOUBT' }), '1', '100', 'FILLED', ''],
    ['while being cancelled', resting({ state: 'PENDING_CANCEL' }), '0.4', '100', 'PENDING_CANCEL', ''],
    [
      'after a cancel',
      resting({ state: 'CANCELED', reservation: spentUp, pendingQuantity: zero }),
      '0.4',
      '100',
      'CANCELED',
      'FILL_AFTER_END RESERVATION_EXCEEDED',
    ],
    [
      'the whole of it after a cancel',
      resting({ state: 'CANCELED', reservation: spentUp, pendingQuantity: zero }),
      '1',
      '100',
      'FILLED',
      'FILL_AFTER_END RESERVATION_EXCEEDED',
    ],
    [
      'after a refusal, funds still held',
      resting({ state: 'REJECTED' }),
      '0.4',
      '100',
      'PARTIALLY_FILLED',
      'FILL_AFTER_END',
    ],
    [
      'after expiry',
      resting({ state: 'EXPIRED', reservation: spentUp }),
      '0.4',
      '100',
      'EXPIRED',
      'FILL_AFTER_END RESERVATION_EXCEEDED',
    ],
    [
      'more than was ordered',
      resting({ state: 'FILLED', filledQuantity: d('1'), reservation: spentUp }),
      '0.5',
      '100',
      'FILLED',
      'FILL_AFTER_END OVERFILL RESERVATION_EXCEEDED',
    ],
    ['too much in one fill', resting(), '1.5', '60', 'FILLED', 'OVERFILL'],
    ['worse than the limit', resting(), '1', '101', 'FILLED', 'RESERVATION_EXCEEDED'],
  ])('%s', (_name, order, quantity, price, state, anomalies) => {
    const settled = settleFill(order, fillOf(quantity, price), 0);
    expect(settled.order.state).toBe(state);
    expect(settled.anomalies.join(' ')).toBe(anomalies);
    expect(settled.order.filledQuantity).toEqual(order.filledQuantity.plus(d(quantity)));
    expect(settled.order.reservation.remaining.isNegative()).toBe(false);
  });
});

it('tells a fill as text', () => {
  expect(fillDetail(fillOf('0.5', '100', { fee: { asset: 'BTC', amount: d('0.0005') } }))).toEqual({
    tradeId: '1',
    venueOrderId: expect.any(String),
    quantity: '0.5',
    price: '100',
    liquidity: 'taker',
    source: 'stream',
    fee: '0.0005 BTC',
  });
  expect(fillDetail(fillOf('0.5', '100'))).not.toHaveProperty('fee');
});
