import { type Fill, isOpen, type Order } from '../../core/types.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import { billIdOf, orderNumber, ordIdOf } from './ids.ts';
import { familyOf } from './instruments.ts';
import { instTypeOf } from './market-routes.ts';
import { type Page, paged, pageOf } from './pages.ts';
import type { Params } from './params.ts';
import { fillRow, orderRow, stateOf } from './render.ts';
import { type OkxVenue, userAccount } from './venue.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** OKX forgets an order that was cancelled without any fill after this long. */
const unfilledKeptMs = 2 * hourMs;

/** The order that `ordId`, or else `clOrdId`, names; of several with one client id the latest. */
export function namedOrder(venue: OkxVenue, params: Params): Order | undefined {
  const ordId = params.id('ordId');
  const clOrdId = params.text('clOrdId');
  if (ordId === undefined && clOrdId === undefined) params.refuse(refusal('eitherId'));
  const { orders } = venue.exchange;
  const order =
    ordId === undefined ? orders.byClientId(userAccount, clOrdId ?? '') : orders.byId.get(orderNumber(ordId));
  return order?.account === userAccount ? order : undefined;
}

export function queryOrder(venue: OkxVenue, params: Params): Reply {
  const instId = params.required('instId');
  const order = namedOrder(venue, params);
  if (params.refusal !== undefined) return refused(params.refusal);
  if (!venue.instruments.has(instId)) return refused(refusal('noInstrument'));
  if (order?.symbol !== instId || isForgotten(venue, order)) return refused(refusal('noOrder'));
  return ok([orderRow(venue, order)]);
}

function isForgotten(venue: OkxVenue, order: Order): boolean {
  return (
    stateOf(order) === 'canceled' &&
    order.filledLots === 0n &&
    order.updatedMs < venue.nowMs() - unfilledKeptMs
  );
}

export function pendingOrders(venue: OkxVenue, params: Params): Reply {
  const wanted = orderFilter(venue, params, false);
  const page = pageOf(params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const orders = venue.exchange.orders.openOf(userAccount).filter(wanted);
  return ok(orderPage(orders, page).map((order) => orderRow(venue, order)));
}

/** GET orders-history (7 days) and orders-history-archive (3 months, nothing that was cancelled unfilled). */
export function orderHistory(days: number, isArchive: boolean) {
  return (venue: OkxVenue, params: Params): Reply => {
    const wanted = orderFilter(venue, params, true);
    const page = pageOf(params);
    if (params.refusal !== undefined) return refused(params.refusal);
    const sinceMs = venue.nowMs() - days * dayMs;
    const orders = [...venue.exchange.orders.byId.values()].filter(
      (order) =>
        order.account === userAccount &&
        !isOpen(order) &&
        order.updatedMs >= sinceMs &&
        !(isArchive && order.filledLots === 0n) &&
        !isForgotten(venue, order) &&
        wanted(order),
    );
    return ok(orderPage(orders, page).map((order) => orderRow(venue, order)));
  };
}

function orderPage(orders: readonly Order[], page: Page): Order[] {
  return paged(orders, page, (order) => ({ id: BigInt(ordIdOf(order)), timeMs: order.createdMs }));
}

function orderFilter(venue: OkxVenue, params: Params, typeRequired: boolean): (order: Order) => boolean {
  const instType = instTypeOf(params, typeRequired);
  const ordTypes = params.commas('ordType');
  const state = params.text('state');
  const inMarket = marketFilter(venue, params, instType);
  return (order) =>
    inMarket(order) &&
    (ordTypes.length === 0 || ordTypes.includes(order.wire.ordType ?? '')) &&
    (state === undefined || state === stateOf(order));
}

/** What `instType`, `instFamily` (or `uly`) and `instId` leave. */
export function marketFilter(
  venue: OkxVenue,
  params: Params,
  instType: string | undefined,
): (row: { symbol: string }) => boolean {
  const instId = params.text('instId');
  const family = params.text('instFamily') ?? params.text('uly');
  return ({ symbol }) => {
    const instrument = venue.instrument(symbol);
    return (
      (instType === undefined || instrument.instType === instType) &&
      (instId === undefined || symbol === instId) &&
      (family === undefined || familyOf(instrument) === family)
    );
  };
}

/** GET trade/fills (3 days) and fills-history (3 months), by bill id. */
export function fills(days: number, typeRequired: boolean) {
  return (venue: OkxVenue, params: Params): Reply => {
    const inMarket = marketFilter(venue, params, instTypeOf(params, typeRequired));
    const ordId = params.id('ordId');
    const page = pageOf(params);
    if (params.refusal !== undefined) return refused(params.refusal);
    const sinceMs = venue.nowMs() - days * dayMs;
    const found = venue.exchange.fills
      .map((fill, index) => ({ fill, billId: fillBillId(fill, index) }))
      .filter(
        ({ fill }) =>
          fill.account === userAccount &&
          fill.timeMs >= sinceMs &&
          inMarket(fill) &&
          (ordId === undefined || fill.orderId === orderNumber(ordId)),
      );
    const rows = paged(found, page, ({ fill, billId }) => ({ id: BigInt(billId), timeMs: fill.timeMs }));
    return ok(rows.map(({ fill, billId }) => fillRow(venue, fill, billId)));
  };
}

/** The bill of what a fill brought. */
export function fillBillId(fill: Fill, index: number): string {
  return billIdOf(fill.timeMs, index, 1);
}
