interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

/**
 * A first page that was read anew, and behind it what was known behind its last item. What is known and stands before that item is not in the
 * listing any more. Without an item in common nothing says what lies between: then it is the first page alone.
 */
export function joined<Item>(
  first: Page<Item>,
  before: Page<Item>,
  idOf: (item: Item) => string,
): Page<Item> {
  if (first.cursor === null) return first;
  const fresh = new Set(first.items.map(idOf));
  const last = before.items.findLastIndex((item) => fresh.has(idOf(item)));
  const older = last === -1 ? [] : before.items.slice(last + 1);
  if (older.length === 0) return first;
  return { items: [...first.items, ...older], cursor: before.cursor };
}
