import { inject } from 'vitest';
import * as z from 'zod';

/** The simulator's control endpoint: what the venue really has, and faults on demand. */
export interface RequestFault {
  readonly match?: {
    readonly method?: string;
    readonly path?: string;
    readonly nth?: number;
    readonly clientOrderId?: string;
  };
  readonly effect: 'before' | 'after' | 'none';
  readonly respond:
    | { readonly status: number; readonly headers?: Record<string, string>; readonly body: unknown }
    | 'timeout'
    | 'drop';
  readonly delayMs?: number;
  readonly times?: number;
}

const venueOrders = z.array(
  z.object({
    orderId: z.number(),
    clientOrderId: z.string(),
    state: z.string(),
    filled: z.string(),
    quantity: z.string(),
  }),
);

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${inject('cloud').control}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok)
    throw new Error(`control ${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  const text = await answer.text();
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

export async function postFault(
  fault: RequestFault | { readonly stream: Record<string, unknown> },
  venue = 'binance',
): Promise<void> {
  await control('POST', '/faults', { venue, ...fault });
}

export async function clearFaults(venue?: unknown): Promise<void> {
  await control('DELETE', `/faults?venue=${typeof venue === 'string' ? venue : 'binance'}`);
}

/** Moves a venue’s price: what rests and is passed by it is filled. */
export async function moveMarket(venue: string, symbol: string, price: string): Promise<void> {
  await control('POST', '/market', { venue, symbol, price });
}

/** Every venue as at its start; our accounts have begun anew when it returns. */
export async function resetVenues(): Promise<void> {
  await control('POST', '/reset', {});
}

/** Client order ids under which a venue has one of our orders. */
export async function venueOrderIds(venue: string, orderId: string): Promise<readonly string[]> {
  const orders = z
    .array(z.object({ clientOrderId: z.string() }))
    .parse(await control('GET', `/orders?venue=${venue}`));
  return orders.map(({ clientOrderId }) => clientOrderId).filter((id) => id.startsWith(`TW${orderId}`));
}

/** Limits a key of the venue's account, or issues one; without a name the venue's own. */
export async function limitKey(venue: string, key: Readonly<Record<string, unknown>>): Promise<void> {
  await control('POST', '/key', { venue, ...key });
}

/** Adds money to the account at the venue, as a deposit. */
export async function fund(asset: string, amount: string): Promise<void> {
  await control('POST', '/fund', { venue: 'binance', asset, amount });
}

/** The venue's orders that belong to one of ours, by any of its attempts. */
export async function ordersAtVenue(orderId: string) {
  const orders = venueOrders.parse(await control('GET', '/orders?venue=binance'));
  return orders.filter((order) => order.clientOrderId.startsWith(`TW${orderId}`));
}

const venueTrades = z.array(
  z.object({
    tradeId: z.number(),
    orderId: z.number(),
    price: z.string(),
    quantity: z.string(),
    quoteQuantity: z.string(),
  }),
);

/** The venue's trades of one of its orders. */
export async function tradesAtVenue(venueOrderId: string | null) {
  const trades = venueTrades.parse(await control('GET', '/trades?venue=binance'));
  return trades.filter((trade) => String(trade.orderId) === venueOrderId);
}
