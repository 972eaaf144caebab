import { describe, expect, it } from 'vitest';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { Order } from '../../domain/order/order.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { Intent } from '../../strategies/intents.ts';
import { testRef } from '../../testing/builders.ts';
import { scripted } from '../../testing/scripted-strategy.ts';
import { StrategyWorld } from '../../testing/strategy-world.ts';
import { withCommit } from '../../testing/with-commit.ts';
import { changeStrategy, deactivateStrategy } from './change-strategy.ts';
import { looksOfQuote } from './looks-of-quote.ts';
import { runStrategy } from './run-strategy.ts';

const of = { ownerId: testRef.ownerId, strategyId: 'ma-1' };
const size = { kind: 'fixed', quantity: '0.01' } as const;
const buyStop: Intent = { kind: 'place', side: 'BUY', type: 'STOP', price: '60500', size, tag: 'in' };
const key = 'strategy:ma-1:1:0';
const met = { kind: 'STOP', ...of, key, atMs: 5 } as const;
const quote = (price: number) => ({ bid: d(String(price - 1)), ask: d(String(price)) });

/** Its first decision arms a stop at 60,500; the second one does what is given. */
async function armed(
  then: readonly Intent[] = [],
  wrapStore?: (store: TradingStore) => TradingStore,
): Promise<StrategyWorld> {
  const script = scripted((state) => (state === 1 ? [buyStop] : state === 2 ? then : []));
  const scene = await StrategyWorld.open(script, wrapStore ? { wrapStore } : {});
  await scene.activate();
  await scene.close(0, 60_000);
  await scene.deliver();
  return scene;
}

const watched = async (scene: StrategyWorld, price: number) =>
  looksOfQuote(scene.deps.catalogue, await scene.instance(), quote(price), 5).map(({ trigger }) => trigger);
const shown = ({ type, side, quantity }: Order) => `${type} ${side} ${quantity?.toFixed()}`;

describe('a stop of a strategy', () => {
  it('waits for its price, and is then one order at the market under its own key', async () => {
    const scene = await armed();
    const [first] = await scene.decisions();
    expect(first?.outcomes).toEqual([{}]);
    expect(await scene.orders()).toEqual([]);
    expect(await watched(scene, 60_499)).toEqual([]);
    expect(await watched(scene, 60_500)).toEqual([met]);
    expect(await runStrategy(scene.deps, met)).toBe('DECIDED');
    expect(await runStrategy(scene.deps, { ...met, atMs: 9 })).toBe('IDLE');
    const orders = await scene.orders();
    expect(orders.map(shown)).toEqual(['market buy 0.01']);
    expect((await scene.instance()).run).toMatchObject({
      stops: [],
      orders: [{ orderId: orders[0]?.orderId, tag: 'in' }],
    });
    expect((await scene.decisions())[0]?.outcomes).toEqual([{ orderId: orders[0]?.orderId }]);
    expect(await watched(scene, 60_500)).toEqual([]);
  });

  it('is shown among the open orders, and binds what it would cost', async () => {
    const scene = await armed([{ kind: 'place', side: 'BUY', type: 'MARKET' }]);
    await scene.close(1, 60_000);
    await scene.deliver();
    const second = (await scene.decisions())[1];
    expect(JSON.parse(second?.view ?? '').openOrders).toEqual([
      { tag: 'in', side: 'BUY', price: 60_500, remaining: 0.01 },
    ]);
    // Of 1,000 USDT the stop binds 605.
    expect((await scene.orders()).map(shown)).toEqual(['market buy 0.00657']);
  });

  it('is amended and cancelled by its tag, until it has fired', async () => {
    const amend: Intent = {
      kind: 'amend',
      tag: 'in',
      price: '61000',
      size: { kind: 'fixed', quantity: '0.005' },
    };
    const scene = await armed([amend]);
    await scene.close(1, 60_000);
    await scene.deliver();
    expect(await watched(scene, 60_900)).toEqual([]);
    expect((await scene.instance()).run.stops).toMatchObject([{ price: d('61000'), quantity: d('0.005') }]);
    const other = await armed([{ kind: 'cancel', tag: 'in' }]);
    await other.close(1, 60_000);
    await other.deliver();
    expect(await runStrategy(other.deps, met)).toBe('IDLE');
    expect(await other.orders()).toEqual([]);
    const heard = (await other.decisions()).at(-1);
    expect(JSON.parse(heard?.event ?? '')).toMatchObject({
      kind: 'order',
      tag: 'in',
      outcome: 'CANCELED',
      code: null,
    });
    const wrong = await armed([
      { ...amend, price: '0' },
      { kind: 'amend', tag: 'in', size: { kind: 'fixed', quantity: '0.0000001' } },
    ]);
    await wrong.close(1, 60_000);
    await wrong.deliver();
    const codes = (await wrong.decisions())[1]?.outcomes?.map(({ code }) => code);
    expect(codes).toEqual(['FIELD_INVALID', 'QUANTITY_BELOW_MINIMUM']);
  });

  it('that only reduces sells what is held by then, and nothing when nothing is', async () => {
    const sell: Intent = { ...buyStop, side: 'SELL', price: '59500' };
    const scene = await StrategyWorld.open(scripted((state) => (state === 1 ? [sell] : [])));
    await scene.activate();
    await scene.close(0, 60_000);
    await scene.deliver();
    // Of spot there is nothing to sell: it is not armed.
    expect((await scene.decisions())[0]?.outcomes).toEqual([{ code: 'QUANTITY_BELOW_MINIMUM' }]);
  });

  it.each(['before its order', 'after its order'])('fires once when its worker dies %s', async (when) => {
    let isDying = false;
    const scene = await armed([], (store) =>
      withCommit(store, async (writes) => {
        const isOrder = writes.some((write) => write.kind === 'insertOrder');
        const isNote = writes.some((write) => write.kind === 'updateDecision');
        if (isDying && (when === 'before its order' ? isOrder : isNote)) throw new Error('it died');
        return store.commit(writes);
      }),
    );
    isDying = true;
    await runStrategy(scene.deps, met).catch(() => {});
    expect((await scene.instance()).run.stops).toMatchObject([{ firedAtMs: 5 }]);
    isDying = false;
    expect(await scene.look()).toBe('DECIDED');
    expect(await scene.orders()).toHaveLength(1);
    expect((await scene.instance()).run).toMatchObject({ stops: [], orders: [{ tag: 'in' }] });
  });

  it.each([
    ['of a strategy that was paused waits, and fires when it goes on', 'PAUSED', 1],
    ['of a strategy that was ended is gone', 'ENDED', 0],
  ] as const)('%s', async (_name, how, orders) => {
    const scene = await armed();
    if (how === 'PAUSED') await changeStrategy(scene.deps, { ...of, state: how });
    else await deactivateStrategy(scene.deps, of);
    expect(await runStrategy(scene.deps, met)).toBe('NOT_ACTIVE');
    expect(await scene.orders()).toEqual([]);
    if (how === 'PAUSED') await changeStrategy(scene.deps, { ...of, state: 'ACTIVE' });
    await runStrategy(scene.deps, met);
    expect(await scene.orders()).toHaveLength(orders);
  });

  it('that had fired when its strategy was paused fires no more; its order, if there was one, is its own', async () => {
    for (const isPlaced of [true, false]) {
      let isDying = false;
      const scene = await armed([], (store) =>
        withCommit(store, async (writes) => {
          const what = isPlaced ? 'updateDecision' : 'insertOrder';
          if (isDying && writes.some((write) => write.kind === what)) throw new Error('it died');
          return store.commit(writes);
        }),
      );
      isDying = true;
      await runStrategy(scene.deps, met).catch(() => {});
      isDying = false;
      await changeStrategy(scene.deps, { ...of, state: 'PAUSED' });
      await changeStrategy(scene.deps, { ...of, state: 'ACTIVE' });
      await scene.look();
      expect(await scene.orders()).toHaveLength(isPlaced ? 1 : 0);
      const { run } = await scene.instance();
      expect(run.stops).toEqual([]);
      expect(run.orders.map(({ tag }) => tag)).toEqual(isPlaced ? ['in'] : []);
    }
  });
});

it('a strategy that loses too much is woken by the price, not only by its next candle', async () => {
  const scene = await armed();
  const instance = await scene.instance();
  const losing = { ...instance, settings: { ...instance.settings, lossMax: d('10') } };
  const net = { quantity: d('0.01'), averageEntryPrice: d('60000'), realizedPnl: d('0'), version: 1 };
  const held = { ...losing, run: { ...losing.run, stops: [], book: { ...losing.run.book, net } } };
  const woken = (price: number) => looksOfQuote(scene.deps.catalogue, held, quote(price), 5).length;
  expect([woken(59_100), woken(58_900)]).toEqual([0, 1]);
});
