import type { Fill, Order } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { execIdOf, orderIdOf } from './ids.ts';
import type { BybitInstrument } from './instruments.ts';
import { averageText, priceOrNone, priceText, sizeText } from './text.ts';
import { type BybitVenue, positionIdxOf } from './venue.ts';

export const sideText = { BUY: 'Buy', SELL: 'Sell' } as const;
const triggerBy = { LAST: 'LastPrice', MARK: 'MarkPrice', INDEX: 'IndexPrice' } as const;

/** Bybit's status of an order; a spot order that ends with a part filled has one of its own. */
export function statusOf(order: Order, category: string): string {
  const { state, workingMs, filledLots, quoteBudgetAtoms, filledQuoteAtoms } = order;
  const ended = filledLots > 0n && category === 'spot' ? 'PartiallyFilledCanceled' : 'Cancelled';
  if (state === 'FILLED')
    return quoteBudgetAtoms > filledQuoteAtoms && category === 'spot' ? ended : 'Filled';
  if (state === 'CANCELED' || state === 'EXPIRED') return workingMs === 0 ? 'Deactivated' : ended;
  if (workingMs === 0) return 'Untriggered';
  return state === 'NEW' ? 'New' : 'PartiallyFilled';
}

const cancelTypes: Readonly<Record<string, string>> = {
  REQUESTED: 'CancelByUser',
  REDUCE_ONLY: 'CancelByReduceOnly',
  LIQUIDATION: 'CancelAllBeforeLiq',
  SELF_MATCH: 'CancelBySmp',
  DEAD_MAN: 'CancelByDCP',
  RESET: 'CancelByAdmin',
};

function rejectReason(order: Order, status: string): string {
  const { endReason, timeInForce } = order;
  if (endReason === 'WOULD_TAKE') return 'EC_PostOnlyWillTakeLiquidity';
  if (endReason === 'SELF_MATCH') return 'EC_BySelfMatch';
  if (endReason === 'NOT_FILLED_AT_ONCE') {
    return timeInForce === 'FOK' ? 'EC_CancelForNoFullFill' : 'EC_NoImmediateQtyToFill';
  }
  if (endReason === 'INSUFFICIENT_BALANCE') return 'EC_Others';
  if (endReason !== '') return 'EC_PerCancelRequest';
  return status === 'PartiallyFilledCanceled' ? 'EC_NoEnoughQtyToFill' : 'EC_NoError';
}

/** What set off or made an order: `Stop`, `TakeProfit`, …; nothing for a plain one. */
function stopTypeOf({ wire }: Order): string {
  return wire.stopType ?? '';
}

export function createTypeOf({ liquidation, wire }: Order): string {
  if (liquidation) return 'CreateByLiq';
  const role = wire.role;
  return role === undefined ? 'CreateByUser' : `CreateBy${role}`;
}

/** An order as REST shows it. */
export function orderRow(venue: BybitVenue, order: Order) {
  const instrument = venue.instrument(order.symbol);
  const { category } = instrument;
  const spot = category === 'spot';
  const { wire, filledLots, filledQuoteAtoms } = order;
  const status = statusOf(order, category);
  const open = ['New', 'PartiallyFilled', 'Untriggered'].includes(status);
  const cancelled = order.state === 'CANCELED' || order.state === 'EXPIRED';
  const byQuote = wire.unit === 'quoteCoin';
  const leftLots = open && !byQuote ? order.quantityLots - filledLots : 0n;
  const waits = order.stopTicks > 0n || order.trailing !== undefined;
  const feeAtoms = venue.fills.feeOf(order.id);
  const feeCoin = venue.fills.lastOf(order.id)?.feeAsset;
  const price = wire.price ?? priceText(instrument, order.priceTicks);
  return {
    symbol: instrument.name,
    orderType: order.kind === 'MARKET' ? 'Market' : 'Limit',
    orderLinkId: wire.linkId ?? '',
    slLimitPrice: wire.slLimitPrice ?? (spot ? '' : '0'),
    orderId: orderIdOf(order, category),
    cancelType: cancelled
      ? wire.role && order.endReason === 'REDUCE_ONLY'
        ? 'CancelByTpSlTsClear'
        : (cancelTypes[order.endReason] ?? 'UNKNOWN')
      : 'UNKNOWN',
    avgPrice: averageText(instrument, filledLots, filledQuoteAtoms) || (spot ? '' : ''),
    stopOrderType: stopTypeOf(order),
    lastPriceOnCreated: wire.last ?? '',
    orderStatus: status,
    takeProfit: wire.takeProfit ?? '',
    cumExecValue: plainText(filledQuoteAtoms),
    smpType: wire.smpType ?? 'None',
    triggerDirection: waits ? (order.stopWhen === 'RISES' ? 1 : 2) : 0,
    blockTradeId: '',
    isLeverage: spot ? '0' : '',
    rejectReason: rejectReason(order, status),
    price,
    orderIv: '',
    createdTime: String(order.createdMs),
    tpTriggerBy: wire.tpTriggerBy ?? '',
    positionIdx: positionIdxOf(order.positionSide),
    timeInForce: wire.tif ?? 'IOC',
    leavesValue: plainText(leavesValue(order, instrument, leftLots, open && byQuote)),
    basePrice: '',
    updatedTime: String(order.updatedMs),
    side: sideText[order.side],
    smpGroup: 0,
    triggerPrice: priceOrNone(instrument, order.stopTicks),
    tpLimitPrice: wire.tpLimitPrice ?? (spot ? '' : '0'),
    cumExecFee: plainText(feeAtoms),
    leavesQty: sizeText(instrument, leftLots),
    slTriggerBy: wire.slTriggerBy ?? '',
    closeOnTrigger: wire.closeOnTrigger === 'true' || order.closePosition,
    placeType: '',
    cumExecQty: sizeText(instrument, filledLots),
    reduceOnly: order.reduceOnly,
    qty: wire.qty ?? sizeText(instrument, order.quantityLots),
    stopLoss: wire.stopLoss ?? '',
    marketUnit: wire.unit ?? '',
    smpOrderId: '',
    triggerBy: waits ? triggerBy[order.stopBy] : '',
    extraFees: '',
    cumFeeDetail: feeCoin === undefined ? {} : { [feeCoin]: plainText(feeAtoms) },
    ...(spot
      ? { ocoTriggerBy: '', slippageToleranceType: 'UNKNOWN', slippageTolerance: '' }
      : { tpslMode: wire.tpslMode ?? '', createType: createTypeOf(order) }),
  };
}

function leavesValue(
  order: Order,
  { notionalAtoms }: BybitInstrument,
  lots: bigint,
  byQuote: boolean,
): bigint {
  if (byQuote) return order.quoteBudgetAtoms - order.filledQuoteAtoms;
  return lots * order.priceTicks * notionalAtoms;
}

/** An order as the stream shows it. */
export function orderEvent(venue: BybitVenue, order: Order) {
  const { category } = venue.instrument(order.symbol);
  const feeCurrency = venue.fills.lastOf(order.id)?.feeAsset ?? '';
  return { category, ...orderRow(venue, order), closedPnl: plainText(order.realisedAtoms), feeCurrency };
}

/** One fill as REST shows it. `leftLots` and the mark price are those of now where nobody noted them. */
export function executionRow(venue: BybitVenue, fill: Fill) {
  const instrument = venue.instrument(fill.symbol);
  const spot = instrument.category === 'spot';
  const order = venue.exchange.orders.byId.get(fill.orderId);
  const row = order === undefined ? undefined : orderRow(venue, order);
  const mark = spot ? '' : priceText(instrument, venue.markTicks(instrument));
  return {
    symbol: instrument.name,
    orderType: row?.orderType ?? 'Market',
    underlyingPrice: '',
    orderLinkId: row?.orderLinkId ?? '',
    orderId: orderIdOf({ id: fill.orderId }, instrument.category),
    stopOrderType: row?.stopOrderType || (spot ? '' : 'UNKNOWN'),
    execTime: String(fill.timeMs),
    feeCurrency: fill.feeAsset,
    feeRate: rateOf(instrument, fill.maker),
    tradeIv: '',
    blockTradeId: '',
    markPrice: mark,
    execPrice: priceText(instrument, fill.priceTicks),
    markIv: '',
    orderQty: row?.qty ?? sizeText(instrument, fill.lots),
    orderPrice: row?.price ?? '0',
    execValue: plainText(fill.quoteAtoms),
    closedSize: spot ? '' : sizeText(instrument, fill.closedLots),
    execType: fill.liquidation ? 'BustTrade' : 'Trade',
    seq: fill.tradeId + fill.timeMs,
    side: sideText[fill.side],
    indexPrice: spot ? '' : priceText(instrument, venue.indexTicks(instrument)),
    leavesQty: row?.leavesQty ?? '0',
    isMaker: fill.maker,
    execFee: plainText(fill.feeAtoms),
    execId: execIdOf(fill, instrument.index, instrument.category),
    execQty: sizeText(instrument, fill.lots),
    extraFees: '',
    ...(!spot && { createType: order === undefined ? 'CreateByLiq' : createTypeOf(order) }),
  };
}

export function rateOf({ fees }: BybitInstrument, maker: boolean): string {
  const ppm = (maker ? fees?.makerPpm : fees?.takerPpm) ?? 0n;
  return plainText(ppm * 1_000_000n);
}

/** A fill as the stream shows it. */
export function executionEvent(venue: BybitVenue, fill: Fill) {
  const { category } = venue.instrument(fill.symbol);
  const row = executionRow(venue, fill);
  const order = venue.exchange.orders.byId.get(fill.orderId);
  return {
    category,
    ...row,
    isLeverage: category === 'spot' ? '0' : '',
    marketUnit: order?.wire.unit ?? '',
    execPnl: plainText(fill.realisedAtoms),
  };
}
