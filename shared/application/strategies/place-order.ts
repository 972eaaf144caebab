import { type Decimal, zero } from '../../domain/money/decimal.ts';
import type { Order, OrderSide, OrderTerms, PositionSide } from '../../domain/order/order.ts';
import type { ArmedStop } from '../../domain/strategy/armed-stop.ts';
import type { IntentOutcome, StrategyDecision } from '../../domain/strategy/decision.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import type { TrackedOrder } from '../../domain/strategy/tracked-order.ts';
import type { StrategyFence } from '../../ports/strategy-records.port.ts';
import { placeTrade } from '../place-trade.ts';
import type { RuntimeDeps } from './runtime.ts';

/** What came of an intent. */
export interface Carried {
  readonly outcome: IntentOutcome;
  /** An order that is new, or ended before it was one: the strategy hears of its end. */
  readonly order?: TrackedOrder;
  /** Its stops from now on, where the intent changed them. */
  readonly stops?: readonly ArmedStop[];
}

export interface Wish {
  readonly key: string;
  readonly terms: Omit<OrderTerms, 'instrument' | 'postOnly'> & { readonly quantity: Decimal };
  readonly tag: string | null;
  /** What must hold in the order's own transaction: a worker that slept places nothing for one that was stopped. */
  readonly fence: StrategyFence;
}

/** Places an order in the strategy's name, once under its key. */
export async function placeOwn(
  deps: RuntimeDeps,
  { ownerId, accountId, strategyId, instrument, correlationId }: StrategyInstance,
  { key, terms, tag, fence }: Wish,
): Promise<Carried> {
  const placed = await placeTrade(deps, {
    ...{ ownerId, accountId, correlationId, idempotencyKey: key },
    // The key says all: carried out again, the strategy may hold something else already.
    requestHash: key,
    terms: { ...terms, instrument, postOnly: false, strategyId },
    fence,
  });
  const { side, positionSide } = terms;
  if (!placed.ok) return refusedOrder({ key, side, tag, positionSide, code: placed.refusal.code });
  return { outcome: { orderId: placed.value.orderId }, order: trackedOf(placed.value, tag) };
}

/** What a key was used for, whoever used it and whether he lived to tell. */
export async function findPlaced(
  store: Pick<RuntimeDeps['store'], 'findIdempotency' | 'findOrder'>,
  ownerId: string,
  key: string,
): Promise<Order | undefined> {
  const record = await store.findIdempotency(ownerId, key);
  return record && store.findOrder(ownerId, record.orderId);
}

export function trackedOf(
  { orderId, side, positionSide, quantity, limitPrice }: Order,
  tag: string | null,
): TrackedOrder {
  return {
    ...{ orderId, tag, side, price: limitPrice ?? null, quantity: quantity ?? zero },
    ...(positionSide ? { positionSide } : {}),
    ...{ filled: zero, filledQuote: zero, fees: {} },
  };
}

/** The strategy hears of it as of an order that was denied. */
export function refusedOrder({
  key,
  side,
  tag,
  positionSide,
  code,
}: {
  readonly key: string;
  readonly side: OrderSide;
  readonly tag: string | null;
  readonly positionSide: PositionSide | undefined;
  readonly code: string;
}): Carried {
  const order: TrackedOrder = {
    ...{ orderId: key, tag, side, price: null, quantity: zero },
    ...(positionSide ? { positionSide } : {}),
    ...{ filled: zero, filledQuote: zero, fees: {}, refused: code },
  };
  return { outcome: { code }, order };
}

/** Of one strategy a decision has one number, also after it was activated anew. */
export function intentKey(
  { strategyId, sequence }: Pick<StrategyDecision, 'strategyId' | 'sequence'>,
  index: number,
): string {
  return `strategy:${strategyId}:${sequence}:${index}`;
}
