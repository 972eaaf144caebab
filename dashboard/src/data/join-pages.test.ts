import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined } from './join-pages.ts';

const idOf = (id: number) => String(id);
const size = 4;

/** A listing as the API serves it: newest first, a cursor where more is behind. */
function pageOf(listing: readonly number[], after?: string | null) {
  const rest = after ? listing.filter((id) => id < Number(after)) : listing;
  const items = rest.slice(0, size);
  return { items, cursor: rest.length > size ? String(items.at(-1)) : null };
}

describe('a first page that is read anew', () => {
  it('is followed by what was read behind it', () => {
    const before = { items: [9, 8, 7, 6, 5, 4], cursor: '4' };
    expect(joined({ items: [10, 9, 7, 6], cursor: '6' }, before, idOf)).toEqual({
      items: [10, 9, 7, 6, 5, 4],
      cursor: '4',
    });
  });

  it('stands alone where nothing is in common, and where it is all', () => {
    const before = { items: [9, 8, 7, 6, 5], cursor: '5' };
    const first = { items: [20, 19, 18, 17], cursor: '17' };
    expect(joined(first, before, idOf)).toBe(first);
    const all = { items: [9, 8], cursor: null };
    expect(joined(all, before, idOf)).toBe(all);
  });

  it('has neither a gap nor an item twice, whatever came and went, once the rest is read', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 25 });
    fc.assert(
      fc.property(ids, ids, fc.integer({ min: 0, max: 4 }), (once, added, more) => {
        const first = once.toSorted((a, b) => b - a);
        let known: { items: number[]; cursor: string | null } = pageOf(first);
        for (let count = 0; count < more && known.cursor; count += 1) {
          const next = pageOf(first, known.cursor);
          known = { items: [...known.items, ...next.items], cursor: next.cursor };
        }
        // Newer ones come in front; of the old ones each page's own are still there.
        const now = [...added.map((id) => id + 100).toSorted((a, b) => b - a), ...first];
        const told = joined(pageOf(now), known, idOf);
        const items = [...told.items];
        for (let cursor = told.cursor; cursor; ) {
          const next = pageOf(now, cursor);
          items.push(...next.items);
          cursor = next.cursor;
        }
        expect(items).toEqual(now);
      }),
    );
  });
});
