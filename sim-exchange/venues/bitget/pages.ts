import type { Params } from './params.ts';

const mostRows = 100;

/** What a list's request asks for: a time span, a number of rows, and where the page before ended. */
export interface Page {
  startMs: number;
  endMs: number;
  limit: number;
  cursor: bigint | undefined;
}

export function pageOf(params: Params): Page {
  return {
    startMs: params.integer('startTime') ?? 0,
    endMs: params.integer('endTime') ?? Number.MAX_SAFE_INTEGER,
    limit: params.limit(mostRows),
    cursor: params.id('cursor'),
  };
}

/** The newest rows of the page, newest first, and the cursor of the next: the id of the last row, null after the last page. */
export function paged<T>(
  rows: readonly T[],
  page: Page,
  place: (row: T) => { id: bigint; timeMs: number },
): { rows: T[]; cursor: string | null } {
  const inside = rows.filter((row) => {
    const { id, timeMs } = place(row);
    if (page.cursor !== undefined && id >= page.cursor) return false;
    return timeMs >= page.startMs && timeMs <= page.endMs;
  });
  const newest = inside.slice(-page.limit).reverse();
  const last = newest.at(-1);
  return { rows: newest, cursor: last === undefined ? null : String(place(last).id) };
}
