import { beforeEach, describe, expect, it } from 'vitest';
import { defaultTimings } from '../timing.ts';
import type { MarketLine, MarketVenue } from './market-venue.ts';
import { VenueMarkets } from './venue-markets.ts';
import { bitgetMarket } from './venues/bitget.ts';
import { bybitMarket } from './venues/bybit.ts';
import { okxMarket } from './venues/okx.ts';
import { upbitMarket } from './venues/upbit.ts';

const endpoints = { rest: 'http://127.0.0.1:1', stream: 'ws://127.0.0.1:1', wsApi: 'ws://127.0.0.1:1' };
const line = (changes: Partial<MarketLine>): MarketLine => ({
  name: 'public',
  url: 'ws://127.0.0.1:1',
  carries: { book: true, trades: true },
  steady: [],
  marketsMax: 2,
  takes: () => true,
  requests: () => [],
  frames: () => () => 'OTHER',
  ...changes,
});
let logged: string[];
beforeEach(() => {
  logged = [];
});

function marketsOf(lines: readonly MarketLine[], prepare?: MarketVenue['prepare']): VenueMarkets {
  const none = async () => [];
  const note = (message: string) => {
    logged.push(message);
  };
  return new VenueMarkets({
    venue: {
      venue: 'okx',
      lines,
      connectionLifeMs: 1_000,
      requestEveryMs: 1,
      idOf: (symbol) => symbol,
      fetchBook: async () => {},
      fetchTrades: none,
      fetchCandles: none,
      ...(prepare && { prepare }),
    },
    clock: { nowMs: () => 1, sleep: async () => {} },
    log: { info: note, warn: note, error: note },
    timings: defaultTimings,
    listener: { onBookValidity: () => {}, onCandle: () => {} },
  });
}
const spread = (markets: VenueMarkets) =>
  markets.feeds.map((feed) => `${feed.line.name}: ${[...feed.states.keys()].join(' ')}`);

describe('the markets of a venue', () => {
  it('are spread over as many connections as its limit asks for, and stay where they are', async () => {
    const markets = marketsOf([line({})]);
    await markets.follow(['A', 'B', 'C', 'D', 'E']);
    expect(spread(markets)).toEqual(['public: A B', 'public: C D', 'public: E']);
    const state = markets.states.get('E');
    await markets.follow(['A', 'D', 'E', 'F', 'G']);
    expect(spread(markets)).toEqual(['public: A F', 'public: D G', 'public: E']);
    expect(markets.states.get('E')).toBe(state);
    await markets.follow(['E']);
    expect(spread(markets)).toEqual(['public: E']);
    await markets.follow([]);
    expect([spread(markets), markets.states.size]).toEqual([[], 0]);
  });

  it('are on every kind of connection that tells of them', async () => {
    const perpetuals = line({ name: 'marks', takes: (symbol) => symbol.includes(':') });
    const markets = marketsOf([
      line({ name: 'books', marketsMax: 9, takes: (symbol) => symbol !== 'X' }),
      perpetuals,
    ]);
    await markets.follow(['A', 'A:U', 'X']);
    expect(spread(markets)).toEqual(['books: A A:U', 'marks: A:U']);
    const [books, marks] = markets.feeds;
    expect(marks?.states.get('A:U')).toBe(books?.states.get('A:U'));
    expect(markets.states.has('X')).toBe(false);
  });

  it('that the venue does not have are left out; while it cannot be asked the others go on', async () => {
    let isThere = true;
    const markets = marketsOf([line({})], async (symbols) => {
      if (!isThere) throw new Error('no answer');
      return symbols.filter((symbol) => symbol !== 'NONE');
    });
    await markets.follow(['A', 'NONE']);
    expect(spread(markets)).toEqual(['public: A']);
    isThere = false;
    await markets.follow(['A', 'B']);
    expect([spread(markets), logged]).toEqual([['public: A'], ['markets cannot be followed yet']]);
    isThere = true;
    await markets.follow(['A', 'B']);
    expect(spread(markets)).toEqual(['public: A B']);
  });
});

describe('what is asked of', () => {
  const asked = (
    venue: MarketVenue,
    place: number,
    action: 'SUBSCRIBE' | 'UNSUBSCRIBE',
    symbols: string[],
    all = symbols,
  ) => venue.lines[place]?.requests(action, symbols, all).map((text) => JSON.parse(text) as unknown);

  it('OKX: marks of perpetuals only, each single trade and candles on a connection of their own', () => {
    const venue = okxMarket(endpoints);
    expect(venue.lines.map(({ url }) => url)).toEqual([
      'ws://127.0.0.1:1/ws/v5/public',
      'ws://127.0.0.1:1/ws/v5/business',
    ]);
    const args = (instId: string, ...channels: string[]) => channels.map((channel) => ({ channel, instId }));
    expect(asked(venue, 0, 'SUBSCRIBE', ['A/U', 'A/U:U'])).toEqual([
      {
        op: 'subscribe',
        args: [
          ...args('A-U', 'books', 'tickers'),
          ...args('A-U-SWAP', 'books', 'tickers', 'mark-price', 'funding-rate'),
        ],
      },
    ]);
    expect(asked(venue, 1, 'UNSUBSCRIBE', ['A/U'])).toEqual([
      { op: 'unsubscribe', args: args('A-U', 'trades-all', 'candle1m') },
    ]);
  });

  it('Bybit: one request a market, so that one that is unknown spoils no other', () => {
    const venue = bybitMarket(endpoints);
    const args = (id: string) => [
      `orderbook.200.${id}`,
      `publicTrade.${id}`,
      `tickers.${id}`,
      `kline.1.${id}`,
    ];
    expect(asked(venue, 0, 'SUBSCRIBE', ['A/U', 'B/U'])).toEqual([
      { op: 'subscribe', args: args('AU') },
      { op: 'subscribe', args: args('BU') },
    ]);
    expect(venue.lines.map(({ takes }) => ['A/U', 'A/U:U'].map(takes))).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('Bitget: whose spot and futures have the same names', () => {
    const venue = bitgetMarket(endpoints);
    const first = (place: number, symbol: string) => asked(venue, place, 'SUBSCRIBE', [symbol])?.[0];
    expect(first(0, 'A/U')).toMatchObject({
      args: [{ instType: 'spot', topic: 'books', symbol: 'AU' }, {}, {}, {}],
    });
    expect(first(1, 'A/U:U')).toMatchObject({
      args: [{ instType: 'usdt-futures', symbol: 'AU' }, {}, {}, {}],
    });
  });

  it('Upbit: everything again, since a request stands for all that a connection hears', () => {
    const venue = upbitMarket(endpoints);
    const codes = ['KRW-A', 'KRW-B'];
    const parts = ['orderbook', 'trade', 'ticker', 'candle.1m'].map((type) => ({ type, codes }));
    expect(asked(venue, 0, 'UNSUBSCRIBE', ['C/KRW'], ['A/KRW', 'B/KRW'])).toEqual([
      [{ ticket: 'tradewind' }, ...parts],
    ]);
    expect(asked(venue, 0, 'UNSUBSCRIBE', ['A/KRW'], [])).toEqual([]);
  });
});
