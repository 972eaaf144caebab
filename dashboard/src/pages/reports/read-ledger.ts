import { api, read } from '../../api/client.ts';
import type { LedgerEntry } from './statement.ts';

/** An account's books from their beginning. */
export interface Ledger {
  readonly accountId: string;
  readonly entries: readonly LedgerEntry[];
  /** Where the newest page but one begins: from there on is read anew. Null: from the beginning. */
  readonly again: { readonly cursor: string; readonly before: number } | null;
  /** Whether more is there than was read. */
  readonly next: string | null;
}

const pageEntries = 500;
/** Read in one go; a person asks for more. */
const pagesAtOnce = 20;

/** Reads to the end, going on from what is known. @param wanted pages to be read at most */
export async function readLedger(
  accountId: string,
  known: Ledger | undefined,
  wanted = pagesAtOnce,
): Promise<Ledger> {
  const same = known?.accountId === accountId ? known : undefined;
  const from = same?.again ?? { cursor: undefined, before: 0 };
  let entries = (same?.entries ?? []).slice(0, from.before);
  let cursor: string | undefined = from.cursor;
  const starts: { readonly cursor: string; readonly before: number }[] = same?.again ? [same.again] : [];
  for (let page = 0; page < wanted; page++) {
    const query = { accountId, limit: pageEntries, ...(cursor ? { cursor } : {}) };
    const found = await read(api.GET('/v1/ledger', { params: { query } }));
    entries = [...entries, ...found.entries];
    // Ids are made by several workers: the last two pages may still change.
    if (found.cursor === null)
      return { accountId, entries, again: starts.at(-2) ?? same?.again ?? null, next: null };
    cursor = found.cursor;
    starts.push({ cursor, before: entries.length });
  }
  return { accountId, entries, again: starts.at(-1) ?? null, next: cursor ?? null };
}
