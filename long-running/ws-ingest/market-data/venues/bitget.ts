import * as z from 'zod';
import { bitgetFrames } from '#shared/adapters/market-data/bitget-frames.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import type { MarketLine, MarketVenue } from '../market-venue.ts';
import {
  addressOf,
  amount,
  fillBook,
  getJson,
  levels,
  type Parameters,
  price,
  venueCandle,
  whole,
} from './rest.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
/** Fewer than 50 topics a connection, Bitget asks for. */
const marketsMax = 12;
const levelsMax = 200;
/** Older ones are told by another address. */
const newestCandles = 900;
const tradesMax = 100;
const topics = [
  { topic: 'books' },
  { topic: 'publicTrade' },
  { topic: 'ticker' },
  { topic: 'kline', interval: '1m' },
];

const answerSchema = z.object({ code: z.literal('00000'), data: z.unknown() });
const bookData = z.object({ a: levels, b: levels, ts: whole });
const tradesData = z.array(
  z.object({ execId: z.string(), price, size: price, side: z.enum(['buy', 'sell']), ts: whole }),
);
const candlesData = z.array(z.tuple([whole, price, price, price, price, amount, amount]));

type Category = 'SPOT' | 'USDT-FUTURES';
const categoryOf = (symbol: string): Category => (symbol.includes(':') ? 'USDT-FUTURES' : 'SPOT');
const idOf = (symbol: string) => symbol.replace(/:.*$/, '').replace('/', '');

/** Bitget: spot, and perpetuals settled in USDT, each on connections of their own. */
export function bitgetMarket({ rest, stream }: VenueEndpoints): MarketVenue {
  const ask = async <Data extends z.ZodType>(data: Data, route: string, symbol: string, more: Parameters) => {
    const named = { category: categoryOf(symbol), symbol: idOf(symbol), ...more };
    const answer = answerSchema.parse(await getJson(addressOf(`${rest}/api/v3/market`, route, named)));
    return data.parse(answer.data);
  };
  const line = (name: string, category: Category): MarketLine => {
    const instType = category.toLowerCase();
    const request = (op: string, symbols: readonly string[], of: readonly object[]) =>
      JSON.stringify({
        op,
        args: symbols.flatMap((symbol) => of.map((each) => ({ instType, ...each, symbol: idOf(symbol) }))),
      });
    return {
      name,
      url: `${stream}/v3/ws/public`,
      carries: { book: true, trades: true },
      steady: [],
      marketsMax,
      takes: (symbol) => categoryOf(symbol) === category,
      requests: (action, symbols) => [request(action.toLowerCase(), symbols, topics)],
      resync: (symbol) => ['unsubscribe', 'subscribe'].map((op) => request(op, [symbol], topics.slice(0, 1))),
      frames: bitgetFrames,
    };
  };
  return {
    venue: 'bitget',
    lines: [line('spot', 'SPOT'), line('futures', 'USDT-FUTURES')],
    connectionLifeMs: 23 * hourMs,
    requestEveryMs: 150,
    heartbeat: 'ping',
    idOf,
    async fetchBook(symbol, into, most) {
      // It tells no number of the stream's.
      const {
        a: asks,
        b: bids,
        ts: timeMs,
      } = await ask(bookData, '/orderbook', symbol, {
        limit: Math.min(most, levelsMax),
      });
      fillBook(into, { bids, asks, timeMs });
    },
    async fetchTrades(symbol) {
      const rows = await ask(tradesData, '/fills', symbol, { limit: tradesMax });
      return rows.reverse().map(({ execId: id, price: paid, size, side, ts: timeMs }) => ({
        id,
        price: paid,
        size,
        timeMs,
        takerSide: side === 'buy' ? ('BUY' as const) : ('SELL' as const),
      }));
    },
    async fetchCandles(symbol, startTime, limit) {
      const range = { interval: '1m', startTime, endTime: startTime + limit * minuteMs - 1, limit };
      const isOld = startTime < Date.now() - newestCandles * minuteMs;
      const rows = await ask(candlesData, isOld ? '/history-candles' : '/candles', symbol, range);
      const closedMs = Date.now() - minuteMs;
      return rows
        .filter(([openTimeMs]) => openTimeMs >= startTime && openTimeMs <= closedMs)
        .sort(([a], [b]) => a - b)
        .map(([openTimeMs, open, high, low, close, volume, quoteVolume]) =>
          venueCandle({ openTimeMs, open, high, low, close, volume, quoteVolume }),
        );
    },
  };
}
