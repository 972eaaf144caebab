import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import type { MarketUpdate } from '../../../../shared/stream-client/options.ts';
import type { Schemas } from '../../api/client.ts';
import { decimalOf } from '../../format/number.ts';

export interface Market {
  readonly venue: string;
  readonly instrument: string;
}

/** What is known of a market; null: nothing is kept of it. */
export interface MarketFacts {
  readonly ticker: Schemas['Ticker'] | null;
  readonly book: Schemas['Book'] | null;
  /** From hearing the venue to this window, of the newest message; null: nothing came over the stream yet. */
  readonly delayMs: number | null;
}

/** `FOLLOWED`: its book is the venue's now. `POLLED`: asked for, since its stream is silent. */
export type StreamState = 'FOLLOWED' | 'POLLED' | 'INVALID' | 'SILENT' | 'UNFOLLOWED';

/** Older than this, risk takes no price of it for an entry. */
export const silentMs = 15_000;

/** @param nowMs absent while nothing tells this window of the market: then it is as old as it was when it was read */
export function streamStateOf({ book }: MarketFacts, nowMs?: number): StreamState {
  if (!book) return 'UNFOLLOWED';
  if ((nowMs === undefined ? book.ageMs : nowMs - book.asOfMs) > silentMs) return 'SILENT';
  if (!book.isValid) return 'INVALID';
  return book.source === 'REST' ? 'POLLED' : 'FOLLOWED';
}

/** How old the newest of it is, now or when it was read. */
export function ageOf({ book, ticker }: MarketFacts, nowMs?: number): number | undefined {
  const ages = [book, ticker]
    .filter((each) => each !== null)
    .map(({ asOfMs, ageMs }) => (nowMs === undefined ? ageMs : Math.max(0, nowMs - asOfMs)));
  return ages.length === 0 ? undefined : Math.min(...ages);
}

/** The last price, or the middle of the book where none was told. */
export function priceOf(facts: MarketFacts): Decimal | undefined {
  const last = decimalOf(facts.ticker?.last);
  if (last) return last;
  const spread = spreadOf(facts);
  return spread?.bid.plus(spread.ask).dividedBy(2);
}

/** Between the best prices, and as a part of the middle; none while the book is not the venue's. */
export function spreadOf({ book, ticker }: MarketFacts) {
  const isBook = book?.isValid === true;
  const bid = decimalOf(isBook ? book.bids[0]?.price : ticker?.bid);
  const ask = decimalOf(isBook ? book.asks[0]?.price : ticker?.ask);
  if (!bid || !ask || (book && !isBook)) return undefined;
  const middle = bid.plus(ask).dividedBy(2);
  const ratio = middle.isZero() ? new Decimal(0) : ask.minus(bid).dividedBy(middle);
  return { bid, ask, amount: ask.minus(bid), ratio };
}

/** The newest message of the stream on top of what was read. */
export function withUpdate(before: MarketFacts, update: MarketUpdate, nowMs: number): MarketFacts {
  if (update.kind !== 'book') return before;
  const { isValid, bids, asks, asOfMs } = update;
  const rows = (levels: typeof bids) => levels.map(([price, size]) => ({ price, size }));
  const delayMs = Math.max(0, nowMs - asOfMs);
  if (!before.book || asOfMs < before.book.asOfMs) return { ...before, delayMs };
  const book = { ...before.book, isValid, bids: rows(bids), asks: rows(asks), asOfMs, ageMs: delayMs };
  return { ...before, book, delayMs };
}

/** Markets once each, by venue and instrument. */
export function marketsOf(...lists: readonly (readonly Market[])[]): readonly Market[] {
  const found = lists
    .flat()
    .map(({ venue, instrument }) => [`${venue}:${instrument}`, { venue, instrument }] as const);
  return [...new Map(found).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, market]) => market);
}
