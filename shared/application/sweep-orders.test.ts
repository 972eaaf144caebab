import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d, zero } from '../domain/money/decimal.ts';
import { revise } from '../domain/order/order.ts';
import { testRef } from '../testing/builders.ts';
import { RecordingSaga } from '../testing/recording-ports.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { withCommit } from '../testing/with-commit.ts';
import { continueOrder, generationsMax, stuckAfterMs, sweepOrders } from './sweep-orders.ts';

let world: TradingWorld;
let saga: RecordingSaga;
beforeEach(async () => {
  world = await TradingWorld.open();
  saga = new RecordingSaga();
});
const sweep = () => sweepOrders({ ...world, store: world.store, saga });
const placed = async () => (await world.place({ quantity: d('0.5') })).orderId;
const metric = (name: string) =>
  world.metrics.published.filter((each) => each.name === name).map(({ value }) => value);

describe('the sweeper', () => {
  it('lets an order be that moved a moment ago', async () => {
    await placed();
    world.clock.advance(stuckAfterMs - 1);
    expect(await sweep()).toEqual({ seen: 0, restarted: 0, cancelsSent: 0, inDoubt: 0 });
  });

  it('starts a saga whose start was lost, under the same name', async () => {
    const orderId = await placed();
    world.clock.advance(stuckAfterMs);
    expect(await sweep()).toMatchObject({ seen: 1, restarted: 1 });
    expect(saga.starts).toMatchObject([{ orderId, generation: 0 }]);
  });

  it('leaves a running saga alone', async () => {
    const orderId = await placed();
    saga.answer(orderId, 0, 'ALREADY_RUNNING');
    world.clock.advance(stuckAfterMs);
    expect(await sweep()).toMatchObject({ seen: 1, restarted: 0 });
    expect(await world.order(orderId)).toMatchObject({ generation: 0, version: 1 });
  });

  it.each(['ALREADY_ENDED', 'ALREADY_SUCCEEDED'] as const)(
    '%s: starts the next generation',
    async (ended) => {
      const orderId = await placed();
      saga.answer(orderId, 0, ended);
      world.clock.advance(stuckAfterMs);
      expect(await sweep()).toMatchObject({ restarted: 1 });
      expect(saga.starts.map(({ generation }) => generation)).toEqual([0, 1]);
      expect(await world.order(orderId)).toMatchObject({ generation: 1 });
    },
  );

  it('two at once raise the generation once', async () => {
    const orderId = await placed();
    saga.answer(orderId, 0, 'ALREADY_ENDED');
    world.clock.advance(stuckAfterMs);
    await Promise.all([sweep(), sweep()]);
    expect(await world.order(orderId)).toMatchObject({ generation: 1 });
    expect(saga.starts.filter(({ generation }) => generation > 1)).toEqual([]);
  });

  it('a start that is lost again is tried again', async () => {
    const orderId = await placed();
    saga.answer(orderId, 0, new Error('throttled'));
    world.clock.advance(stuckAfterMs);
    expect(await sweep()).toMatchObject({ seen: 1, restarted: 0 });
    saga.answer(orderId, 0, 'STARTED');
    expect(await sweep()).toMatchObject({ restarted: 1 });
  });

  it('after many starts denies an order that never left, and the next saga releases its funds', async () => {
    const orderId = await placed();
    const order = await world.order(orderId);
    const tired = revise(order, { generation: generationsMax }, world.clock.nowMs());
    await world.memory.commit([{ kind: 'updateOrder', order: tired }]);
    world.clock.advance(stuckAfterMs);
    await sweep();
    expect(await world.order(orderId)).toMatchObject({ state: 'DENIED', code: 'SAGA_FAILED' });
    world.clock.advance(stuckAfterMs);
    await sweepOrders(world);
    await world.runSagas();
    expect(await world.balance('USDT')).toMatchObject({ available: '100000', reserved: '0' });
    expect(await world.order(orderId)).toMatchObject({ reservation: { remaining: zero } });
    expect(await sweep()).toMatchObject({ seen: 0 });
  });

  it.each(['PENDING_CANCEL', 'PARTIALLY_FILLED', 'ACCEPTED'] as const)(
    'sends the cancel of an order in %s again',
    async (state) => {
      const order = await world.placeAndRun();
      const next = revise(order, { state, cancelRequestedAtMs: 1 }, world.clock.nowMs());
      await world.memory.commit([{ kind: 'updateOrder', order: next }]);
      for (let n = 0; n < 2; n += 1) {
        world.clock.advance(stuckAfterMs);
        expect(await sweep()).toMatchObject({ cancelsSent: 1, restarted: 0 });
      }
      expect(new Set(world.commands.sent.map(({ attempt }) => attempt)).size).toBe(2);
    },
  );

  it('counts the orders in doubt, and says zero too', async () => {
    await sweep();
    const order = await world.placeAndRun();
    const doubtful = revise(order, { state: 'IN_DOUBT' }, world.clock.nowMs());
    await world.memory.commit([{ kind: 'updateOrder', order: doubtful }]);
    world.clock.advance(stuckAfterMs);
    await sweep();
    expect([metric('OrdersInDoubt'), metric('OrdersStuck')]).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('counts the accounts that are halted', async () => {
    await sweep();
    await world.memory.commit([{ kind: 'halt', ref: testRef, reason: 'test', atMs: 0 }]);
    await sweep();
    expect(metric('AccountsHalted')).toEqual([0, 1]);
  });

  it('passes over an order that moved on since it was listed', async () => {
    const orderId = await placed();
    world.clock.advance(stuckAfterMs);
    const store = new Proxy(world.memory, {
      get: (target, name) =>
        name === 'findOrder'
          ? async () => revise(await world.order(orderId), {}, world.clock.nowMs())
          : Reflect.get(target, name).bind(target),
    });
    expect(await sweepOrders({ ...world, store, saga })).toMatchObject({ seen: 1, restarted: 0 });
    expect(saga.starts).toEqual([]);
  });

  it('a generation that somebody else raised is theirs to start', async () => {
    const orderId = await placed();
    saga.answer(orderId, 0, 'ALREADY_ENDED');
    world.clock.advance(stuckAfterMs);
    const losing = withCommit(world.memory, async () => ({
      ok: false,
      failure: { reason: 'VERSION_CONFLICT', write: 'updateOrder' },
    }));
    expect(await sweepOrders({ ...world, store: losing, saga })).toMatchObject({ restarted: 0 });
    expect(saga.starts).toHaveLength(1);
  });
});

describe('an order whose saga was ended by force', () => {
  const goOn = (orderId: string) =>
    continueOrder({ ...world, store: world.store, saga }, testRef.ownerId, orderId);

  it('goes on at once, in the next generation', async () => {
    const orderId = await placed();
    saga.answer(orderId, 0, 'ALREADY_ENDED');
    expect(await goOn(orderId)).toBe('RESTARTED');
    expect(await world.order(orderId)).toMatchObject({ generation: 1 });
  });

  it('and is restarted once, though it is told twice', async () => {
    const orderId = await placed();
    saga.answer(orderId, 0, 'ALREADY_ENDED');
    await Promise.all([goOn(orderId), goOn(orderId)]);
    expect(await world.order(orderId)).toMatchObject({ generation: 1 });
  });

  it('goes on though a late step of the ended saga changes it meanwhile', async () => {
    const orderId = await placed();
    saga.answer(orderId, 0, 'ALREADY_ENDED');
    let commits = 0;
    const store = withCommit(world.memory, async (writes) => {
      commits += 1;
      if (commits > 1) return world.memory.commit(writes);
      const changed = revise(await world.order(orderId), {}, world.clock.nowMs());
      await world.memory.commit([{ kind: 'updateOrder', order: changed }]);
      return world.memory.commit(writes);
    });
    expect(await continueOrder({ ...world, store, saga }, testRef.ownerId, orderId)).toBe('RESTARTED');
    expect(saga.starts.map(({ generation }) => generation)).toEqual([0, 1]);
  });

  it('is left alone when it needs nothing, or is none of ours', async () => {
    const { orderId } = await world.placeAndRun({ quantity: d('0.5') });
    expect(await goOn(orderId)).toBe('NOTHING_TO_DO');
    expect(await goOn('01M7Z0GG84EVET5KB06NTRA99A')).toBe('NOTHING_TO_DO');
  });
});
