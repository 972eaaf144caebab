import type { UnifiedExchange } from './unified-exchange.ts';

/** What one answer lists at most where the class does not say: the least that we know of any venue. */
const pageDefault = 20;
/** Of spans asked for one call: what is fuller is told of in a later one, or not at all. */
const pagesMax = 100;

/** More rows than can be told apart by time; nothing follows from an answer that may have been cut. */
export class CutListError extends Error {
  override readonly name = 'CutListError';
}

type TimedList =
  | 'fetchMyTrades'
  | 'fetchOrders'
  | 'fetchClosedOrders'
  | 'fetchCanceledOrders'
  | 'fetchCanceledAndClosedOrders';

/**
 * Every row of one market since then. Venues cut long answers, some at the newest row and some at the oldest: the span of a
 * full answer is halved until no answer is full.
 *
 * @param read what an answer says; each row with its time
 * @throws CutListError when that does not end, or what the call or `read` throws
 */
export async function everyRow<Row extends { readonly venueTimeMs: number }>(
  exchange: UnifiedExchange,
  call: TimedList,
  symbol: string,
  sinceMs: number,
  read: (answer: unknown) => readonly Row[],
): Promise<readonly Row[]> {
  const limit = pageLimitOf(exchange, call);
  let pages = 0;
  const rowsOf = async (from: number, until: number | undefined): Promise<readonly Row[]> => {
    pages += 1;
    if (pages > pagesMax) throw new CutListError(`${call} lists more than can be read`);
    const rows = read(await exchange[call](symbol, from, limit, until === undefined ? {} : { until }));
    if (until !== undefined && rows.some(({ venueTimeMs }) => venueTimeMs > until))
      throw new CutListError(`${call} does not keep to the time that it was asked about`);
    if (rows.length < limit) return rows;
    const end = until ?? Math.max(...rows.map(({ venueTimeMs }) => venueTimeMs));
    const middle = Math.floor((from + end) / 2);
    if (middle <= from) throw new CutListError(`${call} lists more of one moment than can be read`);
    return [...(await rowsOf(from, middle)), ...(await rowsOf(middle + 1, until))];
  };
  return rowsOf(sinceMs, undefined);
}

export function pageLimitOf(exchange: UnifiedExchange, call: string): number {
  const limit = exchange.featureValueByType('spot', undefined, call, 'limit');
  return typeof limit === 'number' && limit > 0 ? limit : pageDefault;
}
