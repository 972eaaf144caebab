import * as z from 'zod';
import { parseClientOrderId } from '../../../domain/order/client-order-id.ts';
import { isVenueStopId } from '../../../domain/protection/venue-stop.ts';
import { readable } from '../trouble.ts';
import type { BitgetClient } from './client.ts';
import { futuresCategory, page, type RawOrder, timeMs, venueId } from './wire.ts';

const strategyRow = z.object({
  orderId: venueId,
  clientOid: z.string(),
  symbol: z.string(),
  updatedTime: timeMs,
});
const subOrderRow = z.object({ subOrderId: venueId });

/** A strategy that fires changes with its order. */
const besideMs = 60_000;

/**
 * Under which id of ours an order was placed. One that a stop of ours placed bears another id than it: of orders with foreign ids the newest strategies
 * that changed with it are asked which orders they placed. Where they do not tell, the order stays what it says it is: its fill is true all the same.
 */
export async function placedUnder(client: BitgetClient, order: RawOrder): Promise<string> {
  const { clientOid, category } = order;
  const isOurs = parseClientOrderId(clientOid) !== undefined || isVenueStopId(clientOid);
  if (isOurs || category !== futuresCategory) return clientOid;
  try {
    return (await stopOf(client, order)) ?? clientOid;
  } catch {
    return clientOid;
  }
}

async function stopOf(client: BitgetClient, order: RawOrder): Promise<string | undefined> {
  const asked = { category: order.category, type: 'tpsl', limit: '100' };
  const { rows } = readable(page(strategyRow), await client.listEndedStops(asked));
  const ours = rows.filter(
    ({ clientOid, symbol, updatedTime }) =>
      isVenueStopId(clientOid) &&
      symbol === order.symbol &&
      Math.abs(updatedTime - order.updatedTime) <= besideMs,
  );
  for (const { orderId, clientOid } of ours) {
    const placed = readable(page(subOrderRow), await client.listOrdersOfStop({ orderId }));
    if (placed.rows.some(({ subOrderId }) => subOrderId === order.orderId)) return clientOid;
  }
  return undefined;
}
