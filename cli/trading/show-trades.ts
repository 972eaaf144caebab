import { tradePage } from '#shared/http-api/trades.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome } from '../output.ts';
import { tradeTable } from '../views/trades.ts';
import { readPages } from './read-pages.ts';

/** Trades of a listing, newest first, until `limit` of them are there. */
export async function showTrades(
  { client, note }: Connection,
  path: string,
  filter: Readonly<Record<string, string | undefined>>,
  limit: number,
): Promise<Outcome> {
  const read = await readPages(limit, async (page) => {
    const listed = await client.get(path, tradePage, { query: { ...filter, ...page } });
    return listed.ok
      ? { ok: true, value: { items: listed.value.trades, cursor: listed.value.cursor } }
      : listed;
  });
  if (!read.ok) return failed(read.failure, client.correlationId);
  const { items, cursor } = read.value;
  if (cursor !== null) note(`There are more than ${items.length}: see them with a larger --limit.`);
  return done({ trades: items, cursor }, tradeTable(items));
}
