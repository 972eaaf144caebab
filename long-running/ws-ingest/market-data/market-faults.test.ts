import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { InMemoryMarketViews } from '#shared/adapters/in-memory/market-views.ts';
import { binanceFrames } from '#shared/adapters/market-data/binance-frames.ts';
import { SymbolTable } from '#shared/adapters/market-data/symbol-table.ts';
import type { VenueId } from '#shared/domain/account/account.ts';
import { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import { MarketBoard } from '#shared/domain/market/market-board.ts';
import { MarketState } from '#shared/domain/market/market-state.ts';
import type { BookView } from '#shared/domain/market/market-views.ts';
import type { MarketViewWriter } from '#shared/ports/market-views.port.ts';
import { IngestMetrics } from '../metrics.ts';
import { eventually } from '../testing/eventually.ts';
import { ScriptedBinance } from '../testing/scripted-binance.ts';
import { defaultTimings, pause } from '../timing.ts';
import { LiveMarket } from './live-market.ts';

const timings = { ...defaultTimings, silenceMs: 1_000, fallbackMs: 50, backoffFirstMs: 10, backoffMaxMs: 50 };
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(views: MarketViewWriter = new InMemoryMarketViews(), venue?: ScriptedBinance) {
  const scripted = venue ?? (await ScriptedBinance.start());
  stops.push(() => scripted.stop());
  const note = () => {};
  const live = new LiveMarket({
    endpoints: { binance: scripted.endpoints },
    followed: new Map<VenueId, string[]>([['binance', ['BTC/USDT']]]),
    views,
    clock: systemClock,
    log: { info: note, warn: note, error: note },
    timings,
    metrics: new IngestMetrics(),
    viewMs: 100,
  });
  const stopping = new AbortController();
  const running = live.run(stopping.signal);
  stops.push(async () => {
    stopping.abort();
    await running;
  });
  const state = await eventually('the market', () => live.states[0]);
  const feed = await eventually('its feed', () => live.feeds[0]);
  return { venue: scripted, live, state, feed };
}
type World = Awaited<ReturnType<typeof start>>;

/** Says something now and then, so that the stream stands. */
async function standing(world: World): Promise<void> {
  await eventually('a valid book', async () => {
    world.venue.tick();
    await pause(20);
    return world.state.keeper.isInStep && world.state.heardAtMs.trades > 0;
  });
}

const caughtUp = ({ state, venue }: World) =>
  eventually(
    'the newest of the venue',
    () => state.keeper.isInStep && state.keeper.sequence === venue.update,
  );

describe('a venue that', () => {
  it('sends a hundred times as much as usual is kept up with, and the store hears no more often', async () => {
    let saves = 0;
    const world = await start({
      async saveView() {
        saves += 1;
      },
      saveCandle: async () => {},
    });
    await standing(world);
    const [before, fromMs] = [world.feed.counts.messages, performance.now()];
    saves = 0;
    for (let burst = 0; burst < 20; burst++) {
      for (let tick = 0; tick < 500; tick++) world.venue.tick();
      await pause(10);
    }
    await caughtUp(world);
    expect(world.feed.counts.messages - before).toBe(30_000);
    // Three views, one save each in 100 ms.
    expect(saves).toBeLessThanOrEqual(3 * ((performance.now() - fromMs) / 100 + 1));
    expect(world.state.keeper.counts.gaps).toBe(0);
    expect(world.feed.counts).toMatchObject({ unreadable: 0, reconnects: 0 });
  });

  it('says everything twice is heard once', async () => {
    const world = await start();
    await standing(world);
    const candleOf = () => world.state.candles.current();
    const [volume, told] = [candleOf()?.volume ?? 0, world.state.counts.repeatedTrades];
    world.venue.times = 2;
    for (let tick = 0; tick < 40; tick++) world.venue.tick();
    await caughtUp(world);
    await eventually('the repeated trades', () => world.state.counts.repeatedTrades - told >= 40);
    expect(world.state.keeper.counts).toMatchObject({ gaps: 0, crossed: 0 });
    expect(world.state.keeper.counts.stale).toBeGreaterThanOrEqual(40);
    const added = (candleOf()?.volume ?? 0) - volume;
    // Unless the minute ended meanwhile.
    if (added > 0) expect(added).toBe(10);
    const ids = world.state.trades().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('closes again and again is asked over REST meanwhile, and no price is shown that is not its own', async () => {
    const venue = await ScriptedBinance.start();
    venue.closesAfterMs = 60;
    const shown: BookView[] = [];
    const views: MarketViewWriter = {
      async saveView(_kind, view) {
        if ('bids' in view) shown.push(view);
      },
      saveCandle: async () => {},
    };
    const world = await start(views, venue);
    await eventually('six connections', () => {
      venue.tick();
      return venue.connections > 6 && world.feed.state === 'POLLING';
    });
    await eventually('the book over REST', () =>
      shown.some(({ source, isValid }) => source === 'REST' && isValid),
    );
    for (const { isValid, bids, asks } of shown) if (!isValid) expect([bids, asks]).toEqual([[], []]);
    venue.closesAfterMs = undefined;
    await eventually('the stream', async () => {
      await standing(world);
      return world.feed.state === 'STREAMING';
    });
    await caughtUp(world);
  });

  it('talks garbage is told from what it says besides', async () => {
    const world = await start();
    await standing(world);
    const of = { E: Date.now(), s: 'BTCUSDT' };
    const garbage: (object | string | Uint8Array)[] = [
      'garbage',
      '',
      '{"e":"depthUpdate","s":"BTCUSDT"',
      new Uint8Array([0, 255, 254, 1]),
      { e: 'trade', ...of, t: 1, p: '0', q: '1', T: 1, m: true },
      { e: 'trade', ...of, t: 1, p: '-5', q: '1', T: 1, m: true },
      { e: 'depthUpdate', ...of, U: 9, u: 8, b: [], a: [] },
      { e: 'depthUpdate', ...of, U: 1, u: 2, b: [['0', '1']], a: [] },
    ];
    const foreign = { e: 'trade', E: 1, s: 'ETHUSDT', t: 1, p: '7', q: '1', T: 1, m: true };
    for (let round = 0; round < 50; round++) {
      for (const each of garbage) world.venue.say(each);
      world.venue.say(foreign);
      world.venue.tick();
      await pause(1);
    }
    await caughtUp(world);
    expect(world.feed.counts.unreadable).toBe(50 * garbage.length);
    expect(world.feed.counts.reconnects).toBe(0);
    expect(world.state.keeper.counts.gaps).toBe(0);
    expect(new Set(world.state.trades().map(({ price }) => price))).toEqual(new Set([100.5]));
  });

  it('counts backwards is not believed: what is older is passed over', async () => {
    const world = await start();
    await standing(world);
    await caughtUp(world);
    const numbers = { U: world.venue.update - 5, u: world.venue.update - 3 };
    world.venue.say({ e: 'depthUpdate', E: 1, s: 'BTCUSDT', ...numbers, b: [['100.00', '0']], a: [] });
    world.venue.tick();
    await caughtUp(world);
    expect(world.state.keeper.counts).toMatchObject({ gaps: 0, crossed: 0 });
    expect(world.state.keeper.book.bids.bestPrice).toBe(100);
  });

  it('is never held up by a store that does not answer', async () => {
    const never = new Promise<void>(() => {});
    const world = await start({ saveView: () => never, saveCandle: () => never });
    await standing(world);
    for (let tick = 0; tick < 2_000; tick++) world.venue.tick();
    await caughtUp(world);
    expect(world.feed.counts.reconnects).toBe(0);
  });
});

it('memory stays flat, however much is said', () => {
  const listener = { onBookValidity: () => {}, onCandle: () => {} };
  const state = new MarketState('binance', 'BTC/USDT', listener);
  const symbols = new SymbolTable<MarketState>();
  symbols.add('BTCUSDT', state);
  const read = binanceFrames(symbols, new MarketBoard(() => 1));
  const whole = new DepthUpdate();
  whole.last = 0;
  whole.asks.push(1_000_000, 1);
  state.loadBook(whole, 0);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let id = 0;
  const speak = (count: number) => {
    for (let end = id + count; id < end; ) {
      id += 1;
      const of = `"E":${id},"s":"BTCUSDT"`;
      // Prices that come and never go, and trades over many minutes.
      read(Buffer.from(`{"e":"depthUpdate",${of},"U":${id},"u":${id},"b":[["${id}.5","1"]],"a":[]}`));
      read(Buffer.from(`{"e":"trade",${of},"t":${id},"p":"1.5","q":"2","T":${id * 100},"m":true}`));
    }
    collect();
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  };
  const before = speak(20_000);
  const after = speak(100_000);
  expect(state.keeper).toMatchObject({ isInStep: true, sequence: 120_000 });
  expect(after - before).toBeLessThan(3_000_000);
});
