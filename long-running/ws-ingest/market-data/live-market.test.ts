import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { InMemoryMarketViews } from '#shared/adapters/in-memory/market-views.ts';
import { type CertifiedVenueId, type VenueId, venueIds } from '#shared/domain/account/account.ts';
import { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import type { FollowedMarket } from '#shared/domain/market/market-subscription.ts';
import type { BookView } from '#shared/domain/market/market-views.ts';
import { type SimExchange, startSimExchange } from '#sim-exchange/index.ts';
import { IngestMetrics } from '../metrics.ts';
import { eventually } from '../testing/eventually.ts';
import { defaultTimings } from '../timing.ts';
import { LiveMarket, type LiveMarketDeps } from './live-market.ts';
import type { MarketFeed } from './market-feed.ts';
import type { MarketVenue } from './market-venue.ts';
import { marketVenueOf } from './venues/index.ts';

type Venue = CertifiedVenueId;
/** What is followed of each venue; the first is what most tests are about. */
const symbols: Readonly<Record<Venue, readonly [string, ...string[]]>> = {
  binance: ['BTC/USDT'],
  binanceusdm: ['BTC/USDT:USDT'],
  okx: ['BTC/USDT', 'BTC/USDT:USDT'],
  bybit: ['BTC/USDT', 'BTC/USDT:USDT'],
  bitget: ['BTC/USDT', 'BTC/USDT:USDT'],
  upbit: ['BTC/KRW'],
};
const perpetual = /:/;
const timings = {
  ...defaultTimings,
  silenceMs: 3_000,
  fallbackMs: 100,
  backoffFirstMs: 20,
  backoffMaxMs: 100,
};
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface World {
  readonly sim: SimExchange;
  readonly views: InMemoryMarketViews;
  readonly feed: MarketFeed;
  readonly live: LiveMarket;
  readonly rest: MarketVenue;
  readonly logged: string[];
  state(symbol?: string): MarketState;
  fault(stream: object): Promise<unknown>;
  book(): Promise<BookView | undefined>;
}

async function start(
  venue: Venue = 'binance',
  own = timings,
  changes: Partial<LiveMarketDeps> = {},
): Promise<World> {
  const sim = await startSimExchange({ venues: [venue] });
  stops.push(() => sim.stop());
  const address = sim.venues[venue];
  if (!address) throw new Error('no venue');
  const { http, ws } = address;
  const endpoints = { rest: http, stream: ws, wsApi: ws };
  const views = new InMemoryMarketViews();
  const logged: string[] = [];
  const note = (message: string, fields: object = {}) => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  const live = new LiveMarket({
    endpoints: { [venue]: endpoints },
    followed: new Map<VenueId, readonly string[]>([[venue, symbols[venue]]]),
    views,
    clock: systemClock,
    log: { info: note, warn: note, error: note },
    timings: own,
    metrics: new IngestMetrics(),
    viewMs: 50,
    subscriptionsMs: 50,
    ...changes,
  });
  const stopping = new AbortController();
  const running = live.run(stopping.signal);
  stops.push(async () => {
    stopping.abort();
    await running;
  });
  const feed = await eventually('a feed', () =>
    live.feeds.find(({ states }) => states.has(symbols[venue][0])),
  );
  const rest = marketVenueOf(venue, endpoints);
  await rest.prepare?.(symbols[venue]);
  return {
    sim,
    views,
    feed,
    live,
    rest,
    logged,
    state(symbol = symbols[venue][0]) {
      const state = live.states.find((each) => each.symbol === symbol);
      if (!state) throw new Error('not followed');
      return state;
    },
    async fault(stream) {
      const body = JSON.stringify({ venue, stream: { target: 'public', ...stream } });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${sim.control}/faults`, { method: 'POST', body, headers });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    },
    book: () => views.findView('book', venue, symbols[venue][0]),
  };
}

const valid = (world: World) =>
  eventually('a valid book', () => world.state().keeper.isValid && world.state().heardAtMs.book > 0);
const heardAgain = async (world: World) => {
  const before = world.feed.counts.messages;
  await eventually('more messages', () => world.feed.counts.messages > before + 5);
};

describe.each(venueIds)('live market data of %s', (venue) => {
  it.each(symbols[venue])(
    'has book, trades and ticker of %s in the store, and the book of the venue',
    async (symbol) => {
      const world = await start(venue);
      const { views } = world;
      const book = await eventually('a book in the store', async () => {
        const found = await views.findView('book', venue, symbol);
        return found?.isValid && found.source === 'STREAM' ? found : undefined;
      });
      expect(book).toMatchObject({ venue, symbol, source: 'STREAM', fault: null });
      expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]));
      const trades = await eventually('trades', async () => {
        const found = await views.findView('trades', venue, symbol);
        return found && found.trades.length > 1 ? found : undefined;
      });
      const times = trades.trades.map(({ timeMs }) => timeMs);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      const ticker = await eventually('a ticker', async () => {
        const found = await views.findView('ticker', venue, symbol);
        return found?.last && (!perpetual.test(symbol) || (found.markPrice && found.fundingRate))
          ? found
          : undefined;
      });
      expect(Number(ticker.last)).toBeGreaterThan(0);
      const candle = await eventually('the venue’s own candle', () => world.state(symbol).candle);
      expect(candle).toMatchObject({ timeframeMs: 60_000 });
      for (const feed of world.live.feeds)
        expect(feed).toMatchObject({ state: 'STREAMING', counts: { unreadable: 0 } });
      // A market that moves: at some moment both are the same, level by level.
      await eventually('the venue’s own book', async () => {
        const whole = new DepthUpdate();
        await world.rest.fetchBook(symbol, whole, 20);
        const { keeper } = world.state(symbol);
        const shown = (side: typeof whole.bids) =>
          Array.from({ length: Math.min(15, side.count) }, (_, index) => [
            side.prices[index],
            side.sizes[index],
          ]);
        const ours = [keeper.book.bids.top(15), keeper.book.asks.top(15)];
        return (
          keeper.isInStep && JSON.stringify(ours) === JSON.stringify([shown(whole.bids), shown(whole.asks)])
        );
      });
      // What REST says of trades is what the stream says.
      const told = new Map(
        world
          .state(symbol)
          .trades()
          .map((trade) => [trade.id, trade]),
      );
      await eventually('the venue’s own trades', async () => {
        const same = (await world.rest.fetchTrades(symbol)).filter(({ id }) => told.has(id));
        for (const trade of same) expect(trade).toEqual(told.get(trade.id));
        return same.length > 0;
      });
      const minute = Math.floor(systemClock.nowMs() / 60_000) * 60_000;
      const past = await world.rest.fetchCandles(symbol, minute - 120_000, 2);
      expect(past.map(({ openTimeMs }) => openTimeMs)).toEqual([minute - 120_000, minute - 60_000]);
    },
  );
});

describe('a stream that fails', () => {
  it('a missing change makes the book invalid, and it is loaded anew', async () => {
    // Nothing is asked over REST meanwhile: that would bring what is missing.
    const world = await start('binance', { ...timings, silenceMs: 8_000 });
    await valid(world);
    await world.fault({ kind: 'gap' });
    await eventually('the gap', () => world.state().keeper.counts.gaps > 0);
    await valid(world);
    expect(world.logged.some((line) => line.startsWith('a book is not valid') && line.includes('GAP'))).toBe(
      true,
    );
    expect(world.feed.counts.reconnects).toBe(0);
  });

  it.each(['okx', 'bybit', 'bitget'] as const)(
    'the same of %s, on the connection that stands',
    async (venue) => {
      const world = await start(venue, { ...timings, silenceMs: 8_000 });
      await valid(world);
      await world.fault({ kind: 'gap' });
      await eventually('the gap', () => world.live.states.some(({ keeper }) => keeper.counts.gaps > 0));
      await eventually('the book in step again', () =>
        world.live.states.every(({ keeper }) => keeper.isInStep),
      );
      const { feeds } = world.live;
      for (const { counts } of feeds) expect(counts).toMatchObject({ reconnects: 0, unreadable: 0 });
      expect(feeds.some(({ loader }) => loader.counts.resyncs > 0)).toBe(venue !== 'okx');
    },
  );

  it.each(['okx', 'bybit', 'upbit'] as const)(
    'silence of %s is told from quiet by what REST knows',
    async (venue) => {
      const world = await start(venue, { ...timings, silenceMs: 1_000 });
      await valid(world);
      await world.fault({ kind: 'silence', durationMs: 3_000 });
      await eventually('the book over REST', async () => {
        const found = await world.book();
        return found?.source === 'REST' && found.isValid;
      });
      await eventually('a new stream', () => world.feed.counts.reconnects > 0);
      await eventually(
        'the stream again',
        () => world.feed.state === 'STREAMING' && world.state().keeper.isInStep,
      );
    },
  );

  it('messages that come twice count once', async () => {
    const world = await start();
    await valid(world);
    await world.fault({ kind: 'duplicate', durationMs: 1_500 });
    await eventually('a repeated trade', () => world.state().counts.repeatedTrades > 0);
    await eventually('a repeated change', () => world.state().keeper.counts.stale > 0);
    expect(world.state().keeper.counts.gaps).toBe(0);
    const ids = world
      .state()
      .trades()
      .map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('silence is noticed: the stream is opened again, and REST tells meanwhile', async () => {
    const world = await start('binance', { ...timings, silenceMs: 1_000 });
    await valid(world);
    await world.fault({ kind: 'silence', durationMs: 3_500 });
    const polled = await eventually('the book over REST', async () => {
      const found = await world.book();
      return found?.source === 'REST' && found.isValid ? found : undefined;
    });
    expect(polled.bids.length).toBeGreaterThan(0);
    await eventually('a new stream', () => world.feed.counts.reconnects > 0);
    await eventually(
      'the stream again',
      () => world.feed.state === 'STREAMING' && world.state().keeper.isValid,
    );
  });

  it('after several failures REST polls take over, until the stream stands again', async () => {
    const world = await start();
    await valid(world);
    await world.fault({ kind: 'disconnect', durationMs: 2_500 });
    await eventually('polling', () => world.feed.state === 'POLLING');
    await eventually('a book over REST', async () => (await world.book())?.source === 'REST');
    await eventually('the stream again', () => world.feed.state === 'STREAMING');
    await valid(world);
    await eventually('the stream’s book', async () => (await world.book())?.source === 'STREAM');
  });

  it('a market can be left and joined on the connection that stands', async () => {
    const world = await start();
    await valid(world);
    await world.live.follow(new Map([['binance', ['BTC/USDT', 'ETH/USDT']]]));
    await eventually('the other book', () => world.feed.states.get('ETH/USDT')?.keeper.isValid === true);
    await world.live.follow(new Map([['binance', ['ETH/USDT']]]));
    await heardAgain(world);
    expect([...world.feed.states.keys()]).toEqual(['ETH/USDT']);
    expect(world.feed.counts.reconnects).toBe(0);
  });

  it('what is subscribed to is followed, and left again', async () => {
    const listed: FollowedMarket[] = [];
    const world = await start('binance', timings, {
      subscriptions: { listFollowed: async () => [...listed] },
    });
    await valid(world);
    listed.push({ venue: 'binance', symbol: 'ETH/USDT' });
    const followed = () => world.live.states.map(({ symbol }) => symbol);
    await eventually(
      'the other book',
      () => world.live.states.find(({ symbol }) => symbol === 'ETH/USDT')?.keeper.isValid,
    );
    listed.pop();
    await eventually('the end of it', () => followed().length === 1);
    expect(followed()).toEqual(['BTC/USDT']);
    expect(world.feed.counts.reconnects).toBe(0);
  });
});
