import { describe, expect, it } from 'vitest';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { Intent } from '../../strategies/intents.ts';
import { testRef } from '../../testing/builders.ts';
import { crossing, fillOrder, scripted, traded } from '../../testing/scripted-strategy.ts';
import { StrategyWorld } from '../../testing/strategy-world.ts';
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
});
