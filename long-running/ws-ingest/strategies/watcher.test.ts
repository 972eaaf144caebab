import { expect, it } from 'vitest';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { StrategyTrigger } from '#shared/ports/queues.port.ts';
import { testRef } from '#shared/testing/builders.ts';
import { silentLog } from '#shared/testing/recording-ports.ts';
import { scripted } from '#shared/testing/scripted-strategy.ts';
import { aMinute, StrategyWorld } from '#shared/testing/strategy-world.ts';
import { StrategyWatcher } from './watcher.ts';

const quote = (price: number) => ({ symbol: 'BTC/USDT', bid: d(String(price - 1)), ask: d(String(price)) });

/** A strategy whose first decision arms a stop at 60,500, and who watches it. */
async function watching() {
  const size = { kind: 'fixed', quantity: '0.01' } as const;
  const stop = { kind: 'place', side: 'BUY', type: 'STOP', price: '60500', size } as const;
  const scene = await StrategyWorld.open(scripted((state) => (state === 1 ? [stop] : [])));
  await scene.activate();
  await scene.close(0, 60_000);
  await scene.deliver();
  const sent: StrategyTrigger[] = [];
  let fails = 0;
  const strategyQueue = {
    async send(triggers: readonly StrategyTrigger[]) {
      fails -= 1;
      if (fails >= 0) throw new Error('the queue is away');
      sent.push(...triggers);
    },
  };
  const { store, clock } = scene.world;
  const watcher = new StrategyWatcher({
    store,
    strategyQueue,
    clock,
    log: silentLog,
    catalogue: scene.deps.catalogue,
  });
  const failNext = () => {
    fails = 1;
  };
  return { scene, watcher, sent, failNext };
}

it('tells a strategy that the price met its stop, again only when that may have been lost', async () => {
  const { scene, watcher, sent } = await watching();
  watcher.onQuote('binance', quote(60_500));
  expect(sent).toEqual([]);
  await watcher.onClosedCandle('binance', 'BTC/USDT', aMinute(1, 60_000));
  sent.length = 0;
  watcher.onQuote('binance', quote(60_499));
  watcher.onQuote('binance', quote(60_500));
  watcher.onQuote('binance', quote(60_501));
  expect(sent).toMatchObject([{ kind: 'STOP', key: 'strategy:ma-1:1:0' }]);
  scene.world.clock.advance(5_000);
  watcher.onQuote('binance', quote(60_501));
  expect(sent).toHaveLength(2);
});

it('a trigger that the queue did not take is told with the next price', async () => {
  const { watcher, sent, failNext } = await watching();
  await watcher.onClosedCandle('binance', 'BTC/USDT', aMinute(1, 60_000));
  sent.length = 0;
  failNext();
  watcher.onQuote('binance', quote(60_500));
  await Promise.resolve();
  await Promise.resolve();
  watcher.onQuote('binance', quote(60_500));
  expect(sent).toHaveLength(1);
});

it('wakes the strategy whose position is protected when its plan changed, and forgets markets without any', async () => {
  const { scene, watcher, sent } = await watching();
  await watcher.onClosedCandle('binance', 'BTC/USDT', aMinute(1, 60_000));
  sent.length = 0;
  const plan = { venue: 'binance', instrument: 'BTC/USDT', planId: 'p', revision: 3 } as const;
  watcher.onProtection({ ...plan, accountId: testRef.accountId });
  watcher.onProtection({ ...plan, accountId: 'another' });
  watcher.onProtection({ ...plan, instrument: 'ETH/USDT', accountId: testRef.accountId });
  expect(sent).toMatchObject([{ kind: 'LOOK', strategyId: 'ma-1', about: 'protection:p:3' }]);
  const instance = await scene.instance();
  const ended = { ...instance, state: 'ENDED', revision: instance.revision + 1 } as const;
  await scene.world.store.commit([{ kind: 'saveStrategy', instance: ended }]);
  const stopping = new AbortController();
  const running = watcher.run(stopping.signal);
  await scene.world.store.strategies.listActiveOn('binance', 'BTC/USDT');
  stopping.abort();
  await running;
  watcher.onQuote('binance', quote(60_500));
  expect(sent).toHaveLength(1);
});

/** What a watcher does of itself each two seconds, once. */
async function look(each: StrategyWatcher) {
  const stopping = new AbortController();
  const running = each.run(stopping.signal);
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
  stopping.abort();
  await running;
}

it('a market that has told nothing for five minutes is told of once, whoever watches', async () => {
  const { scene, watcher } = await watching();
  const { store, clock, log } = { ...scene.world, log: silentLog };
  const other = new StrategyWatcher({ ...scene.deps, store, clock, log, strategyQueue: scene.strategyQueue });
  const silences = () => scene.world.published().filter((type) => type === 'strategy.silent');
  for (const each of [watcher, other]) await each.onClosedCandle('binance', 'BTC/USDT', aMinute(0, 60_000));
  clock.advance(200_000);
  await look(watcher);
  expect(silences()).toEqual([]);
  clock.advance(200_000);
  for (const each of [watcher, watcher, other]) await look(each);
  expect(silences()).toEqual(['strategy.silent']);
  await watcher.onClosedCandle('binance', 'BTC/USDT', aMinute(7, 60_000));
  clock.advance(400_000);
  await look(watcher);
  expect(silences()).toHaveLength(2);
});

it('candles of a clock that nobody heard a trade of are no sign of life; prices and the candles of the venue are', async () => {
  const { scene, watcher } = await watching();
  const { clock } = scene.world;
  const silences = () => scene.world.published().filter((type) => type === 'strategy.silent').length;
  await watcher.onClosedCandle('binance', 'BTC/USDT', aMinute(0, 60_000));
  clock.advance(200_000);
  await watcher.onClosedCandle('binance', 'BTC/USDT', aMinute(4, 60_000, { trades: 0, source: 'VENUE' }));
  clock.advance(200_000);
  await look(watcher);
  expect(silences()).toBe(0);
  watcher.onQuote('binance', quote(60_000));
  clock.advance(299_000);
  await watcher.onClosedCandle('binance', 'BTC/USDT', aMinute(10, 60_000, { trades: 0 }));
  await look(watcher);
  expect(silences()).toBe(0);
  clock.advance(2_000);
  await look(watcher);
  expect(silences()).toBe(1);
});

it.each([
  ['pause', 'PAUSED', undefined, 'strategy.paused'],
  ['stop', 'STOPPED', 'STALLED', 'strategy.stopped'],
] as const)(
  'a strategy whose owner chose so is to %s with the silence, once',
  async (chosen, state, cause, type) => {
    const { scene, watcher, sent } = await watching();
    const { store, clock } = scene.world;
    const instance = await scene.instance();
    const settings = { ...instance.settings, onSilentMarket: chosen };
    await store.commit([
      { kind: 'saveStrategy', instance: { ...instance, settings, revision: instance.revision + 1 } },
    ]);
    await watcher.onClosedCandle('binance', 'BTC/USDT', aMinute(0, 60_000));
    sent.length = 0;
    clock.advance(400_000);
    await look(watcher);
    const silent = await scene.instance();
    expect(silent).toMatchObject({ state, reason: 'its market is silent' });
    expect(silent.cause).toBe(cause);
    expect(scene.world.published().slice(-2)).toEqual(['strategy.silent', type]);
    // What rests of one that is stopped is taken back by whom this wakes.
    expect(sent.map(({ kind }) => kind)).toEqual(chosen === 'stop' ? ['LOOK'] : []);
    // Who resumes it in the same silence has seen it.
    const active = { ...silent, state: 'ACTIVE', revision: silent.revision + 1 } as const;
    await store.commit([{ kind: 'saveStrategy', instance: active }]);
    await look(watcher);
    expect((await scene.instance()).state).toBe('ACTIVE');
  },
);

it('one that was changed at that moment is dealt with as it stands then', async () => {
  const { scene, watcher } = await watching();
  const { store, clock } = scene.world;
  await watcher.onClosedCandle('binance', 'BTC/USDT', aMinute(0, 60_000));
  const instance = await scene.instance();
  const settings = { ...instance.settings, onSilentMarket: 'pause' as const };
  const changed = { ...instance, settings, revision: instance.revision + 1 };
  await store.commit([{ kind: 'saveStrategy', instance: changed }]);
  const again = { ...changed, revision: changed.revision + 1 };
  const list = store.strategies.listActiveOn.bind(store.strategies);
  store.strategies.listActiveOn = async (...market) => {
    const found = await list(...market);
    store.strategies.listActiveOn = list;
    await store.commit([{ kind: 'saveStrategy', instance: again }]);
    return found;
  };
  clock.advance(400_000);
  await look(watcher);
  expect((await scene.instance()).state).toBe('ACTIVE');
  await look(watcher);
  expect((await scene.instance()).state).toBe('PAUSED');
});
