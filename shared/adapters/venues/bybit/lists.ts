import type * as z from 'zod';
import { readable, UnreadableError } from '../trouble.ts';
import type { Call } from '../venue-http.ts';
import { page } from './wire.ts';

/** Most rows that one answer of any of the lists has. */
const pageMax = 50;
/** Times of one request span seven days at most. */
const spanMs = 7 * 86_400_000;

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
    const read = readable(page(row), await list({ ...parameters, limit: String(pageMax), ...more }));
    for (const each of read.rows) {
      const id = idOf(each);
      if (seen.has(id)) throw new UnreadableError();
      seen.add(id);
      rows.push(each);
    }
    if (read.rows.length === 0 || read.cursor === undefined) return rows;
    // It comes as it goes into a URL.
    more = { cursor: decodeURIComponent(read.cursor) };
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
  for (let startMs = sinceMs; ; startMs += spanMs) {
    const endMs = startMs + spanMs;
    const span = { startTime: String(startMs), endTime: String(endMs) };
    const found = await everyRow(list, { ...parameters, ...span }, row, idOf);
    for (const each of found.toReversed()) {
      if (known.has(idOf(each))) continue;
      known.add(idOf(each));
      rows.push(each);
    }
    // The last span ends in times to come: clocks may differ.
    if (endMs > Date.now()) return rows;
  }
}
