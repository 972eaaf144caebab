import { describe, expect, it } from 'vitest';
import { decimal as d } from '../../domain/money/decimal.ts';
import { withState } from '../../domain/strategy/instance.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { Intent } from '../../strategies/intents.ts';
import { testRef } from '../../testing/builders.ts';
import { crossing, fillOrder, scripted, traded } from '../../testing/scripted-strategy.ts';
import { StrategyWorld } from '../../testing/strategy-world.ts';
import { withCommit } from '../../testing/with-commit.ts';
import { changeStrategy, deactivateStrategy } from './change-strategy.ts';
import { deliveriesMax, runStrategy } from './run-strategy.ts';
import { stopStrategy } from './stop-strategy.ts';

describe('a strategy that must not go on', () => {
  it('one that throws is stopped alone, with a notice; what rests of it is taken back', async () => {
    const scene = await StrategyWorld.open(scripted(() => [], true));
    await scene.activate();
    const other = await scene
      .activate({ strategyId: 'ma-2', instrument: 'BTC/USDT', sharing: 'NET' })
      .catch((error: unknown) => String(error));
    expect(other).toContain('trades BTC/USDT there');
    await scene.close(0, 60_000);
    expect(await scene.deliver()).toEqual(['STOPPED']);
    expect(await scene.instance()).toMatchObject({
      state: 'STOPPED',
      cause: 'ERROR',
      reason: expect.stringContaining('a mistake'),
    });
    expect(scene.world.published()).toContain('strategy.stopped');
    expect(await scene.look()).toBe('NOT_ACTIVE');
  });

  it('one that wants 10,000 things at once is stopped, and none of them is done', async () => {
    const note: Intent = { kind: 'note', text: 'more' };
    const scene = await StrategyWorld.open(scripted(() => Array.from({ length: 10_000 }, () => note)));
    await scene.activate();
    await scene.close(0, 60_000);
    expect(await scene.deliver()).toEqual(['STOPPED']);
    expect(await scene.instance()).toMatchObject({ cause: 'ERROR', run: { sequence: 0 } });
    expect((await scene.instance()).reason).toContain('10000 intents at once');
  });

  it.each([
    [
      'whose state is of a version that it cannot take over',
      { stateVersion: 7, state: '{"old":1}' },
      {},
      'version 7',
    ],
    ['whose indicators are of others', { indicators: 'AAAAAAAA8D8=' }, {}, 'of the indicators'],
    ['whose parameters are out of bounds by now', {}, { parameters: '{"fast":0}' }, 'parameters: fast'],
    ['that nobody knows any more', {}, { strategy: 'gone' }, 'no strategy gone'],
  ])('one %s is stopped, and says so', async (_what, run, given, reason) => {
    const scene = await StrategyWorld.open();
    await scene.activate();
    const instance = await scene.instance();
    const next = { ...instance, ...given, run: { ...instance.run, ...run }, revision: instance.revision + 1 };
    await scene.world.store.commit([{ kind: 'saveStrategy', instance: next }]);
    await scene.close(0, 60_000);
    expect(await scene.deliver()).toEqual(['STOPPED']);
    expect(await scene.instance()).toMatchObject({ state: 'STOPPED', cause: 'ERROR' });
    expect((await scene.instance()).reason).toContain(reason);
  });

  it('one whose worker never ends is stopped after so many tries', async () => {
    const scene = await StrategyWorld.open();
    await scene.activate();
    const trigger = { kind: 'LOOK', ownerId: testRef.ownerId, strategyId: 'ma-1', about: 'c' } as const;
    expect(await runStrategy(scene.deps, trigger, deliveriesMax + 1)).toBe('STOPPED');
    expect(await scene.instance()).toMatchObject({ state: 'STOPPED', cause: 'STALLED' });
  });

  it('one whose scope is halted decides nothing and is stopped', async () => {
    const scene = await traded(crossing.slice(0, 3));
    const asked = { state: 'HALTED', epoch: 1, reason: 'a test', changedAtMs: 1 } as const;
    await scene.world.store.commit([{ kind: 'setStrategyState', ref: testRef, strategyId: 'ma-1', asked }]);
    await scene.close(3, 60_200);
    expect(await scene.deliver()).toEqual(['STOPPED']);
    expect(await scene.instance()).toMatchObject({ state: 'STOPPED', cause: 'HALTED' });
    expect(await scene.orders()).toEqual([]);
  });

  it('one that has lost more than it may is stopped before it decides again', async () => {
    const scene = await StrategyWorld.open();
    await scene.activate({ settings: { size: 'all', capital: d('1000'), lossMax: d('10') } });
    for (const [index, close] of crossing.slice(0, 4).entries()) {
      await scene.close(index, close);
      await scene.deliver();
    }
    const [order] = await scene.orders();
    await fillOrder(scene, order?.orderId ?? '');
    await scene.look();
    await scene.close(4, 59_000);
    expect(await scene.deliver()).toEqual(['STOPPED']);
    expect(await scene.instance()).toMatchObject({ cause: 'LOSS', state: 'STOPPED' });
  });

  it('what it has resting is taken back when it is stopped', async () => {
    const place: Intent = { kind: 'place', side: 'BUY', type: 'LIMIT', price: '50000', tag: 'a' };
    const scene = await StrategyWorld.open(scripted((state) => (state === 1 ? [place] : [])));
    await scene.activate();
    await scene.close(0, 60_000);
    await scene.deliver();
    await stopStrategy(scene.deps, await scene.instance(), 'STALLED', 'a test');
    const [order] = await scene.orders();
    expect(order?.state).toBe('CANCELED');
  });

  it('a worker that slept since its decision places nothing once the strategy was stopped', async () => {
    const scene = await StrategyWorld.open(undefined, {
      wrapStore: (store) =>
        withCommit(store, async (writes) => {
          const result = await store.commit(writes);
          if (scene && writes.some((write) => write.kind === 'insertDecision') && isCrossing)
            await stopStrategy(scene.deps, await scene.instance(), 'LOSS', 'a test');
          return result;
        }),
    });
    let isCrossing = false;
    await scene.activate();
    for (const [index, close] of crossing.entries()) {
      isCrossing = index === 3;
      await scene.close(index, close);
      await scene.deliver();
    }
    expect(await scene.instance()).toMatchObject({ state: 'STOPPED', run: { sequence: 4 } });
    expect((await scene.decisions())[3]?.intents).toContain('BUY');
    expect(await scene.orders()).toEqual([]);
  });

  it('whoever stopped it died before its orders were taken back: the next trigger does it', async () => {
    const scene = await resting();
    const instance = await scene.instance();
    const next = withState(instance, 'STOPPED', 'a test', scene.world.clock.nowMs(), 'ERROR');
    await scene.world.store.commit([{ kind: 'saveStrategy', instance: next }]);
    expect((await scene.orders())[0]?.state).toBe('INITIALIZED');
    expect(await scene.look()).toBe('NOT_ACTIVE');
    expect((await scene.orders())[0]?.state).toBe('CANCELED');
  });

  it.each(['resumed', 'ended'] as const)(
    'an order whose decision was cut off by a pause is its own when it is %s',
    async (how) => {
      let isCut = true;
      const scene = await resting((store) =>
        withCommit(store, async (writes) => {
          if (isCut && writes.some((write) => write.kind === 'updateDecision')) throw new Error('it died');
          return store.commit(writes);
        }),
      );
      isCut = false;
      const of = { ownerId: testRef.ownerId, strategyId: 'ma-1' };
      await changeStrategy(scene.deps, { ...of, state: 'PAUSED' });
      const [order] = await scene.orders();
      const known = [{ orderId: order?.orderId, tag: 'a' }];
      expect((await scene.instance()).run).toMatchObject({ isUndone: false, orders: known });
      if (how === 'ended') await deactivateStrategy(scene.deps, of);
      else await changeStrategy(scene.deps, { ...of, state: 'ACTIVE' });
      const { run } = await scene.instance();
      if (how === 'resumed') expect(run).toMatchObject({ isUndone: false, orders: known });
      expect((await scene.orders())[0]?.state).toBe(how === 'ended' ? 'CANCELED' : 'INITIALIZED');
    },
  );
});

/** One order of its first decision rests, unless its worker dies. */
async function resting(wrapStore?: (store: TradingStore) => TradingStore): Promise<StrategyWorld> {
  const place: Intent = { kind: 'place', side: 'BUY', type: 'LIMIT', price: '50000', tag: 'a' };
  const script = scripted((state) => (state === 1 ? [place, { kind: 'note', text: 'placed' }] : []));
  const scene = await StrategyWorld.open(script, wrapStore ? { wrapStore } : {});
  await scene.activate();
  await scene.close(0, 60_000);
  await scene.deliver().catch(() => {});
  return scene;
}
