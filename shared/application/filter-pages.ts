import type { Page, PageRequest } from '../ports/trading-store.port.ts';

/** So often one request reads on for what is rare; then the page ends early, with a cursor. */
const readsMax = 10;

/**
 * A page of a listing, of what `isWanted` wants. It may be short although more follow: the cursor alone tells the end.
 *
 * @throws InvalidCursorError as the listing does
 */
export async function filterPages<Item>(
  read: (page: PageRequest) => Promise<Page<Item>>,
  isWanted: (item: Item) => boolean,
  { limit, cursor }: PageRequest,
): Promise<Page<Item>> {
  const items: Item[] = [];
  let next = cursor;
  for (let reads = 0; reads < readsMax; reads += 1) {
    const found = await read({
      limit: limit - items.length,
      ...(next === undefined ? {} : { cursor: next }),
    });
    items.push(...found.items.filter(isWanted));
    next = found.cursor;
    if (next === undefined || items.length >= limit) break;
  }
  return next === undefined ? { items } : { items, cursor: next };
}
