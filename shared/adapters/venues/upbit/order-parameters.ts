import { type Instrument, priceTickAt } from '../../../domain/instrument/instrument.ts';
import type { Decimal } from '../../../domain/money/decimal.ts';
import { roundDownToStep } from '../../../domain/money/rounding.ts';
import type { Order } from '../../../domain/order/order.ts';
import { marketId } from './wire.ts';

/**
 * Parameters of POST /v1/orders (Upbit's documentation, "Create order").
 *
 * Upbit buys at the market for a cost only. A market order for a quantity goes out as a limit that takes at once or
 * ends, at the highest price that its reservation covers. It does not sell at the market for a cost at all.
 *
 * @returns undefined for what Upbit has no order for
 */
export function orderParameters(
  order: Order,
  instrument: Instrument,
  clientOrderId: string,
): Record<string, string> | undefined {
  const base = {
    market: marketId(instrument),
    side: order.side === 'buy' ? 'bid' : 'ask',
    identifier: clientOrderId,
  };
  if (order.type === 'limit') return limit(base, order.quantity, order.limitPrice, conditionOf(order));
  if (order.side === 'sell')
    return order.quantity && { ...base, ord_type: 'market', volume: order.quantity.toFixed() };
  return order.quoteQuantity
    ? { ...base, ord_type: 'price', price: order.quoteQuantity.toFixed() }
    : limit(base, order.quantity, highestPrice(order, instrument), 'ioc');
}

type Condition = 'ioc' | 'fok' | 'post_only' | undefined;

function limit(
  base: Record<string, string>,
  quantity: Decimal | undefined,
  price: Decimal | undefined,
  condition: Condition,
): Record<string, string> | undefined {
  if (!quantity || !price?.greaterThan(0)) return undefined;
  return {
    ...base,
    ord_type: 'limit',
    volume: quantity.toFixed(),
    price: price.toFixed(),
    ...(condition ? { time_in_force: condition } : {}),
    // Upbit takes the one only without its prevention of self-matches, which is on unless told otherwise.
    ...(condition === 'post_only' ? { smp_type: 'none' } : {}),
  };
}

function conditionOf({ postOnly, timeInForce }: Order): Condition {
  if (postOnly) return 'post_only';
  if (timeInForce === 'IOC') return 'ioc';
  return timeInForce === 'FOK' ? 'fok' : undefined;
}

function highestPrice(order: Order, instrument: Instrument): Decimal | undefined {
  if (!order.quantity?.greaterThan(0)) return undefined;
  const covered = order.reservation.amount
    .dividedBy(instrument.quoteFeeRate.plus(1))
    .dividedBy(order.quantity);
  return roundDownToStep(covered, priceTickAt(instrument, covered));
}
