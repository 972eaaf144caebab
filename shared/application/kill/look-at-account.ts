import type { Account } from '../../domain/account/account.ts';
import { isReplacing } from '../../domain/order/amendment.ts';
import { clientOrderIdOf, parseClientOrderId } from '../../domain/order/client-order-id.ts';
import type { Order } from '../../domain/order/order.ts';
import { type StrayOrder, strayOrder } from '../../domain/reconciliation/reconciliation.ts';
import type { UnknownAnswer, VenueOpenOrder } from '../../domain/venue/venue-answer.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { VenueBooks } from '../../ports/venue.port.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { readEvery } from '../read-whole.ts';

/** An order of ours that rests at the venue, or may, under this id. */
export interface Resting {
  readonly order: Order;
  readonly clientOrderId: string;
  /** The venue's list has it; else only our books do. */
  readonly isListed: boolean;
}

export interface AccountLook {
  readonly askedAtMs: number;
  /** To be cancelled at the venue. */
  readonly resting: readonly Resting[];
  /** Open in our books, and certainly not at the venue. */
  readonly unsent: readonly Order[];
  /** Sent or being replaced, and nobody knows yet what the venue has. */
  readonly inDoubt: readonly Order[];
  readonly foreignOrders: readonly StrayOrder[];
  /** Under ids of our pattern, of orders that this account does not have: nobody here can name their instrument. */
  readonly nameless: number;
  /** The venue did not list its orders: what rests is what our books hold open. */
  readonly silence?: UnknownAnswer;
}

const readsMax = 10;

/**
 * Our books first, then the venue's list: behind the fence no attempt is added, so what was in doubt before the list, or is
 * in it, is all there can be. That an attempt was not placed stays so: this may be read beside the list. What our books hold open
 * and the list lacks is still to be asked for by its id: a list may lag.
 *
 * @param ended client order ids of which the venue has said that they rest no more: our books may not know it yet
 * @param strategyId only its orders: those of others, and what no book of ours names, are left out
 */
export async function lookAtAccount(
  deps: { readonly store: TradingStore; readonly clock: Clock },
  books: VenueBooks,
  account: Account,
  { ended, strategyId }: { readonly ended: ReadonlySet<string>; readonly strategyId?: string | undefined },
): Promise<AccountLook> {
  // What a kill itself places to close a position never rests, and has its own way to an end.
  const isMeant = (order: Order) =>
    order.killId === undefined && (strategyId === undefined || order.strategyId === strategyId);
  const open = (
    await readEvery((page) => deps.store.listOrders(account, { ...page, openOnly: true }))
  ).filter(isMeant);
  const askedAtMs = deps.clock.nowMs();
  const [answer, notSent] = await Promise.all([books.listOpenOrders(), unsentAmong(deps.store, open)]);
  const unsent = new Set(notSent);
  const inDoubt = open.filter((order) => mayBeOnItsWay(order) && !unsent.has(order));
  const common = { askedAtMs, unsent: notSent, inDoubt };
  const booked = bookedOrders(open).filter(({ clientOrderId }) => !ended.has(clientOrderId));
  if (answer.class === 'UNKNOWN')
    return { ...common, resting: booked, foreignOrders: [], nameless: 0, silence: answer };
  const known = new Map(open.map((order) => [order.orderId, order]));
  const { resting: found, ...others } = await sortListed(deps.store, account, answer.orders, known);
  const resting = found.filter(({ order }) => isMeant(order));
  const sorted = strategyId === undefined ? others : { foreignOrders: [], nameless: 0 };
  const listed = new Set(resting.map(({ clientOrderId }) => clientOrderId));
  const missing = booked.filter(({ clientOrderId }) => !listed.has(clientOrderId));
  return { ...common, ...sorted, resting: [...resting, ...missing] };
}

/** That our books believe to rest. */
function bookedOrders(open: readonly Order[]): readonly Resting[] {
  return open
    .filter((order) => order.state !== 'INITIALIZED' && !mayBeOnItsWay(order))
    .map((order) => {
      const clientOrderId = clientOrderIdOf(order.orderId, order.attempt);
      return { order, clientOrderId, isListed: false };
    });
}

function mayBeOnItsWay(order: Order): boolean {
  return order.state === 'SUBMITTED' || order.state === 'IN_DOUBT' || isReplacing(order);
}

/** Never sent, or the newest attempt was certainly not placed. */
async function unsentAmong(store: TradingStore, orders: readonly Order[]): Promise<readonly Order[]> {
  const candidates = orders.filter(({ state }) => state === 'INITIALIZED' || state === 'SUBMITTED');
  const checked = await mapConcurrently(candidates, readsMax, async (order) => {
    if (order.state === 'INITIALIZED') return order;
    const attempt = await store.findAttempt(order.ownerId, order.orderId, order.attempt);
    return attempt?.outcome === 'NOT_PLACED' || attempt?.outcome === 'ABSENT' ? order : undefined;
  });
  return checked.flatMap((order) => order ?? []);
}

async function sortListed(
  store: TradingStore,
  account: Account,
  listed: readonly VenueOpenOrder[],
  open: ReadonlyMap<string, Order>,
): Promise<Pick<AccountLook, 'resting' | 'foreignOrders' | 'nameless'>> {
  const ours = listed.filter(({ clientOrderId }) => parseClientOrderId(clientOrderId));
  const found = await mapConcurrently(ours, readsMax, async ({ clientOrderId }) => {
    const orderId = parseClientOrderId(clientOrderId)?.orderId ?? '';
    // One that has ended in our books and not at the venue is cancelled like the others.
    const order = open.get(orderId) ?? (await store.findOrder(account.ownerId, orderId));
    return order?.accountId === account.accountId ? { order, clientOrderId, isListed: true } : undefined;
  });
  const resting = found.flatMap((each) => each ?? []);
  return {
    resting,
    nameless: ours.length - resting.length,
    foreignOrders: listed
      .filter(({ clientOrderId }) => !parseClientOrderId(clientOrderId))
      .map((order) => strayOrder(order)),
  };
}
