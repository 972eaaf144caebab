import { closesSide } from '../../core/positions.ts';
import type { Fill, Order } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { execIdOf, execLinkIdOf, orderIdOf } from './ids.ts';
import type { BitgetInstrument } from './instruments.ts';
import { presetOf } from './presets.ts';
import { averageText, moneyText, priceText, sizeText } from './text.ts';
import { type BitgetVenue, holdSideOf, sideText } from './venue.ts';

const statuses = {
  NEW: 'live',
  PARTIALLY_FILLED: 'partially_filled',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  EXPIRED: 'cancelled',
} as const;

const cancelReasons: Readonly<Record<string, string>> = {
  REQUESTED: 'normal_cancel',
  DEAD_MAN: 'normal_cancel',
  RESET: 'normal_cancel',
  INSUFFICIENT_BALANCE: 'delegated_risk_order_cancel',
  LIQUIDATION: 'burst_cancel',
  REDUCE_ONLY: 'back_contract_cancel',
  WOULD_TAKE: 'post_only_fill_cancel',
  SELF_MATCH: 'stp_cancel',
};

export function statusOf({ state }: Pick<Order, 'state'>): string {
  return statuses[state];
}

function cancelReasonOf(order: Order): string {
  if (statusOf(order) !== 'cancelled') return '';
  if (order.endReason !== 'NOT_FILLED_AT_ONCE') return cancelReasons[order.endReason] ?? 'normal_cancel';
  return order.timeInForce === 'FOK' ? 'fok_not_full_cancel' : 'ioc_not_full_cancel';
}

/** Fees are written as what was paid, above zero; before the first one Bitget writes a line of nothing. */
function feeDetailOf(instrument: BitgetInstrument, order: Order) {
  if (order.fillCount === 0) return [{ feeCoin: '', fee: '' }];
  return [{ feeCoin: feeCoinOf(instrument, order), fee: moneyText(order.paidFeeAtoms) }];
}

/** The coin of an order's fees: what a spot order receives, what a perpetual is settled in. */
function feeCoinOf({ perpetual, base, quote }: BitgetInstrument, { side }: Pick<Order, 'side'>): string {
  return perpetual === undefined && side === 'BUY' ? base : quote;
}

/** Long or short: what the order opens or closes. A one-way order names none in its row. */
function orderHoldSide(order: Order): string {
  const buys = order.side === 'BUY';
  return holdSideOf(order.positionSide, order.reduceOnly ? !buys : buys);
}

function tradeSideOf(order: Pick<Order, 'positionSide' | 'side' | 'reduceOnly'>): string {
  return order.reduceOnly || closesSide(order.positionSide, order.side) ? 'close' : 'open';
}

/** What REST and the stream both show of an order. */
function common(venue: BitgetVenue, order: Order) {
  const instrument = venue.instrument(order.symbol);
  const budget = order.quoteBudgetAtoms;
  return {
    orderId: orderIdOf(order),
    clientOid: order.clientId,
    symbol: instrument.name,
    orderType: order.kind === 'MARKET' ? 'market' : 'limit',
    side: sideText(order.side),
    // A market buy of a spot pair is sized by what it may spend.
    qty: budget > 0n ? '0' : sizeText(instrument, order.quantityLots),
    amount: budget > 0n ? plainText(budget) : '0',
    cumExecQty: sizeText(instrument, order.filledLots),
    cumExecValue: plainText(order.filledQuoteAtoms),
    avgPrice: averageText(instrument, order.filledLots, order.filledQuoteAtoms),
    timeInForce: order.wire.force ?? 'gtc',
    orderStatus: statusOf(order),
    feeDetail: feeDetailOf(instrument, order),
    createdTime: String(order.createdMs),
    updatedTime: String(order.updatedMs),
    cancelReason: cancelReasonOf(order),
    stpMode: order.wire.stpMode ?? 'none',
  };
}

function limitText(instrument: BitgetInstrument, order: Order, none: string): string {
  return order.kind === 'LIMIT' ? priceText(instrument, order.priceTicks) : none;
}

/** An order as GET trade/order-info and the lists show it; all of it text. */
export function orderRow(venue: BitgetVenue, order: Order) {
  const instrument = venue.instrument(order.symbol);
  const perpetual = instrument.perpetual !== undefined;
  const preset = presetOf(order);
  const part = (name: keyof NonNullable<typeof preset>) => preset?.[name] || null;
  return {
    ...common(venue, order),
    category: instrument.category,
    price: limitText(instrument, order, '0'),
    posSide: perpetual ? orderHoldSide(order) : '',
    holdMode: perpetual ? (order.positionSide === 'BOTH' ? 'one_way_mode' : 'hedge_mode') : '',
    tradeSide: tradeSideOf(order),
    reduceOnly: order.reduceOnly ? 'YES' : 'NO',
    execType: order.liquidation ? 'liquidation' : 'normal',
    tpTriggerBy: part('tpTriggerBy'),
    slTriggerBy: part('slTriggerBy'),
    takeProfit: part('takeProfit'),
    stopLoss: part('stopLoss'),
    tpOrderType: part('tpOrderType'),
    slOrderType: part('slOrderType'),
    tpLimitPrice: part('tpLimitPrice'),
    slLimitPrice: part('slLimitPrice'),
  };
}

/** An order as the stream shows it: the category in small letters, the side it holds, leverage. */
export function streamOrderRow(venue: BitgetVenue, order: Order) {
  const instrument = venue.instrument(order.symbol);
  const { perpetual, symbol, quote } = instrument;
  const row = {
    category: instrument.category.toLowerCase(),
    ...common(venue, order),
    price: limitText(instrument, order, ''),
    reduceOnly: order.reduceOnly ? 'yes' : 'no',
    totalProfit: plainText(order.realisedAtoms),
  };
  if (perpetual === undefined) return { ...row, holdMode: '', holdSide: '', tradeSide: '', marginMode: '' };
  const { settings } = venue.exchange;
  return {
    ...row,
    holdMode: order.positionSide === 'BOTH' ? 'one_way_mode' : 'hedge_mode',
    holdSide: orderHoldSide(order),
    tradeSide: tradeSideOf(order),
    marginMode: venue.marginModeOf(symbol),
    marginCoin: quote,
    leverage: plainText(settings.leverageAtoms(order.account, symbol, order.positionSide, perpetual)),
  };
}

/** A fill as GET trade/fills shows it; the stream calls some of it otherwise. */
export function fillRow(venue: BitgetVenue, fill: Fill) {
  const instrument = venue.instrument(fill.symbol);
  const order = venue.exchange.orders.byId.get(fill.orderId);
  const perpetual = instrument.perpetual !== undefined;
  return {
    execId: execIdOf(fill),
    execLinkId: execLinkIdOf(fill),
    orderId: orderIdOf({ id: fill.orderId }),
    clientOid: fill.clientId,
    category: instrument.category,
    symbol: instrument.name,
    orderType: order?.kind === 'LIMIT' ? 'limit' : 'market',
    side: sideText(fill.side),
    execPrice: priceText(instrument, fill.priceTicks),
    execQty: sizeText(instrument, fill.lots),
    execValue: plainText(fill.quoteAtoms),
    tradeScope: fill.maker ? 'maker' : 'taker',
    tradeSide: perpetual ? (fill.closedLots > 0n ? 'close' : 'open') : '',
    feeDetail: [{ feeCoin: fill.feeAsset, fee: moneyText(fill.feeAtoms) }],
    createdTime: String(fill.timeMs),
    updatedTime: String(fill.timeMs),
    execPnl: plainText(fill.realisedAtoms),
  };
}

export function streamFillRow(venue: BitgetVenue, fill: Fill) {
  const { createdTime: execTime, ...row } = fillRow(venue, fill);
  const instrument = venue.instrument(fill.symbol);
  const isLong = (fill.side === 'BUY') === (fill.closedLots === 0n);
  const holdSide = instrument.perpetual === undefined ? '' : holdSideOf(fill.positionSide, isLong);
  return { ...row, execTime, holdSide };
}
