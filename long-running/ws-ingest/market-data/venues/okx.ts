import * as z from 'zod';
import { okxFrames } from '#shared/adapters/market-data/okx-frames.ts';
import { inBaseUnits } from '#shared/adapters/market-data/size-unit.ts';
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
/** A request may have 64 KB; a connection takes 480 of them an hour. */
const marketsMax = 100;
const levelsMax = 400;
/** Older ones are told by another address. */
const newestCandles = 1_400;

const answerOf = <Row extends z.ZodType>(row: Row) => z.object({ code: z.literal('0'), data: z.array(row) });
const bookRow = z.object({ asks: levels, bids: levels, ts: whole, seqId: whole.optional() });
const tradeRow = z.object({
  tradeId: z.string(),
  px: price,
  sz: price,
  side: z.enum(['buy', 'sell']),
  ts: whole,
});
const candleRow = z.tuple([whole, price, price, price, price, amount, amount, amount, z.string()]);
const swapRow = z.object({ instId: z.string(), ctVal: price, ctMult: price });

const isSwap = (symbol: string) => symbol.includes(':');
const idOf = (symbol: string) => symbol.replace(/:.*$/, '-SWAP').replace('/', '-');

/** OKX: spot, and swaps, whose sizes come in contracts and are told in base units. */
export function okxMarket({ rest, stream }: VenueEndpoints): MarketVenue {
  const contracts = new Map<string, number>();
  const unitOf = (symbol: string) => contracts.get(symbol) ?? 1;
  const ask = async <Row extends z.ZodType>(row: Row, route: string, parameters: Parameters) =>
    answerOf(row).parse(await getJson(addressOf(`${rest}/api/v5`, route, parameters))).data;
  const line = (
    name: string,
    carries: MarketLine['carries'],
    channelsOf: (symbol: string) => readonly string[],
  ): MarketLine => ({
    name,
    url: `${stream}/ws/v5/${name}`,
    carries,
    steady: [],
    marketsMax,
    takes: () => true,
    requests: (action, symbols) => [
      JSON.stringify({
        op: action.toLowerCase(),
        args: symbols.flatMap((symbol) =>
          channelsOf(symbol).map((channel) => ({ channel, instId: idOf(symbol) })),
        ),
      }),
    ],
    frames: (symbols, sink) => okxFrames(symbols, sink, ({ symbol }) => unitOf(symbol)),
  });
  const marks = ['mark-price', 'funding-rate'];
  return {
    venue: 'okx',
    lines: [
      line('public', { book: true, trades: false }, (symbol) => [
        'books',
        'tickers',
        ...(isSwap(symbol) ? marks : []),
      ]),
      // Its `trades` are several in one, by the last one's number: what fills holes over REST has each.
      line('business', { book: false, trades: true }, () => ['trades-all', 'candle1m']),
    ],
    connectionLifeMs: 23 * hourMs,
    requestEveryMs: 350,
    heartbeat: 'ping',
    idOf,
    async prepare(symbols) {
      if (symbols.some((symbol) => isSwap(symbol) && !contracts.has(symbol))) {
        const swaps = await ask(z.unknown(), '/public/instruments', { instType: 'SWAP' });
        const sizes = new Map(
          swaps.flatMap((raw) => {
            const { data } = swapRow.safeParse(raw);
            return data ? [[data.instId, data.ctVal * data.ctMult] as const] : [];
          }),
        );
        for (const symbol of symbols.filter(isSwap)) {
          const size = sizes.get(idOf(symbol));
          if (size !== undefined) contracts.set(symbol, size);
        }
      }
      return symbols.filter((symbol) => !isSwap(symbol) || contracts.has(symbol));
    },
    async fetchBook(symbol, into, most) {
      const sz = Math.min(most, levelsMax);
      const [book] = await ask(bookRow, '/market/books', { instId: idOf(symbol), sz });
      if (!book) throw new Error('OKX told no book');
      const { asks, bids, ts: timeMs, seqId: last } = book;
      fillBook(into, { asks, bids, timeMs, last }, (size) => inBaseUnits(size, unitOf(symbol)));
    },
    async fetchTrades(symbol) {
      const rows = await ask(tradeRow, '/market/trades', { instId: idOf(symbol), limit: 500 });
      return rows.reverse().map(({ tradeId: id, px, sz, side, ts: timeMs }) => ({
        id,
        price: px,
        size: inBaseUnits(sz, unitOf(symbol)),
        timeMs,
        takerSide: side === 'buy' ? ('BUY' as const) : ('SELL' as const),
      }));
    },
    async fetchCandles(symbol, fromMs, limit) {
      // Both ends are left out.
      const range = { before: fromMs - 1, after: fromMs + limit * minuteMs, limit };
      const isOld = fromMs < Date.now() - newestCandles * minuteMs;
      const route = isOld ? '/market/history-candles' : '/market/candles';
      const rows = await ask(candleRow, route, { instId: idOf(symbol), bar: '1m', ...range });
      return rows
        .filter(([, , , , , , , , confirmed]) => confirmed === '1')
        .reverse()
        .map(([openTimeMs, open, high, low, close, traded, inCurrency, quoteVolume]) => {
          const volume = isSwap(symbol) ? inCurrency : traded;
          return venueCandle({ openTimeMs, open, high, low, close, volume, quoteVolume });
        });
    },
  };
}
