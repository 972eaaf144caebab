import type { AccountRef } from '../domain/account/account.ts';
import type { Order } from '../domain/order/order.ts';
import type { Result } from '../domain/refusal.ts';
import type { Page, PageRequest } from '../ports/trading-store.port.ts';
import { type CancelOrderDeps, cancelOrder } from './cancel-order.ts';
import { mapConcurrently } from './map-concurrently.ts';

/** Cancels touch an order each and nothing in common; so many at once leave the store room for others. */
const concurrencyMax = 10;

export interface CancelOutcome {
  readonly orderId: string;
  readonly result: Result<Order>;
}

/** Asks for the cancel of each of these orders; each has its own outcome, in their order. */
export function cancelOrders(
  deps: CancelOrderDeps,
  ownerId: string,
  orderIds: readonly string[],
): Promise<readonly CancelOutcome[]> {
  return mapConcurrently(orderIds, concurrencyMax, async (orderId) => ({
    orderId,
    result: await cancelOrder(deps, ownerId, orderId),
  }));
}

/**
 * Asks for the cancel of the account's open orders, a page of them a call, of one instrument or of all. An order that was
 * placed a moment ago may be missing: the list is read from an index.
 *
 * @throws InvalidCursorError for a cursor that no page of this account's open orders returned
 */
export async function cancelOpenOrders(
  deps: CancelOrderDeps,
  ref: AccountRef,
  instrument: string | undefined,
  page: PageRequest,
): Promise<Page<CancelOutcome>> {
  const { items: open, cursor } = await deps.store.listOrders(ref, { ...page, openOnly: true });
  const those = open.filter((order) => instrument === undefined || order.instrument === instrument);
  const items = await cancelOrders(
    deps,
    ref.ownerId,
    those.map(({ orderId }) => orderId),
  );
  return cursor === undefined ? { items } : { items, cursor };
}
