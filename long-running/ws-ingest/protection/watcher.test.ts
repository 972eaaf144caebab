import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { KeepDeps } from '#shared/application/protection/keep-protected.ts';
import { setProtection } from '#shared/application/protection/set-protection.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { ProtectionTerms } from '#shared/domain/protection/terms.ts';
import { testRef } from '#shared/testing/builders.ts';
import { RecordingMetrics } from '#shared/testing/recording-ports.ts';
import { ScriptedStops } from '#shared/testing/scripted-stops.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { ProtectionWatcher } from './watcher.ts';

const instrument = 'BTC/USDT';
const stop: ProtectionTerms = { stopLoss: { price: d('59000') } };

let world: TradingWorld;
let alarms: RecordingMetrics;
const running: { stop: () => void; ended: Promise<void> }[] = [];
beforeEach(async () => {
  world = await TradingWorld.open();
  alarms = new RecordingMetrics();
});
afterEach(async () => {
  for (const each of running.splice(0)) {
    each.stop();
    await each.ended;
  }
});

/** A watcher that looks every 20 ms; the world's clock stands still unless a test moves it. */
function watch(deps: KeepDeps = world): ProtectionWatcher {
  const { store, market, saga, commands, clock, ids, log, venues } = deps;
  const watcher = new ProtectionWatcher({
    ...{ store, market, saga, commands, clock, ids, log, alarms },
    ...(venues ? { venues } : {}),
    timings: { metricsMs: 20_000, plansMs: 20 },
  });
  const stopping = new AbortController();
  running.push({ stop: () => stopping.abort(), ended: watcher.run(stopping.signal) });
  return watcher;
}

async function enter(protect?: ProtectionTerms): Promise<Order> {
  const order = await world.placeAndRun({ instrument, ...(protect ? { protect } : {}) });
  await world.recordFill(world.venue.execute(`TW${order.orderId}01`, d('0.5'), d('60000')));
  return order;
}

const plan = () => world.memory.protections.find(testRef, { instrument });
const legs = async () =>
  (await world.memory.listOrders(testRef, { limit: 50 })).items.filter(({ exit }) => exit);
const quote = (watcher: ProtectionWatcher, bid: string) =>
  watcher.onQuote('binance', { symbol: instrument, bid: d(bid), ask: d(bid).plus(1) });

it('takes a filled entry into its watch, and fires when a quote meets the stop', async () => {
  const watcher = watch();
  quote(watcher, '60000');
  await enter(stop);
  watcher.wake();
  await vi.waitFor(async () => expect((await plan())?.exposedSinceMs).toBeUndefined());
  quote(watcher, '59000.01');
  quote(watcher, '59000');
  quote(watcher, '58000');
  await vi.waitFor(async () => expect(await legs()).toHaveLength(1));
  await world.runSagas();
  const [exit] = await legs();
  await world.recordFill(world.venue.execute(`TW${exit?.orderId}01`, d('0.5'), d('58000')));
  await vi.waitFor(async () => expect((await plan())?.state).toBe('ENDED'));
  expect(await legs()).toHaveLength(1);
});

/** Lets calls through, or holds them until it is open again. */
class Gate {
  waiting = 0;
  #opened = Promise.resolve();
  #open = () => {};

  close(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    [this.#opened, this.#open] = [promise, resolve];
  }
  open(): void {
    this.#open();
  }
  async pass<T>(work: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    await this.#opened;
    this.waiting -= 1;
    return work();
  }
}

it('goes on with a plan that took the place of another while that was being looked at for a quote', async () => {
  const { protections } = world.store;
  const [lists, finds] = [new Gate(), new Gate()];
  const gated = {
    ...{ find: protections.find.bind(protections), listLive: () => lists.pass(() => protections.listLive()) },
  };
  gated.find = (...given) => finds.pass(() => protections.find(...given));
  const store = new Proxy(world.store, {
    get: (target, name) => {
      const own: unknown = name === 'protections' ? gated : Reflect.get(target, name);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
  const watcher = watch({ ...world, store });
  quote(watcher, '60000');
  await enter(stop);
  await vi.waitFor(async () => expect((await plan())?.exposedSinceMs).toBeUndefined());
  // The plans are being listed, and a quote has one of them looked at, when it is changed.
  lists.close();
  await vi.waitFor(() => expect(lists.waiting).toBe(1));
  finds.close();
  quote(watcher, '58999');
  expect(finds.waiting).toBe(1);
  const terms = { stopLoss: { price: d('58000') } };
  const changed = { ...testRef, instrument, terms, correlationId: 'c' };
  expect((await setProtection(world, changed)).ok).toBe(true);
  lists.open();
  await vi.waitFor(() => expect(lists.waiting).toBe(0));
  await new Promise(setImmediate);
  finds.open();
  await vi.waitFor(() => expect(finds.waiting).toBe(0));
  expect(await legs()).toEqual([]);
  quote(watcher, '57999');
  await vi.waitFor(async () => expect(await legs()).toHaveLength(1));
});

it('two of them fire once', async () => {
  const [one, other] = [watch(), watch()];
  quote(one, '60000');
  quote(other, '60000');
  await enter(stop);
  await vi.waitFor(async () => expect((await plan())?.exposedSinceMs).toBeUndefined());
  quote(one, '58000');
  quote(other, '58000');
  await vi.waitFor(async () => expect(await legs()).not.toHaveLength(0));
  await world.runSagas();
  quote(one, '57000');
  quote(other, '57000');
  const [exit] = await legs();
  await world.recordFill(world.venue.execute(`TW${exit?.orderId}01`, d('0.5'), d('58000')));
  await vi.waitFor(async () => expect((await plan())?.state).toBe('ENDED'));
  expect(await legs()).toHaveLength(1);
});

it('one that starts anew finds the plans, and the best price as it was written', async () => {
  await enter({ trailing: { distanceRatio: d('0.01') } });
  const first = watch();
  quote(first, '61000');
  await vi.waitFor(async () => expect((await plan())?.bestPrice?.toFixed()).toBe('61000'));
  const [running1] = running.splice(0);
  running1?.stop();
  await running1?.ended;
  const second = watch();
  quote(second, '60390');
  await vi.waitFor(async () => expect((await plan())?.closing?.cause).toBe('TRAILING'));
});

it('tells the alarm of a position that has no price for more than 2 s, and when it has one again', async () => {
  const watcher = watch();
  await enter(stop);
  await vi.waitFor(() => expect(alarms.published.at(-1)).toMatchObject({ value: 0 }));
  world.clock.advance(2_001);
  await vi.waitFor(() => expect(alarms.published.at(-1)).toMatchObject({ value: 1 }));
  quote(watcher, '60000');
  await vi.waitFor(() => expect(alarms.published.at(-1)).toMatchObject({ value: 0 }));
});

it('keeps the stop at a venue that has such stops, and places it anew when it is gone, once a second at most', async () => {
  const perpetual = 'BTC/USDT:USDT';
  world = await TradingWorld.open({ account: { venue: 'binanceusdm' } });
  const stops = new ScriptedStops();
  world.venue.stops = stops;
  const watcher = watch();
  const seen = () => watcher.onQuote('binanceusdm', { symbol: perpetual, bid: d('60000'), ask: d('60001') });
  seen();
  const order = await world.placeAndRun({ instrument: perpetual, protect: stop });
  await world.recordFill(world.venue.execute(`TW${order.orderId}01`, d('0.5'), d('60000')));
  await vi.waitFor(() => expect(stops.resting.size).toBe(1));
  stops.answer({ class: 'REFUSED', code: 'VENUE_FILTER', message: 'no' });
  stops.resting.clear();
  world.clock.advance(1_000);
  seen();
  await vi.waitFor(() => expect(stops.placed).toHaveLength(2));
  expect(stops.resting.size).toBe(0);
  world.clock.advance(1_000);
  seen();
  await vi.waitFor(() => expect(stops.resting.size).toBe(1));
  expect(stops.placed).toHaveLength(3);
});

it('has a protection that a user asks for in force within a look', async () => {
  const watcher = watch();
  quote(watcher, '60000');
  await enter();
  const of = { ...testRef, instrument, correlationId: 'c' };
  expect((await setProtection(world, { ...of, terms: stop })).ok).toBe(true);
  await vi.waitFor(async () => expect((await plan())?.exposedSinceMs).toBeUndefined());
});
