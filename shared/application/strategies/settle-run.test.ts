import { describe, expect, it } from 'vitest';
import { type StrategyState, withState } from '../../domain/strategy/instance.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { Intent } from '../../strategies/intents.ts';
import { testRef } from '../../testing/builders.ts';
import { scripted } from '../../testing/scripted-strategy.ts';
import { StrategyWorld } from '../../testing/strategy-world.ts';
import { withCommit } from '../../testing/with-commit.ts';
import { changeStrategy, deactivateStrategy } from './change-strategy.ts';
import { runStrategy } from './run-strategy.ts';
import { stopStrategy } from './stop-strategy.ts';

const of = { ownerId: testRef.ownerId, strategyId: 'ma-1' };
const size = { kind: 'fixed', quantity: '0.001' } as const;
const place = (tag: string): Intent => ({
  kind: 'place',
  side: 'BUY',
  type: 'LIMIT',
  price: '50000',
  size,
  tag,
});
/** Of its first decision. */
const intents: readonly Intent[] = [
  place('a'),
  { kind: 'note', text: 'between' },
  place('b'),
  { kind: 'cancel', tag: 'x' },
  { kind: 'close' },
];

interface Commits {
  before?: (writes: readonly StoreWrite[]) => Promise<void> | void;
  after?: (writes: readonly StoreWrite[]) => Promise<void> | void;
}

/** A strategy whose worker may be held up, or die, before and after each of its transactions. */
async function open(script: readonly Intent[] = intents) {
  const commits: Commits = {};
  const scene = await StrategyWorld.open(
    scripted((state) => (state === 1 ? script : [])),
    {
      wrapStore: (store) =>
        withCommit(store, async (writes) => {
          await commits.before?.(writes);
          const result = await store.commit(writes);
          await commits.after?.(writes);
          return result;
        }),
    },
  );
  await scene.activate();
  await scene.close(0, 60_000);
  return { scene, commits };
}

/** Its worker dies right after its first order. */
async function cutOff() {
  const { scene, commits } = await open();
  let isDead = false;
  commits.after = (writes) => {
    isDead ||= has(writes, 'insertOrder');
    if (isDead) throw new Error('the worker died');
  };
  commits.before = () => {
    if (isDead) throw new Error('the worker is dead');
  };
  await scene.deliver().catch(() => {});
  delete commits.after;
  delete commits.before;
  return scene;
}

const has = (writes: readonly StoreWrite[], kind: StoreWrite['kind']) =>
  writes.some((write) => write.kind === kind);
const outcomesOf = async (scene: StrategyWorld) => (await scene.decisions())[0]?.outcomes;

const stops: Readonly<Record<string, (scene: StrategyWorld) => Promise<unknown>>> = {
  PAUSED: (scene) => changeStrategy(scene.deps, { ...of, state: 'PAUSED' }),
  STOPPED: (scene) => stopStrategy(scene.deps, of, 'LOSS', 'a test'),
  ENDED: (scene) => deactivateStrategy(scene.deps, of),
};

/** Of an order that was placed, and of what was not. */
async function expectSettled(scene: StrategyWorld, state: string): Promise<void> {
  const [order, ...others] = await scene.orders();
  expect(others).toEqual([]);
  expect(await outcomesOf(scene)).toEqual([
    { orderId: order?.orderId },
    {},
    { code: 'STRATEGY_NOT_ACTIVE' },
    { code: 'CUT_OFF' },
    { code: 'STRATEGY_NOT_ACTIVE' },
  ]);
  expect(await scene.instance()).toMatchObject({ state, run: { isUndone: false } });
  expect(order?.state).toBe(state === 'PAUSED' ? 'INITIALIZED' : 'CANCELED');
}

describe('an order that was placed and not noted by its decision', () => {
  it('is noted when the trigger comes again', async () => {
    const scene = await cutOff();
    expect(await outcomesOf(scene)).toBeUndefined();
    expect(await scene.look()).toBe('DECIDED');
    const orders = await scene.orders();
    expect((await outcomesOf(scene))?.flatMap(({ orderId }) => orderId ?? [])).toEqual(
      orders.map(({ orderId }) => orderId),
    );
    expect(orders).toHaveLength(2);
  });

  it.each(Object.keys(stops))('is noted by whoever makes the strategy %s meanwhile', async (state) => {
    const scene = await cutOff();
    await stops[state]?.(scene);
    await expectSettled(scene, state);
    const { revision } = await scene.instance();
    expect(await scene.look()).toBe('NOT_ACTIVE');
    // Once and for good.
    expect((await scene.instance()).revision).toBe(revision);
  });

  it.each<StrategyState>(['PAUSED', 'STOPPED', 'ENDED'])(
    'is noted with the next trigger when whoever made it %s died too',
    async (state) => {
      const scene = await cutOff();
      const cause = state === 'STOPPED' ? ('LOSS' as const) : undefined;
      const next = withState(await scene.instance(), state, 'a test', scene.world.clock.nowMs(), cause);
      await scene.world.store.commit([{ kind: 'saveStrategy', instance: next }]);
      expect(await outcomesOf(scene)).toBeUndefined();
      expect(await scene.look()).toBe('NOT_ACTIVE');
      await expectSettled(scene, state);
    },
  );

  it('is noted when the strategy is activated anew before that', async () => {
    const scene = await cutOff();
    const next = withState(await scene.instance(), 'ENDED', 'a test', scene.world.clock.nowMs());
    await scene.world.store.commit([{ kind: 'saveStrategy', instance: next }]);
    await scene.activate();
    expect((await outcomesOf(scene))?.[0]).toMatchObject({ orderId: expect.any(String) });
    expect((await scene.instance()).run).toMatchObject({ sequence: 1, isUndone: false, orders: [] });
  });

  it.each(Object.keys(stops))(
    'is noted when its worker lives and the strategy is %s between the order and its note',
    async (state) => {
      const { scene, commits } = await open();
      commits.after = async (writes) => {
        if (!has(writes, 'insertOrder')) return;
        delete commits.after;
        await stops[state]?.(scene);
      };
      await scene.deliver();
      await expectSettled(scene, state);
    },
  );
});

it('what was not placed is heard as refused when the strategy goes on', async () => {
  const scene = await cutOff();
  await changeStrategy(scene.deps, { ...of, state: 'PAUSED' });
  await changeStrategy(scene.deps, { ...of, state: 'ACTIVE' });
  await scene.look();
  const heard = (await scene.decisions()).slice(1).map(({ event }) => JSON.parse(event));
  expect(heard).toMatchObject([{ kind: 'order', tag: 'b', outcome: 'DENIED', code: 'STRATEGY_NOT_ACTIVE' }]);
  expect((await scene.instance()).run.orders.map(({ tag }) => tag)).toEqual(['a']);
});

it('the order of a stop that fired is noted too, beside what else its decision asked for', async () => {
  const stop: Intent = { kind: 'place', side: 'BUY', type: 'STOP', price: '60500', size, tag: 'in' };
  const { scene, commits } = await open([{ kind: 'note', text: 'armed' }, stop]);
  await scene.deliver();
  commits.before = (writes) => {
    if (has(writes, 'updateDecision')) throw new Error('the worker died');
  };
  const met = { kind: 'STOP', ...of, key: 'strategy:ma-1:1:1', atMs: 5 } as const;
  await runStrategy(scene.deps, met).catch(() => {});
  delete commits.before;
  expect(await outcomesOf(scene)).toEqual([{}, {}]);
  await deactivateStrategy(scene.deps, of);
  const [order] = await scene.orders();
  expect(await outcomesOf(scene)).toEqual([{}, { orderId: order?.orderId }]);
  expect(order?.state).toBe('CANCELED');
});
