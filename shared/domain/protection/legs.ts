import type { Instrument } from '../instrument/instrument.ts';
import { type Decimal, zero } from '../money/decimal.ts';
import type { LegOrder, ProtectionPlan } from './plan.ts';

/** What to write, then what to do: each order of `place` is in `plan` already. */
export interface ProtectionDecision {
  readonly plan: ProtectionPlan;
  readonly place: readonly LegOrder[];
  /** Ids of orders to cancel; asked again until they have ended. */
  readonly cancel: readonly string[];
}

/** An open plan, what is held under it, and the market where it is fresh enough to act on. */
export interface Standing {
  readonly plan: ProtectionPlan;
  readonly held: Decimal;
  /** Base units that the position has entered in its life. */
  readonly entered: Decimal;
  readonly instrument: Instrument;
  /** What the position could be closed for now: the bid of a LONG, the ask of a SHORT. */
  readonly market: Decimal | undefined;
  readonly entry: Decimal;
  readonly nowMs: number;
}

/** Those that may still fill. */
export function liveOf({ orders }: ProtectionPlan): readonly LegOrder[] {
  return orders.filter(({ isOver }) => !isOver);
}

export function remainingOf(orders: readonly LegOrder[]): Decimal {
  return orders.reduce((sum, { quantity, filled }) => sum.plus(quantity.minus(filled)), zero);
}

/** Claims without an order: somebody may have placed it, and died before it was noted. Placing again tells. */
export function unplacedOf(orders: readonly LegOrder[]): readonly LegOrder[] {
  return orders.filter(({ orderId }) => orderId === undefined);
}

export function idsOf(orders: readonly LegOrder[]): readonly string[] {
  return orders.flatMap(({ orderId }) => orderId ?? []);
}

/** Writes the claim of another order, under the plan's next key. */
export function claim(
  plan: ProtectionPlan,
  wish: Pick<LegOrder, 'leg' | 'quantity'> & Partial<Pick<LegOrder, 'price' | 'overlap'>>,
  nowMs: number,
): { readonly plan: ProtectionPlan; readonly order: LegOrder } {
  const attempts = plan.attempts + 1;
  const key = `protect-${plan.planId}-${attempts}`;
  const order = { ...wish, key, version: plan.version, filled: zero, isOver: false, claimedAtMs: nowMs };
  return { plan: { ...plan, attempts, orders: [...plan.orders, order] }, order };
}
