import * as z from 'zod';
import { marketName } from '#shared/adapters/venues/bitget/wire.ts';
import { decimal, isDecimalText } from '#shared/domain/money/decimal.ts';
import type { MarketEvent, Ticker } from '../../venue-adapter.ts';

const price = z
  .string()
  .refine((text) => isDecimalText(text) && Number(text) > 0, 'must be a positive decimal')
  .transform(decimal);

/** Our symbol by our one name of a market, or undefined for one we do not follow. */
export type SymbolOf = (id: string) => string | undefined;

const label = z.object({
  action: z.enum(['snapshot', 'update']),
  arg: z.object({ instType: z.string(), topic: z.string(), symbol: z.string() }),
  data: z.unknown(),
});
const refusal = z.object({
  event: z.literal('error'),
  code: z.union([z.number(), z.string()]),
  msg: z.string(),
});

const level = z.tuple([price], z.unknown());
const topRows = z.tuple([z.object({ b: z.tuple([level]), a: z.tuple([level]) })]);
const tickerFields = z.object({ bid1Price: price, ask1Price: price, lastPrice: price });
const tradeRow = z.object({ p: price });
/** Numbers of nineteen digits in documents, which are more than a number holds; some clients saw them as text. */
const sequence = z.union([z.number(), z.string()]).transform(String);
const bookRows = z.tuple([z.object({ pseq: sequence, seq: sequence })]);

/**
 * Reads the frames of one connection (books1, ticker, publicTrade, books). Of the whole book only its sequence is
 * followed: each update names the one before.
 *
 * @returns a reader; it returns undefined for any other frame
 */
export function marketReader(symbolOf: SymbolOf): (frame: unknown) => MarketEvent | undefined {
  const sequences = new Map<string, string>();
  const readBook = (symbol: string, action: string, data: unknown): MarketEvent => {
    const read = bookRows.safeParse(data);
    if (!read.success) return { kind: 'UNREADABLE' };
    const [{ pseq, seq }] = read.data;
    if (action === 'update' && pseq !== sequences.get(symbol)) {
      sequences.delete(symbol);
      return { kind: 'BOOK_GAP', symbol };
    }
    sequences.set(symbol, seq);
    return { kind: 'BOOK_IN_STEP', symbol };
  };
  return (frame) => {
    const read = label.safeParse(frame);
    if (!read.success) return undefined;
    const { action, arg, data } = read.data;
    const symbol = symbolOf(marketName({ category: arg.instType.toUpperCase(), symbol: arg.symbol }));
    if (symbol === undefined) return { kind: 'UNREADABLE' };
    return arg.topic === 'books' ? readBook(symbol, action, data) : readPrice(arg.topic, symbol, data);
  };
}

function readPrice(topic: string, symbol: string, data: unknown): MarketEvent | undefined {
  if (topic === 'books1') {
    const read = topRows.safeParse(data);
    if (!read.success) return { kind: 'UNREADABLE' };
    const [{ b, a }] = read.data;
    return { kind: 'TOP', symbol, bid: b[0][0], ask: a[0][0] };
  }
  if (topic === 'ticker') {
    const read = z.tuple([tickerFields]).safeParse(data);
    if (!read.success) return { kind: 'UNREADABLE' };
    const [{ bid1Price: bid, ask1Price: ask, lastPrice: last }] = read.data;
    return { kind: 'TICKER', symbol, bid, ask, last };
  }
  if (topic !== 'publicTrade') return undefined;
  // The newest first.
  const read = z.tuple([tradeRow], tradeRow).safeParse(data);
  if (!read.success) return { kind: 'UNREADABLE' };
  return { kind: 'TRADE', symbol, price: read.data[0].p };
}

/** What a frame tells that a request was refused for. */
export function refusalOf(frame: unknown): string | undefined {
  const { data } = refusal.safeParse(frame);
  return data && `${data.code} ${data.msg}`;
}

const restTickers = z.object({
  code: z.literal('00000'),
  data: z.array(z.looseObject({ category: z.string(), symbol: z.string() })),
});

/** GET /api/v3/market/tickers; a symbol without both sides of its book is left out. */
export function restTickerList(answer: unknown, symbolOf: SymbolOf): readonly Ticker[] {
  return restTickers.parse(answer).data.flatMap((row) => {
    const symbol = symbolOf(marketName(row));
    const read = tickerFields.safeParse(row);
    if (symbol === undefined || !read.success) return [];
    const { bid1Price: bid, ask1Price: ask, lastPrice: last } = read.data;
    return [{ symbol, bid, ask, last }];
  });
}
