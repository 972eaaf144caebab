import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { InMemoryMarketViews } from '#shared/adapters/in-memory/market-views.ts';
import type { VenueId } from '#shared/domain/account/account.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import type { BookView } from '#shared/domain/market/market-views.ts';
import { type SimExchange, startSimExchange } from '#sim-exchange/index.ts';
import { IngestMetrics } from '../metrics.ts';
import { eventually } from '../testing/eventually.ts';
import { defaultTimings } from '../timing.ts';
import { LiveMarket } from './live-market.ts';
import type { MarketFeed } from './market-feed.ts';

const symbols = { binance: 'BTC/USDT', binanceusdm: 'BTC/USDT:USDT' } as const;
type Venue = keyof typeof symbols;
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
  readonly logged: string[];
  state(): MarketState;
  fault(stream: object): Promise<unknown>;
  book(): Promise<BookView | undefined>;
}

async function start(venue: Venue = 'binance', own = timings): Promise<World> {
  const sim = await startSimExchange({ venues: [venue] });
  stops.push(() => sim.stop());
  const address = sim.venues[venue];
  if (!address) throw new Error('no venue');
  const { http, ws } = address;
  const views = new InMemoryMarketViews();
  const logged: string[] = [];
  const note = (message: string, fields: object = {}) => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  const live = new LiveMarket({
    endpoints: { [venue]: { rest: http, stream: ws, wsApi: ws } },
    followed: new Map<VenueId, string[]>([[venue, [symbols[venue]]]]),
    views,
    clock: systemClock,
    log: { info: note, warn: note, error: note },
    timings: own,
    metrics: new IngestMetrics(),
    viewMs: 50,
  });
  const stopping = new AbortController();
  const running = live.run(stopping.signal);
  stops.push(async () => {
    stopping.abort();
    await running;
  });
  const [feed] = live.feeds;
  if (!feed) throw new Error('no feed');
  return {
    sim,
    views,
    feed,
    live,
    logged,
    state() {
      const state = feed.states.get(symbols[venue]);
      if (!state) throw new Error('not followed');
      return state;
    },
    async fault(stream) {
      const body = JSON.stringify({ venue, stream: { target: 'public', ...stream } });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${sim.control}/faults`, { method: 'POST', body, headers });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    },
    book: () => views.findView('book', venue, symbols[venue]),
  };
}

const valid = (world: World) =>
  eventually('a valid book', () => world.state().keeper.isValid && world.state().heardAtMs.book > 0);
const heardAgain = async (world: World) => {
  const before = world.feed.counts.messages;
  await eventually('more messages', () => world.feed.counts.messages > before + 5);
};

describe.each(['binance', 'binanceusdm'] as const)('live market data of %s', (venue) => {
  it('has book, trades and ticker in the store, and the book of the venue', async () => {
    const world = await start(venue);
    const { views } = world;
    const book = await eventually('a book in the store', async () => {
      const found = await world.book();
      return found?.isValid && found.source === 'STREAM' ? found : undefined;
    });
    expect(book).toMatchObject({ venue, symbol: symbols[venue], source: 'STREAM', fault: null });
    expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]));
    const trades = await eventually('trades', () => views.findView('trades', venue, symbols[venue]));
    const times = trades.trades.map(({ timeMs }) => timeMs);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    const ticker = await eventually('a ticker', () => views.findView('ticker', venue, symbols[venue]));
    expect(Number(ticker.last)).toBeGreaterThan(0);
    expect(world.feed.state).toBe('STREAMING');
    expect(world.feed.counts.unreadable).toBe(0);
    // A market that moves: the same change of the book at the same number, in both.
    const path = venue === 'binance' ? '/api/v3' : '/fapi/v1';
    await eventually('the venue’s own book, level by level', async () => {
      const answer = await fetch(`${world.sim.venues[venue]?.http}${path}/depth?symbol=BTCUSDT&limit=20`);
      const { lastUpdateId, bids, asks } = (await answer.json()) as {
        lastUpdateId: number;
        bids: string[][];
        asks: string[][];
      };
      const { keeper } = world.state();
      if (keeper.sequence !== lastUpdateId) return false;
      expect(keeper.book.bids.top(20)).toEqual(bids.map((row) => row.map(Number)));
      expect(keeper.book.asks.top(20)).toEqual(asks.map((row) => row.map(Number)));
      return true;
    });
  });
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
    world.feed.follow(['BTC/USDT', 'ETH/USDT']);
    await eventually('the other book', () => world.feed.states.get('ETH/USDT')?.keeper.isValid === true);
    world.feed.follow(['ETH/USDT']);
    await heardAgain(world);
    expect([...world.feed.states.keys()]).toEqual(['ETH/USDT']);
    expect(world.feed.counts.reconnects).toBe(0);
  });
});
