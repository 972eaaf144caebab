import { randomBytes } from 'node:crypto';
import type { VenueKey } from '../../core/key-terms.ts';
import { isOpen, type Order, type OrderRequest } from '../../core/types.ts';
import { ok, type Reply, refuse } from './errors.ts';
import { filterRefusal } from './filters.ts';
import { averagePriceAtoms } from './market-routes.ts';
import type { Params } from './params.ts';
import { cancelledOrder, placedOrder, queriedOrder } from './render.ts';
import { symbolOf } from './symbol-parameter.ts';
import type { SpotSymbol } from './symbols.ts';
import type { BinanceVenue } from './venue.ts';

const stopType = /^(STOP_LOSS|TAKE_PROFIT)(_LIMIT)?$/;
const clientIdPattern = /^[a-zA-Z0-9-_]{1,36}$/;

/** POST order: reads, filters, places. */
export function placeOrder(venue: BinanceVenue, params: Params, key: VenueKey): Reply {
  return judged(venue, params, key, false);
}

/** POST order/test: the same, and places nothing. */
export function testOrder(venue: BinanceVenue, params: Params, key: VenueKey): Reply {
  return judged(venue, params, key, true);
}

function judged(venue: BinanceVenue, params: Params, key: VenueKey, testOnly: boolean): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const read = readOrder(venue, params, symbol, key);
  if ('refusal' in read) return read.refusal;
  const refusal = venue.exchange.refusalOf(read.request);
  if (testOnly) return refusal === undefined ? ok({}) : placeRefusal(refusal);
  const result = venue.exchange.place(read.request);
  if (result.kind === 'refused') return placeRefusal(result.code);
  return ok(placedOrder(result.order, result.fills, symbol, read.detail));
}

function placeRefusal(code: string): Reply {
  if (code === 'DUPLICATE_CLIENT_ID') return refuse('duplicateOrder');
  if (code === 'WOULD_TAKE') return refuse('wouldTake');
  if (code === 'STOP_REACHED') return refuse('stopReached');
  if (code === 'UNKNOWN_SYMBOL') return refuse('invalidSymbol');
  return refuse('insufficientBalance');
}

type ReadOrder = { request: OrderRequest; detail: string } | { refusal: Reply };

/** The request's own shape, and the symbol's filters. */
export function readOrder(
  venue: BinanceVenue,
  params: Params,
  symbol: SpotSymbol,
  { account }: VenueKey,
): ReadOrder {
  const side = params.required('side');
  const type = params.required('type');
  if (params.refusal === undefined) checkShape(params, side, type);
  const priceAtoms = params.amount('price');
  const quantityAtoms = params.amount('quantity');
  const budgetAtoms = params.amount('quoteOrderQty');
  const stopAtoms = params.amount('stopPrice');
  const clientId = params.text('newClientOrderId') ?? generatedId();
  if (!clientIdPattern.test(clientId)) {
    params.refuse(refuse('illegalCharacters', 'newClientOrderId', '^[a-zA-Z0-9-_]{1,36}$'));
  }
  if (params.refusal !== undefined) return { refusal: params.refusal };
  const market = ['MARKET', 'STOP_LOSS', 'TAKE_PROFIT'].includes(type);
  const open = venue.exchange.orders.openOf(account, symbol.symbol);
  const counts = { openOrders: open.length, openStops: open.filter((order) => order.workingMs === 0).length };
  const averageAtoms = averagePriceAtoms(venue, symbol);
  const filtered = {
    symbol,
    market,
    priceAtoms,
    quantityAtoms,
    budgetAtoms,
    stopAtoms,
    averageAtoms,
    ...counts,
  };
  const refusal = filterRefusal(filtered);
  if (refusal !== undefined) return { refusal };
  const tif = params.text('timeInForce');
  const request: OrderRequest = {
    account,
    clientId,
    symbol: symbol.symbol,
    side: side === 'BUY' ? 'BUY' : 'SELL',
    kind: market ? 'MARKET' : 'LIMIT',
    timeInForce: tif === 'IOC' || tif === 'FOK' ? tif : 'GTC',
    postOnly: type === 'LIMIT_MAKER' ? 'REFUSE' : undefined,
    priceTicks: priceAtoms === undefined ? undefined : priceAtoms / symbol.tickAtoms,
    quantityLots: quantityAtoms === undefined ? undefined : quantityAtoms / symbol.lotAtoms,
    quoteBudgetAtoms: budgetAtoms,
    stopTicks: stopAtoms === undefined ? undefined : stopAtoms / symbol.tickAtoms,
    stopWhen: type.startsWith('STOP_LOSS') === (side === 'BUY') ? 'RISES' : 'FALLS',
    wire: { type },
  };
  return {
    request,
    detail: params.text('newOrderRespType') ?? (type === 'LIMIT' || type === 'MARKET' ? 'FULL' : 'ACK'),
  };
}

/** Which parameters each order type needs and forbids. */
function checkShape(params: Params, side: string, type: string): void {
  if (side !== 'BUY' && side !== 'SELL') params.refuse(refuse('invalidSide'));
  const forbid = (name: string): void => {
    if (params.has(name)) params.refuse(refuse('notRequired', name));
  };
  if (type === 'LIMIT') {
    const timeInForce = params.required('timeInForce');
    params.required('quantity');
    params.required('price');
    if (params.refusal === undefined && !['GTC', 'IOC', 'FOK'].includes(timeInForce)) {
      params.refuse(refuse('invalidTimeInForce'));
    }
    forbid('quoteOrderQty');
  } else if (type === 'LIMIT_MAKER') {
    params.required('quantity');
    params.required('price');
    forbid('timeInForce');
    forbid('quoteOrderQty');
  } else if (type === 'MARKET') {
    forbid('timeInForce');
    forbid('price');
    if (!params.has('quantity') && !params.has('quoteOrderQty')) params.required('quantity');
    if (params.has('quantity')) forbid('quoteOrderQty');
  } else if (stopType.test(type)) {
    const limited = type.endsWith('_LIMIT');
    for (const name of ['quantity', 'stopPrice', ...(limited ? ['timeInForce', 'price'] : [])])
      params.required(name);
    for (const name of ['quoteOrderQty', ...(limited ? [] : ['timeInForce', 'price'])]) forbid(name);
  } else {
    params.refuse(refuse('invalidType'));
  }
  if (!stopType.test(type)) forbid('stopPrice');
  forbid('trailingDelta');
}

/** Binance makes an id of 22 letters and digits where the client sends none. */
function generatedId(): string {
  return randomBytes(30)
    .toString('base64')
    .replace(/[^a-zA-Z0-9]/g, '')
    .slice(0, 22);
}

/** The order a query or cancel names, by orderId or origClientOrderId. */
function namedOrder(
  venue: BinanceVenue,
  params: Params,
  symbol: SpotSymbol,
  { account }: VenueKey,
): Order | undefined {
  const orderId = params.integer('orderId');
  const clientId = params.text('origClientOrderId');
  if (orderId === undefined && clientId === undefined) {
    params.refuse(refuse('eitherMandatory', 'origClientOrderId', 'orderId'));
    return undefined;
  }
  const order =
    orderId === undefined
      ? venue.exchange.orders.byClientId(account, clientId ?? '')
      : venue.exchange.orders.byId.get(orderId);
  const isOwn = order?.account === account && order.symbol === symbol.symbol;
  return isOwn && (clientId === undefined || order.clientId === clientId) ? order : undefined;
}

export function queryOrder(venue: BinanceVenue, params: Params, key: VenueKey): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const order = namedOrder(venue, params, symbol, key);
  if (params.refusal !== undefined) return params.refusal;
  return order === undefined ? refuse('noSuchOrder') : ok(queriedOrder(order, symbol));
}

/** `cancelRestrictions`: the only state in which the order may be cancelled. */
const stateAllowed: Readonly<Record<string, Order['state']>> = {
  ONLY_NEW: 'NEW',
  ONLY_PARTIALLY_FILLED: 'PARTIALLY_FILLED',
};

export function cancelOrder(venue: BinanceVenue, params: Params, key: VenueKey): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const order = namedOrder(venue, params, symbol, key);
  if (params.refusal !== undefined) return params.refusal;
  const restriction = params.text('cancelRestrictions');
  if (restriction !== undefined && !(restriction in stateAllowed)) return refuse('invalidRestrictions');
  if (order && isOpen(order) && restriction !== undefined && stateAllowed[restriction] !== order.state)
    return refuse('cancelRestricted');
  const cancelId = params.text('newClientOrderId') ?? generatedId();
  if (order === undefined || !venue.exchange.cancel(order, cancelId)) return refuse('unknownOrder');
  return ok(cancelledOrder(order, symbol));
}

export function openOrders(venue: BinanceVenue, params: Params, { account }: VenueKey): Reply {
  const symbol = params.has('symbol') ? symbolOf(venue, params) : undefined;
  if (params.refusal !== undefined) return params.refusal;
  const orders = venue.exchange.orders.openOf(account, symbol?.symbol);
  return ok(orders.map((order) => rendered(venue, order)));
}

export function cancelOpenOrders(venue: BinanceVenue, params: Params, { account }: VenueKey): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const orders = venue.exchange.orders.openOf(account, symbol.symbol);
  if (orders.length === 0) return refuse('unknownOrder');
  for (const order of orders) venue.exchange.cancel(order, generatedId());
  return ok(orders.map((order) => cancelledOrder(order, symbol)));
}

/** All orders of a symbol: from `orderId` on, or within the times, or the newest. */
export function allOrders(venue: BinanceVenue, params: Params, { account }: VenueKey): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const fromId = params.integer('orderId');
  const startMs = params.integer('startTime');
  const endMs = params.integer('endTime');
  const limit = params.limit(500, 1000);
  if (params.refusal !== undefined) return params.refusal;
  const orders = [...venue.exchange.orders.byId.values()].filter(
    (order) =>
      order.account === account &&
      order.symbol === symbol.symbol &&
      (fromId === undefined || order.id >= fromId) &&
      (startMs === undefined || order.createdMs >= startMs) &&
      (endMs === undefined || order.createdMs <= endMs),
  );
  const page = fromId === undefined && startMs === undefined ? orders.slice(-limit) : orders.slice(0, limit);
  return ok(page.map((order) => queriedOrder(order, symbol)));
}

function rendered(venue: BinanceVenue, order: Order) {
  const symbol = venue.symbols.get(order.symbol);
  if (symbol === undefined) throw new Error(`unknown symbol ${order.symbol}`);
  return queriedOrder(order, symbol);
}
