import { isOpen, type Order } from '../../core/types.ts';
import { magnitude } from '../../core/units.ts';
import { ok, type Refusal, type Reply, refusal, refused } from './errors.ts';
import { orderIdOf, ownClientId } from './ids.ts';
import { marketFilter, namedOrder } from './order-lists.ts';
import {
  checkedLots,
  checkLimits,
  closingRefusal,
  readOrder,
  ticksOf,
  wordedRefusal,
} from './order-request.ts';
import type { Params } from './params.ts';
import { type BitgetVenue, userAccount } from './venue.ts';

/** What became of one order of a request: its ids, or why not. */
type Placed = { orderId: string; clientOid: string } | { refusal: Refusal; clientOid: string | null };

/** Most orders of one batch. */
const batchMost = 20;

export function placeOrder(venue: BitgetVenue, params: Params): Reply {
  const placed = place(venue, params);
  return 'refusal' in placed ? refused(placed.refusal) : ok(placed);
}

function place(venue: BitgetVenue, params: Params): Placed {
  const clientOid = params.text('clientOid') ?? null;
  const read = readOrder(venue, params);
  if ('refusal' in read) return { refusal: read.refusal, clientOid };
  const closeRefusal = closingRefusal(venue, read.request);
  if (closeRefusal !== undefined) return { refusal: closeRefusal, clientOid };
  const result = venue.exchange.place(read.request);
  if (result.kind === 'refused') {
    return { refusal: wordedRefusal(result.code, read.instrument), clientOid };
  }
  return idsOf(result.order);
}

function idsOf(order: Order): { orderId: string; clientOid: string } {
  return { orderId: orderIdOf(order), clientOid: order.clientId };
}

/** A list of orders, each answered on its own; the envelope says success as long as the request could be read. */
function batch(step: (venue: BitgetVenue, params: Params) => Placed) {
  return (venue: BitgetVenue, items: readonly Params[]): Reply => {
    if (items.length === 0) return refused(refusal('empty', 'orderList'));
    if (items.length > batchMost) return refused(refusal('parameter', 'orderList'));
    return ok(items.map((params) => itemRow(step(venue, params))));
  };
}

function itemRow(placed: Placed) {
  if (!('refusal' in placed)) return placed;
  const { code, words } = placed.refusal;
  return { orderId: null, clientOid: placed.clientOid, code, msg: words };
}

export const placeBatch = batch(place);
export const cancelBatch = batch(cancel);

export function cancelOrder(venue: BitgetVenue, params: Params): Reply {
  const cancelled = cancel(venue, params);
  return 'refusal' in cancelled ? refused(cancelled.refusal) : ok(cancelled);
}

/** One that has ended, or never was, gets the same answer. */
function cancel(venue: BitgetVenue, params: Params): Placed {
  const order = namedOrder(venue, params);
  const clientOid = params.text('clientOid') ?? null;
  if (params.refusal !== undefined) return { refusal: params.refusal, clientOid };
  if (order === undefined || !venue.exchange.cancel(order)) return { refusal: refusal('noOrder'), clientOid };
  return idsOf(order);
}

/** POST trade/cancel-symbol-order: of the category, or of one market of it. */
export function cancelAll(venue: BitgetVenue, params: Params): Reply {
  const inMarket = marketFilter(venue, params, true);
  if (params.refusal !== undefined) return refused(params.refusal);
  const orders = venue.exchange.cancelAll({ account: userAccount, fits: inMarket });
  return ok({ list: orders.map(idsOf) });
}

/** Changes price or quantity of one open order in place; it keeps its ids. */
export function modifyOrder(venue: BitgetVenue, params: Params): Reply {
  const order = namedOrder(venue, params);
  if (params.refusal !== undefined) return refused(params.refusal);
  if (order === undefined) return refused(refusal('noOrder'));
  if (!isOpen(order)) return refused(refusal('notModifiable'));
  const instrument = venue.instrument(order.symbol);
  const qty = params.amount('qty');
  const quantityLots = qty === undefined ? undefined : checkedLots(params, instrument, qty);
  const priceTicks = ticksOf(params, instrument, 'price');
  if (priceTicks !== undefined) checkLimits(venue, params, instrument, order.side, priceTicks);
  if (quantityLots === undefined && priceTicks === undefined) params.required('qty');
  if (params.refusal !== undefined) return refused(params.refusal);
  const result = venue.exchange.amend(order, { quantityLots, priceTicks });
  if (result.kind === 'accepted') return ok(idsOf(order));
  if (params.flag('autoCancel')) venue.exchange.cancel(order);
  return refused(wordedRefusal(result.code, instrument));
}

/** Closes positions at the market: all of the category, of one market, or of one side. */
export function closePositions(venue: BitgetVenue, params: Params): Reply {
  const inMarket = marketFilter(venue, params, true);
  const posSide = params.oneOf('posSide', ['long', 'short']);
  if (params.refusal !== undefined) return refused(params.refusal);
  const open = [...venue.exchange.positions.of(userAccount)].filter(
    (position) =>
      position.lots !== 0n &&
      inMarket(position) &&
      (posSide === undefined || position.lots > 0n === (posSide === 'long')),
  );
  const list = open.map(({ symbol, side, lots }) =>
    itemRow(closed(venue, { symbol, positionSide: side, lots })),
  );
  return ok({ list });
}

function closed(
  venue: BitgetVenue,
  { symbol, positionSide, lots }: { symbol: string; positionSide: 'BOTH' | 'LONG' | 'SHORT'; lots: bigint },
): Placed {
  const result = venue.exchange.place({
    account: userAccount,
    clientId: ownClientId(venue.exchange.nextOrderId),
    symbol,
    side: lots > 0n ? 'SELL' : 'BUY',
    kind: 'MARKET',
    timeInForce: 'IOC',
    quantityLots: magnitude(lots),
    positionSide,
    reduceOnly: positionSide === 'BOTH',
    wire: { force: 'gtc', stpMode: 'none' },
  });
  if (result.kind === 'accepted') return idsOf(result.order);
  return { refusal: wordedRefusal(result.code, venue.instrument(symbol)), clientOid: null };
}

/** POST trade/countdown-cancel-all: 5 to 60 seconds, 0 stops it. */
export function countdownCancelAll(venue: BitgetVenue, params: Params): Reply {
  params.required('countdown');
  const seconds = params.integer('countdown') ?? 0;
  if (seconds !== 0 && (seconds < 5 || seconds > 60)) params.wrong('countdown');
  if (params.refusal !== undefined) return refused(params.refusal);
  venue.exchange.deadMan.arm(userAccount, '', seconds * 1000);
  return ok('success');
}
