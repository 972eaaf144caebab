import { parseClientOrderId } from '../../../domain/order/client-order-id.ts';
import { ulidTimeMs } from '../../../domain/ulid-time.ts';
import type { LookUpAnswer, VenueOpenOrder } from '../../../domain/venue/venue-answer.ts';
import type { VenueOrderKey } from '../../../ports/venue.port.ts';
import { readable } from '../trouble.ts';
import { ask } from './asking.ts';
import { isOrderNotFound, unknownFailure } from './classify.ts';
import { endedOrderLists } from './exchange.ts';
import { everyRow } from './lists.ts';
import type { UnifiedExchange } from './unified-exchange.ts';
import { oneOrderSchema, ordersSchema, orderView } from './wire.ts';

/** Clocks differ, and an id that is not ours does not tell its time. */
const earlierMs = 60_000;
const lookBackMs = 86_400_000;

/** The order under a client order id. Open orders are read first: one that ends in between is in the lists after. */
export async function findOrder(exchange: UnifiedExchange, key: VenueOrderKey): Promise<LookUpAnswer> {
  const asked = await ask(() => search(exchange, key));
  if ('failed' in asked)
    return isOrderNotFound(asked.failed) ? { class: 'NOT_FOUND' } : unknownFailure(asked.failed);
  return asked.told ? { class: 'FOUND', order: orderView(asked.told) } : { class: 'NOT_FOUND' };
}

async function search(
  exchange: UnifiedExchange,
  { instrument: { symbol }, clientOrderId }: VenueOrderKey,
): Promise<VenueOpenOrder | undefined> {
  const isIt = (order: VenueOpenOrder) => order.clientOrderId === clientOrderId;
  const open = readable(ordersSchema, await exchange.fetchOpenOrders(symbol)).find(isIt);
  if (open) return open;
  for (const call of endedOrderLists(exchange) ?? []) {
    if (call === 'fetchOrderWithClientOrderId')
      return readable(oneOrderSchema, await exchange.fetchOrderWithClientOrderId(clientOrderId, symbol));
    const read = (answer: unknown) => readable(ordersSchema, answer);
    const rows = await everyRow(exchange, call, symbol, placedSinceMs(clientOrderId), read);
    // The newest of that id, where ids come again.
    const found = rows.toSorted((a, b) => b.venueTimeMs - a.venueTimeMs).find(isIt);
    if (found) return found;
  }
  return undefined;
}

/** From when on to look for what was placed under this id. */
export function placedSinceMs(clientOrderId: string): number {
  const ours = parseClientOrderId(clientOrderId);
  const placedAtMs = ours && ulidTimeMs(ours.orderId);
  return placedAtMs === undefined ? Date.now() - lookBackMs : placedAtMs - earlierMs;
}
