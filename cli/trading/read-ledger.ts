import { type LedgerPage, ledgerPage } from '#shared/http-api/schemas.ts';
import type { ApiClient, ApiResult } from '../api-client.ts';
import { type Page, readPages } from './read-pages.ts';

/** The first `limit` ledger entries of an account, oldest first. */
export function readLedger(
  client: ApiClient,
  accountId: string,
  limit: number,
): Promise<ApiResult<Page<LedgerPage['entries'][number]>>> {
  return readPages(limit, async (query) => {
    const page = await client.get('/v1/ledger', ledgerPage, { query: { accountId, ...query } });
    return page.ok ? { ok: true, value: { items: page.value.entries, cursor: page.value.cursor } } : page;
  });
}
