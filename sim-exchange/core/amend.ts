import type { Order, OrderRequest, Refusal } from './types.ts';

/** What of an open order may change in place; what is left out stays. */
export interface Amendment {
  /** The whole quantity, what is filled included. */
  quantityLots?: bigint | undefined;
  priceTicks?: bigint | undefined;
  /** Of an order that still waits for its stop. */
  stopTicks?: bigint | undefined;
}

type Terms = Pick<Order, 'quantityLots' | 'priceTicks' | 'stopTicks'>;

/** The terms an open order will have, or why they make no sense. */
export function amendedTerms(order: Order, change: Amendment): Terms | Refusal {
  const { quantityLots = order.quantityLots, priceTicks = order.priceTicks } = change;
  const stopTicks = order.workingMs === 0 ? (change.stopTicks ?? order.stopTicks) : order.stopTicks;
  if (quantityLots <= order.filledLots) return 'NOT_ABOVE_FILLED';
  const same = quantityLots === order.quantityLots && priceTicks === order.priceTicks;
  return same && stopTicks === order.stopTicks ? 'UNCHANGED' : { quantityLots, priceTicks, stopTicks };
}

/** What is left of an order, asked for anew under these terms. */
export function restOf(order: Order, terms: Terms = order): OrderRequest {
  const { account, clientId, symbol, side, kind, timeInForce, selfMatch, stopWhen, stopBy } = order;
  const { positionSide, reduceOnly, locksLate } = order;
  const waits = order.workingMs === 0;
  return {
    ...{ account, clientId, symbol, side, kind, timeInForce, selfMatch, positionSide, reduceOnly, locksLate },
    priceTicks: terms.priceTicks,
    quantityLots: terms.quantityLots - order.filledLots,
    ...(waits && { stopTicks: terms.stopTicks, stopWhen, stopBy }),
  };
}
