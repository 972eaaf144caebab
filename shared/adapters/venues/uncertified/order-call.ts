import type { Order } from '../../../domain/order/order.ts';
import type { UnifiedExchange } from './unified-exchange.ts';

/** A word of an order that the class does not know is left out by ccxt without a sound: such an order is not sent. */
export function unfit(exchange: UnifiedExchange, order: Order): string | undefined {
  const { instrument: symbol, type, side, quantity, limitPrice, timeInForce, postOnly, reduceOnly } = order;
  const can = (name: string) => exchange.featureValueByType('spot', undefined, 'createOrder', name) === true;
  if (reduceOnly) return 'reduce-only is for perpetuals, which are not traded at an uncertified venue';
  if (postOnly && !can('timeInForce.PO')) return `ccxt's ${exchange.id} has no post-only orders`;
  if (type === 'limit' && timeInForce !== 'GTC' && !can(`timeInForce.${timeInForce}`))
    return `ccxt's ${exchange.id} has no ${timeInForce} orders`;
  if (quantity === undefined) {
    const call = side === 'buy' ? 'createMarketBuyOrderWithCost' : 'createMarketSellOrderWithCost';
    return exchange.has[call] ? undefined : `ccxt's ${exchange.id} has no ${call}`;
  }
  if (!isKept(exchange.amountToPrecision(symbol, quantity.toFixed()), quantity))
    return `ccxt's ${exchange.id} would round the quantity`;
  if (limitPrice && !isKept(exchange.priceToPrecision(symbol, limitPrice.toFixed()), limitPrice))
    return `ccxt's ${exchange.id} would round the price`;
  return undefined;
}

function isKept(rounded: string, exact: NonNullable<Order['quantity']>): boolean {
  return exact.equals(rounded);
}

/** Sends the order, once. Answers what ccxt makes of the venue's answer. */
export function sendOrder(
  exchange: UnifiedExchange,
  { instrument: symbol, type, side, quantity, quoteQuantity, limitPrice, timeInForce, postOnly }: Order,
  clientOrderId: string,
): Promise<unknown> {
  const cost = quoteQuantity?.toFixed() ?? '';
  if (quantity === undefined && side === 'buy')
    return exchange.createMarketBuyOrderWithCost(symbol, cost, { clientOrderId });
  if (quantity === undefined) return exchange.createMarketSellOrderWithCost(symbol, cost, { clientOrderId });
  const params = {
    clientOrderId,
    ...(postOnly ? { postOnly } : {}),
    ...(type === 'limit' && timeInForce !== 'GTC' ? { timeInForce } : {}),
  };
  return exchange.createOrder(symbol, type, side, quantity.toFixed(), limitPrice?.toFixed(), params);
}
