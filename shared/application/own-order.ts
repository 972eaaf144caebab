import type { DomainEventType } from '../domain/events/domain-event.ts';
import { parseClientOrderId } from '../domain/order/client-order-id.ts';
import type { Fill } from '../domain/order/fill.ts';
import type { Order } from '../domain/order/order.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';

const publishedTypes: Partial<Record<Order['state'], DomainEventType>> = {
  ACCEPTED: 'order.accepted',
  FILLED: 'order.filled',
  CANCELED: 'order.canceled',
  EXPIRED: 'order.expired',
};

/** The domain event of a change of state; none while the state stays. */
export function publishedType(before: Order, after: Order): DomainEventType | undefined {
  return before.state === after.state ? undefined : publishedTypes[after.state];
}

/** The order a report names, through our client order id; undefined when the id is not ours. */
export async function findOwnOrder(
  store: TradingStore,
  report: Pick<Fill, 'ownerId' | 'accountId' | 'clientOrderId'>,
): Promise<Order | undefined> {
  const parsed = parseClientOrderId(report.clientOrderId);
  const order = parsed && (await store.findOrder(report.ownerId, parsed.orderId));
  return order?.accountId === report.accountId ? order : undefined;
}
