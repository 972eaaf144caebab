import type { AccountRef } from '../domain/account/account.ts';
import type { BookedFill } from '../domain/order/fill.ts';
import type { Page, PageRequest, TimeRange, TradingStore } from '../ports/trading-store.port.ts';
import { filterPages } from './filter-pages.ts';
import { mergePages } from './merge-pages.ts';

export interface TradeFilter extends TimeRange {
  readonly instrument?: string;
}

/**
 * The fills of these accounts, newest first, as one listing. Of one instrument a page may be short although more follow.
 *
 * @throws InvalidCursorError for a cursor that no page over these accounts returned
 */
export function listTrades(
  store: Pick<TradingStore, 'listFills'>,
  accounts: readonly AccountRef[],
  { instrument, ...range }: TradeFilter,
  page: PageRequest,
): Promise<Page<BookedFill>> {
  const sources = accounts.map((account) => ({
    name: account.accountId,
    read: (part: PageRequest) => store.listFills(account, { ...part, ...range }),
  }));
  return filterPages(
    (part) => mergePages(sources, part, isNewer),
    (fill) => instrument === undefined || fill.instrument === instrument,
    page,
  );
}

/** As each account's listing sorts. */
function isNewer(a: BookedFill, b: BookedFill): boolean {
  return a.venueTimeMs === b.venueTimeMs ? a.tradeId > b.tradeId : a.venueTimeMs > b.venueTimeMs;
}
