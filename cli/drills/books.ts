import { type OrderResource, orderList } from '#shared/http-api/schemas.ts';
import type { ApiClient, ApiResult } from '../api-client.ts';
import { readPages } from '../trading/read-pages.ts';

/** Orders of an account in our books: the open ones, or the newest `limit` of all. */
export async function listOrders(
  client: ApiClient,
  accountId: string,
  query: { readonly state: 'open' | 'all'; readonly limit: number },
): Promise<ApiResult<readonly OrderResource[]>> {
  const { state, limit } = query;
  const read = await readPages(limit, async (page) => {
    const listed = await client.get('/v1/orders', orderList, { query: { accountId, state, ...page } });
    return listed.ok
      ? { ok: true, value: { items: listed.value.orders, cursor: listed.value.cursor } }
      : listed;
  });
  return read.ok ? { ok: true, value: read.value.items } : read;
}
