import * as z from 'zod';
import { binanceFrames, readBinanceBook } from '#shared/adapters/market-data/binance-frames.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import type { MarketLine, MarketVenue } from '../market-venue.ts';
import { addressOf, amount, getBytes, getJson, type Parameters, price, venueCandle } from './rest.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
/** One message may name many streams, a connection 1,024 in all. */
const streamsARequest = 100;
const marketsMax = 200;

const markets = {
  binance: { path: '/api/v3', streams: ['depth@100ms', 'trade', 'ticker', 'kline_1m'], steady: ['ticker'] },
  binanceusdm: {
    path: '/fapi/v1',
    streams: ['depth@100ms', 'aggTrade', 'ticker', 'kline_1m', 'markPrice@1s'],
    steady: ['ticker', 'mark'],
  },
} as const;

const trade = { time: z.int(), isBuyerMaker: z.boolean() };
const tradeRow = z.object({ id: z.int(), price, qty: price, ...trade });
const aggregateRow = z
  .object({ a: z.int(), p: price, q: price, T: z.int(), m: z.boolean() })
  .transform(({ a, p, q, T, m }) => ({ id: a, price: p, qty: q, time: T, isBuyerMaker: m }));
const klineRow = z.tuple(
  [z.int(), price, price, price, price, amount, z.int(), amount, z.int()],
  z.unknown(),
);

/** Binance, spot or futures in USDⓈ: one wire, two paths. */
export function binanceMarket(
  venue: 'binance' | 'binanceusdm',
  { rest, stream }: VenueEndpoints,
): MarketVenue {
  const { path, streams, steady } = markets[venue];
  const isSpot = venue === 'binance';
  const address = (route: string, parameters: Parameters) => addressOf(`${rest}${path}`, route, parameters);
  const idOf = (symbol: string) => symbol.replace(/:.*$/, '').replace('/', '');
  let requestId = 0;
  const line: MarketLine = {
    name: 'public',
    url: `${stream}/ws`,
    carries: { book: true, trades: true },
    steady,
    marketsMax,
    takes: (symbol) => isSpot !== symbol.includes(':'),
    requests(method, symbols) {
      const names = symbols.flatMap((symbol) =>
        streams.map((name) => `${idOf(symbol).toLowerCase()}@${name}`),
      );
      return Array.from({ length: Math.ceil(names.length / streamsARequest) }, (_, index) => {
        requestId += 1;
        const params = names.slice(index * streamsARequest, (index + 1) * streamsARequest);
        return JSON.stringify({ method, params, id: requestId });
      });
    },
    frames: binanceFrames,
  };
  return {
    venue,
    lines: [line],
    connectionLifeMs: 23 * hourMs,
    // Five messages a second, of which pings are some.
    requestEveryMs: 300,
    idOf,
    async fetchBook(symbol, into, limit) {
      readBinanceBook(await getBytes(address('/depth', { symbol: idOf(symbol), limit })), into);
    },
    async fetchTrades(symbol) {
      // The futures stream aggregates, and so must what fills its holes: the numbers are other ones.
      const route = isSpot ? '/trades' : '/aggTrades';
      const answer = await getJson(address(route, { symbol: idOf(symbol), limit: 1_000 }));
      return z
        .array(isSpot ? tradeRow : aggregateRow)
        .parse(answer)
        .map(({ id, price: paid, qty, time, isBuyerMaker }) => ({
          id,
          price: paid,
          size: qty,
          timeMs: time,
          takerSide: isBuyerMaker ? ('SELL' as const) : ('BUY' as const),
        }));
    },
    async fetchCandles(symbol, startTime, limit) {
      const range = { startTime, endTime: startTime + limit * minuteMs - 1, limit };
      const answer = await getJson(address('/klines', { symbol: idOf(symbol), interval: '1m', ...range }));
      return z
        .array(klineRow)
        .parse(answer)
        .map(([openTimeMs, open, high, low, close, volume, , quoteVolume, trades]) =>
          venueCandle({ openTimeMs, open, high, low, close, volume, quoteVolume }, trades),
        );
    },
  };
}
