import { walkBook } from '../../core/matching.ts';
import { type Order, type OrderRequest, opposite, type Refusal } from '../../core/types.ts';
import { atomsPerUnit } from '../../core/units.ts';
import { ok, type Reply, refuse } from './errors.ts';
import { filterRefusal } from './filters.ts';
import { readOrder } from './order-request.ts';
import { type LinearParams, within } from './params.ts';
import { leverageOf, maxNotional } from './position-view.ts';
import { actedOrder, queriedOrder } from './render.ts';
import { symbolOf, symbolsOf } from './symbol-parameter.ts';
import type { LinearSymbol } from './symbols.ts';
import { type BinanceUsdmVenue, userAccount } from './venue.ts';

/** How Binance words what the exchange will not have. */
export function refusalReply(code: Refusal): Reply {
  switch (code) {
    case 'DUPLICATE_CLIENT_ID':
      return refuse('duplicateClientId');
    case 'WOULD_TAKE':
      return refuse('postOnly');
    case 'STOP_REACHED':
      return refuse('immediateTrigger');
    case 'POSITION_SIDE_MISMATCH':
      return refuse('positionSideMismatch');
    case 'REDUCE_ONLY':
      return refuse('reduceOnly');
    case 'QUANTITY_TOO_SMALL':
      return refuse('quantityTooSmall');
    case 'QUANTITY_TOO_LARGE':
      return refuse('quantityTooBig');
    case 'UNKNOWN_SYMBOL':
      return refuse('invalidSymbol');
    case 'UNCHANGED':
      return refuse('sameOrder');
    case 'NOT_OPEN':
    case 'NOT_ABOVE_FILLED':
      return refuse('unknownOrder');
    default:
      return refuse('insufficientMargin');
  }
}

/** POST order: reads, filters, places. Places nothing when `testOnly`. */
export function placeOrder(venue: BinanceUsdmVenue, params: LinearParams, testOnly = false): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const read = readOrder(venue, params, symbol);
  if ('refusal' in read) return read.refusal;
  const refusal = refusalBefore(venue, symbol, read.request);
  if (refusal !== undefined) return refusal;
  if (testOnly) {
    const code = venue.exchange.refusalOf(read.request);
    return code === undefined ? ok({}) : refusalReply(code);
  }
  const result = venue.exchange.place(read.request);
  if (result.kind === 'refused') return refusalReply(result.code);
  venue.watchExpiry(result.order);
  return ok(actedOrder(read.detail === 'ACK' ? result.opened : result.order, symbol));
}

/** What Binance refuses beside what every exchange does: a fill-or-kill order that would be killed, too big a position. */
function refusalBefore(
  venue: BinanceUsdmVenue,
  symbol: LinearSymbol,
  request: OrderRequest,
): Reply | undefined {
  const { side, quantityLots = 0n } = request;
  if (request.timeInForce === 'FOK') {
    const levels = venue.exchange.book(symbol.symbol).levels(opposite(side));
    if (walkBook(levels, symbol, request).lots < quantityLots) return refuse('fillOrKill');
  }
  return exceedsLeverage(venue, symbol, request) ? refuse('maxLeverageRatio') : undefined;
}

/** Whether the position would be worth more than the leverage allows, all open orders of this side filled. */
function exceedsLeverage(venue: BinanceUsdmVenue, symbol: LinearSymbol, request: OrderRequest): boolean {
  const { side, quantityLots = 0n, positionSide = 'BOTH', reduceOnly } = request;
  if (reduceOnly) return false;
  const { exchange } = venue;
  const { lots } = exchange.positions.get(userAccount, symbol.symbol, positionSide);
  const { buyLots, sellLots } = exchange.exposure.pending(userAccount, symbol.symbol, positionSide);
  const after = side === 'BUY' ? lots + buyLots + quantityLots : sellLots + quantityLots - lots;
  const value = after * exchange.margin.lotMarkAtoms(symbol.symbol);
  const most = BigInt(maxNotional(symbol, leverageOf(venue, symbol, positionSide))) * atomsPerUnit;
  return value > most;
}

/** The order a query or cancel names, by orderId or origClientOrderId; the id goes first. */
export function namedOrder(
  venue: BinanceUsdmVenue,
  params: LinearParams,
  symbol: LinearSymbol,
): Order | undefined {
  const orderId = params.integer('orderId');
  const clientId = params.text('origClientOrderId');
  if (orderId === undefined && clientId === undefined) {
    params.refuse(refuse('eitherMandatory', 'origClientOrderId', 'orderId'));
    return undefined;
  }
  const { orders } = venue.exchange;
  const order =
    orderId === undefined ? orders.byClientId(userAccount, clientId ?? '') : orders.byId.get(orderId);
  return order?.symbol === symbol.symbol ? order : undefined;
}

export function queryOrder(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return aboutOrder(venue, params, (order, symbol) =>
    order === undefined ? refuse('noSuchOrder') : ok(queriedOrder(order, symbol)),
  );
}

/** As a query, but an order that has ended does not exist here. */
export function queryOpenOrder(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return aboutOrder(venue, params, (order, symbol) => {
    const open = order !== undefined && venue.openOrders(symbol).includes(order);
    return open ? ok(queriedOrder(order, symbol)) : refuse('noSuchOrder');
  });
}

/** An order that has ended cannot be told from one that never was. */
export function cancelOrder(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return aboutOrder(venue, params, (order, symbol) => {
    if (order === undefined || !venue.exchange.cancel(order)) return refuse('unknownOrder');
    return ok(actedOrder(order, symbol));
  });
}

function aboutOrder(
  venue: BinanceUsdmVenue,
  params: LinearParams,
  answer: (order: Order | undefined, symbol: LinearSymbol) => Reply,
): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const order = namedOrder(venue, params, symbol);
  return params.refusal ?? answer(order, symbol);
}

/** PUT order: a new price and quantity for an open limit order. Not above what is filled, it is cancelled. */
export function modifyOrder(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  return aboutOrder(venue, params, (order, symbol) => {
    const side = params.required('side');
    params.required('quantity');
    params.required('price');
    const [quantityAtoms = 0n, priceAtoms = 0n] = [params.amount('quantity'), params.amount('price')];
    if (params.refusal !== undefined) return params.refusal;
    if (order === undefined || !venue.openOrders(symbol).includes(order)) return refuse('noSuchOrder');
    if (side !== order.side) return refuse('invalidSide');
    if (order.kind !== 'LIMIT') return refuse('limitOnly');
    const markAtoms = venue.markOf(symbol).markTicks * symbol.tickAtoms;
    const { reduceOnly } = order;
    const refusal = filterRefusal({
      symbol,
      market: false,
      priceAtoms,
      quantityAtoms,
      markAtoms,
      reduceOnly,
    });
    if (refusal !== undefined) return refusal;
    const change = {
      quantityLots: quantityAtoms / symbol.lotAtoms,
      priceTicks: priceAtoms / symbol.tickAtoms,
    };
    const before = { priceTicks: order.priceTicks, quantityLots: order.quantityLots };
    const result = venue.exchange.amend(order, change);
    if (result.kind === 'accepted') {
      venue.noteAmendment(order, before);
      return ok(actedOrder(order, symbol));
    }
    // Documented: such amendments end the order instead of being refused.
    const ends = result.code === 'NOT_ABOVE_FILLED' || result.code === 'WOULD_TAKE';
    if (!ends) return refusalReply(result.code);
    venue.exchange.cancel(order);
    return ok(actedOrder(order, symbol));
  });
}

export function openOrders(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbols = symbolsOf(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  return ok(
    symbols.flatMap((symbol) => venue.openOrders(symbol).map((order) => queriedOrder(order, symbol))),
  );
}

export function cancelOpenOrders(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  venue.exchange.cancelAll({ account: userAccount, symbol: symbol.symbol });
  return ok({ code: 200, msg: 'The operation of cancel all open order is done.' });
}

const sevenDaysMs = 7 * 86_400_000;

/** Every order of a symbol, from an order id on, within times, or the newest of the last seven days. */
export function allOrders(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  const fromId = params.integer('orderId');
  const span = params.span();
  const limit = params.limit(500, 1000);
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  const { startMs, endMs = venue.nowMs() } = span;
  if (startMs !== undefined && endMs - startMs > sevenDaysMs) return refuse('tooLongSpan', 7);
  const found = within([...venue.exchange.orders.byId.values()], ({ createdMs }) => createdMs, span).filter(
    (order) => order.symbol === symbol.symbol && (fromId === undefined || order.id >= fromId),
  );
  const page = fromId === undefined && startMs === undefined ? found.slice(-limit) : found.slice(0, limit);
  return ok(page.map((order) => queriedOrder(order, symbol)));
}

/** forceOrders: liquidations of this account. */
export function forcedOrders(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbols = new Map(symbolsOf(venue, params).map((symbol) => [symbol.symbol, symbol]));
  const span = params.span();
  const limit = Math.min(params.integer('limit') ?? 50, 100);
  if (params.refusal !== undefined) return params.refusal;
  if (params.text('autoCloseType') === 'ADL') return ok([]);
  const found = within([...venue.exchange.orders.byId.values()], ({ createdMs }) => createdMs, span).filter(
    (order) => order.liquidation,
  );
  return ok(
    found.slice(-limit).flatMap((order) => {
      const symbol = symbols.get(order.symbol);
      return symbol === undefined ? [] : [queriedOrder(order, symbol)];
    }),
  );
}
