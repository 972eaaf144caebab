import type { OpenOrder } from '../../shared/strategies/contract.ts';
import type { Entry } from './broker.ts';
import type { OpenOrder as Judged } from './risk-gate.ts';

/** An order that waits for its price: prices of one unit, sizes in units. */
export interface RestingOrder extends Judged {
  readonly order: Entry;
  readonly price: number;
  units: number;
  /** It has not seen a candle yet: a limit that the market is already beyond takes at once. */
  isNew: boolean;
}

/** A candle, or a smaller one within it: prices of one unit. */
export interface Step {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly openTimeMs: number;
}

export interface Meeting {
  readonly price: number;
  readonly isMaker: boolean;
}

/**
 * Whether and where an order fills within a candle, at its worst. A stop fills as soon as it is touched, at the open
 * where that is beyond it. A limit fills when the price goes through it, at no better price than its own; one that
 * the market was beyond when it came takes at the open.
 */
export function meetingOf({ order, price, isNew }: RestingOrder, step: Step): Meeting | null {
  const isBuy = order.side === 'BUY';
  if (order.type === 'STOP') {
    if (isBuy ? step.high < price : step.low > price) return null;
    return { price: isBuy ? Math.max(step.open, price) : Math.min(step.open, price), isMaker: false };
  }
  if (isNew && (isBuy ? step.open < price : step.open > price)) return { price: step.open, isMaker: false };
  return (isBuy ? step.low < price : step.high > price) ? { price, isMaker: true } : null;
}

/** Stops first, then what is nearest to the open. */
export function inOrder(orders: readonly RestingOrder[], open: number): readonly RestingOrder[] {
  const rank = ({ order }: RestingOrder) => (order.type === 'STOP' ? 0 : 1);
  return orders.toSorted((a, b) => rank(a) - rank(b) || Math.abs(a.price - open) - Math.abs(b.price - open));
}

export function shownOf({ order, price, units }: RestingOrder, unit: number): OpenOrder {
  const { tag = null, side } = order;
  return { tag, side, price: price / unit, remaining: units * unit };
}
