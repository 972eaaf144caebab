import type { Page, PageRequest } from '../ports/trading-store.port.ts';

const pageMax = 500;

/** All of a listing, which is never long. */
export async function readEvery<Item>(
  read: (page: PageRequest) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  return (await readWhole(read, Number.POSITIVE_INFINITY)) ?? [];
}

/** All of a listing; undefined when it has more than `most`. */
export async function readWhole<Item>(
  read: (page: PageRequest) => Promise<Page<Item>>,
  most: number,
): Promise<readonly Item[] | undefined> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Item> = await read({ limit: pageMax, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.cursor;
    if (items.length > most) return undefined;
  } while (cursor !== undefined);
  return items;
}
