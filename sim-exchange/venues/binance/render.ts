import type { Fill, Order } from '../../core/types.ts';
import { textFromAtoms } from '../../core/units.ts';
import type { SpotSymbol } from './symbols.ts';
import { priceText, quantityText } from './venue.ts';

/** What every answer about an order holds. */
function orderCore(order: Order, symbol: SpotSymbol) {
  return {
    price: priceText(symbol, order.priceTicks),
    origQty: quantityText(symbol, order.quantityLots),
    executedQty: quantityText(symbol, order.filledLots),
    origQuoteOrderQty: textFromAtoms(order.quoteBudgetAtoms),
    cummulativeQuoteQty: textFromAtoms(order.filledQuoteAtoms),
    status: order.state,
    timeInForce: order.timeInForce,
    type: orderType(order),
    side: order.side,
  };
}

export function orderType(order: Order): string {
  return order.wire.type ?? (order.postOnly ? 'LIMIT_MAKER' : order.kind);
}

/** GET order, openOrders, allOrders. */
export function queriedOrder(order: Order, symbol: SpotSymbol) {
  return {
    symbol: order.symbol,
    orderId: order.id,
    orderListId: -1,
    clientOrderId: order.clientId,
    ...orderCore(order, symbol),
    stopPrice: priceText(symbol, order.stopTicks),
    icebergQty: '0.00000000',
    time: order.createdMs,
    updateTime: order.updatedMs,
    isWorking: order.workingMs > 0,
    workingTime: order.workingMs || -1,
    selfTradePreventionMode: 'NONE',
  };
}

/** POST order, by newOrderRespType. */
export function placedOrder(order: Order, fills: Fill[], symbol: SpotSymbol, detail: string) {
  const ack = {
    symbol: order.symbol,
    orderId: order.id,
    orderListId: -1,
    clientOrderId: order.clientId,
    transactTime: order.createdMs,
  };
  if (detail === 'ACK') return ack;
  const result = {
    ...ack,
    ...orderCore(order, symbol),
    ...(order.stopTicks > 0n && { stopPrice: priceText(symbol, order.stopTicks) }),
    workingTime: order.workingMs || -1,
    selfTradePreventionMode: 'NONE',
  };
  if (detail === 'RESULT') return result;
  return {
    ...result,
    fills: fills.map((fill) => ({
      price: priceText(symbol, fill.priceTicks),
      qty: quantityText(symbol, fill.lots),
      commission: textFromAtoms(fill.feeAtoms),
      commissionAsset: fill.feeAsset,
      tradeId: fill.tradeId,
    })),
  };
}

/** DELETE order. */
export function cancelledOrder(order: Order, symbol: SpotSymbol) {
  return {
    symbol: order.symbol,
    origClientOrderId: order.clientId,
    orderId: order.id,
    orderListId: -1,
    clientOrderId: order.cancelClientId,
    transactTime: order.updatedMs,
    ...orderCore(order, symbol),
    selfTradePreventionMode: 'NONE',
  };
}

/** myTrades. */
export function ownTrade(fill: Fill, symbol: SpotSymbol) {
  return {
    symbol: fill.symbol,
    id: fill.tradeId,
    orderId: fill.orderId,
    orderListId: -1,
    price: priceText(symbol, fill.priceTicks),
    qty: quantityText(symbol, fill.lots),
    quoteQty: textFromAtoms(fill.quoteAtoms),
    commission: textFromAtoms(fill.feeAtoms),
    commissionAsset: fill.feeAsset,
    time: fill.timeMs,
    isBuyer: fill.side === 'BUY',
    isMaker: fill.maker,
    isBestMatch: true,
  };
}
