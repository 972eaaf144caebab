import { describe, expect, it } from 'vitest';
import { decimal as d } from '../domain/money/decimal.ts';
import type { OrderTerms } from '../domain/order/order.ts';
import { orderResourceOf } from '../http-api/resources.ts';
import { streamMessageOf } from '../http-api/stream-schemas.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { placedOrderOf } from './placed-order.ts';

/** The first message of an order placed by these terms, and the order as the API answers it at that time. */
async function place(terms: Partial<OrderTerms>) {
  const venue = terms.instrument?.includes(':') ? 'binanceusdm' : 'binance';
  const world = await TradingWorld.open({ account: { venue } });
  const order = await world.place(terms);
  const event = [...world.memory.tables.outbox.values()].find(({ payload }) => payload.order_type);
  if (!event) throw new Error('no event tells of a new order');
  const { protect: _, ...resource } = orderResourceOf(order);
  return { message: streamMessageOf({ topic: 'orders', sequence: 1, event }), resource };
}

describe('a new order, as the stream tells of it', () => {
  it.each<[name: string, terms: Partial<OrderTerms>]>([
    [
      'with every term',
      {
        ...{ side: 'sell', quantity: d('0.25'), limitPrice: d('60010.01'), timeInForce: 'IOC' },
        ...{ postOnly: true, strategyId: 's-1', stopLoss: d('50000'), takeProfit: d('70000') },
        exit: { planId: 'p-1', leg: 'STOP' },
      },
    ],
    ['by what it may cost', { type: 'market', quoteQuantity: d('100'), timeInForce: 'IOC' }],
    [
      'of a perpetual',
      { instrument: 'BTC/USDT:USDT', quantity: d('0.1'), limitPrice: d('60000'), reduceOnly: true },
    ],
    ['that was denied', { quantity: d('2'), limitPrice: d('60000') }],
  ])('%s is the order that the API answers', async (_name, terms) => {
    const { message, resource } = await place(terms);
    expect(placedOrderOf(message)).toEqual(resource);
  });

  it('is told by no later event, and by none that says it otherwise', async () => {
    const { message } = await place({ quantity: d('0.1'), limitPrice: d('60000') });
    const { order_type: _, ...older } = message.data;
    expect(placedOrderOf({ ...message, data: older })).toBeUndefined();
    for (const wrong of [{ limit_price: '1e4' }, { side: 'both' }, { state: 'NEW' }, { reduce_only: '' }])
      expect(placedOrderOf({ ...message, data: { ...message.data, ...wrong } })).toBeUndefined();
  });
});
