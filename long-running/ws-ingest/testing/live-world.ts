import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { InMemoryMarketViews } from '#shared/adapters/in-memory/market-views.ts';
import type { CertifiedVenueId, VenueId } from '#shared/domain/account/account.ts';
import type { MarketState } from '#shared/domain/market/market-state.ts';
import type { BookView } from '#shared/domain/market/market-views.ts';
import { type SimExchange, startSimExchange } from '#sim-exchange/index.ts';
import { LiveMarket, type LiveMarketDeps } from '../market-data/live-market.ts';
import type { MarketFeed } from '../market-data/market-feed.ts';
import type { MarketVenue } from '../market-data/market-venue.ts';
import { marketVenueOf } from '../market-data/venues/index.ts';
import { IngestMetrics } from '../metrics.ts';
import { defaultTimings } from '../timing.ts';
import { eventually } from './eventually.ts';

type Venue = CertifiedVenueId;
/** What is followed of each venue; the first is what most tests are about. */
export const followedSymbols: Readonly<Record<Venue, readonly [string, ...string[]]>> = {
  binance: ['BTC/USDT'],
  binanceusdm: ['BTC/USDT:USDT'],
  okx: ['BTC/USDT', 'BTC/USDT:USDT'],
  bybit: ['BTC/USDT', 'BTC/USDT:USDT'],
  bitget: ['BTC/USDT', 'BTC/USDT:USDT'],
  upbit: ['BTC/KRW'],
};
export const liveTimings = {
  ...defaultTimings,
  silenceMs: 3_000,
  fallbackMs: 100,
  backoffFirstMs: 20,
  backoffMaxMs: 100,
};
/** The simulator's venue, followed live. */
export interface LiveWorld {
  stop(): Promise<void>;
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

/** Leaves nothing running when it fails. */
export async function startLiveWorld(
  venue: Venue = 'binance',
  own = liveTimings,
  changes: Partial<LiveMarketDeps> = {},
): Promise<LiveWorld> {
  const sim = await startSimExchange({ venues: [venue] });
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
    followed: new Map<VenueId, readonly string[]>([[venue, followedSymbols[venue]]]),
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
  const stop = async () => {
    stopping.abort();
    await running;
    await sim.stop();
  };
  const rest = marketVenueOf(venue, endpoints);
  const findFeed = async () => {
    await rest.prepare?.(followedSymbols[venue]);
    return eventually('a feed', () => live.feeds.find(({ states }) => states.has(followedSymbols[venue][0])));
  };
  const feed = await findFeed().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    stop,
    sim,
    views,
    feed,
    live,
    rest,
    logged,
    state(symbol = followedSymbols[venue][0]) {
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
    book: () => views.findView('book', venue, followedSymbols[venue][0]),
  };
}
