import { describe, expect, it } from 'vitest';
import { zero } from '../../domain/money/decimal.ts';
import type { Order } from '../../domain/order/order.ts';
import type { VenueOrderKey } from '../../ports/venue.port.ts';
import {
  ended,
  type GatewayMarket,
  type GatewayUnderTest,
  type GatewayWorld,
  nextKey,
  orderAt,
  type Placed,
  place,
  sum,
  told,
  tradesOf,
} from './gateway-world.ts';

/** Orders from their placing to their end, in each kind of market that the venue has. */
export function orderCases({ markets }: GatewayUnderTest, open: () => GatewayWorld): void {
  describe.each(markets)('$instrument.symbol', (market) => {
    placingCases(market, open);
    refusalCases(market, open);
    cancelCases(market, open);
    replaceCases(market, open);
  });
}

function placingCases(market: GatewayMarket, open: () => GatewayWorld): void {
  const { instrument, quantity, below } = market;

  it('VG-01 an order that rests is accepted, found by both ids, and listed in base units', async () => {
    const { session, books } = open();
    const { venueOrderId, ...key } = await place(open(), market);
    const order = {
      venueOrderId,
      clientOrderId: key.clientOrderId,
      status: 'ACCEPTED',
      executedQuantity: zero,
    };
    expect(await session.lookUp(key)).toMatchObject({ class: 'FOUND', order });
    expect(await books.lookUpByVenueId(instrument, venueOrderId)).toMatchObject({ class: 'FOUND', order });
    const { orders } = await told(books.listOpenOrders());
    expect(orders).toMatchObject([{ ...order, side: 'buy', quantity, price: below }]);
  });

  it('VG-02 an order that was never sent is not found', async () => {
    expect(await open().session.lookUp(nextKey(market))).toEqual({ class: 'NOT_FOUND' });
  });

  it.each(['buy', 'sell'] as const)(
    'VG-03 a market %s is filled, and its trades come to it',
    async (side) => {
      const world = open();
      if (instrument.kind === 'SPOT' && side === 'sell') await place(world, market, { type: 'market' });
      const placed = await place(world, market, { type: 'market', side });
      const order = await ended(world, placed);
      expect(order.executedQuantity).toEqual(quantity);
      expect(['FILLED', 'CANCELED', 'EXPIRED']).toContain(order.status);
      const trades = await tradesOf(world, placed);
      expect(sum(trades, (trade) => trade.quantity)).toEqual(quantity);
      const { clientOrderId, venueOrderId } = placed;
      for (const trade of trades) {
        expect(trade).toMatchObject({ clientOrderId, venueOrderId, side, liquidity: 'taker' });
        expect(trade.cost).toEqual(trade.price.times(trade.quantity));
        expect(trade.fee?.amount.greaterThan(0)).toBe(true);
      }
      expect(new Set(trades.map(({ tradeId }) => tradeId)).size).toBe(trades.length);
    },
  );

  if (market.cost)
    it('VG-04 a market buy by its cost spends that, and no more', async () => {
      const world = open();
      const { cost = zero } = market;
      const placed = await place(world, market, { type: 'market', quoteQuantity: cost });
      const { executedQuantity } = await ended(world, placed);
      const trades = await tradesOf(world, placed);
      const spent = sum(trades, (trade) => trade.cost);
      expect(spent.lessThanOrEqualTo(cost) && spent.greaterThan(cost.times('0.99'))).toBe(true);
      expect(sum(trades, (trade) => trade.quantity)).toEqual(executedQuantity);
    });

  it.each<readonly [string, Partial<Order>]>([
    ['VG-05 an IOC that meets nothing', { timeInForce: 'IOC' }],
    ['VG-06 a FOK that cannot be filled', { timeInForce: 'FOK' }],
    ['VG-07 a post-only order that would take', { postOnly: true, limitPrice: market.above }],
  ])('%s ends without a trade', async (_, given) => {
    const world = open();
    const key = nextKey(market);
    const answer = await world.session.submit(orderAt(market, given), instrument, key.clientOrderId);
    if (answer.class === 'ACCEPTED') expect((await ended(world, key)).executedQuantity).toEqual(zero);
    else expect(answer.class).toBe('REJECTED');
    expect(await told(world.books.listOpenOrders())).toMatchObject({ orders: [] });
  });
}

function refusalCases(market: GatewayMarket, open: () => GatewayWorld): void {
  it.each([
    ['VG-08 too small', market.tooSmall, 'VENUE_FILTER'],
    ['VG-09 of more than there is', market.tooMuch, 'VENUE_INSUFFICIENT_FUNDS'],
  ] as const)('%s: refused, and nothing is there', async (_, quantity, code) => {
    const { session, orderIds } = open();
    const key = nextKey(market);
    const order = orderAt(market, { quantity });
    const answer = await session.submit(order, market.instrument, key.clientOrderId);
    expect(answer).toMatchObject({ class: 'REJECTED', code });
    expect(await session.lookUp(key)).toEqual({ class: 'NOT_FOUND' });
    expect(await orderIds()).toEqual([]);
  });
}

function cancelCases(market: GatewayMarket, open: () => GatewayWorld): void {
  it('VG-10 a cancel ends a resting order, and tells so where the venue knows it', async () => {
    const world = open();
    const key = await place(world, market);
    const answer = await world.session.cancel(key);
    if (answer.class === 'UNKNOWN') expect(answer.code).toBe('CANCEL_REQUESTED');
    else expect(answer).toMatchObject({ class: 'CANCELED', order: { status: 'CANCELED' } });
    expect(await ended(world, key)).toMatchObject({ status: 'CANCELED', executedQuantity: zero });
    expect(await told(world.books.listOpenOrders())).toMatchObject({ orders: [] });
  });

  it('VG-11 a cancel of what is cancelled, filled or was never there is of an order that is not open', async () => {
    const world = open();
    const [canceled, filled] = [await place(world, market), await place(world, market, { type: 'market' })];
    await world.session.cancel(canceled);
    await ended(world, canceled);
    await ended(world, filled);
    for (const key of [canceled, filled, nextKey(market)])
      expect(await world.session.cancel(key)).toMatchObject({ class: 'NOT_OPEN' });
  });

  it('VG-12 a cancel of a half-filled order keeps what was executed', async () => {
    const world = open();
    const { key, executed } = await halfFilled(world, market);
    const before = await world.session.lookUp(key);
    expect(before).toMatchObject({ order: { status: 'ACCEPTED', executedQuantity: executed } });
    await world.session.cancel(key);
    expect(await ended(world, key)).toMatchObject({ status: 'CANCELED', executedQuantity: executed });
    expect(sum(await tradesOf(world, key), (trade) => trade.quantity)).toEqual(executed);
  });
}

/** A buy of all that is offered at the best price, and of one quantity more. */
async function halfFilled(world: GatewayWorld, market: GatewayMarket) {
  const { price, quantity: executed } = await world.bestAsk(market.instrument);
  const quantity = executed.plus(market.quantity);
  return { key: await place(world, market, { limitPrice: price, quantity }), executed, quantity, price };
}

function replaceCases(market: GatewayMarket, open: () => GatewayWorld): void {
  const replace = async (
    world: GatewayWorld,
    old: Placed,
    given: Partial<Order>,
    hasFills = false,
  ): Promise<VenueOrderKey> => {
    const next = nextKey(market);
    await world.session.replace({
      instrument: market.instrument,
      order: orderAt(market, given),
      clientOrderId: next.clientOrderId,
      previous: {
        clientOrderId: old.clientOrderId,
        quantity: market.quantity,
        executedBefore: zero,
        hasFills,
      },
      mayStillSend: () => true,
    });
    return next;
  };

  it.each([
    ['VG-13 another price', { limitPrice: market.lower }],
    ['VG-14 another price and quantity', { limitPrice: market.lower, quantity: market.quantity.times(2) }],
  ])('%s: the old order ends, the new one rests', async (_, given) => {
    const world = open();
    const old = await place(world, market);
    const next = await replace(world, old, given);
    expect(await ended(world, old)).toMatchObject({ status: 'CANCELED', executedQuantity: zero });
    const { orders } = await told(world.books.listOpenOrders());
    const { quantity = market.quantity } = orderAt(market, given);
    expect(orders).toMatchObject([{ clientOrderId: next.clientOrderId, price: market.lower, quantity }]);
  });

  it('VG-15 of an order that was filled nothing is placed', async () => {
    const world = open();
    const old = await place(world, market, { type: 'market' });
    await ended(world, old);
    const next = await replace(world, old, { limitPrice: market.lower }, true);
    expect(await world.session.lookUp(next)).toEqual({ class: 'NOT_FOUND' });
    expect(await told(world.books.listOpenOrders())).toMatchObject({ orders: [] });
  });
}
