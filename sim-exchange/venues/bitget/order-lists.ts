import { isOpen, type Order } from '../../core/types.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import { execIdOf, orderIdOf, orderNumber } from './ids.ts';
import { paged, pageOf } from './pages.ts';
import type { Params } from './params.ts';
import { categoryOf, isOf } from './public-routes.ts';
import { fillRow, orderRow } from './render.ts';
import { type BitgetVenue, userAccount } from './venue.ts';

/** History reaches back so far. */
const keptMs = 90 * 86_400_000;

/** The order that `orderId`, or else `clientOid`, names; of several with one client id the latest. */
export function namedOrder(venue: BitgetVenue, params: Params): Order | undefined {
  const orderId = params.id('orderId');
  const clientOid = params.text('clientOid');
  if (orderId === undefined && clientOid === undefined) params.refuse(refusal('empty', 'orderId'));
  const { orders } = venue.exchange;
  const order =
    orderId === undefined
      ? orders.byClientId(userAccount, clientOid ?? '')
      : orders.byId.get(orderNumber(orderId));
  return order?.account === userAccount ? order : undefined;
}

export function orderInfo(venue: BitgetVenue, params: Params): Reply {
  const order = namedOrder(venue, params);
  if (params.refusal !== undefined) return refused(params.refusal);
  return order === undefined ? refused(refusal('noOrder')) : ok(orderRow(venue, order));
}

export function unfilledOrders(venue: BitgetVenue, params: Params): Reply {
  const inMarket = marketFilter(venue, params, false);
  const page = pageOf(params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const open = venue.exchange.orders.openOf(userAccount).filter(inMarket);
  return orderPage(venue, open, page);
}

export function historyOrders(venue: BitgetVenue, params: Params): Reply {
  const inMarket = marketFilter(venue, params, true);
  const page = pageOf(params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const sinceMs = venue.nowMs() - keptMs;
  const ended = [...venue.exchange.orders.byId.values()].filter(
    (order) =>
      order.account === userAccount && !isOpen(order) && order.updatedMs >= sinceMs && inMarket(order),
  );
  return orderPage(venue, ended, page);
}

function orderPage(venue: BitgetVenue, orders: readonly Order[], page: ReturnType<typeof pageOf>): Reply {
  const place = (order: Order) => ({ id: BigInt(orderIdOf(order)), timeMs: order.createdMs });
  const { rows, cursor } = paged(orders, page, place);
  return ok({ list: rows.map((order) => orderRow(venue, order)), cursor });
}

/** What `category` and `symbol` leave. */
export function marketFilter(
  venue: BitgetVenue,
  params: Params,
  isRequired: boolean,
): (row: { symbol: string }) => boolean {
  const category = categoryOf(params, isRequired);
  const name = params.text('symbol');
  return ({ symbol }) => {
    const instrument = venue.instrument(symbol);
    return isOf(instrument, category) && (name === undefined || instrument.name === name);
  };
}

export function fills(venue: BitgetVenue, params: Params): Reply {
  const inMarket = marketFilter(venue, params, false);
  const orderId = params.id('orderId');
  const page = pageOf(params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const sinceMs = venue.nowMs() - keptMs;
  const found = venue.exchange.fills.filter(
    (fill) =>
      fill.account === userAccount &&
      fill.timeMs >= sinceMs &&
      inMarket(fill) &&
      (orderId === undefined || fill.orderId === orderNumber(orderId)),
  );
  const { rows, cursor } = paged(found, page, (fill) => ({
    id: BigInt(execIdOf(fill)),
    timeMs: fill.timeMs,
  }));
  return ok({ list: rows.map((fill) => fillRow(venue, fill)), cursor });
}
