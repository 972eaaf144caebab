import type { Order } from '../../api/client.ts';

export interface Filter {
  readonly words: string;
  readonly instrument: string;
  readonly side: 'any' | 'buy' | 'sell';
  readonly state: string;
}

/** Orders that bear each word somewhere a person would look for it. */
export function filterOrders(
  orders: readonly Order[],
  { words, instrument: of, side, state }: Filter,
): readonly Order[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return orders.filter((order) => {
    if (of !== 'any' && order.instrument !== of) return false;
    if (side !== 'any' && order.side !== side) return false;
    if (state !== 'any' && order.state !== state) return false;
    if (wanted.length === 0) return true;
    const { orderId, instrument, strategyId, code, venueOrderId, clientOrderId, exitLeg } = order;
    const seen = [orderId, instrument, strategyId, code, venueOrderId, clientOrderId, exitLeg];
    const hay = seen.filter(Boolean).join(' ').toLowerCase();
    return wanted.every((word) => hay.includes(word));
  });
}

const ended: readonly string[] = ['DENIED', 'REJECTED', 'FILLED', 'CANCELED', 'EXPIRED'];
export function isOver({ state }: Pick<Order, 'state'>): boolean {
  return ended.includes(state);
}

/** Whether a wish may be sent; what is filled already is no part of either. */
export function canAmend(order: Order): boolean {
  return (
    order.type === 'limit' &&
    ['ACCEPTED', 'PARTIALLY_FILLED'].includes(order.state) &&
    !order.instrument.includes(':') &&
    !['REQUESTED', 'SENT'].includes(order.amendment?.state ?? '')
  );
}

export function canCancel(order: Order): boolean {
  return !isOver(order) && order.cancelRequestedAtMs === null;
}
