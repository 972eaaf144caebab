import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { refused, restingBid, UpbitWorld } from '../../testing/upbit-world.ts';

let world: UpbitWorld;

beforeAll(async () => {
  world = await UpbitWorld.start();
});
beforeEach(async () => {
  // There and back: every level of the book is a new one, and whole.
  for (const price of ['80000000', '90000000']) await world.tell('/market', { symbol: 'KRW-BTC', price });
  await world.tell('/reset', {});
});
afterAll(async () => {
  await world?.sim.stop();
});

const orderSchema = z.looseObject({ uuid: z.string(), state: z.string() });
async function placed(given: Record<string, string | undefined> = {}): Promise<string> {
  const answer = await world.place(given);
  expect(answer.status).toBe(201);
  return orderSchema.parse(answer.body).uuid;
}
const query = async (uuid: string) => (await world.ask('GET', '/order', { uuid })).body;

const gone = undefined;
const buy = { ord_type: 'price', price: '10000', volume: gone };
const sale = { ord_type: 'market', side: 'ask', price: gone };
const best = { ord_type: 'best', price: '10000', volume: gone };
const refusals: [what: string, given: Record<string, string | undefined>, name: string][] = [
  ['no market', { market: gone }, 'validation_error'],
  ['an unknown market', { market: 'KRW-NOPE' }, 'notfoundmarket'],
  ['no side', { side: gone }, 'validation_error'],
  ['an unknown side', { side: 'buy' }, 'validation_error'],
  ['no type', { ord_type: gone }, 'validation_error'],
  ['an unknown type', { ord_type: 'stop' }, 'validation_error'],
  ['a limit without a price', { price: gone }, 'create_bid_error'],
  ['a limit without a volume', { volume: gone, side: 'ask' }, 'create_ask_error'],
  ['a market buy with a volume', { ...buy, volume: '1' }, 'create_bid_error'],
  ['a market buy without its KRW', { ...buy, price: gone }, 'create_bid_error'],
  ['a market sale with a price', { ...sale, price: '90000000' }, 'create_ask_error'],
  ['a market sale that buys', { ...sale, side: 'bid' }, 'create_bid_error'],
  ['a market buy that sells', { ...buy, side: 'ask' }, 'create_ask_error'],
  ['a best order without a time in force', best, 'invalid_time_in_force'],
  ['a best order that is to rest', { ...best, time_in_force: 'post_only' }, 'invalid_time_in_force'],
  ['an unknown time in force', { time_in_force: 'gtc' }, 'invalid_time_in_force'],
  ['a market buy with a time in force', { ...buy, time_in_force: 'ioc' }, 'invalid_time_in_force'],
  [
    'post-only with a rule about itself',
    { time_in_force: 'post_only', smp_type: 'cancel_maker' },
    'invalid_post_only',
  ],
  ['an unknown rule about itself', { smp_type: 'reduce' }, 'invalid_parameter'],
  ['a negative price', { price: '-1' }, 'invalid_parameter'],
  ['a price of words', { price: 'much' }, 'invalid_parameter'],
  ['a bid off the step', { price: '80000500' }, 'invalid_price_bid'],
  ['an ask off the step', { side: 'ask', price: '99999999' }, 'invalid_price_ask'],
  ['a bid of nine digits', { volume: '0.010000001' }, 'invalid_volume_bid'],
  ['an ask of nine digits', { side: 'ask', volume: '0.010000001' }, 'invalid_volume_ask'],
  ['a bid under 5,000 KRW', { volume: '0.00006249' }, 'under_min_total_bid'],
  ['an ask under 5,000 KRW', { side: 'ask', volume: '0.00006249' }, 'under_min_total_ask'],
  ['a market buy under 5,000 KRW', { ...buy, price: '4999' }, 'under_min_total_bid'],
  ['a market sale under 5,000 KRW', { ...sale, volume: '0.00005' }, 'under_min_total_ask'],
  ['a bid over a billion', { volume: '12.50001' }, 'over_krw_funds_bid'],
  ['an ask over a billion', { side: 'ask', volume: '12.50001' }, 'over_krw_funds_ask'],
  ['more than the KRW there are', { volume: '1.9' }, 'insufficient_funds_bid'],
  ['KRW enough but for the fee', { price: '75000000', volume: '2' }, 'insufficient_funds_bid'],
  ['more than the BTC there are', { side: 'ask', volume: '1.00000001' }, 'insufficient_funds_ask'],
  ['an identifier of 65 characters', { identifier: 'x'.repeat(65) }, 'invalid_parameter'],
];

describe('an order is refused', () => {
  it.each(refusals)('for %s', async (_what, given, name) => {
    expect(await world.place(given)).toMatchObject(refused(400, name));
    expect(await world.see('/orders')).toEqual([]);
    expect(await world.see('/balances')).toMatchObject({ KRW: { locked: '0' }, BTC: { locked: '0' } });
  });

  it('for a market order beyond the levels shown', async () => {
    await world.tell('/fund', { asset: 'KRW', amount: '2000000000' });
    await world.tell('/fund', { asset: 'ETH', amount: '1000' });
    const eth = { market: 'KRW-ETH' };
    const buys = await world.place({ ...eth, ...buy, price: '999999999' });
    expect(buys).toMatchObject(refused(400, 'invalid_funds_bid'));
    const sells = await world.place({ ...eth, ...sale, volume: '200' });
    expect(sells).toMatchObject(refused(400, 'volume_too_large'));
  });

  it('at the very limits it is not', async () => {
    for (const given of [
      { volume: '0.0000625' },
      { identifier: 'x'.repeat(64) },
      { ...buy, price: '5000' },
    ]) {
      expect((await world.place(given)).status).toBe(201);
    }
  });

  it('orders/test refuses alike, and leaves nothing behind', async () => {
    expect(await world.place({ volume: '1.9' }, '/orders/test')).toMatchObject(
      refused(400, 'insufficient_funds_bid'),
    );
    const tried = await world.place({ identifier: 'tried' }, '/orders/test');
    expect(tried).toMatchObject({
      status: 201,
      body: { state: 'wait', locked: '800400', identifier: 'tried' },
    });
    expect(await world.see('/orders')).toEqual([]);
    expect((await world.place({ identifier: 'tried' })).status).toBe(201);
  });
});

describe('an identifier', () => {
  const duplicate = refused(400, 'duplicated_identifier');

  it.each([
    ['its order rests', {}],
    ['its order is refused for its values', { price: '80000500' }],
    ['its order misses a field', { side: undefined }],
    ['its order is refused for funds', { volume: '1.9' }],
    ['its order was filled', { ...buy }],
  ])('is used up when %s', async (_what, given) => {
    await world.place({ ...given, identifier: 'mine' });
    expect(await world.place({ identifier: 'mine' })).toMatchObject(duplicate);
    await world.tell('/reset', {});
    expect((await world.place({ identifier: 'mine' })).status).toBe(201);
  });

  it('stays used up when its order is cancelled, and still names that order', async () => {
    const uuid = await placed({ identifier: 'mine' });
    const cancelled = await world.ask('DELETE', '/order', { identifier: 'mine' });
    expect(cancelled).toMatchObject({ status: 200, body: { uuid } });
    expect(await world.place({ identifier: 'mine' })).toMatchObject(duplicate);
    const found = await world.ask('GET', '/order', { identifier: 'mine' });
    expect(found.body).toMatchObject({ uuid, state: 'cancel' });
  });

  it('is not used up by a request whose token is refused', async () => {
    const order = { ...restingBid, identifier: 'mine' };
    expect((await world.ask('POST', '/orders', order, { secret: 'wrong' })).status).toBe(401);
    expect((await world.ask('POST', '/orders', order)).status).toBe(201);
  });

  it('is what the control endpoint calls the client order id', async () => {
    const [named, nameless] = [await placed({ identifier: 'mine' }), await placed()];
    expect(await world.see('/orders')).toMatchObject([
      { venueOrderId: named, clientOrderId: 'mine', symbol: 'KRW-BTC', type: 'LIMIT', state: 'NEW' },
      { venueOrderId: nameless, clientOrderId: nameless },
    ]);
  });
});

describe('an order ends', () => {
  it('once: what has ended is not found', async () => {
    const cancelled = await placed();
    expect(await world.ask('DELETE', '/order', { uuid: cancelled })).toMatchObject({
      status: 200,
      body: { uuid: cancelled, state: 'wait', locked: '800400' },
    });
    const filled = await placed({ price: '90001000' });
    expect(await query(filled)).toMatchObject({ state: 'done' });
    const nobody = '00000000-0000-4000-8000-000000000000';
    for (const uuid of [cancelled, filled, nobody]) {
      expect(await world.ask('DELETE', '/order', { uuid })).toMatchObject(refused(404, 'order_not_found'));
    }
    expect(await world.ask('GET', '/order', { uuid: nobody })).toMatchObject(refused(404, 'order_not_found'));
    expect(await world.ask('DELETE', '/order')).toMatchObject(refused(400, 'bad_request'));
    expect(await world.ask('GET', '/order')).toMatchObject(refused(400, 'invalid_parameter'));
  });

  it('partly filled, keeping what it executed', async () => {
    // The best ask is 0.5 BTC: the rest of the order is left on the book.
    const uuid = await placed({ price: '90001000', volume: '0.7' });
    expect(await query(uuid)).toMatchObject({
      state: 'wait',
      volume: '0.7',
      executed_volume: '0.5',
      remaining_volume: '0.2',
      paid_fee: '22500.25',
      reserved_fee: '31500.35',
      remaining_fee: '9000.1',
      locked: '18009200.1',
      trades_count: 1,
      trades: [{ price: '90001000', volume: '0.5', funds: '45000500', side: 'bid', trend: 'up' }],
    });
    await world.ask('DELETE', '/order', { uuid });
    expect(await query(uuid)).toMatchObject({
      state: 'cancel',
      executed_volume: '0.5',
      locked: '0',
      remaining_fee: '0',
    });
    expect(await world.see('/balances')).toMatchObject({ KRW: { free: '104976999.75', locked: '0' } });
  });

  it('a sale pays out its funds less the fee', async () => {
    const uuid = await placed({ ...sale, volume: '0.4' });
    expect(await query(uuid)).toMatchObject({ state: 'done', paid_fee: '18000', reserved_fee: '0' });
    expect(await world.see('/balances')).toMatchObject({ KRW: { free: '185982000' }, BTC: { free: '0.6' } });
    expect(await world.see('/trades')).toMatchObject([{ fee: '18000', feeAsset: 'KRW', maker: false }]);
  });
});

describe('an account that meets itself', () => {
  const cancelMaker = [
    { state: 'cancel', executed_volume: '0', prevented_volume: '0.01', locked: '0' },
    { state: 'cancel', executed_volume: '0.5', prevented_volume: '0', locked: '0' },
  ] as const;

  it.each([
    [undefined, ...cancelMaker],
    ['cancel_maker', ...cancelMaker],
    [
      'cancel_taker',
      { state: 'wait', executed_volume: '0', prevented_volume: '0' },
      { state: 'cancel', executed_volume: '0.5', prevented_volume: '0.005', locked: '0' },
    ],
    ['none', { state: 'wait', executed_volume: '0.005' }, { state: 'done', executed_volume: '0.505' }],
  ])('with smp_type %s', async (smp_type, asked, bid) => {
    const maker = await placed({ side: 'ask', price: '90001000' });
    // The market's own 0.5 BTC stand before ours at this price.
    const taker = await placed({ price: '90001000', volume: '0.505', time_in_force: 'ioc', smp_type });
    expect(await query(maker)).toMatchObject(asked);
    expect(await query(taker)).toMatchObject(bid);
  });
});
