import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { defaultInstrumentSettings } from '#shared/domain/account/instrument-settings.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { OrderTerms } from '#shared/domain/order/order.ts';
import { accept } from '#shared/domain/refusal.ts';
import { closingResource } from '#shared/http-api/closings.ts';
import { anInstrument, testRef } from '#shared/testing/builders.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { placeRouteOf } from './routes.ts';

const perpetual = 'BTC/USDT:USDT';
const ids = {
  spot: 'account-1~BTC-USDT',
  perpetual: 'account-1~BTC-USDT-USDT',
  long: 'account-1~BTC-USDT-USDT~LONG',
  short: 'account-1~BTC-USDT-USDT~SHORT',
};
let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});
const onPerpetuals = async () => {
  world = await TradingWorld.open({ account: { venue: 'binanceusdm' }, balances: { USDT: '10000' } });
};
const inHedgeMode = async () => {
  await onPerpetuals();
  const settings = { ...defaultInstrumentSettings(testRef, perpetual), positionMode: 'HEDGE' } as const;
  await world.memory.commit([{ kind: 'saveInstrumentSettings', settings }]);
};

/** An order that is filled at once, in whole. */
async function trade(terms: Partial<OrderTerms>, fee?: { asset: string; amount: string }) {
  const order = await world.placeAndRun({ instrument: 'BTC/USDT', ...terms });
  const paid = fee && { asset: fee.asset, amount: d(fee.amount) };
  const quantity = order.quantity ?? d('0');
  await world.recordFill(world.venue.execute(`TW${order.orderId}01`, quantity, d('60000'), paid));
}

function send(
  positionId: string,
  body: unknown = {},
  key: string = randomUUID(),
  ownerId: string = testRef.ownerId,
) {
  const route = 'POST /v1/positions/{positionId}/close';
  const headers = key === '' ? {} : { 'idempotency-key': key };
  const request = { ownerId, correlationId: 'c', route, path: { positionId }, query: {}, headers };
  return placeRouteOf(route)(world, { ...request, json: () => accept(body) });
}

async function close(positionId: string, body: unknown = {}, key?: string) {
  const answer = await send(positionId, body, key);
  if (!answer.ok) throw new Error(`test: refused with ${answer.refusal.code}`);
  expect(answer.value.status).toBe(202);
  return closingResource.parse(answer.value.body);
}

/** What the order asks for. */
async function closed(positionId: string, body: unknown = {}) {
  const { order, remaining } = await close(positionId, body);
  const { side, type, quantity, reduceOnly, positionSide, state } = order;
  return { side, type, quantity, reduceOnly, positionSide, state, remaining };
}
const atMarket = { type: 'market', positionSide: null, state: 'INITIALIZED', remaining: '0' };

describe('closing a perpetual', () => {
  it.each<[string, Partial<OrderTerms>, object, object]>([
    ['a long is sold', { side: 'buy' }, {}, { side: 'sell', quantity: '0.1' }],
    ['a short is bought back', { side: 'sell' }, {}, { side: 'buy', quantity: '0.1' }],
    ['in part', { side: 'buy' }, { quantity: '0.04' }, { side: 'sell', quantity: '0.04', remaining: '0.06' }],
    ['all of it, said so', { side: 'sell' }, { quantity: '0.1' }, { side: 'buy', quantity: '0.1' }],
  ])('%s, by an order that only reduces', async (_name, opening, body, expected) => {
    await onPerpetuals();
    await trade({ instrument: perpetual, quantity: d('0.1'), ...opening });
    expect(await closed(ids.perpetual, body)).toEqual({ ...atMarket, reduceOnly: true, ...expected });
    await world.runSagas();
    expect([...world.memory.tables.orders.values()].at(-1)?.state).toBe('ACCEPTED');
  });

  it('in hedge mode closes the side that is named, and leaves the other', async () => {
    await inHedgeMode();
    await trade({ instrument: perpetual, quantity: d('0.05'), positionSide: 'LONG' });
    await trade({ instrument: perpetual, quantity: d('0.06'), side: 'sell', positionSide: 'SHORT' });
    const expected = { ...atMarket, reduceOnly: true };
    expect(await closed(ids.long)).toEqual({
      ...expected,
      side: 'sell',
      quantity: '0.05',
      positionSide: 'LONG',
    });
    expect(await closed(ids.short, { quantity: '0.04' })).toEqual({
      ...expected,
      side: 'buy',
      quantity: '0.04',
      positionSide: 'SHORT',
      remaining: '0.02',
    });
    expect(await send(ids.perpetual)).toMatchObject({ refusal: { code: 'NOTHING_TO_CLOSE' } });
  });

  it('twice at once, under two keys, closes once: the second is denied', async () => {
    await onPerpetuals();
    await trade({ instrument: perpetual, quantity: d('0.1') });
    const both = [await close(ids.perpetual), await close(ids.perpetual)];
    await world.runSagas();
    const states = await Promise.all(both.map(async ({ order }) => world.order(order.orderId)));
    expect(states.map(({ state, code }) => [state, code])).toEqual([
      ['ACCEPTED', undefined],
      ['DENIED', 'REDUCE_ONLY_WOULD_INCREASE'],
    ]);
  });
});

describe('closing what is held of spot', () => {
  it('sells it, rounded down to the lot, and says what dust stays', async () => {
    await trade({ quantity: d('0.1') }, { asset: 'BTC', amount: '0.000100005' });
    expect(await closed(ids.spot)).toEqual({
      ...atMarket,
      side: 'sell',
      quantity: '0.09989',
      reduceOnly: false,
      remaining: '0.000009995',
    });
  });

  it('in part', async () => {
    await trade({ quantity: d('0.1') });
    expect(await closed(ids.spot, { quantity: '0.03' })).toMatchObject({
      quantity: '0.03',
      remaining: '0.07',
    });
  });

  it('is not possible for what was sold of a deposit', async () => {
    await trade({ side: 'sell', quantity: d('0.1') });
    expect(await send(ids.spot)).toMatchObject({ refusal: { code: 'NOTHING_TO_CLOSE' } });
  });
});

describe('closing under one key', () => {
  it('answers with the same order, also once the position is gone', async () => {
    await trade({ quantity: d('0.1') });
    const first = await close(ids.spot, {}, 'key-1');
    await world.runSagas();
    await world.recordFill(world.venue.execute(`TW${first.order.orderId}01`, d('0.1'), d('60000')));
    const second = await close(ids.spot, {}, 'key-1');
    expect(second).toMatchObject({
      remaining: '0',
      order: { orderId: first.order.orderId, state: 'FILLED' },
    });
    expect(await send(ids.spot, {}, 'key-2')).toMatchObject({ refusal: { code: 'NOTHING_TO_CLOSE' } });
  });

  it('refuses it for another quantity or another position', async () => {
    await trade({ quantity: d('0.1') });
    await close(ids.spot, {}, 'key-1');
    for (const [id, body] of [[ids.spot, { quantity: '0.1' }] as const, [ids.perpetual, {}] as const])
      expect(await send(id, body, 'key-1')).toMatchObject({ refusal: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });
});

describe('a close that is refused', () => {
  it.each<[string, object, string, object]>([
    ['more than is open', { quantity: '0.10001' }, 'QUANTITY_ABOVE_POSITION', { field: 'quantity' }],
    ['off the lot', { quantity: '0.050001' }, 'QUANTITY_NOT_ON_STEP', { field: 'quantity' }],
    ['worth too little', { quantity: '0.00001' }, 'NOTIONAL_BELOW_MINIMUM', { field: 'quantity' }],
    ['nothing', { quantity: '0' }, 'FIELD_INVALID', { field: 'quantity' }],
    ['a number', { quantity: 0.1 }, 'FIELD_INVALID', { field: 'quantity' }],
    ['a field that is none', { price: '1' }, 'FIELD_UNKNOWN', { field: 'price' }],
  ])('%s: %o', async (_name, body, code, details) => {
    await trade({ quantity: d('0.1') });
    expect(await send(ids.spot, body)).toMatchObject({ refusal: { code, ...details } });
    expect(world.memory.tables.orders.size).toBe(1);
  });

  it.each([
    ['nothing was ever traded', ids.spot, 'NOTHING_TO_CLOSE'],
    ['the account is another’s', 'account-9~BTC-USDT', 'POSITION_NOT_FOUND'],
    ['the name is none', 'nonsense', 'POSITION_NOT_FOUND'],
    ['the instrument is not traded there', 'account-1~DOGE-USDT', 'INSTRUMENT_UNKNOWN'],
  ])('%s', async (_name, id, code) => {
    expect(await send(id)).toMatchObject({ refusal: { code } });
  });

  it('only dust is left', async () => {
    await world.market.saveInstruments([anInstrument({ quantityStep: d('0.01'), quantityMin: d('0.01') })]);
    await trade({ quantity: d('0.01') }, { asset: 'BTC', amount: '0.0001' });
    expect(await send(ids.spot)).toMatchObject({
      refusal: { code: 'QUANTITY_BELOW_MINIMUM', context: { held: '0.0099', minimum: '0.01' } },
    });
  });

  it('has no key, or is another user’s', async () => {
    await trade({ quantity: d('0.1') });
    expect(await send(ids.spot, {}, '')).toMatchObject({ refusal: { code: 'IDEMPOTENCY_KEY_INVALID' } });
    expect(await send(ids.spot, {}, 'key-1', 'user-2')).toMatchObject({
      refusal: { code: 'POSITION_NOT_FOUND' },
    });
  });
});
