import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { refused, UpbitWorld } from '../../testing/upbit-world.ts';

let world: UpbitWorld;

beforeAll(async () => {
  world = await UpbitWorld.start();
});
beforeEach(async () => {
  await world.tell('/reset', {});
});
afterAll(async () => {
  await world?.sim.stop();
});

const uuidSchema = z.looseObject({ uuid: z.string() });
async function placed(identifier: string, given: Record<string, string | undefined> = {}): Promise<string> {
  return uuidSchema.parse((await world.place({ ...given, identifier })).body).uuid;
}
const listSchema = z.array(z.looseObject({ identifier: z.string() }));
const names = (body: unknown) => listSchema.parse(body).map((order) => order.identifier);
const several = (name: string, values: string[]) =>
  values.map((value): [string, string] => [`${name}[]`, value]);
/** The identifiers of the cancelled, and of those that could not be. */
const cancelSchema = z.object({
  success: z.object({ count: z.int(), orders: listSchema }),
  failed: z.object({ count: z.int(), orders: listSchema }),
});
function outcome(body: unknown) {
  const { success, failed } = cancelSchema.parse(body);
  expect([success.count, failed.count]).toEqual([success.orders.length, failed.orders.length]);
  return [names(success.orders), names(failed.orders)];
}
const eth = { market: 'KRW-ETH', price: '4000000', volume: '0.1' };
const ask = { side: 'ask', price: '100000000' };

describe('lists', () => {
  beforeEach(async () => {
    for (const name of ['a', 'b', 'c']) await placed(name);
    await placed('eth', eth);
    await placed('done', { price: '90001000' });
    await world.ask('DELETE', '/order', { identifier: 'b' });
  });
  const list = async (path: string, params: Record<string, string> | [string, string][] = {}) =>
    names((await world.ask('GET', `/orders/${path}`, params)).body);

  it('open orders, newest first, by market, in pages', async () => {
    expect(await list('open')).toEqual(['eth', 'c', 'a']);
    expect(await list('open', { market: 'KRW-BTC', order_by: 'asc' })).toEqual(['a', 'c']);
    expect(await list('open', { limit: '2', page: '2' })).toEqual(['a']);
    expect(await list('open', { state: 'watch' })).toEqual([]);
    expect(await list('open', several('states', ['wait', 'watch']))).toHaveLength(3);
    const closed = await world.ask('GET', '/orders/open', { state: 'done' });
    expect(closed).toMatchObject(refused(400, 'invalid_parameter'));
  });

  it('closed orders, by state', async () => {
    expect(await list('closed')).toEqual(['done', 'b']);
    expect(await list('closed', { state: 'cancel' })).toEqual(['b']);
    expect(await list('closed', { limit: '1', market: 'KRW-BTC' })).toEqual(['done']);
    expect(await list('closed', { market: 'KRW-ETH' })).toEqual([]);
  });

  it('closed orders of seven days at most', async () => {
    const dayMs = 24 * 3_600_000;
    const within = (days: number) => ({
      start_time: String(Date.now() - days * dayMs + 60_000),
      end_time: String(Date.now() + 60_000),
    });
    expect(await list('closed', within(7))).toEqual(['done', 'b']);
    const eight = await world.ask('GET', '/orders/closed', within(8));
    expect(eight).toMatchObject(refused(400, 'invalid_parameter'));
    // With a start alone the window is the seven days after it.
    expect(await list('closed', { start_time: new Date(Date.now() - 8 * dayMs).toISOString() })).toEqual([]);
    expect(await list('closed', { start_time: new Date(Date.now() - dayMs).toISOString() })).toEqual([
      'done',
      'b',
    ]);
  });

  it('orders by identifiers or by uuids, those that exist', async () => {
    expect(await list('uuids', several('identifiers', ['done', 'nobody', 'a']))).toEqual(['done', 'a']);
    const found = await world.ask('GET', '/order', { identifier: 'c' });
    const { uuid } = uuidSchema.parse(found.body);
    expect(await list('uuids', several('uuids', [uuid]))).toEqual(['c']);
    for (const pairs of [[], several('uuids', Array(101).fill(uuid))]) {
      expect(await world.ask('GET', '/orders/uuids', pairs)).toMatchObject(refused(400, 'invalid_parameter'));
    }
  });

  it('cancels by identifiers, and says which could not be', async () => {
    const pairs = several('identifiers', ['a', 'b', 'eth', 'nobody']);
    const answer = await world.ask('DELETE', '/orders/uuids', pairs);
    expect(outcome(answer.body)).toEqual([['a', 'eth'], ['b']]);
    expect(await list('open')).toEqual(['c']);
    const many = several('identifiers', Array(21).fill('c'));
    expect(await world.ask('DELETE', '/orders/uuids', many)).toMatchObject(refused(400, 'invalid_parameter'));
  });

  it.each([
    [{}, ['asked', 'eth', 'c', 'a']],
    [{ cancel_side: 'ask' }, ['asked']],
    [{ cancel_side: 'bid', count: '2' }, ['eth', 'c']],
    [{ pairs: 'KRW-ETH,KRW-XRP' }, ['eth']],
    [{ excluded_pairs: 'KRW-BTC' }, ['eth']],
    [{ quote_currencies: 'BTC' }, []],
    [{ order_by: 'asc', count: '1' }, ['a']],
  ])('cancels the open ones: %j', async (params, expected) => {
    await placed('asked', ask);
    expect(outcome((await world.ask('DELETE', '/orders/open', params)).body)).toEqual([expected, []]);
    expect(await list('open')).toHaveLength(4 - expected.length);
  });
});

describe('cancel_and_new', () => {
  const replace = (params: Record<string, string>) =>
    world.ask('POST', '/orders/cancel_and_new', { new_ord_type: 'limit', ...params });
  const find = async (identifier: string) => (await world.ask('GET', '/order', { identifier })).body;

  it('replaces an order, and tells of both', async () => {
    const uuid = await placed('old');
    const answer = await replace({
      prev_order_identifier: 'old',
      new_identifier: 'new',
      new_price: '81000000',
      new_volume: '0.02',
    });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        uuid,
        state: 'wait',
        locked: '800400',
        new_order_uuid: expect.any(String),
        new_order_identifier: 'new',
      },
    });
    expect(await find('old')).toMatchObject({ state: 'cancel' });
    expect(await find('new')).toMatchObject({
      state: 'wait',
      price: '81000000',
      volume: '0.02',
      market: 'KRW-BTC',
    });
  });

  it('takes over what remains', async () => {
    // The best ask is of 16,000 XRP.
    const xrp = { market: 'KRW-XRP', price: '701', volume: '26000' };
    const uuid = await placed('old', xrp);
    expect(await find('old')).toMatchObject({ state: 'wait', remaining_volume: '10000' });
    await replace({
      prev_order_uuid: uuid,
      new_identifier: 'new',
      new_price: '690',
      new_volume: 'remain_only',
    });
    expect(await find('old')).toMatchObject({ state: 'cancel', executed_volume: '16000' });
    expect(await find('new')).toMatchObject({ state: 'wait', volume: '10000', price: '690' });
  });

  it('counts the money that the old order sets free', async () => {
    await placed('old', { price: '70000000', volume: '2' });
    const more = { prev_order_identifier: 'old', new_price: '71000000', new_volume: '2' };
    expect((await replace(more)).status).toBe(201);
  });

  it.each([
    ['insufficient_funds_bid', { new_price: '80000000', new_volume: '2' }],
    ['invalid_price_bid', { new_price: '80000500', new_volume: '1' }],
    ['under_min_total_bid', { new_price: '80000000', new_volume: '0.00001' }],
    ['create_bid_error', { new_price: '80000000' }],
  ])('a new order refused with %s leaves the old one, and its identifier is used up', async (name, given) => {
    await placed('old');
    const answer = await replace({ prev_order_identifier: 'old', new_identifier: 'new', ...given });
    expect(answer).toMatchObject(refused(400, name));
    expect(await find('old')).toMatchObject({ state: 'wait' });
    expect(await world.place({ identifier: 'new' })).toMatchObject(refused(400, 'duplicated_identifier'));
  });

  it('finds no order that has ended', async () => {
    await placed('old');
    await world.ask('DELETE', '/order', { identifier: 'old' });
    const params = { prev_order_identifier: 'old', new_price: '81000000', new_volume: '0.01' };
    expect(await replace(params)).toMatchObject(refused(404, 'order_not_found'));
    const { prev_order_identifier: _, ...nameless } = params;
    expect(await replace(nameless)).toMatchObject(refused(400, 'invalid_parameter'));
  });
});
