import type { Instrument } from '../../domain/instrument/instrument.ts';
import { Decimal, decimal, isDecimalText, zero } from '../../domain/money/decimal.ts';
import type { Order, OrderSide, OrderTerms, PositionSide } from '../../domain/order/order.ts';
import type { PositionName } from '../../domain/position/position.ts';
import type { IntentOutcome, StrategyDecision } from '../../domain/strategy/decision.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import type { TrackedOrder } from '../../domain/strategy/tracked-order.ts';
import type { Intent } from '../../strategies/intents.ts';
import { protectionTerms } from '../../strategies/protection.ts';
import { amendOrder } from '../amend-order.ts';
import { cancelOrder } from '../cancel-order.ts';
import { exitBeside } from '../close-position.ts';
import { placeTrade } from '../place-trade.ts';
import { removeProtection, setProtection } from '../protection/set-protection.ts';
import type { RuntimeDeps } from './runtime.ts';
import { closableOf, onTick, quantityOf } from './size-order.ts';

/** Orders that would open something are not placed later than this after their decision. */
const intentAgeMaxMs = 60_000;
/** An own order is read at each look. */
const trackedMax = 200;

interface Carried {
  readonly outcome: IntentOutcome;
  /** An order that is new, or was refused before it was one: the strategy hears of its end. */
  readonly order?: TrackedOrder;
}

export interface Scene {
  readonly deps: RuntimeDeps;
  readonly instrument: Instrument;
  readonly price: Decimal;
  readonly leverage: Decimal;
  readonly decision: StrategyDecision;
}

/**
 * Turns the intents of a decision into orders, one after the other, each under a key that is made of the decision's number
 * and its own: carried out twice it is one order. What comes of each is a value; only faults throw, and are tried again.
 */
export async function carryOut(
  scene: Scene,
  instance: StrategyInstance,
  intents: readonly Intent[],
): Promise<{ readonly outcomes: readonly IntentOutcome[]; readonly orders: readonly TrackedOrder[] }> {
  const outcomes: IntentOutcome[] = [];
  let present = instance;
  for (const [index, intent] of intents.entries()) {
    const { outcome, order } = await carryOne(scene, present, intent, index);
    outcomes.push(outcome);
    if (order) present = { ...present, run: { ...present.run, orders: [...present.run.orders, order] } };
  }
  return { outcomes, orders: present.run.orders };
}

function carryOne(scene: Scene, instance: StrategyInstance, intent: Intent, index: number): Promise<Carried> {
  switch (intent.kind) {
    case 'place':
      return place(scene, instance, intent, index);
    case 'close':
      return close(scene, instance, intent.positionSide ?? instance.positionSide, index);
    case 'amend':
      return amend(scene, instance, intent);
    case 'cancel':
      return cancel(scene, instance, intent.tag);
    case 'protect':
      return protect(scene, instance, intent);
    case 'note':
      return Promise.resolve({ outcome: {} });
  }
}

type Of<Kind extends Intent['kind']> = Extract<Intent, { kind: Kind }>;

async function place(
  scene: Scene,
  instance: StrategyInstance,
  intent: Of<'place'>,
  index: number,
): Promise<Carried> {
  const { instrument, deps, decision, leverage } = scene;
  const side = intent.side === 'BUY' ? 'buy' : 'sell';
  const positionSide = intent.positionSide ?? instance.positionSide;
  const { tag = null } = intent;
  const refused = (code: string) => refusedOrder(scene, { side, tag, positionSide, code }, index);
  if (intent.type === 'STOP') return refused('ORDER_TYPE_UNSUPPORTED');
  if (intent.type === 'LIMIT' && !isDecimalText(intent.price ?? '')) return refused('FIELD_INVALID');
  if (deps.clock.nowMs() - decision.atMs > intentAgeMaxMs && !intent.reduceOnly) return refused('TOO_LATE');
  if (instance.run.orders.length >= trackedMax) return refused('TOO_MANY_ORDERS');
  const limit = intent.type === 'LIMIT' ? onTick(instrument, decimal(intent.price ?? ''), side) : null;
  const isReducing = intent.reduceOnly === true;
  const quantity = quantityOf(instance, instrument, leverage, {
    ...{ side, price: limit ?? scene.price, isReducing },
    ...(intent.size ? { size: intent.size } : {}),
    ...(positionSide ? { positionSide } : {}),
  });
  if (quantity.isZero()) return refused('QUANTITY_BELOW_MINIMUM');
  const { protect: wish } = intent;
  if (wish && instance.sharing === 'NET') return refused('PROTECTION_SHARED');
  return placeOrder(scene, instance, {
    terms: {
      ...{ side, quantity, type: limit ? 'limit' : 'market', timeInForce: limit ? 'GTC' : 'IOC' },
      ...(limit ? { limitPrice: limit } : {}),
      reduceOnly: isReducing && instrument.kind === 'PERPETUAL',
      ...(positionSide ? { positionSide } : {}),
      ...(wish ? { protect: protectionTerms(wish) } : {}),
    },
    tag,
    index,
  });
}

/** At the market, what the strategy itself holds, in whole lots. */
async function close(
  scene: Scene,
  instance: StrategyInstance,
  positionSide: PositionSide | undefined,
  index: number,
): Promise<Carried> {
  const { instrument } = scene;
  for (const side of ['sell', 'buy'] as const) {
    const wished = { side, price: scene.price, isReducing: true, size: { kind: 'all' } } as const;
    const closable = closableOf(instance, side, positionSide);
    if (closable.isZero()) continue;
    const quantity = quantityOf(instance, instrument, new Decimal(1), {
      ...wished,
      ...(positionSide ? { positionSide } : {}),
    });
    // What is left is less than a lot.
    if (quantity.isZero()) return { outcome: { code: 'QUANTITY_BELOW_MINIMUM' } };
    const reduceOnly = instrument.kind === 'PERPETUAL' && instance.sharing === 'ALONE';
    const plan = reduceOnly
      ? await scene.deps.store.protections.find(instance, named(instance, positionSide))
      : undefined;
    const terms = {
      ...({ side, quantity, type: 'market', timeInForce: 'IOC', reduceOnly } as const),
      ...(positionSide ? { positionSide } : {}),
      ...(plan ? exitBeside(plan) : {}),
    };
    return placeOrder(scene, instance, { terms, tag: null, index });
  }
  return { outcome: { code: 'NOTHING_TO_CLOSE' } };
}

function named({ instrument }: StrategyInstance, positionSide: PositionSide | undefined): PositionName {
  return { instrument, ...(positionSide ? { positionSide } : {}) };
}

interface Wish {
  readonly terms: Omit<OrderTerms, 'instrument' | 'postOnly'> & { readonly quantity: Decimal };
  readonly tag: string | null;
  readonly index: number;
}

async function placeOrder(
  scene: Scene,
  { ownerId, accountId, strategyId, instrument, correlationId }: StrategyInstance,
  { terms, tag, index }: Wish,
): Promise<Carried> {
  const key = intentKey(scene.decision, index);
  const placed = await placeTrade(scene.deps, {
    ...{ ownerId, accountId, correlationId, idempotencyKey: key },
    // The key says all: carried out again, the strategy may hold something else already.
    requestHash: key,
    terms: { ...terms, instrument, postOnly: false, strategyId },
  });
  const { side, positionSide } = terms;
  if (!placed.ok) return refusedOrder(scene, { side, tag, positionSide, code: placed.refusal.code }, index);
  const { orderId } = placed.value;
  return { outcome: { orderId }, order: trackedOf(placed.value, tag) };
}

function trackedOf(
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
function refusedOrder(
  { decision }: Scene,
  {
    side,
    tag,
    positionSide,
    code,
  }: {
    readonly side: OrderSide;
    readonly tag: string | null;
    readonly positionSide: PositionSide | undefined;
    readonly code: string;
  },
  index: number,
): Promise<Carried> | Carried {
  const order: TrackedOrder = {
    ...{ orderId: intentKey(decision, index), tag, side, price: null, quantity: zero },
    ...(positionSide ? { positionSide } : {}),
    ...{ filled: zero, filledQuote: zero, fees: {}, refused: code },
  };
  return { outcome: { code }, order };
}

/** Of one strategy a decision has one number, also after it was activated anew. */
function intentKey({ strategyId, sequence }: StrategyDecision, index: number): string {
  return `strategy:${strategyId}:${sequence}:${index}`;
}

function byTag({ run }: StrategyInstance, tag: string): TrackedOrder | undefined {
  return run.orders.find((order) => order.tag === tag && order.refused === undefined);
}

async function amend(
  { deps, instrument, leverage, price }: Scene,
  instance: StrategyInstance,
  { tag, price: limit, size }: Of<'amend'>,
): Promise<Carried> {
  const order = byTag(instance, tag);
  if (!order) return { outcome: { code: 'ORDER_NOT_FOUND' } };
  const { orderId, side } = order;
  if (limit !== undefined && !isDecimalText(limit)) return { outcome: { orderId, code: 'FIELD_INVALID' } };
  const limitPrice = limit === undefined ? undefined : onTick(instrument, decimal(limit), side);
  const others = instance.run.orders.filter((each) => each !== order);
  const without = { ...instance, run: { ...instance.run, orders: others } };
  const at = limitPrice ?? order.price ?? price;
  const quantity =
    size &&
    order.filled.plus(
      quantityOf(without, instrument, leverage, { side, size, price: at, isReducing: false }),
    );
  const amended = await amendOrder(deps, {
    ...{ ownerId: instance.ownerId, orderId },
    ...(limitPrice ? { limitPrice } : {}),
    ...(quantity ? { quantity } : {}),
  });
  return { outcome: { orderId, ...(amended.ok ? {} : { code: amended.refusal.code }) } };
}

async function cancel({ deps }: Scene, instance: StrategyInstance, tag: string): Promise<Carried> {
  const order = byTag(instance, tag);
  if (!order) return { outcome: { code: 'ORDER_NOT_FOUND' } };
  const { orderId } = order;
  const canceled = await cancelOrder(deps, instance.ownerId, orderId);
  return { outcome: { orderId, ...(canceled.ok ? {} : { code: canceled.refusal.code }) } };
}

async function protect(
  { deps }: Scene,
  instance: StrategyInstance,
  { terms, positionSide = instance.positionSide }: Of<'protect'>,
): Promise<Carried> {
  if (instance.sharing === 'NET') return { outcome: { code: 'PROTECTION_SHARED' } };
  const { ownerId, accountId, instrument, correlationId } = instance;
  const of = { ownerId, accountId, instrument, correlationId, ...(positionSide ? { positionSide } : {}) };
  const done = terms
    ? await setProtection(deps, { ...of, terms: protectionTerms(terms) })
    : await removeProtection(deps, of);
  return { outcome: done.ok ? {} : { code: done.refusal.code } };
}
