import type { ApiResult } from '../api-client.ts';

/** The most that the API puts on one page. */
export const pageMax = 500;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

/** Reads page after page until `limit` items are there or none are left; `cursor` says where to go on. */
export async function readPages<Item>(
  limit: number,
  readPage: (query: { limit: string; cursor: string | undefined }) => Promise<ApiResult<Page<Item>>>,
): Promise<ApiResult<Page<Item>>> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: string; cursor: string | undefined } = {
      limit: String(Math.min(limit - items.length, pageMax)),
      cursor: cursor ?? undefined,
    };
    const page = await readPage(query);
    if (!page.ok) return page;
    if (page.value.cursor !== null && page.value.cursor === cursor) return repeated;
    items.push(...page.value.items);
    cursor = page.value.cursor;
  } while (cursor !== null && items.length < limit);
  return { ok: true, value: { items, cursor } };
}

const repeated = {
  ok: false,
  failure: { kind: 'malformed', message: 'The API sent the same page twice.' },
} as const;
