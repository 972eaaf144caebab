import type { AccountRef } from '../domain/account/account.ts';
import type { BookedFill } from '../domain/order/fill.ts';
import type { Page, PageRequest, TimeRange, TradingStore } from '../ports/trading-store.port.ts';
import { mergePages } from './merge-pages.ts';

export interface TradeFilter extends TimeRange {
  readonly instrument?: string;
}

/** So often one request reads on for fills of a rare instrument; then the page ends early, with a cursor. */
const readsMax = 10;

/**
 * The fills of these accounts, newest first, as one listing. Of one instrument the page may be short although more
 * follow: the cursor alone tells the end.
 *
 * @throws InvalidCursorError for a cursor that no page over these accounts returned
 */
export async function listTrades(
  store: Pick<TradingStore, 'listFills'>,
  accounts: readonly AccountRef[],
  { instrument, ...range }: TradeFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<BookedFill>> {
  const sources = accounts.map((account) => ({
    name: account.accountId,
    read: (page: PageRequest) => store.listFills(account, { ...page, ...range }),
  }));
  const items: BookedFill[] = [];
  let next = cursor;
  for (let reads = 0; reads < readsMax; reads += 1) {
    const page = { limit: limit - items.length, ...(next === undefined ? {} : { cursor: next }) };
    const found = await mergePages(sources, page, isNewer);
    items.push(...found.items.filter((fill) => instrument === undefined || fill.instrument === instrument));
    next = found.cursor;
    if (next === undefined || items.length >= limit) break;
  }
  return next === undefined ? { items } : { items, cursor: next };
}

/** As each account's listing sorts. */
function isNewer(a: BookedFill, b: BookedFill): boolean {
  return a.venueTimeMs === b.venueTimeMs ? a.tradeId > b.tradeId : a.venueTimeMs > b.venueTimeMs;
}
