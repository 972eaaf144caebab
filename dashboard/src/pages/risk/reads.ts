import { api, type Kill, type Order, read } from '../../api/client.ts';
import { useRead } from '../../data/cache.ts';
import { type Pages, usePages } from '../../data/pages.ts';

/** All under `risk`, which the live stream's topic of that name marks, but the orders, which have one of their own. */

export function useStates() {
  return useRead('risk:states', () => read(api.GET('/v1/states')));
}

export function useLimits(accountId: string | undefined) {
  return useRead(accountId === undefined ? null : `risk:limits:${accountId}`, () => {
    const path = { accountId: accountId ?? '' };
    return read(api.GET('/v1/accounts/{accountId}/limits', { params: { path } }));
  });
}

export function useLimitHistory(accountId: string | undefined, of: 'account' | 'user') {
  const key = accountId === undefined ? null : `risk:limit-history:${of}:${accountId}`;
  return usePages(key, async (cursor) => {
    const params = {
      path: { accountId: accountId ?? '' },
      query: { of, limit: 10, ...(cursor ? { cursor } : {}) },
    };
    const page = await read(api.GET('/v1/accounts/{accountId}/limits/history', { params }));
    return { items: page.changes, cursor: page.cursor };
  });
}

export function useKills(): Pages<Kill> {
  return usePages('risk:kills', async (cursor) => {
    const query = { limit: 10, ...(cursor ? { cursor } : {}) };
    const page = await read(api.GET('/v1/kill-switch', { params: { query } }));
    return { items: page.kills, cursor: page.cursor };
  });
}

/** The newest orders, of which the refused ones are shown: the API lists them together. */
export function useNewestOrders(accountId: string | undefined): Pages<Order> {
  return usePages(accountId === undefined ? null : `orders:refused:${accountId}`, async (cursor) => {
    const query = {
      ...{ accountId: accountId ?? '', state: 'all' as const, limit: 100 },
      ...(cursor ? { cursor } : {}),
    };
    const page = await read(api.GET('/v1/orders', { params: { query } }));
    return { items: page.orders, cursor: page.cursor };
  });
}
