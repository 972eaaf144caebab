import type { Order } from '../api/client.ts';
import type { Page } from '../data/pages.ts';

/** What an event says of an order; the rest of it is read. */
export interface OrderNews {
  readonly orderId: string;
  readonly state: Order['state'];
  readonly filledQuantity: string;
  readonly atMs: number;
}

export interface Told {
  readonly atMs: number;
  readonly data: Readonly<Record<string, string>>;
}

const states: Readonly<Record<Order['state'], 'open' | 'over'>> = {
  ...{ INITIALIZED: 'open', SUBMITTED: 'open', IN_DOUBT: 'open', ACCEPTED: 'open' },
  ...{ PARTIALLY_FILLED: 'open', PENDING_CANCEL: 'open' },
  ...{ DENIED: 'over', REJECTED: 'over', FILLED: 'over', CANCELED: 'over', EXPIRED: 'over' },
};
const isState = (text: string | undefined): text is Order['state'] => text !== undefined && text in states;

export function newsOf({ atMs, data }: Told): OrderNews | undefined {
  const { order_id: orderId, state, filled_qty: filledQuantity } = data;
  if (!orderId || !isState(state) || filledQuantity === undefined) return undefined;
  return { orderId, state, filledQuantity, atMs };
}

/** The order as told; as it is where it was read later than that. */
export function withNews(order: Order, news: OrderNews | undefined): Order {
  if (!news || news.atMs <= order.updatedAtMs) return order;
  const { state, filledQuantity, atMs } = news;
  return { ...order, state, filledQuantity, updatedAtMs: atMs };
}

type News = ReadonlyMap<string, OrderNews>;

/** The same list where nothing in it has changed. */
export function listWithNews(orders: readonly Order[], news: News): readonly Order[] {
  let isChanged = false;
  const told = orders.map((order) => {
    const next = withNews(order, news.get(order.orderId));
    isChanged ||= next !== order;
    return next;
  });
  return isChanged ? told : orders;
}

export function openWithNews(orders: readonly Order[], news: News): readonly Order[] {
  const told = listWithNews(orders, news);
  return told === orders ? orders : told.filter(({ state }) => states[state] === 'open');
}

export function pageWithNews(page: Page<Order>, news: News, isOpenOnly: boolean): Page<Order> {
  const items = (isOpenOnly ? openWithNews : listWithNews)(page.items, news);
  return items === page.items ? page : { ...page, items };
}
