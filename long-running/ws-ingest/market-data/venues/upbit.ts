import * as z from 'zod';
import { upbitFrames } from '#shared/adapters/market-data/upbit-frames.ts';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import type { MarketLine, MarketVenue } from '../market-venue.ts';
import {
  addressOf,
  amount,
  fillBook,
  getText,
  levels,
  type Parameters,
  price,
  venueCandle,
  whole,
} from './rest.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
const marketsMax = 50;
const tradesMax = 500;
const candlesMax = 200;
const types = ['orderbook', 'trade', 'ticker', 'candle.1m'];

const unit = z.object({ ask_price: amount, ask_size: amount, bid_price: amount, bid_size: amount });
const bookRows = z.tuple([z.object({ timestamp: whole, orderbook_units: z.array(unit) })]);
const tradeRows = z.array(
  z.object({
    sequential_id: z.string(),
    trade_price: price,
    trade_volume: price,
    ask_bid: z.enum(['ASK', 'BID']),
    timestamp: whole,
  }),
);
const candleRows = z.array(
  z.object({
    candle_date_time_utc: z.iso.datetime({ local: true }),
    opening_price: price,
    high_price: price,
    low_price: price,
    trade_price: price,
    candle_acc_trade_volume: amount,
    candle_acc_trade_price: amount,
  }),
);

const idOf = (symbol: string) => symbol.split('/').reverse().join('-');

/** Upbit: spot. */
export function upbitMarket({ rest, stream }: VenueEndpoints): MarketVenue {
  const ask = async <Answer extends z.ZodType>(answer: Answer, route: string, parameters: Parameters) => {
    const text = await getText(addressOf(`${rest}/v1`, route, parameters));
    // A number of seventeen digits, which a double does not hold.
    return answer.parse(JSON.parse(text.replaceAll(/("sequential_id":)(\d+)/g, '$1"$2"')));
  };
  const line: MarketLine = {
    name: 'public',
    url: `${stream}/websocket/v1`,
    carries: { book: true, trades: true },
    steady: [],
    marketsMax,
    takes: (symbol) => !symbol.includes(':'),
    // A request stands for all that a connection hears from then on.
    requests(_action, _symbols, all) {
      const codes = all.map(idOf);
      const parts = types.map((type) => ({ type, codes }));
      return codes.length === 0 ? [] : [JSON.stringify([{ ticket: 'tradewind' }, ...parts])];
    },
    frames: upbitFrames,
  };
  return {
    venue: 'upbit',
    lines: [line],
    connectionLifeMs: 23 * hourMs,
    // Five requests a second, a hundred a minute.
    requestEveryMs: 650,
    heartbeat: 'PING',
    idOf,
    async fetchBook(symbol, into, most) {
      const count = Math.min(most, 30);
      const [{ timestamp, orderbook_units: units }] = await ask(bookRows, '/orderbook', {
        markets: idOf(symbol),
        count,
      });
      const side = (rows: readonly (readonly [number, number])[]) =>
        levels.parse(rows.filter(([at]) => at > 0));
      const asks = side(units.map(({ ask_price: at, ask_size: size }) => [at, size]));
      const bids = side(units.map(({ bid_price: at, bid_size: size }) => [at, size]));
      fillBook(into, { bids, asks, timeMs: timestamp, last: timestamp });
    },
    async fetchTrades(symbol) {
      const rows = await ask(tradeRows, '/trades/ticks', { market: idOf(symbol), count: tradesMax });
      return rows.reverse().map((row) => ({
        id: row.sequential_id,
        price: row.trade_price,
        size: row.trade_volume,
        timeMs: row.timestamp,
        takerSide: row.ask_bid === 'BID' ? ('BUY' as const) : ('SELL' as const),
      }));
    },
    async fetchCandles(symbol, fromMs, count) {
      const toMs = Math.min(fromMs + count * minuteMs, Math.floor(Date.now() / minuteMs) * minuteMs);
      const to = new Date(toMs).toISOString().replace('.000', '');
      // One more: the price before, for minutes without a trade.
      const asked = Math.min(count + 1, candlesMax);
      const rows = await ask(candleRows, '/candles/minutes/1', { market: idOf(symbol), to, count: asked });
      const told = rows.reverse().map((row) =>
        venueCandle({
          openTimeMs: Date.parse(`${row.candle_date_time_utc}Z`),
          open: row.opening_price,
          high: row.high_price,
          low: row.low_price,
          close: row.trade_price,
          volume: row.candle_acc_trade_volume,
          quoteVolume: row.candle_acc_trade_price,
        }),
      );
      return everyMinute(told, fromMs, toMs);
    },
  };
}

/** Upbit leaves out minutes without a trade: the price before them stands. */
function everyMinute(told: readonly MarketCandle[], fromMs: number, toMs: number): readonly MarketCandle[] {
  const found: MarketCandle[] = [];
  let before = told.findLast(({ openTimeMs }) => openTimeMs < fromMs);
  for (let openTimeMs = fromMs; openTimeMs < toMs; openTimeMs += minuteMs) {
    const own = told.find((candle) => candle.openTimeMs === openTimeMs);
    const at = before?.close;
    const empty =
      at === undefined
        ? undefined
        : venueCandle({ openTimeMs, open: at, high: at, low: at, close: at, volume: 0, quoteVolume: 0 });
    const candle = own ?? empty;
    if (candle) found.push(candle);
    before = candle ?? before;
  }
  return found;
}
