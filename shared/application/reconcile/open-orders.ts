import type { Account } from '../../domain/account/account.ts';
import { isAmending } from '../../domain/order/amendment.ts';
import { parseClientOrderId } from '../../domain/order/client-order-id.ts';
import type { Order } from '../../domain/order/order.ts';
import { isTerminal } from '../../domain/order/order-state.ts';
import {
  type Reconciliation,
  type StrayOrder,
  strayOrder,
} from '../../domain/reconciliation/reconciliation.ts';
import type { VenueOpenOrder } from '../../domain/venue/venue-answer.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { VenueBooks } from '../../ports/venue.port.ts';
import { VenueSilentError } from './venue-silent-error.ts';

type Compared = Pick<Reconciliation, 'openOrders' | 'foreignOrders' | 'orphanOrders'>;

/**
 * Sorts what the venue holds open: ours, placed by others, and orphans: orders that have ended in our books and
 * not at the venue.
 *
 * @throws VenueSilentError when the venue does not list its open orders
 */
export async function compareOpenOrders(
  { store }: { readonly store: TradingStore },
  books: VenueBooks,
  account: Account,
): Promise<{ readonly orders: Compared; readonly open: readonly VenueOpenOrder[] }> {
  const open = await listOpen(books);
  const foreignOrders: StrayOrder[] = [];
  const suspects: VenueOpenOrder[] = [];
  let ours = 0;
  for (const order of open) {
    const parsed = parseClientOrderId(order.clientOrderId);
    if (!parsed) {
      foreignOrders.push(strayOrder(order));
      continue;
    }
    const known = await store.findOrder(account.ownerId, parsed.orderId);
    if (known?.accountId !== account.accountId || !mayRest(known, parsed.attempt)) suspects.push(order);
    else ours += 1;
  }
  return {
    open,
    orders: {
      openOrders: { ours, venue: open.length },
      foreignOrders,
      orphanOrders: await stillOpen(books, suspects),
    },
  };
}

/** Of an order that was amended only one venue order rests: an older one that does was lost. */
function mayRest(order: Order, attempt: number): boolean {
  if (isTerminal(order.state)) return false;
  return order.former === undefined || isAmending(order) || attempt >= order.attempt;
}

/** An order may have ended between the venue's list and our read: only what a second list still shows is an orphan. */
async function stillOpen(
  books: VenueBooks,
  suspects: readonly VenueOpenOrder[],
): Promise<readonly StrayOrder[]> {
  if (suspects.length === 0) return [];
  const again = new Set((await listOpen(books)).map(({ venueOrderId }) => venueOrderId));
  return suspects.filter(({ venueOrderId }) => again.has(venueOrderId)).map(strayOrder);
}

async function listOpen(books: VenueBooks): Promise<readonly VenueOpenOrder[]> {
  const answer = await books.listOpenOrders();
  if (answer.class === 'UNKNOWN') throw new VenueSilentError('open orders', answer);
  return answer.orders;
}
