import * as z from 'zod';
import { decimal, isDecimalText } from '#shared/domain/money/decimal.ts';
import type { MarketEvent, Ticker } from '../../venue-adapter.ts';

/** An empty side of a book is an empty text: not a price. */
const price = z
  .string()
  .refine((text) => isDecimalText(text) && Number(text) > 0, 'must be a positive decimal')
  .transform(decimal);

/** Our symbol of OKX's, or undefined for one we do not follow. */
export type SymbolOf = (id: string) => string | undefined;

const label = z.object({ arg: z.object({ channel: z.string(), instId: z.string() }), data: z.unknown() });
const refusal = z.object({ event: z.literal('error'), code: z.string(), msg: z.string() });

const level = z.tuple([price], z.unknown());
const topRows = z.tuple([z.object({ bids: z.tuple([level]), asks: z.tuple([level]) })]);
const tickerFields = z.object({ bidPx: price, askPx: price, last: price });
const tradeRows = z.tuple([z.object({ px: price })], z.object({ px: price }));
const bookRows = z.tuple([z.object({ prevSeqId: z.number().int(), seqId: z.number().int() })]);

/**
 * Reads the frames of one connection (bbo-tbt, tickers, trades, books). Of the whole book only its sequence is followed:
 * each update names the one before, also where it changes nothing, and a reset to a lower number is one of them.
 *
 * @returns a reader; it returns undefined for any other frame
 */
export function marketReader(symbolOf: SymbolOf): (frame: unknown) => MarketEvent | undefined {
  const sequences = new Map<string, number>();
  const readBook = (symbol: string, data: unknown): MarketEvent => {
    const read = bookRows.safeParse(data);
    if (!read.success) return { kind: 'UNREADABLE' };
    const [{ prevSeqId, seqId }] = read.data;
    const isNext = prevSeqId === -1 || prevSeqId === sequences.get(symbol);
    if (!isNext) {
      sequences.delete(symbol);
      return { kind: 'BOOK_GAP', symbol };
    }
    sequences.set(symbol, seqId);
    return { kind: 'BOOK_IN_STEP', symbol };
  };
  return (frame) => {
    const read = label.safeParse(frame);
    if (!read.success || read.data.data === undefined) return undefined;
    const { arg, data } = read.data;
    const symbol = symbolOf(arg.instId);
    if (symbol === undefined) return { kind: 'UNREADABLE' };
    return arg.channel === 'books' ? readBook(symbol, data) : readPrice(arg.channel, symbol, data);
  };
}

function readPrice(channel: string, symbol: string, data: unknown): MarketEvent | undefined {
  if (channel === 'bbo-tbt') {
    const read = topRows.safeParse(data);
    if (!read.success) return { kind: 'UNREADABLE' };
    const [{ bids, asks }] = read.data;
    return { kind: 'TOP', symbol, bid: bids[0][0], ask: asks[0][0] };
  }
  if (channel === 'tickers') {
    const read = z.tuple([tickerFields]).safeParse(data);
    if (!read.success) return { kind: 'UNREADABLE' };
    const [{ bidPx: bid, askPx: ask, last }] = read.data;
    return { kind: 'TICKER', symbol, bid, ask, last };
  }
  if (channel !== 'trades') return undefined;
  const read = tradeRows.safeParse(data);
  if (!read.success) return { kind: 'UNREADABLE' };
  return { kind: 'TRADE', symbol, price: (read.data.at(-1) ?? read.data[0]).px };
}

/** What a frame tells that a request was refused for. */
export function refusalOf(frame: unknown): string | undefined {
  const { data } = refusal.safeParse(frame);
  return data && `${data.code} ${data.msg}`;
}

const restTickers = z.object({ code: z.literal('0'), data: z.array(z.looseObject({ instId: z.string() })) });

/** GET /api/v5/market/tickers; a symbol without both sides of its book is left out. */
export function restTickerList(answer: unknown, symbolOf: SymbolOf): readonly Ticker[] {
  return restTickers.parse(answer).data.flatMap((row) => {
    const symbol = symbolOf(row.instId);
    const read = tickerFields.safeParse(row);
    if (symbol === undefined || !read.success) return [];
    return [{ symbol, bid: read.data.bidPx, ask: read.data.askPx, last: read.data.last }];
  });
}
