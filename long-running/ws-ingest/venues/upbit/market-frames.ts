import * as z from 'zod';
import type { MarketEvent, Ticker } from '../../venue-adapter.ts';
import { positiveNumber } from './exact-number.ts';

/** Our symbol of Upbit's, or undefined for one we do not follow. */
export type SymbolOf = (id: string) => string | undefined;

const units = z.tuple([z.object({ bid_price: positiveNumber, ask_price: positiveNumber })], z.unknown());
const bookFrame = z.object({ code: z.string(), orderbook_units: units });
const lastFrame = z.object({ code: z.string(), trade_price: positiveNumber });
const label = z.object({ type: z.string() });
const refusal = z.object({ error: z.object({ name: z.string() }) });

/**
 * Reads a frame of the market streams. A book comes whole every time, best prices first: there is no sequence to miss.
 * A ticker tells no more of prices than the last one.
 *
 * @returns undefined for any other frame
 */
export function marketEvent(frame: unknown, symbolOf: SymbolOf): MarketEvent | undefined {
  const type = label.safeParse(frame).data?.type;
  if (type === 'orderbook') {
    const read = bookFrame.safeParse(frame);
    const symbol = read.success ? symbolOf(read.data.code) : undefined;
    if (!read.success || symbol === undefined) return { kind: 'UNREADABLE' };
    const [top] = read.data.orderbook_units;
    return { kind: 'TOP', symbol, bid: top.bid_price, ask: top.ask_price };
  }
  if (type === 'ticker' || type === 'trade') {
    const read = lastFrame.safeParse(frame);
    const symbol = read.success ? symbolOf(read.data.code) : undefined;
    if (!read.success || symbol === undefined) return { kind: 'UNREADABLE' };
    return { kind: 'TRADE', symbol, price: read.data.trade_price };
  }
  return undefined;
}

/** The name of the error that a frame tells of: Upbit then keeps nothing of the request. */
export function refusalOf(frame: unknown): string | undefined {
  return refusal.safeParse(frame).data?.error.name;
}

const restTickers = z.array(z.object({ market: z.string(), trade_price: z.unknown() }));
const restBooks = z.array(z.object({ market: z.string(), orderbook_units: z.unknown() }));

/** GET /v1/ticker and GET /v1/orderbook together; a symbol without both sides of its book is left out. */
export function restTickerList(tickers: unknown, books: unknown, symbolOf: SymbolOf): readonly Ticker[] {
  const lastOf = new Map(restTickers.parse(tickers).map((row) => [row.market, row.trade_price]));
  return restBooks.parse(books).flatMap(({ market, orderbook_units }) => {
    const symbol = symbolOf(market);
    const last = positiveNumber.safeParse(lastOf.get(market));
    const book = units.safeParse(orderbook_units);
    if (symbol === undefined || !last.success || !book.success) return [];
    const [top] = book.data;
    return [{ symbol, bid: top.bid_price, ask: top.ask_price, last: last.data }];
  });
}
