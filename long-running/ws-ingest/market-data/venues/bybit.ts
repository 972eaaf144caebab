import * as z from 'zod';
import { bybitFrames } from '#shared/adapters/market-data/bybit-frames.ts';
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
/** A connection takes requests with 21,000 letters in all; those of a market have about 100. */
const marketsMax = 100;
const levelsFollowed = 200;
const tradesMax = { spot: 60, linear: 1_000 } as const;
type Category = keyof typeof tradesMax;

const answerSchema = z.object({ retCode: z.literal(0), result: z.unknown() });
const bookResult = z.object({ b: levels, a: levels, ts: whole });
const tradeRow = z.object({
  execId: z.string(),
  price,
  size: price,
  side: z.enum(['Buy', 'Sell']),
  time: whole,
  isBlockTrade: z.boolean(),
});
const tradesResult = z.object({ list: z.array(tradeRow) });
const candlesResult = z.object({
  list: z.array(z.tuple([whole, price, price, price, price, amount, amount])),
});

const categoryOf = (symbol: string): Category => (symbol.includes(':') ? 'linear' : 'spot');
const idOf = (symbol: string) => symbol.replace(/:.*$/, '').replace('/', '');

/** Bybit: spot, and perpetuals settled in what they are quoted in, each on connections of their own. */
export function bybitMarket({ rest, stream }: VenueEndpoints): MarketVenue {
  const ask = async <Result extends z.ZodType>(
    result: Result,
    route: string,
    symbol: string,
    more: Parameters,
  ) => {
    const named = { category: categoryOf(symbol), symbol: idOf(symbol), ...more };
    const answer = answerSchema.parse(await getJson(addressOf(`${rest}/v5/market`, route, named)));
    return result.parse(answer.result);
  };
  const book = (symbol: string) => `orderbook.${levelsFollowed}.${idOf(symbol)}`;
  const request = (op: string, args: readonly string[]) => JSON.stringify({ op, args });
  const line = (category: Category): MarketLine => ({
    name: category,
    url: `${stream}/v5/public/${category}`,
    carries: { book: true, trades: true },
    steady: [],
    marketsMax,
    takes: (symbol) => categoryOf(symbol) === category,
    // One a market: a topic that Bybit does not have makes it refuse the whole request.
    requests: (action, symbols) =>
      symbols.map((symbol) => {
        const id = idOf(symbol);
        const topics = [book(symbol), `publicTrade.${id}`, `tickers.${id}`, `kline.1.${id}`];
        return request(action.toLowerCase(), topics);
      }),
    resync: (symbol) => ['unsubscribe', 'subscribe'].map((op) => request(op, [book(symbol)])),
    frames: bybitFrames,
  });
  return {
    venue: 'bybit',
    lines: [line('spot'), line('linear')],
    connectionLifeMs: 23 * hourMs,
    requestEveryMs: 100,
    heartbeat: JSON.stringify({ op: 'ping' }),
    idOf,
    async fetchBook(symbol, into, most) {
      // Its `u` counts the changes of another depth than the stream's.
      const limit = Math.min(most, levelsFollowed);
      const { b: bids, a: asks, ts: timeMs } = await ask(bookResult, '/orderbook', symbol, { limit });
      fillBook(into, { bids, asks, timeMs });
    },
    async fetchTrades(symbol) {
      const limit = tradesMax[categoryOf(symbol)];
      const { list } = await ask(tradesResult, '/recent-trade', symbol, { limit });
      return list
        .filter(({ isBlockTrade }) => !isBlockTrade)
        .reverse()
        .map(({ execId: id, price: paid, size, side, time: timeMs }) => ({
          id,
          price: paid,
          size,
          timeMs,
          takerSide: side === 'Buy' ? ('BUY' as const) : ('SELL' as const),
        }));
    },
    async fetchCandles(symbol, start, limit) {
      const end = start + limit * minuteMs - 1;
      const { list } = await ask(candlesResult, '/kline', symbol, { interval: '1', start, end, limit });
      const closedMs = Date.now() - minuteMs;
      return list
        .filter(([openTimeMs]) => openTimeMs <= closedMs)
        .reverse()
        .map(([openTimeMs, open, high, low, close, volume, quoteVolume]) =>
          venueCandle({ openTimeMs, open, high, low, close, volume, quoteVolume }),
        );
    },
  };
}
