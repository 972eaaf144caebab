import * as z from 'zod';
import { binanceFrames, readBinanceBook } from '#shared/adapters/market-data/binance-frames.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import type { MarketVenue } from '../market-venue.ts';
import { getBytes, getJson } from './rest.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
/** Binance takes five messages a second; one may name many streams. */
const streamsARequest = 100;

const markets = {
  binance: { path: '/api/v3', streams: ['depth@100ms', 'trade', 'ticker', 'kline_1m'] },
  binanceusdm: {
    path: '/fapi/v1',
    streams: ['depth@100ms', 'aggTrade', 'ticker', 'kline_1m', 'markPrice@1s'],
  },
} as const;

const positive = z
  .string()
  .transform(Number)
  .refine((value) => value > 0);
const amount = z
  .string()
  .transform(Number)
  .refine((value) => value >= 0);
const trade = { time: z.int(), isBuyerMaker: z.boolean() };
const tradeRow = z.object({ id: z.int(), price: positive, qty: positive, ...trade });
const aggregateRow = z
  .object({ a: z.int(), p: positive, q: positive, T: z.int(), m: z.boolean() })
  .transform(({ a, p, q, T, m }) => ({ id: a, price: p, qty: q, time: T, isBuyerMaker: m }));
const klineRow = z.tuple(
  [z.int(), positive, positive, positive, positive, amount, z.int(), amount, z.int()],
  z.unknown(),
);

/** Binance, spot or futures in USDⓈ: one wire, two paths. */
export function binanceMarket(
  venue: 'binance' | 'binanceusdm',
  { rest, stream }: VenueEndpoints,
): MarketVenue {
  const { path, streams } = markets[venue];
  const address = (route: string, parameters: Readonly<Record<string, string | number>>) => {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(parameters)) query.set(key, String(value));
    return `${rest}${path}${route}?${query}`;
  };
  let requestId = 0;
  return {
    venue,
    streamUrl: `${stream}/ws`,
    connectionLifeMs: 23 * hourMs,
    idOf: (symbol) => symbol.replace(/:.*$/, '').replace('/', ''),
    requests(method, ids) {
      const names = ids.flatMap((id) => streams.map((name) => `${id.toLowerCase()}@${name}`));
      return Array.from({ length: Math.ceil(names.length / streamsARequest) }, (_, index) => {
        requestId += 1;
        const params = names.slice(index * streamsARequest, (index + 1) * streamsARequest);
        return JSON.stringify({ method, params, id: requestId });
      });
    },
    frames: binanceFrames,
    async fetchBook(symbol, into, limit) {
      readBinanceBook(await getBytes(address('/depth', { symbol, limit })), into);
    },
    async fetchTrades(symbol) {
      // The futures stream aggregates, and so must what fills its holes: the numbers are other ones.
      const isSpot = venue === 'binance';
      const answer = await getJson(address(isSpot ? '/trades' : '/aggTrades', { symbol, limit: 1_000 }));
      return z
        .array(isSpot ? tradeRow : aggregateRow)
        .parse(answer)
        .map(({ id, price, qty, time, isBuyerMaker }) => ({
          id,
          price,
          size: qty,
          timeMs: time,
          takerSide: isBuyerMaker ? ('SELL' as const) : ('BUY' as const),
        }));
    },
    async fetchCandles(symbol, startTime, limit) {
      const endTime = startTime + limit * minuteMs - 1;
      const answer = await getJson(address('/klines', { symbol, interval: '1m', startTime, endTime, limit }));
      return z
        .array(klineRow)
        .parse(answer)
        .map(([openTimeMs, open, high, low, close, volume, lastMs, quoteVolume, trades]) => ({
          openTimeMs,
          endMs: lastMs + 1,
          open,
          high,
          low,
          close,
          volume,
          quoteVolume,
          trades,
          isWhole: true,
          source: 'VENUE' as const,
        }));
    },
  };
}
