import { closesSide } from '../../core/positions.ts';
import { isOpen, type OrderRequest } from '../../core/types.ts';
import { magnitude } from '../../core/units.ts';
import { type ItemResult, itemsReply, ok, type Refusal, type Reply, refusal, refused } from './errors.ts';
import { ordIdOf } from './ids.ts';
import { takeMarginMode } from './margin-mode.ts';
import { namedOrder } from './order-lists.ts';
import {
  checkedLots,
  checkLimits,
  instrumentOf,
  readOrder,
  ticksOf,
  wordedRefusal,
} from './order-request.ts';
import type { Params } from './params.ts';
import { type OkxVenue, positionSideOf, userAccount } from './venue.ts';

/** Most orders of one batch, from the documentation of each batch route. */
const batchMost = 20;

/** What a request that comes too late answers, item by item. */
export interface OrderContext {
  venue: OkxVenue;
  /** When OKX took the request in. */
  inMs: number;
  /** The header `expTime`, in milliseconds, where there is one. */
  expMs?: number | undefined;
}

/** One step on one order, and what it answers. */
export type OrderStep = (venue: OkxVenue, params: Params) => ItemResult;

/** Runs a step on each item; a batch may not be longer than twenty. */
export function runItems(context: OrderContext, items: readonly Params[], step: OrderStep): Reply {
  const { venue, inMs, expMs } = context;
  if (items.length === 0) return refused(refusal('bodyEmpty'));
  if (items.length > batchMost) return refused(refusal('batchTooLong', batchMost));
  if (expMs !== undefined && inMs > expMs) return refused(refusal('expired'));
  return itemsReply(
    items.map((params) => step(venue, params)),
    inMs,
  );
}

/** Places one order. */
export function placeOrder(venue: OkxVenue, params: Params): ItemResult {
  const read = readOrder(venue, params);
  const ids = {
    clOrdId: params.text('clOrdId') ?? '',
    ordId: '',
    tag: params.text('tag') ?? '',
    ts: String(venue.nowMs()),
  };
  if ('refusal' in read) return { ids, refusal: read.refusal };
  const { request, instrument } = read;
  const modeRefusal = takeMarginMode(venue, instrument.symbol, request.wire?.tdMode ?? '');
  if (modeRefusal !== undefined) return { ids, refusal: modeRefusal };
  const closeRefusal = closingRefusal(venue, request);
  if (closeRefusal !== undefined) return { ids, refusal: closeRefusal };
  const result = venue.exchange.place(request);
  if (result.kind === 'refused') {
    return { ids, refusal: wordedRefusal(result.code, instrument, request.side) };
  }
  return { ids: { ...ids, ordId: ordIdOf(result.order) } };
}

/** What only closes must find something to close, and in long/short mode enough of it. */
function closingRefusal(venue: OkxVenue, request: OrderRequest): Refusal | undefined {
  const { symbol, side, positionSide = 'BOTH', quantityLots = 0n } = request;
  const { lots } = venue.exchange.positions.get(userAccount, symbol, positionSide);
  if (request.reduceOnly) {
    if (lots === 0n) return refusal('nothingToReduce');
    return lots > 0n === (side === 'BUY') ? refusal('reduceSameSide') : undefined;
  }
  const closes = closesSide(positionSide, side);
  if (closes && lots === 0n) return refusal('nothingToReduce');
  return closes && quantityLots > magnitude(lots) ? refusal('closeTooMuch') : undefined;
}

/** Cancels one order. One that has ended, or never was, gets the same answer. */
export function cancelOrder(venue: OkxVenue, params: Params): ItemResult {
  const order = namedOrder(venue, params);
  const ids = {
    clOrdId: order?.wire.clOrdId ?? params.text('clOrdId') ?? '',
    ordId: order === undefined ? (params.text('ordId') ?? '') : ordIdOf(order),
    ts: String(venue.nowMs()),
  };
  if (params.refusal !== undefined) return { ids, refusal: params.refusal };
  const instId = params.text('instId');
  if (order === undefined || (instId !== undefined && instId !== order.symbol)) {
    return { ids, refusal: refusal('cancelGone') };
  }
  return venue.exchange.cancel(order) ? { ids } : { ids, refusal: refusal('cancelGone') };
}

/** Changes price or size of one open order in place. */
export function amendOrder(venue: OkxVenue, params: Params): ItemResult {
  const order = namedOrder(venue, params);
  const ids = {
    clOrdId: order?.wire.clOrdId ?? params.text('clOrdId') ?? '',
    ordId: order === undefined ? (params.text('ordId') ?? '') : ordIdOf(order),
    reqId: params.text('reqId') ?? '',
    ts: String(venue.nowMs()),
  };
  const fail = (reason: Refusal): ItemResult => ({ ids, refusal: reason });
  if (params.refusal !== undefined) return fail(params.refusal);
  const instId = params.text('instId');
  if (order === undefined || (instId !== undefined && instId !== order.symbol))
    return fail(refusal('amendGone'));
  if (!isOpen(order)) return fail(refusal('amendGone'));
  const instrument = venue.instrument(order.symbol);
  const newSz = params.amount('newSz');
  const quantityLots = newSz === undefined ? undefined : checkedLots(params, instrument, newSz);
  const priceTicks = ticksOf(params, instrument, 'newPx');
  if (priceTicks !== undefined) checkLimits(venue, params, instrument, order.side, priceTicks);
  if (params.refusal !== undefined) return fail(params.refusal);
  if (quantityLots === undefined && priceTicks === undefined) return fail(refusal('nothingToAmend'));
  venue.amendIds.set(order.id, ids.reqId);
  const result = venue.exchange.amend(order, { quantityLots, priceTicks });
  if (result.kind === 'accepted') return { ids };
  if (params.flag('cxlOnFail')) venue.exchange.cancel(order);
  return fail(amendRefusal(result.code));
}

function amendRefusal(code: string): Refusal {
  if (code === 'INSUFFICIENT_BALANCE') return refusal('amendNoBalance');
  if (code === 'WOULD_TAKE') return refusal('amendPostOnly');
  if (code === 'NOT_ABOVE_FILLED' || code === 'QUANTITY_TOO_SMALL') return refusal('parameter', 'newSz');
  if (code === 'UNCHANGED') return refusal('nothingToAmend');
  return refusal('amendGone');
}

/** POST trade/cancel-all-after: 0 ends the countdown, else 10 to 120 seconds. */
export function cancelAllAfter(venue: OkxVenue, params: Params): Reply {
  params.required('timeOut');
  const seconds = params.integer('timeOut') ?? 0;
  if (seconds !== 0 && (seconds < 10 || seconds > 120)) params.wrong('timeOut');
  if (params.refusal !== undefined) return refused(params.refusal);
  const dueMs = venue.exchange.deadMan.arm(userAccount, '', seconds * 1000);
  return ok([{ triggerTime: String(dueMs), tag: params.text('tag') ?? '', ts: String(venue.nowMs()) }]);
}

/** POST trade/close-position: the whole position, at the market. */
export function closePosition(venue: OkxVenue, params: Params): Reply {
  const instrument = instrumentOf(venue, params);
  params.required('mgnMode');
  const posSide = params.text('posSide') ?? 'net';
  const positionSide = positionSideOf(posSide);
  if (positionSide === undefined || venue.hedges() === (positionSide === 'BOTH')) params.wrong('posSide');
  const clOrdId = params.text('clOrdId') ?? '';
  const tag = params.text('tag') ?? '';
  if (params.refusal !== undefined || instrument === undefined || positionSide === undefined) {
    return refused(params.refusal ?? refusal('noInstrument'));
  }
  const { lots } = venue.exchange.positions.get(userAccount, instrument.symbol, positionSide);
  if (lots === 0n) return refused(refusal('noPosition'));
  const side = lots > 0n ? 'SELL' : 'BUY';
  const request: OrderRequest = {
    account: userAccount,
    clientId: clOrdId === '' ? ordIdOf({ id: venue.exchange.nextOrderId }) : clOrdId,
    symbol: instrument.symbol,
    side,
    kind: 'MARKET',
    timeInForce: 'IOC',
    closePosition: true,
    positionSide,
    wire: { ordType: 'market', tdMode: venue.mgnModeOf(instrument.symbol), clOrdId, tag, tgtCcy: '' },
  };
  const result = venue.exchange.place(request);
  if (result.kind === 'refused') return refused(wordedRefusal(result.code, instrument, side));
  return ok([{ clOrdId, instId: instrument.symbol, posSide, tag }]);
}
