import { InvalidCursorError, type Page, type PageRequest } from '../ports/trading-store.port.ts';

export interface PageSource<Item> {
  /** Stays the same between two pages: an account's id. */
  readonly name: string;
  read(page: PageRequest): Promise<Page<Item>>;
}

/** Where each source goes on; one that is not named has ended. Null: at its beginning. */
type Positions = ReadonlyMap<string, string | null>;

/**
 * One page over several listings that sort alike, as if they were one. A single source keeps its own cursors.
 *
 * @param isBefore the order that all of the listings have
 * @throws InvalidCursorError for a cursor that no page over these sources returned
 */
export async function mergePages<Item>(
  sources: readonly PageSource<Item>[],
  { limit, cursor }: PageRequest,
  isBefore: (a: Item, b: Item) => boolean,
): Promise<Page<Item>> {
  const [only, second] = sources;
  if (only && !second) return only.read({ limit, ...(cursor === undefined ? {} : { cursor }) });
  const positions = cursor === undefined ? startOf(sources) : decode(cursor);
  const pages = await Promise.all(
    sources
      .filter(({ name }) => positions.has(name))
      .map(async (source) => {
        const at = positions.get(source.name) ?? null;
        return { source, at, page: await readFrom(source, limit, at) };
      }),
  );
  const items = pages
    .flatMap(({ page, source }) => page.items.map((item) => ({ item, source })))
    // Items that are alike keep the order of their source: its cursor counts them.
    .sort((a, b) => (isBefore(a.item, b.item) ? -1 : isBefore(b.item, a.item) ? 1 : 0))
    .slice(0, limit);
  const next = new Map<string, string | null>();
  for (const { source, at, page } of pages) {
    const taken = items.filter((item) => item.source === source).length;
    const position = await positionAfter(source, at, page, taken);
    if (position !== undefined) next.set(source.name, position);
  }
  const merged = items.map(({ item }) => item);
  return next.size === 0 ? { items: merged } : { items: merged, cursor: encode(next) };
}

function readFrom<Item>(source: PageSource<Item>, limit: number, at: string | null): Promise<Page<Item>> {
  return source.read({ limit, ...(at === null ? {} : { cursor: at }) });
}

/** A page of which only a part was taken is read again up to there: only the source knows its own cursors. */
async function positionAfter<Item>(
  source: PageSource<Item>,
  at: string | null,
  page: Page<Item>,
  taken: number,
): Promise<string | null | undefined> {
  if (taken === page.items.length) return page.cursor;
  if (taken === 0) return at;
  return (await readFrom(source, taken, at)).cursor;
}

function startOf(sources: readonly PageSource<unknown>[]): Positions {
  return new Map(sources.map(({ name }) => [name, null]));
}

function encode(positions: Positions): string {
  return Buffer.from(JSON.stringify([...positions])).toString('base64url');
}

function decode(cursor: string): Positions {
  const parsed = parse(cursor);
  if (!Array.isArray(parsed) || !parsed.every(isPosition))
    throw new InvalidCursorError('the cursor belongs to another listing');
  return new Map(parsed);
}

function isPosition(entry: unknown): entry is [string, string | null] {
  return (
    Array.isArray(entry) &&
    entry.length === 2 &&
    typeof entry[0] === 'string' &&
    (entry[1] === null || typeof entry[1] === 'string')
  );
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new InvalidCursorError('the cursor is not one that a page returned', { cause });
  }
}
