import { Decimal, zero } from '../money/decimal.ts';
import type { Order, OrderSide, PositionSide } from '../order/order.ts';
import { isTerminal } from '../order/order-state.ts';
import type { ProtectionPlan } from '../protection/plan.ts';

/** An own order as the strategy was last told of it. */
export interface TrackedOrder {
  readonly orderId: string;
  /** Of the intent, or of the protection's leg; null for neither. */
  readonly tag: string | null;
  readonly side: OrderSide;
  readonly positionSide?: PositionSide;
  /** Null of an order at the market. */
  readonly price: Decimal | null;
  readonly quantity: Decimal;
  /** What the strategy was told of. */
  readonly filled: Decimal;
  readonly filledQuote: Decimal;
  readonly fees: Readonly<Record<string, Decimal>>;
  /** It ended before it was an order: why it was refused, or CANCELED of a stop that was taken back. */
  readonly refused?: string;
}

export const endOutcomes = ['DENIED', 'REJECTED', 'CANCELED', 'EXPIRED'] as const;
export type EndOutcome = (typeof endOutcomes)[number];

/** What happened to an order since the strategy was told last: a fill goes before an end. */
export type OrderChange =
  | {
      readonly kind: 'FILL';
      readonly tracked: TrackedOrder;
      readonly quantity: Decimal;
      readonly price: Decimal;
      readonly fees: Readonly<Record<string, Decimal>>;
      readonly remaining: Decimal;
      /** As it is to be known from now on; undefined when there is nothing more to tell. */
      readonly after: TrackedOrder | undefined;
    }
  | {
      readonly kind: 'END';
      readonly tracked: TrackedOrder;
      readonly outcome: EndOutcome;
      readonly code: string | null;
      readonly filled: Decimal;
    };

/** Undefined when nothing is new. */
export function changeOf(tracked: TrackedOrder, order: Order | undefined): OrderChange | undefined {
  const { refused, filled } = tracked;
  if (refused === 'CANCELED') return { kind: 'END', tracked, outcome: refused, code: null, filled: zero };
  if (refused !== undefined) return { kind: 'END', tracked, outcome: 'DENIED', code: refused, filled: zero };
  if (!order) return undefined;
  const quantity = order.filledQuantity.minus(filled);
  const isOver = isTerminal(order.state);
  if (quantity.greaterThan(0)) {
    const whole = order.quantity ?? tracked.quantity;
    const after = isOver && order.state === 'FILLED' ? undefined : told(tracked, order);
    return {
      kind: 'FILL',
      tracked,
      quantity,
      price: order.filledQuote.minus(tracked.filledQuote).dividedBy(quantity),
      fees: feesSince(tracked, order),
      remaining: order.state === 'FILLED' ? zero : Decimal.max(whole.minus(order.filledQuantity), 0),
      after,
    };
  }
  const outcome = isOver ? endOutcomes.find((each) => each === order.state) : undefined;
  return outcome && { kind: 'END', tracked, outcome, code: order.code ?? null, filled };
}

function told(tracked: TrackedOrder, order: Order): TrackedOrder {
  const { filledQuantity: filled, filledQuote, fees } = order;
  return { ...tracked, ...amended(tracked, order), filled, filledQuote, fees };
}

/** An amendment that went through changes what rests. */
export function amended(
  tracked: TrackedOrder,
  { quantity = tracked.quantity, limitPrice }: Pick<Order, 'quantity' | 'limitPrice'>,
): Pick<TrackedOrder, 'quantity' | 'price'> {
  return { quantity, price: limitPrice ?? tracked.price };
}

function feesSince(tracked: TrackedOrder, { fees }: Order): Readonly<Record<string, Decimal>> {
  return Object.fromEntries(
    Object.entries(fees).map(([asset, amount]) => [asset, amount.minus(tracked.fees[asset] ?? zero)]),
  );
}

/** The orders of a protection, as orders of the strategy whose position it protects; those from before its start are not. */
export function legsOf(plan: ProtectionPlan | undefined, sinceMs: number): readonly TrackedOrder[] {
  if (!plan) return [];
  const side = plan.side === 'LONG' ? 'sell' : 'buy';
  return plan.orders.flatMap(({ orderId, leg, price, quantity, claimedAtMs }) =>
    orderId === undefined || claimedAtMs < sinceMs
      ? []
      : {
          ...{ orderId, tag: leg, side, price: price ?? null, quantity },
          ...(plan.positionSide ? { positionSide: plan.positionSide } : {}),
          ...{ filled: zero, filledQuote: zero, fees: {} },
        },
  );
}

/** By its tag: those names are of protections. */
export function isLeg({ tag }: Pick<TrackedOrder, 'tag'>): boolean {
  return tag !== null && /^(EXIT|TP\d+)$/.test(tag);
}

/** What is still to come of it, as far as is known. */
export function remainingOf({ quantity, filled, refused }: TrackedOrder): Decimal {
  return refused === undefined ? Decimal.max(quantity.minus(filled), 0) : zero;
}
