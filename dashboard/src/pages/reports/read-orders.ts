import { api, type Order, read } from '../../api/client.ts';

export interface OrdersOfPeriod {
  readonly orders: readonly Order[];
  /** False: there were more than are read here. */
  readonly isWhole: boolean;
}

const pagesMax = 5;

/** The orders placed since then, the newest first; a thousand at most. */
export async function readOrders(accountId: string, fromMs = 0): Promise<OrdersOfPeriod> {
  const orders: Order[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const query = { accountId, limit: 200, ...(cursor ? { cursor } : {}) };
    const found = await read(api.GET('/v1/orders', { params: { query } }));
    orders.push(...found.orders);
    const oldest = found.orders.at(-1);
    if (found.cursor === null || (oldest && oldest.createdAtMs < fromMs)) return { orders, isWhole: true };
    cursor = found.cursor;
  }
  return { orders, isWhole: false };
}
