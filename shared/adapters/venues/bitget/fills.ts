import type * as z from 'zod';
import { readable, UnreadableError } from '../trouble.ts';
import type { Call } from '../venue-http.ts';
import type { BitgetClient } from './client.ts';
import { envelope, orderRow, page, type RawOrder } from './wire.ts';

/** Most rows that one answer lists. */
const pageMax = 100;
/** Times of one request span 30 days at most. */
const spanMaxMs = 29 * 86_400_000;

/** Every row of a list that goes back by its cursor, newest first. @throws UnreadableError for a page that does not go back */
export async function everyRow<Row>(
  list: Call,
  parameters: Record<string, string>,
  row: z.ZodType<Row>,
  idOf: (row: Row) => string,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const seen = new Set<string>();
  for (let more: { cursor?: string } = {}; ; ) {
    const answer = await list({ ...parameters, limit: String(pageMax), ...more });
    const read = readable(page(row), answer);
    for (const each of read.rows) {
      const id = idOf(each);
      if (seen.has(id)) throw new UnreadableError();
      seen.add(id);
      rows.push(each);
    }
    if (read.rows.length < pageMax || read.cursor === undefined) return rows;
    more = { cursor: read.cursor };
  }
}

/** The same since a time, oldest first, asked in spans that the venue takes. */
export async function everyRowSince<Row>(
  list: Call,
  parameters: Record<string, string>,
  { sinceMs, row, idOf }: { sinceMs: number; row: z.ZodType<Row>; idOf: (row: Row) => string },
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const known = new Set<string>();
  for (let startMs = sinceMs; ; startMs += spanMaxMs) {
    const endMs = startMs + spanMaxMs;
    const isLast = endMs > Date.now();
    // The last span is open: clocks may differ.
    const span = { startTime: String(startMs), ...(isLast ? {} : { endTime: String(endMs) }) };
    const found = await everyRow(list, { ...parameters, ...span }, row, idOf);
    for (const each of found.toReversed()) {
      if (known.has(idOf(each))) continue;
      known.add(idOf(each));
      rows.push(each);
    }
    if (isLast) return rows;
  }
}

/** One order by the venue's id. */
export async function orderById(client: BitgetClient, orderId: string): Promise<RawOrder> {
  const order = readable(envelope(orderRow), await client.queryOrder({ orderId })).data;
  if (order.orderId !== orderId) throw new UnreadableError();
  return order;
}
