import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { StrategyTrigger } from '../../ports/queues.port.ts';
import type { Intent } from '../../strategies/intents.ts';
import { testRef } from '../../testing/builders.ts';
import { crossing, fillOrder, scripted, traded } from '../../testing/scripted-strategy.ts';
import { aMinute, StrategyWorld } from '../../testing/strategy-world.ts';
import { runStrategy } from './run-strategy.ts';

describe('a strategy that runs', () => {
  it('decides once a candle, and its intent becomes one order in its name', async () => {
    const scene = await traded();
    const decisions = await scene.decisions();
    expect(decisions.map(({ eventId }) => eventId)).toEqual(
      crossing.map((_, index) => `candle:${aMinute(index, 0).openTimeMs}`),
    );
    // The slow average needs two candles.
    expect(decisions.map(({ isSkipped }) => isSkipped)).toEqual([true, false, false, false, false]);
    const [order, ...others] = await scene.orders();
    expect(others).toEqual([]);
    expect(order).toMatchObject({ strategyId: 'ma-1', side: 'buy', type: 'market', state: 'INITIALIZED' });
    // 998 of its 1,000 USDT at 60,200, in whole lots.
    expect(order?.quantity?.toFixed()).toBe('0.01657');
    expect(decisions[3]).toMatchObject({
      intents: JSON.stringify([{ kind: 'place', side: 'BUY', type: 'MARKET' }]),
      outcomes: [{ orderId: order?.orderId }],
    });
    expect((await scene.instance()).run.orders).toMatchObject([{ orderId: order?.orderId, tag: null }]);
  });

  it('hears of its fills, and holds what it bought', async () => {
    const scene = await traded();
    const [order] = await scene.orders();
    await fillOrder(scene, order?.orderId ?? '');
    expect(await scene.look()).toBe('DECIDED');
    const { run } = await scene.instance();
    expect(run.book.net.quantity.toFixed()).toBe('0.01657');
    expect(run.orders).toEqual([]);
    const last = (await scene.decisions()).at(-1);
    expect(last?.eventId).toBe(`fill:${order?.orderId}:0.01657`);
    expect(JSON.parse(last?.event ?? '')).toMatchObject({
      kind: 'fill',
      side: 'BUY',
      remaining: 0,
      tag: null,
    });
    // The other way round: what it holds is closed, once.
    await scene.close(5, 59_000);
    await scene.deliver();
    await scene.look();
    expect((await scene.orders()).map(({ side, quantity }) => `${side} ${quantity?.toFixed()}`)).toEqual([
      'buy 0.01657',
      'sell 0.01657',
    ]);
  });

  it('sees an order that was refused, with its code, and nothing of orders that are not its own', async () => {
    const scene = await StrategyWorld.open(
      scripted((state) =>
        state === 1 ? [{ kind: 'place', side: 'SELL', type: 'MARKET', tag: 'short' }] : [],
      ),
    );
    await scene.activate();
    await scene.close(0, 60_000);
    await scene.deliver();
    const [first, second] = await scene.decisions();
    expect(first?.outcomes).toEqual([{ code: 'QUANTITY_BELOW_MINIMUM' }]);
    expect(JSON.parse(second?.event ?? '')).toEqual({
      ...{ kind: 'order', timeMs: scene.world.clock.nowMs(), tag: 'short', outcome: 'DENIED' },
      ...{ code: 'QUANTITY_BELOW_MINIMUM', filled: 0 },
    });
    expect(await scene.orders()).toEqual([]);
  });

  it('amends, cancels and closes by tag', async () => {
    const script: Record<number, readonly Intent[]> = {
      1: [
        {
          kind: 'place',
          side: 'BUY',
          type: 'LIMIT',
          price: '50000.004',
          size: { kind: 'percent', percent: 10 },
          tag: 'a',
        },
        { kind: 'place', side: 'BUY', type: 'STOP', price: '70000', tag: 'b' },
        { kind: 'place', side: 'BUY', type: 'LIMIT', price: 'cheap', tag: 'c' },
        { kind: 'note', text: 'a note' },
      ],
      3: [
        { kind: 'amend', tag: 'a', price: '51000' },
        { kind: 'amend', tag: 'x', price: '51000' },
        { kind: 'cancel', tag: 'a' },
        { kind: 'cancel', tag: 'x' },
        { kind: 'close' },
        { kind: 'protect', terms: { stopLoss: { distanceRatio: '0.02' } } },
        { kind: 'protect', terms: null },
      ],
    };
    const scene = await StrategyWorld.open(scripted((state) => script[state] ?? []));
    await scene.activate();
    await scene.close(0, 60_000);
    await scene.deliver();
    const [first] = await scene.decisions();
    expect(first?.outcomes).toMatchObject([
      { orderId: expect.any(String) },
      {},
      { code: 'FIELD_INVALID' },
      {},
    ]);
    const [limit] = await scene.orders();
    expect(limit).toMatchObject({ type: 'limit', timeInForce: 'GTC' });
    expect([limit?.limitPrice?.toFixed(), limit?.quantity?.toFixed()]).toEqual(['50000', '0.00199']);
    await scene.world.runSagas();
    await scene.close(1, 60_000);
    await scene.deliver();
    const third = (await scene.decisions()).find(({ sequence }) => sequence === 3);
    expect(third?.outcomes?.map(({ code }) => code)).toEqual([
      ...[undefined, 'ORDER_NOT_FOUND', undefined, 'ORDER_NOT_FOUND'],
      ...['NOTHING_TO_CLOSE', 'NOTHING_TO_PROTECT', 'PROTECTION_NOT_FOUND'],
    ]);
  });

  it('wakes for ticks, once each, of those missed the newest', async () => {
    const scene = await StrategyWorld.open(scripted(() => []));
    await scene.activate({ schedule: { everyMinutes: 1, jitterMinutes: 0, missed: 'SKIP' } });
    expect(scene.scheduler.calls).toEqual(['keep ma-1 ACTIVE 1']);
    scene.world.clock.advance(185_000);
    expect([await scene.look(), await scene.look()]).toEqual(['DECIDED', 'IDLE']);
    expect((await scene.decisions()).map(({ eventId }) => eventId)).toHaveLength(1);
  });

  it('hears a signal once, however often it comes', async () => {
    const scene = await StrategyWorld.open(scripted(() => []));
    await scene.activate();
    const signal: StrategyTrigger = {
      ...{ kind: 'SIGNAL', ownerId: testRef.ownerId, strategyId: 'ma-1', signalId: 's-1' },
      ...{ name: 'buy', value: 1, atMs: 5 },
    };
    expect([await runStrategy(scene.deps, signal), await runStrategy(scene.deps, signal)]).toEqual([
      'DECIDED',
      'IDLE',
    ]);
    const [decision] = await scene.decisions();
    expect(JSON.parse(decision?.event ?? '')).toEqual({ kind: 'signal', timeMs: 5, name: 'buy', value: 1 });
  });
});

describe('exactly one decision an event', () => {
  const count = 12;
  const prices = fc.array(fc.integer({ min: 50_000, max: 70_000 }), { minLength: count, maxLength: count });
  const deliveries = fc.array(fc.nat({ max: count - 1 }), { minLength: 0, maxLength: 40 });

  it('in whatever order triggers come, how often, and two at once', async () => {
    await fc.assert(
      fc.asyncProperty(prices, deliveries, async (closes, order) => {
        const inOrder = await traded(closes, 'fixed:0.0001');
        const scene = await StrategyWorld.open();
        await scene.activate({
          schedule: { everyMinutes: 525_600, jitterMinutes: 0, missed: 'CATCH_UP' },
          settings: { size: 'fixed:0.0001', capital: d('1000') },
        });
        for (const [index, close] of closes.entries()) await scene.close(index, close);
        const triggers = scene.strategyQueue.sent.splice(0);
        const picked = [...order, ...triggers.keys()].flatMap((index) => triggers[index] ?? []);
        for (let at = 0; at < picked.length; at += 2)
          await Promise.all(picked.slice(at, at + 2).map((trigger) => runStrategy(scene.deps, trigger)));
        const [one, other] = [await inOrder.decisions(), await scene.decisions()];
        const facts = ({ eventId, stateHash, intents }: (typeof one)[number]) => [
          eventId,
          stateHash,
          intents,
        ];
        expect(other.map(facts)).toEqual(one.map(facts));
        expect(other.map(({ sequence }) => sequence)).toEqual(closes.map((_, index) => index + 1));
        expect((await scene.instance()).run.state).toBe((await inOrder.instance()).run.state);
        // One order a decision that wanted one.
        const wanted = other.flatMap(({ outcomes = [] }) => outcomes.flatMap(({ orderId }) => orderId ?? []));
        expect((await scene.orders()).map(({ orderId }) => orderId)).toEqual(wanted);
      }),
      { numRuns: 30 },
    );
  });

  it('a worker that died after any of its writes leaves the same orders', async () => {
    for (let survives = 0; survives < 8; survives += 1) {
      let left = survives;
      let isDead = false;
      const scene = await StrategyWorld.open(undefined, {
        wrapStore: (store) =>
          new Proxy(store, {
            get(target, name) {
              const value: unknown = Reflect.get(target, name);
              if (typeof value !== 'function') return value;
              if (name !== 'commit') return value.bind(target);
              return async (...args: unknown[]) => {
                if (isDead && left === 0) throw new Error('the worker died');
                if (isDead) left -= 1;
                return Reflect.apply(value, target, args);
              };
            },
          }),
      });
      await scene.activate();
      for (const [index, close] of crossing.slice(0, 3).entries()) {
        await scene.close(index, close);
        await scene.deliver();
      }
      await scene.close(3, crossing[3] ?? 0);
      isDead = true;
      const [trigger] = scene.strategyQueue.sent;
      if (!trigger) throw new Error('test: nothing was sent');
      await runStrategy(scene.deps, trigger).catch(() => {});
      isDead = false;
      await runStrategy(scene.deps, trigger);
      expect(await scene.orders()).toHaveLength(1);
      expect((await scene.decisions())[3]?.outcomes).toHaveLength(1);
    }
  });

  it('a candle that is not there yet is waited for, and one that never comes is passed over', async () => {
    const scene = await StrategyWorld.open();
    await scene.activate();
    const { ownerId } = testRef;
    const candleMs = aMinute(0, 0).openTimeMs;
    scene.world.clock.advance(aMinute(0, 0).endMs - scene.world.clock.nowMs());
    const trigger = { kind: 'LOOK', ownerId, strategyId: 'ma-1', about: 'c', candleMs } as const;
    expect(await runStrategy(scene.deps, trigger)).toBe('WAITING');
    await scene.close(1, 60_000);
    await scene.close(2, 60_000, { isWhole: false });
    expect(await scene.deliver()).toEqual(['DECIDED', 'WAITING']);
    await scene.put(aMinute(2, 60_000, { source: 'VENUE' }));
    await scene.look();
    expect((await scene.decisions()).map(({ eventId }) => eventId)).toEqual([
      `candle:${aMinute(1, 0).openTimeMs}`,
      `candle:${aMinute(2, 0).openTimeMs}`,
    ]);
  });

  it('a candle of an outage is taken in and not acted on', async () => {
    const scene = await StrategyWorld.open();
    await scene.activate();
    for (const [index, close] of crossing.entries()) await scene.close(index, close);
    scene.world.clock.advance(600_000);
    await scene.deliver();
    expect((await scene.decisions()).map(({ isSkipped }) => isSkipped)).toEqual(crossing.map(() => true));
    expect(await scene.orders()).toEqual([]);
  });
});
