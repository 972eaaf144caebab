import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d } from '../domain/money/decimal.ts';
import type { OrderTerms } from '../domain/order/order.ts';
import { anInstrument, aPrice, testRef } from '../testing/builders.ts';
import { idOf } from '../testing/sequential-ids.ts';
import { startMs } from '../testing/simulated-clock.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { withCommit } from '../testing/with-commit.ts';
import { type PlaceTradeCommand, placeTrade } from './place-trade.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});
const orders = async () => (await world.memory.listOrders(testRef, { limit: 100 })).items;

describe('placing a trade', () => {
  it('writes order, reservation, story and event together, and starts the saga', async () => {
    const result = await placeTrade(world, world.command({ quantity: d('0.5'), limitPrice: d('60000') }));
    const [order] = await orders();
    expect(result).toEqual({ ok: true, value: order });
    expect(order).toMatchObject({
      state: 'INITIALIZED',
      version: 1,
      reservation: { asset: 'USDT', amount: d('30000'), remaining: d('30000') },
      arrivalMidPrice: d('60000'),
      createdAtMs: startMs,
    });
    expect(await world.balance('USDT')).toMatchObject({ available: '70000', reserved: '30000' });
    expect(await world.story(order?.orderId ?? '')).toEqual(['place-trade RESERVED']);
    expect(world.published()).toEqual(['order.initialized']);
    expect([...world.executions.keys()]).toEqual([`${order?.orderId}-0`]);
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('keeps every term as it was asked for', async () => {
    const terms: Partial<OrderTerms> = {
      side: 'sell',
      quantity: d('0.25'),
      limitPrice: d('60010.01'),
      timeInForce: 'IOC',
      postOnly: true,
      strategyId: 's-1',
      stopLoss: d('50000'),
      takeProfit: d('70000'),
    };
    expect(await world.place(terms)).toMatchObject(terms);
  });

  it.each<[name: string, terms: Partial<OrderTerms>, code: string, field: string]>([
    ['an unknown instrument', { instrument: 'DOGE/USDT' }, 'INSTRUMENT_UNKNOWN', 'instrument'],
    ['a price off the tick', { limitPrice: d('60000.001') }, 'PRICE_NOT_ON_TICK', 'limitPrice'],
    ['a quantity off the step', { quantity: d('0.000001') }, 'QUANTITY_NOT_ON_STEP', 'quantity'],
    ['too little worth', { quantity: d('0.00001') }, 'NOTIONAL_BELOW_MINIMUM', 'quantity'],
    [
      'too little worth at the market',
      { type: 'market', quantity: d('0.00008') },
      'NOTIONAL_BELOW_MINIMUM',
      'quantity',
    ],
  ])('refuses %s and writes nothing', async (_name, terms, code, field) => {
    expect(await placeTrade(world, world.command(terms))).toMatchObject({
      ok: false,
      refusal: { code, field },
    });
    expect(await orders()).toEqual([]);
    expect(await world.memory.findIdempotency(testRef.ownerId, 'key-1')).toBeUndefined();
    expect(world.executions.size).toBe(0);
  });

  it('refuses an account that does not exist, and another user’s as if it did not', async () => {
    for (const given of [{ accountId: 'account-9' }, { ownerId: 'user-2' }])
      expect(await placeTrade(world, world.command({}, given))).toMatchObject({
        refusal: { code: 'ACCOUNT_NOT_FOUND', field: 'accountId' },
      });
  });

  it('refuses an instrument that is halted', async () => {
    await world.market.saveInstruments([anInstrument({ status: 'HALTED' })]);
    expect(await placeTrade(world, world.command())).toMatchObject({
      refusal: { code: 'INSTRUMENT_NOT_TRADING' },
    });
  });
});

describe('an order that we deny', () => {
  it('for want of funds is kept with its code, and reserves nothing', async () => {
    const order = await world.place({ quantity: d('2'), limitPrice: d('60000') });
    expect(order).toMatchObject({ state: 'DENIED', code: 'INSUFFICIENT_FUNDS' });
    expect(await world.order(order.orderId)).toEqual(order);
    expect(await world.balance('USDT')).toMatchObject({ available: '100000', reserved: '0' });
    expect(await world.story(order.orderId)).toEqual(['place-trade DENIED']);
    expect(world.published()).toEqual(['order.denied']);
    expect(world.executions.size).toBe(0);
    expect(await world.memory.listAttention(startMs, 10)).toEqual([]);
  });

  it('for want of a price is kept with its code', async () => {
    await world.market.saveInstruments([anInstrument({ symbol: 'ETH/USDT', base: 'ETH' })]);
    const order = await world.place({ instrument: 'ETH/USDT', type: 'market' });
    expect(order).toMatchObject({ state: 'DENIED', code: 'PRICE_STALE' });
  });

  it('answers its key again with the same denial', async () => {
    const first = await world.place({ quantity: d('2') }, 'key-1');
    expect(await world.place({ quantity: d('2') }, 'key-1')).toEqual(first);
    expect(await orders()).toHaveLength(1);
  });
});

describe('an idempotency key', () => {
  it('with the same request answers with the same order, also after it moved on', async () => {
    const first = await world.place({}, 'key-1');
    await world.runSagas();
    expect(await world.place({}, 'key-1')).toMatchObject({ orderId: first.orderId, state: 'ACCEPTED' });
    expect(await orders()).toHaveLength(1);
  });

  it('with another request is refused', async () => {
    await world.place({}, 'key-1');
    const other: Partial<PlaceTradeCommand> = { requestHash: 'hash-2' };
    expect(await placeTrade(world, world.command({}, other))).toMatchObject({
      ok: false,
      refusal: { code: 'IDEMPOTENCY_KEY_REUSED', field: 'Idempotency-Key' },
    });
    expect(await orders()).toHaveLength(1);
  });

  it('belongs to its user: another user’s same key is another order', async () => {
    await world.place({}, 'key-1');
    const stranger = await TradingWorld.open({ account: { ownerId: 'user-2' } });
    for (const [key, account] of stranger.memory.tables.accounts)
      world.memory.tables.accounts.set(key, account);
    const result = await placeTrade(world, world.command({ quantity: d('1') }, { ownerId: 'user-2' }));
    expect(result).toMatchObject({ ok: true, value: { ownerId: 'user-2', state: 'DENIED' } });
  });

  it('of twenty twins at once makes one order, one reservation, one execution', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => placeTrade(world, world.command({ quantity: d('1') }))),
    );
    const ids = new Set(results.map((result) => (result.ok ? result.value.orderId : result.refusal.code)));
    expect(ids.size).toBe(1);
    expect(await orders()).toHaveLength(1);
    expect(await world.balance('USDT')).toMatchObject({ available: '40000', reserved: '60000' });
    expect(world.executions.size).toBe(1);
  });

  it('of twenty twins that nobody can pay makes one denied order', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => placeTrade(world, world.command({ quantity: d('5') }))),
    );
    expect(new Set(results.map((result) => result.ok && result.value.orderId)).size).toBe(1);
    expect(await orders()).toMatchObject([{ state: 'DENIED' }]);
  });
});

describe('the saga’s start', () => {
  it('that is lost does not fail the caller: the order is accepted and will be swept', async () => {
    const lost = { start: () => Promise.reject(new Error('throttled')) };
    const result = await placeTrade({ ...world, store: world.store, saga: lost }, world.command());
    expect(result).toMatchObject({ ok: true, value: { state: 'INITIALIZED' } });
    expect(await world.memory.listAttention(startMs, 10)).toHaveLength(1);
  });

  it('is made up for by a repeat of the request', async () => {
    const lost = { start: () => Promise.reject(new Error('throttled')) };
    await placeTrade({ ...world, store: world.store, saga: lost }, world.command());
    await placeTrade(world, world.command());
    expect(world.executions.size).toBe(1);
  });
});

it('two orders for which only one has funds: one is reserved, one denied', async () => {
  const results = await Promise.all(
    ['a', 'b'].map((idempotencyKey) =>
      placeTrade(world, world.command({ quantity: d('1') }, { idempotencyKey })),
    ),
  );
  expect(results.map((result) => result.ok && result.value.state).sort()).toEqual(['DENIED', 'INITIALIZED']);
  expect(await world.ledgerFault()).toBeUndefined();
});

it('a fault of the store is no answer: it reaches the caller', async () => {
  const failing = withCommit(world.memory, async () => ({ ok: false, failure: { reason: 'FENCED' } }));
  await expect(placeTrade({ ...world, store: failing }, world.command())).rejects.toThrow('without a twin');
});

it('an idempotency record without its order is a fault', async () => {
  const record = {
    ownerId: testRef.ownerId,
    key: 'key-1',
    requestHash: 'hash-1',
    orderId: idOf(9),
    createdAtMs: 0,
  };
  await world.memory.commit([{ kind: 'insertIdempotency', record }]);
  await expect(placeTrade(world, world.command())).rejects.toThrow('missing order');
});

it('the price of another moment is the newest one', async () => {
  await world.market.savePrice(aPrice({ bid: d('69999'), ask: d('70001'), asOfMs: startMs + 1 }));
  expect((await world.place({ type: 'market', quantity: d('0.1') })).reservation.amount).toEqual(
    d('7140.102'),
  );
});
