import { readable, UnreadableError } from '../trouble.ts';
import type { BybitClient } from './client.ts';
import { orderRow, page, type RawOrder } from './wire.ts';

interface Named {
  readonly category: string;
  readonly symbol: string;
  readonly orderId?: string;
  readonly orderLinkId?: string;
}

/**
 * One order by either id, wherever it is: among the open ones and the 500 that ended last, which a restart of the venue
 * forgets, or in the history.
 *
 * @returns undefined for one that the venue does not have
 * @throws UnreadableError for another order than was asked for
 */
export async function findOrder(client: BybitClient, named: Named): Promise<RawOrder | undefined> {
  for (const list of [client.listOrders, client.listPastOrders]) {
    const { rows } = readable(page(orderRow), await list({ ...named }));
    const [order] = rows;
    if (rows.length > 1 || (order && !isNamed(order, named))) throw new UnreadableError();
    if (order) return order;
  }
  return undefined;
}

function isNamed(order: RawOrder, { orderId, orderLinkId }: Named): boolean {
  return orderId === undefined ? order.orderLinkId === orderLinkId : order.orderId === orderId;
}
