import { api, type Order, read, type Schemas } from '../../api/client.ts';
import { useRead } from '../../data/cache.ts';
import { usePages } from '../../data/pages.ts';

export type Strategy = Schemas['Strategy'];
export type StrategyDescription = Schemas['StrategyDescription'];
export type Version = Schemas['StrategyDecisions']['parameters'][number];

/** What can be run: the same as long as this release is. */
export function useCatalogue() {
  return useRead(
    'strategy-catalogue',
    async () => (await read(api.GET('/v1/strategy-catalogue'))).strategies,
  );
}

export function useStrategy(strategyId: string) {
  return useRead(`strategies:one:${strategyId}`, () =>
    read(api.GET('/v1/strategies/{strategyId}', { params: { path: { strategyId } } })),
  );
}

/** What it decided, the newest first; every version of its parameters comes with each page. */
export function useDecisions(strategyId: string) {
  return usePages(`strategies:decisions:${strategyId}`, (cursor) => readDecisions(strategyId, 100, cursor));
}

async function readDecisions(strategyId: string, limit: number, cursor?: string) {
  const params = { path: { strategyId }, query: { limit, ...(cursor ? { cursor } : {}) } };
  const page = await read(api.GET('/v1/strategies/{strategyId}/decisions', { params }));
  return { items: page.decisions, cursor: page.nextCursor };
}

export function useVersions(strategyId: string) {
  return useRead(`strategies:versions:${strategyId}`, async (): Promise<readonly Version[]> => {
    const params = { path: { strategyId }, query: { limit: 1 } };
    return (await read(api.GET('/v1/strategies/{strategyId}/decisions', { params }))).parameters;
  });
}

/** Its orders of late, and what was filled of them. */
export function useOwnTrades({ strategyId, accountId, instrument }: Strategy) {
  return useRead(`strategies:trades:${strategyId}`, async () => {
    const page = { accountId, limit: 200 };
    const [{ orders }, { trades }] = await Promise.all([
      read(api.GET('/v1/orders', { params: { query: { ...page, state: 'all' } } })),
      read(api.GET('/v1/trades', { params: { query: { ...page, instrument } } })),
    ]);
    const own = new Set(
      orders.filter((each: Order) => each.strategyId === strategyId).map((each) => each.orderId),
    );
    return trades.filter(({ orderId }) => orderId !== null && own.has(orderId));
  });
}

/** What the account's books say of it: counted from every trade that bears its name. */
export function useOwnPnl({ strategyId, accountId }: Strategy) {
  return useRead(`strategies:pnl:${strategyId}`, async () => {
    const query = { accountId, by: 'strategy' as const };
    const { rows } = await read(api.GET('/v1/pnl', { params: { query } }));
    return rows.filter(({ group }) => group === strategyId);
  });
}
