import { expect, test } from 'vitest';
import { readPages } from './read-pages.ts';

const all = Array.from({ length: 1_203 }, (_, index) => index);

/** Serves `all`; every third page is empty, as a filtered page of a store may be. */
function pages() {
  const limits: number[] = [];
  let isEmptyNext = false;
  const read = async ({ limit, cursor }: { limit: string; cursor: string | undefined }) => {
    limits.push(Number(limit));
    const from = Number(cursor?.split(':')[0] ?? 0);
    isEmptyNext = !isEmptyNext;
    const to = isEmptyNext ? from + Number(limit) : from;
    const next = to < all.length ? `${to}:${limits.length}` : null;
    return { ok: true as const, value: { items: all.slice(from, to), cursor: next } };
  };
  return { limits, read };
}

test('reads all pages, none of them larger than the API allows', async () => {
  const { limits, read } = pages();
  expect(await readPages(Number.POSITIVE_INFINITY, read)).toEqual({
    ok: true,
    value: { items: all, cursor: null },
  });
  expect(Math.max(...limits)).toBe(500);
});

test('stops at the limit and says where to go on', async () => {
  const { limits, read } = pages();
  const result = await readPages(700, read);
  expect(result).toMatchObject({ ok: true, value: { items: all.slice(0, 700), cursor: expect.any(String) } });
  expect(limits).toEqual([500, 200, 200]);
});

test('a failed page fails the whole', async () => {
  const failure = { kind: 'fault', message: 'cut' } as const;
  expect(await readPages(10, async () => ({ ok: false, failure }))).toEqual({ ok: false, failure });
});
