import { type BookedFill, fillKey } from '../domain/order/fill.ts';
import type { Order } from '../domain/order/order.ts';
import type { OrderEvent } from '../domain/order/order-event.ts';
import {
  InvalidCursorError,
  type Page,
  type PageRequest,
  type TradingStore,
} from '../ports/trading-store.port.ts';

/**
 * The fills of one order, newest first as they were booked. The order's story names each of them, and was written in the
 * same transaction: what is shown here is what the order's filled quantity is made of.
 *
 * @throws InvalidCursorError for a cursor that no page of this order returned
 */
export async function listOrderFills(
  store: Pick<TradingStore, 'listOrderEvents' | 'findFills'>,
  order: Order,
  { limit, cursor }: PageRequest,
): Promise<Page<BookedFill>> {
  const before = cursor === undefined ? Number.POSITIVE_INFINITY : decode(order, cursor);
  const events = await store.listOrderEvents(order.ownerId, order.orderId);
  const booked = events
    .filter(({ outcome, sequence }) => outcome === 'FILL' && sequence < before)
    .sort((a, b) => b.sequence - a.sequence);
  const shown = booked.slice(0, limit);
  const keys = shown.map((event) => keyOf(order, event));
  const found = new Map((await store.findFills(order, keys)).map((fill) => [fillKey(fill), fill]));
  const items = keys.flatMap((key) => found.get(key) ?? []);
  const last = shown.at(-1);
  return last && booked.length > limit ? { items, cursor: encode(order, last.sequence) } : { items };
}

/** A story from before fills told their venue order has the present one's. */
function keyOf({ instrument, venueOrderId = '' }: Order, { detail }: OrderEvent): string {
  return fillKey({
    instrument,
    tradeId: detail.tradeId ?? '',
    venueOrderId: detail.venueOrderId ?? venueOrderId,
  });
}

function encode({ orderId }: Order, sequence: number): string {
  return Buffer.from(`${orderId}#${sequence}`).toString('base64url');
}

function decode({ orderId }: Order, cursor: string): number {
  const [name, sequence = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('#');
  if (name !== orderId || !/^\d{1,9}$/.test(sequence))
    throw new InvalidCursorError('the cursor is not one that a page of this order returned');
  return Number(sequence);
}
