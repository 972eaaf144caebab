import { type Refusal, refusal } from './errors.ts';
import type { Params } from './params.ts';

const weekMs = 7 * 86_400_000;

/** A bounded part of a history: both times included; the cursor says how many rows came before. */
export interface Page {
  startMs: number;
  endMs: number;
  limit: number;
  offset: number;
}

/** Bybit's windows: at most seven days; one end alone gives the other; none means the newest seven days. */
export function pageOf(params: Params, nowMs: number, most: number, fallback: number, spanMs = weekMs): Page {
  const [start, end] = [params.integer('startTime'), params.integer('endTime')];
  const endMs = end ?? (start === undefined ? nowMs : start + spanMs);
  const startMs = start ?? endMs - spanMs;
  if (endMs - startMs > spanMs) params.refuse(rangeRefusal());
  const offset = offsetOf(params);
  return { startMs, endMs, limit: params.limit(most, fallback), offset };
}

function rangeRefusal(): Refusal {
  return refusal('timeRange');
}

/** Our cursor is opaque to clients, as Bybit's is. */
export function offsetOf(params: Params): number {
  const cursor = params.text('cursor');
  if (cursor === undefined) return 0;
  const offset = /^page(?:%3A|:)(\d{1,9})$/.exec(cursor)?.[1];
  if (offset === undefined) params.wrong('cursor');
  return Number(offset ?? 0);
}

/** One page of rows that are newest first, and the cursor of the next one, empty at the end. */
export function paged<T>(rows: readonly T[], { offset, limit }: Pick<Page, 'offset' | 'limit'>) {
  const list = rows.slice(offset, offset + limit);
  const next = offset + limit < rows.length ? `page%3A${offset + limit}` : '';
  return { list, nextPageCursor: next };
}
