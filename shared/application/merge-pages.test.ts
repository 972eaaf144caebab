import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageOf } from '../adapters/in-memory/page-of.ts';
import { InvalidCursorError } from '../ports/trading-store.port.ts';
import { mergePages, type PageSource } from './merge-pages.ts';

const newestFirst = (a: string, b: string) => a > b;

function listing(name: string, items: readonly string[]): PageSource<string> {
  return {
    name,
    read: async (page) => pageOf(items, { name, keyOf: (item) => item, order: 'newest-first' }, page),
  };
}

async function readAll(sources: readonly PageSource<string>[], limit: number): Promise<string[]> {
  const all: string[] = [];
  for (let cursor: string | undefined, pages = 0; pages < 200; pages += 1) {
    const page = await mergePages(sources, cursor === undefined ? { limit } : { limit, cursor }, newestFirst);
    all.push(...page.items);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    if (page.cursor === undefined) return all;
    cursor = page.cursor;
  }
  throw new Error('the pages do not end');
}

describe('mergePages', () => {
  it('gives every item once, in order, whatever the page size', async () => {
    const items = fc.uniqueArray(fc.integer({ min: 100, max: 999 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        items,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 12 }),
        async (all, parts, limit) => {
          const sources = Array.from({ length: parts }, (_, part) =>
            listing(`account-${part}`, all.filter((_item, index) => index % parts === part).map(String)),
          );
          expect(await readAll(sources, limit)).toEqual(all.map(String).sort().reverse());
        },
      ),
    );
  });

  it('leaves the cursors of a single listing alone', async () => {
    const source = listing('account-1', ['a', 'b', 'c']);
    expect(await mergePages([source], { limit: 2 }, newestFirst)).toEqual(await source.read({ limit: 2 }));
  });

  it.each(['', 'x', Buffer.from('{}').toString('base64url'), Buffer.from('[["a"]]').toString('base64url')])(
    'refuses the cursor %j',
    async (cursor) => {
      const sources = [listing('account-1', ['a']), listing('account-2', ['b'])];
      await expect(mergePages(sources, { limit: 2, cursor }, newestFirst)).rejects.toThrow(
        InvalidCursorError,
      );
    },
  );
});
