import type { Params } from './params.ts';

const mostRows = 100;

/** What a list's request asks for; ids and times bound it, both ends of ids left out, of times included. */
export interface Page {
  after: bigint | undefined;
  before: bigint | undefined;
  beginMs: number;
  endMs: number;
  limit: number;
}

export function pageOf(params: Params): Page {
  return {
    after: params.id('after'),
    before: params.id('before'),
    beginMs: params.integer('begin') ?? 0,
    endMs: params.integer('end') ?? Number.MAX_SAFE_INTEGER,
    limit: params.limit(mostRows),
  };
}

/** The newest rows within the page, newest first: also with `before` OKX starts from the newest end. */
export function paged<T>(
  rows: readonly T[],
  page: Page,
  place: (row: T) => { id: bigint; timeMs: number },
): T[] {
  const inside = rows.filter((row) => {
    const { id, timeMs } = place(row);
    if (page.after !== undefined && id >= page.after) return false;
    if (page.before !== undefined && id <= page.before) return false;
    return timeMs >= page.beginMs && timeMs <= page.endMs;
  });
  return inside.slice(-page.limit).reverse();
}
