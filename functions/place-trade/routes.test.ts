import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { accept } from '#shared/domain/refusal.ts';
import { type PlaceOutcomes, placeOutcomes } from '#shared/http-api/batches.ts';
import { testRef } from '#shared/testing/builders.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { placeRouteOf } from './routes.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

const order = (given: object = {}) => ({
  accountId: testRef.accountId,
  instrument: 'BTC/USDT',
  side: 'buy',
  type: 'limit',
  quantity: '0.1',
  limitPrice: '60000',
  ...given,
});

function send(
  body: unknown,
  headers: Readonly<Record<string, string>> = { 'idempotency-key': randomUUID() },
) {
  const route = 'POST /v1/orders/batch';
  const request = { ownerId: testRef.ownerId, correlationId: 'c', route, path: {}, query: {}, headers };
  return placeRouteOf(route)(world, { ...request, json: () => accept(body) });
}

async function outcomesOf(orders: readonly unknown[], key: string = randomUUID()) {
  const answer = await send({ orders }, { 'idempotency-key': key });
  if (!answer.ok) throw new Error(`test: refused whole with ${answer.refusal.code}`);
  return placeOutcomes.parse(answer.value.body).outcomes;
}
const briefly = (outcomes: PlaceOutcomes['outcomes']) =>
  outcomes.map(({ status, order: taken, problem }) => [status, taken?.state ?? problem?.code]);
const placed = async () => (await world.memory.listOrders(testRef, { limit: 100 })).items;

describe('POST /v1/orders/batch', () => {
  it('gives each order its own outcome, in their order; one that is refused stops no other', async () => {
    const outcomes = await outcomesOf([
      order(),
      order({ quantity: 'many' }),
      order({ limitPrice: '60000.001' }),
      'no order',
      order({ accountId: 'account-9' }),
      order({ quantity: '9' }),
      order({ side: 'sell' }),
    ]);
    expect(briefly(outcomes)).toEqual([
      [202, 'INITIALIZED'],
      [400, 'FIELD_INVALID'],
      [422, 'PRICE_NOT_ON_TICK'],
      [400, 'MALFORMED_REQUEST'],
      [404, 'ACCOUNT_NOT_FOUND'],
      [202, 'DENIED'],
      [202, 'INITIALIZED'],
    ]);
    expect(outcomes.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(outcomes[1]?.problem?.field).toBe('quantity');
    expect(await placed()).toHaveLength(3);
    expect(world.executions.size).toBe(2);
  });

  it('gives the funds to the first that need them', async () => {
    const outcomes = await outcomesOf([order({ quantity: '1' }), order({ quantity: '1' }), order()]);
    expect(outcomes.map((each) => each.order?.state)).toEqual(['INITIALIZED', 'DENIED', 'INITIALIZED']);
  });

  it('repeated answers the same, whatever the spelling of its fields, and places nothing twice', async () => {
    const orders = [order(), order({ quantity: '0' }), order({ side: 'sell' })];
    const first = await outcomesOf(orders, 'key-1');
    const spelt = orders.map((each) => Object.fromEntries(Object.entries(each).reverse()));
    expect(await outcomesOf(spelt, 'key-1')).toEqual(first);
    expect(await placed()).toHaveLength(2);
  });

  it('refuses again what it refused, although it would be taken by now', async () => {
    const orders = [order({ instrument: 'ETH/USDT' })];
    expect(briefly(await outcomesOf(orders, 'key-1'))).toEqual([[422, 'INSTRUMENT_UNKNOWN']]);
    const { anInstrument, aPrice } = await import('#shared/testing/builders.ts');
    await world.market.saveInstruments([anInstrument({ symbol: 'ETH/USDT', base: 'ETH' })]);
    await world.market.savePrice(aPrice({ symbol: 'ETH/USDT' }));
    expect(briefly(await outcomesOf(orders, 'key-1'))).toEqual([[422, 'INSTRUMENT_UNKNOWN']]);
    expect(briefly(await outcomesOf(orders, 'key-2'))).toEqual([[202, 'INITIALIZED']]);
  });

  it('of another content under the same key is refused whole, and places nothing', async () => {
    await outcomesOf([order()], 'key-1');
    for (const orders of [[order(), order()], [order({ quantity: '0.2' })], [order({ side: 'sell' })]])
      expect(await send({ orders }, { 'idempotency-key': 'key-1' })).toMatchObject({
        refusal: { code: 'IDEMPOTENCY_KEY_REUSED' },
      });
    expect(await placed()).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['no object', [], 'MALFORMED_REQUEST'],
    ['no orders', {}, 'FIELD_REQUIRED'],
    ['an empty list', { orders: [] }, 'FIELD_INVALID'],
    ['one order too many', { orders: Array.from({ length: 21 }, () => order()) }, 'FIELD_INVALID'],
    ['orders that are no list', { orders: order() }, 'FIELD_INVALID'],
    ['a field beside them', { orders: [order()], atomic: true }, 'FIELD_UNKNOWN'],
  ])('refuses %s whole', async (_name, body, code) => {
    expect(await send(body)).toMatchObject({ ok: false, refusal: { code } });
    expect(await placed()).toEqual([]);
  });

  it.each([{}, { 'idempotency-key': 'with space' }])('refuses a key like %o', async (headers) => {
    expect(await send({ orders: [order()] }, headers)).toMatchObject({
      refusal: { code: 'IDEMPOTENCY_KEY_INVALID' },
    });
  });
});
