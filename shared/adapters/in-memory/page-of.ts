import { InvalidCursorError, type Page, type PageRequest } from '../../ports/trading-store.port.ts';

/** How a listing sorts, and the name its cursors carry: a cursor of another listing is refused. */
export interface Listing<Item> {
  readonly name: string;
  readonly keyOf: (item: Item) => string;
  readonly order: 'newest-first' | 'oldest-first';
}

/** @throws InvalidCursorError for a cursor that this listing did not return */
export function pageOf<Item>(
  items: readonly Item[],
  { name, keyOf, order }: Listing<Item>,
  page: PageRequest,
): Page<Item> {
  const sign = order === 'newest-first' ? -1 : 1;
  const sorted = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -sign : sign));
  const after = page.cursor === undefined ? undefined : decode(page.cursor, name);
  const rest =
    after === undefined
      ? sorted
      : sorted.filter((item) => (sign > 0 ? keyOf(item) > after : keyOf(item) < after));
  const slice = rest.slice(0, page.limit);
  const last = slice.at(-1);
  return rest.length > page.limit && last
    ? { items: slice, cursor: encode(name, keyOf(last)) }
    : { items: slice };
}

function encode(name: string, key: string): string {
  return Buffer.from(JSON.stringify([name, key])).toString('base64url');
}

function decode(cursor: string, name: string): string {
  const [listing, key] = parse(cursor);
  if (listing !== name || typeof key !== 'string')
    throw new InvalidCursorError('the cursor belongs to another listing');
  return key;
}

function parse(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parsed) ? parsed : [];
  } catch (cause) {
    throw new InvalidCursorError('the cursor is not one that a page returned', { cause });
  }
}
