import { placedOrderOf } from '../../../shared/stream-client/placed-order.ts';
import type { Order } from '../api/client.ts';
import type { Page } from '../data/pages.ts';

/** What events say of an order; the rest of it is read. */
export interface OrderNews {
  readonly orderId: string;
  readonly state: Order['state'];
  readonly filledQuantity: string;
  readonly atMs: number;
  /** The order as it began, where one of the events told of that. */
  readonly placed?: Order;
}

export type Told = Parameters<typeof placedOrderOf>[0];

const states: Readonly<Record<Order['state'], 'open' | 'over'>> = {
  ...{ INITIALIZED: 'open', SUBMITTED: 'open', IN_DOUBT: 'open', ACCEPTED: 'open' },
  ...{ PARTIALLY_FILLED: 'open', PENDING_CANCEL: 'open' },
  ...{ DENIED: 'over', REJECTED: 'over', FILLED: 'over', CANCELED: 'over', EXPIRED: 'over' },
};
const isState = (text: string | undefined): text is Order['state'] => text !== undefined && text in states;

export function newsOf(told: Told): OrderNews | undefined {
  const { atMs, data } = told;
  const { order_id: orderId, state, filled_qty: filledQuantity } = data;
  if (!orderId || !isState(state) || filledQuantity === undefined) return undefined;
  const placed = placedOrderOf(told);
  // No list shows the terms of a protection: they come with the read.
  return { orderId, state, filledQuantity, atMs, ...(placed && { placed: { ...placed, protect: null } }) };
}

/** What two events say together: how it stands by the newer one, and how it began by whichever told of that. */
export function newsTogether(before: OrderNews | undefined, next: OrderNews): OrderNews {
  if (!before) return next;
  const newest = next.atMs < before.atMs ? before : next;
  const placed = before.placed ?? next.placed;
  return placed ? { ...newest, placed } : newest;
}

/** The order as told; as it is where it was read later than that. */
export function withNews(order: Order, news: OrderNews | undefined): Order {
  if (!news || news.atMs <= order.updatedAtMs) return order;
  const { state, filledQuantity, atMs } = news;
  return { ...order, state, filledQuantity, updatedAtMs: atMs };
}

type News = ReadonlyMap<string, OrderNews>;

/** Which orders a list has: of one account, all or only those that go on, newest first; with `most` so many, with `hasMore` none older than its last. */
interface ListOf {
  readonly accountId: string;
  readonly isOpenOnly: boolean;
  readonly most?: number;
  readonly hasMore?: boolean;
}

/** The list with what was told of it; the same one where that is nothing. What is new stands where a read would have it. */
export function listWithNews(orders: readonly Order[], news: News, of: ListOf): readonly Order[] {
  let isChanged = false;
  const belongs = ({ state }: Order) => !of.isOpenOnly || states[state] === 'open';
  const told = orders.map((order) => {
    const next = withNews(order, news.get(order.orderId));
    isChanged ||= next !== order;
    return next;
  });
  const fresh = newIn(orders, news, of).filter(belongs);
  if (fresh.length > 0) return [...fresh, ...told.filter(belongs)].sort(newestFirst).slice(0, of.most);
  return isChanged ? told.filter(belongs) : orders;
}

function newIn(orders: readonly Order[], news: News, { accountId, hasMore }: ListOf): readonly Order[] {
  const placed = [...news.values()].flatMap((each) => (each.placed ? [withNews(each.placed, each)] : []));
  const mine = placed.filter((order) => order.accountId === accountId);
  if (mine.length === 0) return mine;
  const known = new Set(orders.map(({ orderId }) => orderId));
  const last = hasMore ? (orders.at(-1)?.orderId ?? '') : '';
  return mine.filter(({ orderId }) => !known.has(orderId) && orderId > last);
}

/** Ids are made of the time, and lists are read in their order. */
function newestFirst(one: Order, other: Order): number {
  return one.orderId < other.orderId ? 1 : -1;
}

export function pageWithNews(page: Page<Order>, news: News, of: ListOf): Page<Order> {
  const items = listWithNews(page.items, news, { ...of, hasMore: page.cursor !== null });
  return items === page.items ? page : { ...page, items };
}
