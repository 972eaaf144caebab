import type { Fill, Order } from '../../core/types.ts';
import { atomsPerUnit, textFromAtoms } from '../../core/units.ts';
import type { LinearSymbol } from './symbols.ts';
import { priceText, quantityText, quoteText } from './text.ts';

/** Binance's name for the state: a self-match is the one end that has a word of its own. */
export function statusOf({ state, endReason }: Pick<Order, 'state' | 'endReason'>): string {
  return endReason === 'SELF_MATCH' ? 'EXPIRED_IN_MATCH' : state;
}

/** Average price of what was filled, with five digits; `0.00` while nothing is. */
export function averageText(
  order: Pick<Order, 'filledLots' | 'filledQuoteAtoms'>,
  symbol: LinearSymbol,
): string {
  if (order.filledLots === 0n) return '0.00';
  const atoms = (order.filledQuoteAtoms * atomsPerUnit) / (order.filledLots * symbol.lotAtoms);
  return textFromAtoms(atoms, 5);
}

/** What every answer about an order holds. `opened` is an order as it was accepted, for answers of the kind ACK. */
function orderCore(order: Readonly<Order>, symbol: LinearSymbol) {
  const { wire } = order;
  const type = wire.type ?? order.kind;
  return {
    orderId: order.id,
    symbol: order.symbol,
    status: statusOf(order),
    clientOrderId: order.clientId,
    price: priceText(symbol, order.priceTicks),
    avgPrice: averageText(order, symbol),
    origQty: quantityText(symbol, order.quantityLots),
    executedQty: quantityText(symbol, order.filledLots),
    cumQuote: quoteText(order.filledQuoteAtoms),
    timeInForce: wire.timeInForce ?? order.timeInForce,
    type,
    // In hedge mode the side says what closes; the flag is only ever sent in one-way mode.
    reduceOnly: order.positionSide === 'BOTH' && order.reduceOnly,
    closePosition: order.closePosition,
    side: order.side,
    positionSide: order.positionSide,
    stopPrice: priceText(symbol, order.stopTicks),
    workingType: wire.workingType ?? 'CONTRACT_PRICE',
    priceProtect: wire.priceProtect === 'true',
    origType: wire.origType ?? type,
    priceMatch: wire.priceMatch ?? 'NONE',
    selfTradePreventionMode: wire.selfTradePreventionMode ?? 'NONE',
    goodTillDate: Number(wire.goodTillDate ?? 0),
    updateTime: order.updatedMs,
  };
}

/** POST, PUT and DELETE order. */
export function actedOrder(order: Readonly<Order>, symbol: LinearSymbol) {
  return { ...orderCore(order, symbol), cumQty: quantityText(symbol, order.filledLots) };
}

/** GET order, openOrder, openOrders, allOrders, forceOrders. */
export function queriedOrder(order: Order, symbol: LinearSymbol) {
  return { ...orderCore(order, symbol), time: order.createdMs };
}

/** userTrades. */
export function ownTrade(fill: Fill, symbol: LinearSymbol) {
  return {
    symbol: fill.symbol,
    id: fill.tradeId,
    orderId: fill.orderId,
    side: fill.side,
    price: priceText(symbol, fill.priceTicks),
    qty: quantityText(symbol, fill.lots),
    realizedPnl: textFromAtoms(fill.realisedAtoms),
    quoteQty: quoteText(fill.quoteAtoms),
    commission: textFromAtoms(fill.feeAtoms),
    commissionAsset: fill.feeAsset,
    time: fill.timeMs,
    positionSide: fill.positionSide,
    buyer: fill.side === 'BUY',
    maker: fill.maker,
  };
}
