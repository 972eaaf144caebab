import { expect, it } from 'vitest';
import { CutListError, everyRow } from './lists.ts';
import type { UnifiedExchange } from './unified-exchange.ts';

interface Row {
  readonly id: number;
  readonly venueTimeMs: number;
}
interface Asked {
  readonly sinceMs: number;
  readonly until: number | undefined;
}

/** A venue with these rows that lists `pageMax` of them, the newest or the oldest first cut. */
function listing(rows: readonly Row[], pageMax: number, cut: 'OLDEST' | 'NEWEST', keepsTo = true) {
  const asked: Asked[] = [];
  const exchange = {
    featureValueByType: () => pageMax,
    fetchMyTrades: async (_: string, sinceMs: number, limit: number, params: { until?: number }) => {
      asked.push({ sinceMs, until: params.until });
      const until = keepsTo ? (params.until ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
      const inSpan = rows.filter(({ venueTimeMs }) => venueTimeMs >= sinceMs && venueTimeMs <= until);
      return cut === 'NEWEST' ? inSpan.slice(0, limit) : inSpan.slice(-limit);
    },
  } as unknown as UnifiedExchange;
  return { exchange, asked };
}
const rowsAt = (...times: readonly number[]) => times.map((venueTimeMs, id) => ({ id, venueTimeMs }));
const read = (answer: unknown) => answer as readonly Row[];

it.each(['OLDEST', 'NEWEST'] as const)(
  'every row is read once where long answers are cut at the %s',
  async (cut) => {
    const rows = rowsAt(...Array.from({ length: 13 }, (_, index) => 1_000 + index * 7));
    const { exchange } = listing(rows, 3, cut);
    const found = await everyRow(exchange, 'fetchMyTrades', 'BTC/USDT', 1_000, read);
    expect(found.map(({ id }) => id).sort((a, b) => a - b)).toEqual(rows.map(({ id }) => id));
  },
);

it('an answer that is not full is the whole, and is asked for once', async () => {
  const { exchange, asked } = listing(rowsAt(5, 6), 3, 'OLDEST');
  expect(await everyRow(exchange, 'fetchMyTrades', 'BTC/USDT', 0, read)).toHaveLength(2);
  expect(asked).toEqual([{ sinceMs: 0, until: undefined }]);
});

it.each([
  ['more rows of one moment than one answer lists', listing(rowsAt(5, 5, 5, 5), 3, 'OLDEST')],
  ['a venue that does not keep to the end it was asked about', listing(rowsAt(5, 6, 7), 3, 'NEWEST', false)],
])('%s tell nothing', async (_, { exchange }) => {
  await expect(everyRow(exchange, 'fetchMyTrades', 'BTC/USDT', 0, read)).rejects.toThrow(CutListError);
});
