import { describe, expect, it } from 'vitest';
import { decimal as d } from '../../../domain/money/decimal.ts';
import type { Order } from '../../../domain/order/order.ts';
import { anOrder } from '../../../testing/builders.ts';
import { orderParameters } from './order-parameters.ts';
import { bitcoinForWon } from './testing/scripted-upbit.ts';

const limit: Partial<Order> = { quantity: d('0.01'), limitPrice: d('150000000') };
const buyAtMarket = (quantity: string, reserved: string): Partial<Order> => ({
  type: 'market',
  quantity: d(quantity),
  reservation: { asset: 'KRW', amount: d(reserved), remaining: d(reserved) },
});

describe('orderParameters', () => {
  it.each<readonly [what: string, order: Partial<Order>, parameters: object]>([
    ['a limit buy', limit, { side: 'bid', ord_type: 'limit', volume: '0.01', price: '150000000' }],
    [
      'a limit sell',
      { ...limit, side: 'sell' },
      { side: 'ask', ord_type: 'limit', volume: '0.01', price: '150000000' },
    ],
    [
      'one that takes at once or ends',
      { ...limit, timeInForce: 'IOC' },
      { side: 'bid', ord_type: 'limit', volume: '0.01', price: '150000000', time_in_force: 'ioc' },
    ],
    [
      'one that takes all or nothing',
      { ...limit, timeInForce: 'FOK' },
      { side: 'bid', ord_type: 'limit', volume: '0.01', price: '150000000', time_in_force: 'fok' },
    ],
    [
      'one that may not take',
      { ...limit, postOnly: true },
      {
        side: 'bid',
        ord_type: 'limit',
        volume: '0.01',
        price: '150000000',
        time_in_force: 'post_only',
        smp_type: 'none',
      },
    ],
    [
      'a market sell',
      { side: 'sell', type: 'market', quantity: d('0.00000001') },
      { side: 'ask', ord_type: 'market', volume: '0.00000001' },
    ],
    // 1 530 765 / 1.0005 / 0.01 = 153 000 000; a won less covers a tick less.
    [
      'a market buy of a quantity, at what its reservation covers',
      buyAtMarket('0.01', '1530765'),
      { side: 'bid', ord_type: 'limit', volume: '0.01', price: '153000000', time_in_force: 'ioc' },
    ],
    [
      'the same with a won less',
      buyAtMarket('0.01', '1530764'),
      { side: 'bid', ord_type: 'limit', volume: '0.01', price: '152999000', time_in_force: 'ioc' },
    ],
    // 750 375 / 1.0005 = 750 000: the lower band's tick of 500 holds.
    [
      'the same in another band',
      buyAtMarket('1', '750874'),
      { side: 'bid', ord_type: 'limit', volume: '1', price: '750000', time_in_force: 'ioc' },
    ],
  ])('%s', (_what, given, parameters) => {
    expect(orderParameters(anOrder(given), bitcoinForWon, 'TW01')).toEqual({
      market: 'KRW-BTC',
      identifier: 'TW01',
      ...parameters,
    });
  });

  it('buys at the market for a cost', () => {
    const { quantity: _none, ...order } = anOrder({ type: 'market', quoteQuantity: d('10000') });
    expect(orderParameters(order, bitcoinForWon, 'TW01')).toEqual({
      market: 'KRW-BTC',
      identifier: 'TW01',
      side: 'bid',
      ord_type: 'price',
      price: '10000',
    });
  });

  it('has no order to sell at the market for a cost', () => {
    const { quantity: _none, ...order } = anOrder({
      side: 'sell',
      type: 'market',
      quoteQuantity: d('10000'),
    });
    expect(orderParameters(order, bitcoinForWon, 'TW01')).toBeUndefined();
  });

  it('has no order whose reservation covers no price at all', () => {
    const order = anOrder(buyAtMarket('1000000000', '1'));
    expect(orderParameters(order, bitcoinForWon, 'TW01')).toBeUndefined();
  });
});
