import { readable } from '../trouble.ts';
import { ordersSchema } from './books-wire.ts';
import type { UpbitClient } from './client.ts';
import type { RawOrder } from './wire.ts';

/** Most orders that one answer lists. */
const pageMax = 100;

/**
 * All open orders, page by page, oldest first. One that ends in between moves the rest up by one place: a list may
 * then lack an order that is still open, so what it lacks is looked up before anything follows from it.
 */
export async function everyOpenOrder(
  { listOpenOrders }: Pick<UpbitClient, 'listOpenOrders'>,
  filter: { readonly market?: string },
): Promise<readonly RawOrder[]> {
  const found = new Map<string, RawOrder>();
  for (let page = 1; ; page += 1) {
    const parameters = {
      ...filter,
      state: 'wait',
      page: String(page),
      limit: String(pageMax),
      order_by: 'asc',
    };
    const orders = readable(ordersSchema, await listOpenOrders(parameters));
    for (const order of orders) found.set(order.uuid, order);
    if (orders.length < pageMax) return [...found.values()];
  }
}
