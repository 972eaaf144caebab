import { isOpen, type Order } from '../../core/types.ts';
import { ok, type Reply, refuse } from './errors.ts';
import { namedOrder } from './order-routes.ts';
import type { Params } from './params.ts';
import { figuresOf, orderView, sideName } from './render.ts';
import { type UpbitVenue, userAccount, uuidOf } from './venue.ts';

const weekMs = 7 * 24 * 3_600_000;
const cancelledByIdMost = 20;
const queriedByIdMost = 100;

/** GET orders/open. No order ever waits for a trigger here, so `watch` finds none. */
export function openOrders(venue: UpbitVenue, params: Params): Reply {
  const states = statesOf(params, ['wait', 'watch'], ['wait']);
  const limit = params.count('limit', 100, 100);
  const page = params.count('page', 1, 1_000_000);
  if (params.refusal !== undefined) return params.refusal;
  if (!states.includes('wait')) return ok([]);
  const orders = sorted(venue.exchange.orders.openOf(userAccount, params.text('market')), params);
  return ok(orders.slice((page - 1) * limit, page * limit).map((order) => orderView(venue, order)));
}

/** GET orders/closed: what was created within seven days of `start_time`, or before `end_time`, or before now. */
export function closedOrders(venue: UpbitVenue, params: Params): Reply {
  const states = statesOf(params, ['done', 'cancel'], ['done', 'cancel']);
  const limit = params.count('limit', 100, 1000);
  const start = params.time('start_time');
  const end = params.time('end_time');
  const market = params.text('market');
  if (params.refusal !== undefined) return params.refusal;
  const untilMs = end ?? (start === undefined ? venue.nowMs() : start + weekMs);
  const fromMs = start ?? untilMs - weekMs;
  if (untilMs < fromMs || untilMs - fromMs > weekMs) return refuse('invalid_parameter');
  const found = [...venue.exchange.orders.byId.values()].filter(
    (order) =>
      !isOpen(order) &&
      (market === undefined || order.symbol === market) &&
      order.createdMs >= fromMs &&
      order.createdMs <= untilMs &&
      states.includes(figuresOf(venue, order).state),
  );
  return ok(
    sorted(found, params)
      .slice(0, limit)
      .map((order) => orderView(venue, order)),
  );
}

/** GET orders/uuids: those that exist of the orders named by uuids or by identifiers. */
export function ordersById(venue: UpbitVenue, params: Params): Reply {
  const chosen = chosenById(venue, params, queriedByIdMost);
  if ('refusal' in chosen) return chosen.refusal;
  const market = params.text('market');
  const orders = chosen.orders.filter((order) => market === undefined || order.symbol === market);
  return ok(sorted(orders, params).map((order) => orderView(venue, order)));
}

/** DELETE orders/uuids */
export function cancelById(venue: UpbitVenue, params: Params): Reply {
  const chosen = chosenById(venue, params, cancelledByIdMost);
  return 'refusal' in chosen ? chosen.refusal : ok(cancelled(venue, chosen.orders));
}

/** DELETE orders/open: of one side, of some markets or all but some; the newest 20 unless told otherwise. */
export function cancelOpen(venue: UpbitVenue, params: Params): Reply {
  const side = params.oneOf('cancel_side', ['all', 'ask', 'bid']) ?? 'all';
  const count = params.count('count', 20, 300);
  const [pairs, quotes, excluded] = ['pairs', 'quote_currencies', 'excluded_pairs'].map((name) =>
    params.commas(name),
  );
  if (pairs?.length && quotes?.length) return refuse('invalid_parameter');
  if (params.refusal !== undefined) return params.refusal;
  const within = (list: string[] | undefined, value: string) => !list?.length || list.includes(value);
  const orders = venue.exchange.orders
    .openOf(userAccount)
    .filter(
      (order) =>
        (side === 'all' || sideName(order.side) === side) &&
        within(pairs, order.symbol) &&
        within(quotes, venue.market(order.symbol).quote) &&
        !excluded?.includes(order.symbol),
    );
  return ok(cancelled(venue, sorted(orders, params).slice(0, count)));
}

function cancelled(venue: UpbitVenue, orders: Order[]) {
  const rows = orders.map((order) => {
    const { identifier } = order.wire;
    const row = {
      uuid: uuidOf(order),
      market: order.symbol,
      ...(identifier !== undefined && { identifier }),
    };
    return { row, done: venue.exchange.cancel(order) };
  });
  const listed = (done: boolean) => {
    const chosen = rows.filter((each) => each.done === done).map(({ row }) => row);
    return { count: chosen.length, orders: chosen };
  };
  return { success: listed(true), failed: listed(false) };
}

function chosenById(
  venue: UpbitVenue,
  params: Params,
  most: number,
): { orders: Order[] } | { refusal: Reply } {
  const [uuids, identifiers] = [params.list('uuids'), params.list('identifiers')];
  const count = uuids.length + identifiers.length;
  const both = uuids.length > 0 && identifiers.length > 0;
  if (count === 0 || count > most || both) return { refusal: refuse('invalid_parameter') };
  const orders = [
    ...uuids.map((uuid) => namedOrder(venue, uuid, undefined)),
    ...identifiers.map((identifier) => namedOrder(venue, undefined, identifier)),
  ];
  return { orders: orders.filter((order) => order !== undefined) };
}

/** `state`, or the list `states[]`, but not both. */
function statesOf(params: Params, known: string[], fallback: string[]): string[] {
  const one = params.text('state');
  const many = params.list('states');
  if (
    (one !== undefined && many.length > 0) ||
    [...many, one ?? fallback[0]].some((each) => !known.includes(each ?? ''))
  )
    params.invalid();
  return one !== undefined ? [one] : many.length > 0 ? many : fallback;
}

/** Newest first unless `order_by` says `asc`. */
function sorted(orders: Order[], params: Params): Order[] {
  const ascending = params.text('order_by') === 'asc';
  return [...orders].sort((a, b) => (ascending ? a.id - b.id : b.id - a.id));
}
