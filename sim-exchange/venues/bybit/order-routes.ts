import { isOpen, type Order } from '../../core/types.ts';
import { ok, type Refusal, type Reply, refusal, refused } from './errors.ts';
import { orderIdOf, orderNumber } from './ids.ts';
import type { BybitInstrument } from './instruments.ts';
import { checkedLots, checkLimits, ticksOf, wordedRefusal } from './order-checks.ts';
import { namedInstrument, readOrder } from './order-request.ts';
import { categoryOf, Params } from './params.ts';
import { type BybitVenue, userAccount } from './venue.ts';

/** Most orders of one batch, as documented for each category. */
const batchMost = { spot: 10, linear: 20 };

export interface OrderIds {
  orderId: string;
  orderLinkId: string;
}
/** What became of one order request. */
export type StepResult = { ids: OrderIds } | { refusal: Refusal };
export type OrderStep = (venue: BybitVenue, params: Params) => StepResult;

/** A route for one order. */
export function single(step: OrderStep) {
  return (venue: BybitVenue, params: Params): Reply => {
    const result = step(venue, params);
    return 'refusal' in result ? refused(result.refusal) : ok(result.ids);
  };
}

/** A route for many: each is answered on its own, codes apart from ids. */
export function batch(step: OrderStep, isNew = false) {
  return (venue: BybitVenue, params: Params): Reply => {
    const category = categoryOf(params);
    const items = params.list('request');
    const most = category === 'spot' ? batchMost.spot : batchMost.linear;
    if (items.length > most) params.refuse(refusal('batchTooLong', most));
    if (items.length === 0) params.wrong('request');
    if (params.refusal !== undefined) return refused(params.refusal);
    const done = items.map((item) => ({
      item,
      result: step(venue, new Params({ ...item.value, category })),
    }));
    const list = done.map(({ item, result }) => ({
      category,
      symbol: item.text('symbol') ?? '',
      ...('ids' in result ? result.ids : { orderId: '', orderLinkId: item.text('orderLinkId') ?? '' }),
      ...(isNew && { createAt: 'ids' in result ? String(venue.nowMs()) : '' }),
    }));
    const codes = done.map(({ result }) =>
      'refusal' in result ? { code: result.refusal.code, msg: result.refusal.words } : { code: 0, msg: 'OK' },
    );
    return ok({ list }, 'OK', { list: codes });
  };
}

export function placeOrder(venue: BybitVenue, params: Params): StepResult {
  const read = readOrder(venue, params);
  if ('refusal' in read) return read;
  const { request, instrument } = read;
  const result = venue.exchange.place(request);
  if (result.kind === 'refused') return { refusal: wordedRefusal(venue, result.code, instrument, request) };
  return { ids: idsOf(instrument, result.order) };
}

export function idsOf({ category }: Pick<BybitInstrument, 'category'>, order: Order): OrderIds {
  return { orderId: orderIdOf(order, category), orderLinkId: order.wire.linkId ?? '' };
}

/** The order that `orderId`, or else `orderLinkId` names, within one market. */
export function namedOrder(venue: BybitVenue, params: Params): Order | undefined {
  const orderId = params.text('orderId');
  const linkId = params.text('orderLinkId');
  if (orderId === undefined && linkId === undefined) params.refuse(refusal('eitherId'));
  const { orders } = venue.exchange;
  const found =
    orderId === undefined
      ? orders.byClientId(userAccount, linkId ?? '')
      : orders.byId.get(orderNumber(orderId));
  return found?.account === userAccount ? found : undefined;
}

function openOrder(
  venue: BybitVenue,
  params: Params,
  late: 'lateCancel' | 'lateAmend',
): { order: Order; instrument: BybitInstrument } | { refusal: Refusal } {
  const instrument = namedInstrument(venue, params);
  const order = namedOrder(venue, params);
  if (params.refusal !== undefined) return { refusal: params.refusal };
  if (instrument === undefined || order?.symbol !== instrument.symbol || !isOpen(order)) {
    return { refusal: refusal(instrument?.category === 'spot' ? 'spotNoOrder' : late) };
  }
  return { order, instrument };
}

/** Cancels one order. One that has ended, or never was, gets the same answer; on spot the filter must fit too. */
export function cancelOrder(venue: BybitVenue, params: Params): StepResult {
  const found = openOrder(venue, params, 'lateCancel');
  if ('refusal' in found) return found;
  const { order, instrument } = found;
  const filter = params.text('orderFilter') ?? 'Order';
  const waits = order.workingMs === 0;
  const fits = (waits ? order.wire.filter : 'Order') === filter || !params.has('orderFilter');
  if (instrument.category === 'spot' && !fits) return { refusal: refusal('spotNoOrder') };
  venue.exchange.cancel(order);
  return { ids: idsOf(instrument, order) };
}

/** Changes price, quantity or trigger price of one open order in place. */
export function amendOrder(venue: BybitVenue, params: Params): StepResult {
  const found = openOrder(venue, params, 'lateAmend');
  if ('refusal' in found) return found;
  const { order, instrument } = found;
  const quantityAtoms = params.amount('qty');
  const isMarket = order.kind === 'MARKET';
  const quantityLots =
    quantityAtoms === undefined ? undefined : checkedLots(params, instrument, quantityAtoms, isMarket);
  const priceTicks = isMarket ? undefined : ticksOf(params, instrument, 'price');
  if (priceTicks !== undefined) checkLimits(venue, params, instrument, order.side, priceTicks);
  const stopTicks =
    params.text('triggerPrice') === '0' ? undefined : ticksOf(params, instrument, 'triggerPrice');
  if (params.refusal !== undefined) return { refusal: params.refusal };
  const attached = amendAttached(params, order);
  const change = { quantityLots, priceTicks, stopTicks };
  const result = venue.exchange.amend(order, change);
  if (result.kind === 'accepted' || (attached && result.code === 'UNCHANGED'))
    return { ids: idsOf(instrument, order) };
  if (result.code === 'WOULD_TAKE') {
    venue.exchange.cancel(order, '', 'WOULD_TAKE');
    return { ids: idsOf(instrument, order) };
  }
  return { refusal: wordedRefusal(venue, result.code, instrument, { ...order, ...change }) };
}

/** New prices of the take-profit and stop-loss that wait with the order; `0` takes one away. */
function amendAttached(params: Params, order: Order): boolean {
  let changed = false;
  for (const name of ['takeProfit', 'stopLoss', 'tpLimitPrice', 'slLimitPrice']) {
    const value = params.text(name);
    if (value === undefined || value === order.wire[name]) continue;
    changed = true;
    if (value === '0') delete order.wire[name];
    else order.wire[name] = value;
  }
  return changed;
}

/** Cancels what fits. Of contracts, a symbol, a base or a settle currency must be named. */
export function cancelAll(venue: BybitVenue, params: Params): Reply {
  const category = categoryOf(params);
  const symbol = params.text('symbol');
  const [base, settle] = [params.text('baseCoin'), params.text('settleCoin')];
  const filter = params.text('orderFilter');
  if (category !== 'spot' && symbol === undefined && base === undefined && settle === undefined) {
    params.refuse(refusal('anySymbol'));
  }
  if (
    symbol !== undefined &&
    venue.find(category, symbol) === undefined &&
    ['spot', 'linear'].includes(category)
  ) {
    params.refuse(category === 'spot' ? refusal('spotSymbol') : refusal('parameter', 'symbol'));
  }
  if (params.refusal !== undefined) return refused(params.refusal);
  const fits = (order: Order) => {
    const instrument = venue.instrument(order.symbol);
    return (
      instrument.category === category &&
      (symbol === undefined || instrument.name === symbol) &&
      (base === undefined || instrument.base === base) &&
      (settle === undefined || instrument.quote === settle) &&
      fitsFilter(order, category === 'spot' ? (filter ?? 'Order') : filter)
    );
  };
  const cancelled = venue.exchange.cancelAll({ account: userAccount, fits });
  const list = cancelled.map((order) => idsOf(venue.instrument(order.symbol), order));
  return ok({ list, success: '1' });
}

/** Order: what works on the book; the others: what waits for a price. */
export function fitsFilter(order: Order, filter: string | undefined): boolean {
  if (filter === undefined) return true;
  return (order.workingMs === 0 ? (order.wire.filter ?? 'StopOrder') : 'Order') === filter;
}

const products: Readonly<Record<string, string>> = {
  DERIVATIVES: 'DERIVATIVES',
  SPOT: 'SPOT',
  OPTIONS: 'OPTIONS',
};

/** The dead man's switch: what to cancel once the last private connection that asked for it has been gone so long. */
export function setDisconnect(venue: BybitVenue, params: Params): Reply {
  params.required('timeWindow');
  const seconds = params.integer('timeWindow') ?? 0;
  const product = products[params.text('product') ?? 'OPTIONS'];
  if (product === undefined) params.wrong('product');
  if (seconds < 3 || seconds > 300) params.wrong('timeWindow');
  if (params.refusal !== undefined || product === undefined)
    return refused(params.refusal ?? refusal('category'));
  venue.disconnectSeconds.set(product, seconds);
  return ok({}, 'success');
}

export function disconnectInfo(venue: BybitVenue): Reply {
  const dcpInfos = Object.keys(products).map((product) => ({
    product,
    dcpStatus: venue.disconnectSeconds.has(product) ? 'ON' : 'OFF',
    timeWindow: String(venue.disconnectSeconds.get(product) ?? ''),
  }));
  return ok({ dcpInfos }, 'success');
}
