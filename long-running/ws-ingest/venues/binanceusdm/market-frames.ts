import * as z from 'zod';
import { decimal, isDecimalText } from '#shared/domain/money/decimal.ts';
import type { MarketEvent, Ticker } from '../../venue-adapter.ts';
import type { SymbolOf } from '../binance/market-frames.ts';

const price = z
  .string()
  .refine((text) => isDecimalText(text) && Number(text) > 0, 'must be a positive decimal')
  .transform(decimal);

const labels = z.object({ e: z.string() });
const topFrame = z.object({ s: z.string(), b: price, a: price });
const tickerFrame = z.object({ s: z.string(), c: price });
const tradeFrame = z.object({ s: z.string(), p: price });
/** `X`: trades of the insurance fund and of auto-deleveraging are no market's. */
const kindOfTrade = z.object({ X: z.string() });

/**
 * Reads the frames of one connection that carry a price (bookTicker, 24hrTicker, trade). A ticker of the futures has no
 * book: it confirms the top that the same connection told, which ends when its connection does.
 */
export function marketReader(symbolOf: SymbolOf): (frame: unknown) => MarketEvent | undefined {
  const tops = new Map<string, Pick<Ticker, 'bid' | 'ask'>>();
  const readTop = (frame: unknown): MarketEvent => {
    const read = topFrame.safeParse(frame);
    const symbol = read.success ? symbolOf(read.data.s) : undefined;
    if (!read.success || symbol === undefined) return { kind: 'UNREADABLE' };
    const top = { bid: read.data.b, ask: read.data.a };
    tops.set(symbol, top);
    return { kind: 'TOP', symbol, ...top };
  };
  const readTicker = (frame: unknown): MarketEvent => {
    const read = tickerFrame.safeParse(frame);
    const symbol = read.success ? symbolOf(read.data.s) : undefined;
    if (!read.success || symbol === undefined) return { kind: 'UNREADABLE' };
    const top = tops.get(symbol);
    const last = read.data.c;
    return top ? { kind: 'TICKER', symbol, ...top, last } : { kind: 'TRADE', symbol, price: last };
  };
  const readTrade = (frame: unknown): MarketEvent | undefined => {
    const kind = kindOfTrade.safeParse(frame);
    if (kind.success && kind.data.X !== 'MARKET') return undefined;
    const read = tradeFrame.safeParse(frame);
    const symbol = read.success ? symbolOf(read.data.s) : undefined;
    if (!read.success || symbol === undefined) return { kind: 'UNREADABLE' };
    return { kind: 'TRADE', symbol, price: read.data.p };
  };
  return (frame) => {
    const label = labels.safeParse(frame);
    switch (label.data?.e) {
      case 'bookTicker':
        return readTop(frame);
      case '24hrTicker':
        return readTicker(frame);
      case 'trade':
      case 'aggTrade':
        return readTrade(frame);
      default:
        return undefined;
    }
  };
}

const books = z.array(z.object({ symbol: z.string(), bidPrice: z.string(), askPrice: z.string() }));
const prices = z.array(z.object({ symbol: z.string(), price: z.string() }));
const book = z.object({ bidPrice: price, askPrice: price });

/** GET /fapi/v1/ticker/bookTicker and /fapi/v2/ticker/price; a symbol without both sides of its book is left out. */
export function restTickerList(
  bookTickers: unknown,
  lastPrices: unknown,
  symbolOf: SymbolOf,
): readonly Ticker[] {
  const lasts = new Map(prices.parse(lastPrices).map((row) => [row.symbol, row.price]));
  return books.parse(bookTickers).flatMap((row) => {
    const symbol = symbolOf(row.symbol);
    const read = book.safeParse(row);
    const last = price.safeParse(lasts.get(row.symbol));
    if (symbol === undefined || !read.success || !last.success) return [];
    return [{ symbol, bid: read.data.bidPrice, ask: read.data.askPrice, last: last.data }];
  });
}
