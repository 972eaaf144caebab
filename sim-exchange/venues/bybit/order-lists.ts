import { isOpen, type Order } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import { recordId } from './ids.ts';
import { executionRow, orderRow, statusOf } from './order-render.ts';
import { fitsFilter, namedOrder } from './order-routes.ts';
import { offsetOf, paged, pageOf } from './pages.ts';
import { type AnyCategory, categoryOf, type Params } from './params.ts';
import { priceText, sizeText } from './text.ts';
import { type BybitVenue, userAccount } from './venue.ts';

/** Ended orders that order/realtime still knows. */
const recentlyEnded = 500;

interface Scope {
  category: AnyCategory;
  fits(order: Order): boolean;
}

/** Which orders a list is about. */
function scopeOf(venue: BybitVenue, params: Params): Scope {
  const category = categoryOf(params);
  const [symbol, base, settle, filter] = ['symbol', 'baseCoin', 'settleCoin', 'orderFilter'].map((name) =>
    params.text(name),
  );
  const fits = (order: Order) => {
    const instrument = venue.instrument(order.symbol);
    return (
      order.account === userAccount &&
      instrument.category === category &&
      (symbol === undefined || instrument.name === symbol) &&
      (base === undefined || instrument.base === base) &&
      (settle === undefined || instrument.quote === settle) &&
      fitsFilter(order, filter)
    );
  };
  return { category, fits };
}

/** GET order/realtime: open orders, or with `openOnly` 1 the latest ended ones; by id either. */
export function realtime(venue: BybitVenue, params: Params): Reply {
  const { category, fits } = scopeOf(venue, params);
  const page = { offset: offsetOf(params), limit: params.limit(50, 20) };
  const byId = params.has('orderId') || params.has('orderLinkId');
  if (
    category === 'linear' &&
    !['symbol', 'baseCoin', 'settleCoin'].some((name) => params.has(name)) &&
    !byId
  ) {
    params.refuse(refusal('anySymbol'));
  }
  const named = byId ? namedOrder(venue, params) : undefined;
  if (params.refusal !== undefined) return refused(params.refusal);
  const rows = (orders: readonly Order[]) => {
    const { list, nextPageCursor } = paged(orders, page);
    return ok({ nextPageCursor, category, list: list.map((order) => orderRow(venue, order)) });
  };
  if (byId) return rows(named !== undefined && fits(named) ? [named] : []);
  if (params.text('openOnly') === '1') return rows(ended(venue).filter(fits).slice(0, recentlyEnded));
  return rows(venue.exchange.orders.openOf(userAccount).filter(fits).reverse());
}

/** Newest first. */
function ended(venue: BybitVenue): Order[] {
  const all = [...venue.exchange.orders.byId.values()];
  return all.filter((order) => order.account === userAccount && !isOpen(order)).reverse();
}

/** GET order/history: what has ended, newest first. */
export function history(venue: BybitVenue, params: Params): Reply {
  const { category, fits } = scopeOf(venue, params);
  const page = pageOf(params, venue.nowMs(), 50, 20);
  const byId = params.has('orderId') || params.has('orderLinkId');
  const named = byId ? namedOrder(venue, params) : undefined;
  const status = params.text('orderStatus');
  if (params.refusal !== undefined) return refused(params.refusal);
  const found = ended(venue).filter(
    (order) =>
      fits(order) &&
      (!byId || order === named) &&
      (status === undefined || statusOf(order, category) === status) &&
      order.createdMs >= page.startMs &&
      order.createdMs <= page.endMs,
  );
  const { list, nextPageCursor } = paged(found, page);
  return ok({ nextPageCursor, category, list: list.map((order) => orderRow(venue, order)) });
}

interface Entry {
  timeMs: number;
  row(): object;
}

/** GET execution/list: fills and funding payments, newest first. */
export function executions(venue: BybitVenue, params: Params): Reply {
  const { category, fits } = scopeOf(venue, params);
  const page = pageOf(params, venue.nowMs(), 100, 50);
  const byId = params.has('orderId') || params.has('orderLinkId');
  const named = byId ? namedOrder(venue, params) : undefined;
  const type = params.text('execType');
  if (params.refusal !== undefined) return refused(params.refusal);
  const entries: Entry[] = [];
  if (type !== 'Funding') {
    for (const fill of byId ? venue.fills.of(named?.id ?? -1) : venue.exchange.fills) {
      const isWanted = type === undefined || type === (fill.liquidation ? 'BustTrade' : 'Trade');
      const order = venue.exchange.orders.byId.get(fill.orderId);
      if (fill.account !== userAccount || !isWanted || order === undefined || !fits(order)) continue;
      entries.push({ timeMs: fill.timeMs, row: () => executionRow(venue, fill) });
    }
  }
  if (type === 'Funding' || (type === undefined && !byId)) entries.push(...fundings(venue, category, params));
  const found = entries
    .filter(({ timeMs }) => timeMs >= page.startMs && timeMs <= page.endMs)
    .reverse()
    .sort((a, b) => b.timeMs - a.timeMs);
  const { list, nextPageCursor } = paged(found, page);
  return ok({ nextPageCursor, category, list: list.map(({ row }) => row()) });
}

/** Funding payments look like executions; a positive fee was paid. */
function fundings(venue: BybitVenue, category: AnyCategory, params: Params): Entry[] {
  const symbol = params.text('symbol');
  return venue.exchange.funding.payments.flatMap((payment) => {
    const instrument = venue.instrument(payment.symbol);
    const isWanted =
      payment.account === userAccount &&
      instrument.category === category &&
      (symbol === undefined || symbol === instrument.name);
    if (!isWanted) return [];
    const lots = payment.lots < 0n ? -payment.lots : payment.lots;
    const price = priceText(instrument, payment.markTicks);
    const row = () => ({
      symbol: instrument.name,
      orderType: 'UNKNOWN',
      underlyingPrice: '',
      orderLinkId: '',
      orderId: recordId('f00d', payment.id),
      stopOrderType: 'UNKNOWN',
      execTime: String(payment.timeMs),
      feeCurrency: payment.asset,
      feeRate: plainText(payment.rateAtoms),
      tradeIv: '',
      blockTradeId: '',
      markPrice: price,
      execPrice: price,
      markIv: '',
      orderQty: '0',
      orderPrice: '0',
      execValue: plainText(lots * payment.markTicks * instrument.notionalAtoms),
      closedSize: '0',
      execType: 'Funding',
      seq: payment.timeMs,
      side: payment.lots < 0n ? 'Sell' : 'Buy',
      indexPrice: '',
      leavesQty: '0',
      isMaker: false,
      execFee: plainText(-payment.amountAtoms),
      execId: recordId('f00d', payment.id),
      execQty: sizeText(instrument, lots),
      extraFees: '',
      createType: '',
    });
    return [{ timeMs: payment.timeMs, row }];
  });
}
