import * as z from 'zod';
import { decimal, isDecimalText } from '#shared/domain/money/decimal.ts';
import type { MarketEvent, Ticker } from '../../venue-adapter.ts';

/** Binance sends zero for a side of the book that is empty: not a price. */
const price = z
  .string()
  .refine((text) => isDecimalText(text) && Number(text) > 0, 'must be a positive decimal')
  .transform(decimal);

const topFrame = z.object({ s: z.string(), b: price, a: price });
const tickerFrame = z.object({ s: z.string(), b: price, a: price, c: price });
const tradeFrame = z.object({ s: z.string(), p: price });
const labels = z.object({ e: z.string().optional(), u: z.number().optional(), s: z.string().optional() });

/** Our symbol of Binance's, or undefined for one we do not follow. */
export type SymbolOf = (id: string) => string | undefined;

/**
 * Reads a frame of the market streams that carries a price (bookTicker, 24hrTicker, trade).
 *
 * @returns undefined for any other frame: answers to requests, and the depth updates that ccxt keeps its book from
 */
export function marketEvent(frame: unknown, symbolOf: SymbolOf): MarketEvent | undefined {
  const label = labels.safeParse(frame);
  if (!label.success) return undefined;
  switch (label.data.e) {
    case '24hrTicker': {
      const read = tickerFrame.safeParse(frame);
      const symbol = read.success ? symbolOf(read.data.s) : undefined;
      if (!read.success || symbol === undefined) return { kind: 'UNREADABLE' };
      return { kind: 'TICKER', symbol, bid: read.data.b, ask: read.data.a, last: read.data.c };
    }
    case 'trade': {
      const read = tradeFrame.safeParse(frame);
      const symbol = read.success ? symbolOf(read.data.s) : undefined;
      if (!read.success || symbol === undefined) return { kind: 'UNREADABLE' };
      return { kind: 'TRADE', symbol, price: read.data.p };
    }
    case undefined: {
      // The bookTicker stream is the one without an event name.
      if (label.data.u === undefined || label.data.s === undefined) return undefined;
      const read = topFrame.safeParse(frame);
      const symbol = symbolOf(label.data.s);
      if (!read.success || symbol === undefined) return { kind: 'UNREADABLE' };
      return { kind: 'TOP', symbol, bid: read.data.b, ask: read.data.a };
    }
    default:
      return undefined;
  }
}

const restTickers = z.array(
  z.object({ symbol: z.string(), bidPrice: z.string(), askPrice: z.string(), lastPrice: z.string() }),
);
const restTicker = z.object({ bidPrice: price, askPrice: price, lastPrice: price });

/** GET /api/v3/ticker/24hr; a symbol without both sides of its book is left out. */
export function restTickerList(answer: unknown, symbolOf: SymbolOf): readonly Ticker[] {
  return restTickers.parse(answer).flatMap((row) => {
    const symbol = symbolOf(row.symbol);
    const read = restTicker.safeParse(row);
    if (symbol === undefined || !read.success) return [];
    return [{ symbol, bid: read.data.bidPrice, ask: read.data.askPrice, last: read.data.lastPrice }];
  });
}
