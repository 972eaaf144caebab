import * as z from 'zod';
import { type Category, marketName } from '#shared/adapters/venues/bybit/wire.ts';
import { decimal, isDecimalText } from '#shared/domain/money/decimal.ts';
import type { MarketEvent, Ticker } from '../../venue-adapter.ts';

const price = z
  .string()
  .refine((text) => isDecimalText(text) && Number(text) > 0, 'must be a positive decimal')
  .transform(decimal);

/** Our symbol by our one name of a market, or undefined for one we do not follow. */
export type SymbolOf = (id: string) => string | undefined;

const label = z.object({
  topic: z.string().transform((text) => text.split('.')),
  type: z.enum(['snapshot', 'delta']),
  data: z.unknown(),
});
const refusal = z.object({ success: z.literal(false), ret_msg: z.string(), op: z.string().optional() });

const level = z.tuple([price], z.unknown());
const topData = z.object({ b: z.tuple([level]), a: z.tuple([level]) });
/** Perpetuals tell only what changed. */
const tickerData = z.object({ lastPrice: price.optional() });
const tradeRows = z.array(z.object({ p: price })).min(1);
const bookData = z.object({ u: z.int() });

/**
 * Reads the frames of one connection (orderbook.1, tickers, publicTrade, orderbook.50). Of the deeper book only its numbers
 * are followed: each update's is one more than that of the one before. A top that stands is sent again every three seconds.
 *
 * @returns a reader; it returns undefined for any other frame
 */
export function marketReader(
  category: Category,
  symbolOf: SymbolOf,
): (frame: unknown) => MarketEvent | undefined {
  const numbers = new Map<string, number>();
  const readBook = (symbol: string, type: string, data: unknown): MarketEvent => {
    const read = bookData.safeParse(data);
    if (!read.success) return { kind: 'UNREADABLE' };
    const { u } = read.data;
    if (type === 'delta' && u !== (numbers.get(symbol) ?? Number.NaN) + 1) {
      numbers.delete(symbol);
      return { kind: 'BOOK_GAP', symbol };
    }
    numbers.set(symbol, u);
    return { kind: 'BOOK_IN_STEP', symbol };
  };
  return (frame) => {
    const read = label.safeParse(frame);
    if (!read.success) return undefined;
    const { topic, type, data } = read.data;
    const symbol = symbolOf(marketName({ category, symbol: topic.at(-1) ?? '' }));
    if (symbol === undefined) return { kind: 'UNREADABLE' };
    const [channel, depth] = topic;
    if (channel === 'orderbook') return depth === '1' ? readTop(symbol, data) : readBook(symbol, type, data);
    return readLast(channel, symbol, data);
  };
}

function readTop(symbol: string, data: unknown): MarketEvent {
  const read = topData.safeParse(data);
  if (!read.success) return { kind: 'UNREADABLE' };
  const { b, a } = read.data;
  return { kind: 'TOP', symbol, bid: b[0][0], ask: a[0][0] };
}

function readLast(channel: string | undefined, symbol: string, data: unknown): MarketEvent | undefined {
  if (channel === 'tickers') {
    const read = tickerData.safeParse(data);
    if (!read.success) return { kind: 'UNREADABLE' };
    const { lastPrice } = read.data;
    return lastPrice && { kind: 'TRADE', symbol, price: lastPrice };
  }
  if (channel !== 'publicTrade') return undefined;
  // In the order of the trades.
  const newest = tradeRows.safeParse(data).data?.at(-1);
  return newest ? { kind: 'TRADE', symbol, price: newest.p } : { kind: 'UNREADABLE' };
}

/** What a frame tells that a request was refused for. */
export function refusalOf(frame: unknown): string | undefined {
  const { data } = refusal.safeParse(frame);
  return data && `${data.op ?? ''} ${data.ret_msg}`.trim();
}

const restTickers = z.object({
  retCode: z.literal(0),
  result: z.object({ category: z.string(), list: z.array(z.looseObject({ symbol: z.string() })) }),
});
const restRow = z.object({ bid1Price: price, ask1Price: price, lastPrice: price });

/** GET /v5/market/tickers; a symbol without both sides of its book is left out. */
export function restTickerList(answer: unknown, symbolOf: SymbolOf): readonly Ticker[] {
  const { category, list } = restTickers.parse(answer).result;
  return list.flatMap((row) => {
    const symbol = symbolOf(marketName({ category, symbol: row.symbol }));
    const read = restRow.safeParse(row);
    if (symbol === undefined || !read.success) return [];
    const { bid1Price: bid, ask1Price: ask, lastPrice: last } = read.data;
    return [{ symbol, bid, ask, last }];
  });
}
