import type { Instrument } from '../../domain/instrument/instrument.ts';
import { Decimal, decimal, isDecimalText } from '../../domain/money/decimal.ts';
import type { PositionSide } from '../../domain/order/order.ts';
import type { PositionName } from '../../domain/position/position.ts';
import { type ArmedStop, takenBack } from '../../domain/strategy/armed-stop.ts';
import type { IntentOutcome, StrategyDecision } from '../../domain/strategy/decision.ts';
import type { StrategyInstance, StrategyRunState } from '../../domain/strategy/instance.ts';
import type { TrackedOrder } from '../../domain/strategy/tracked-order.ts';
import type { Intent } from '../../strategies/intents.ts';
import { protectionTerms } from '../../strategies/protection.ts';
import type { Size } from '../../strategies/size.ts';
import { amendOrder } from '../amend-order.ts';
import { cancelOrder } from '../cancel-order.ts';
import { exitBeside } from '../close-position.ts';
import { removeProtection, setProtection } from '../protection/set-protection.ts';
import { type Carried, intentKey, placeOwn, refusedOrder, type Wish } from './place-order.ts';
import type { RuntimeDeps } from './runtime.ts';
import { closableOf, onTick, quantityOf } from './size-order.ts';

/** Orders that would open something are not placed later than this after their decision. */
const intentAgeMaxMs = 60_000;
/** An own order is read at each look. */
const trackedMax = 200;

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
): Promise<{
  readonly outcomes: readonly IntentOutcome[];
  readonly run: Pick<StrategyRunState, 'orders' | 'stops'>;
}> {
  const outcomes: IntentOutcome[] = [];
  let present = instance;
  for (const [index, intent] of intents.entries()) {
    const { outcome, order, stops = present.run.stops } = await carryOne(scene, present, intent, index);
    outcomes.push(outcome);
    const orders = order ? [...present.run.orders, order] : present.run.orders;
    present = { ...present, run: { ...present.run, orders, stops } };
  }
  const { orders, stops } = present.run;
  return { outcomes, run: { orders, stops } };
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
  const key = intentKey(decision, index);
  const refused = (code: string) => refusedOrder({ key, side, tag, positionSide, code });
  if (intent.type !== 'MARKET' && !isPrice(intent.price)) return refused('FIELD_INVALID');
  if (deps.clock.nowMs() - decision.atMs > intentAgeMaxMs && !intent.reduceOnly) return refused('TOO_LATE');
  if (instance.run.orders.length + instance.run.stops.length >= trackedMax) return refused('TOO_MANY_ORDERS');
  const limit = intent.type === 'LIMIT' ? onTick(instrument, decimal(intent.price ?? ''), side) : null;
  const trigger = intent.type === 'STOP' ? decimal(intent.price ?? '') : null;
  const isReducing = intent.reduceOnly === true;
  const quantity = quantityOf(instance, instrument, leverage, {
    ...{ side, price: limit ?? trigger ?? scene.price, isReducing },
    ...(intent.size ? { size: intent.size } : {}),
    ...(positionSide ? { positionSide } : {}),
  });
  if (quantity.isZero()) return refused('QUANTITY_BELOW_MINIMUM');
  const { protect: wish } = intent;
  if (wish && instance.sharing === 'NET') return refused('PROTECTION_SHARED');
  if (trigger) {
    const stop: ArmedStop = {
      ...{ key, sequence: decision.sequence, index, tag, side, price: trigger, quantity },
      // Of spot there is nothing to sell but what is held.
      isReducing: isReducing || (instrument.kind === 'SPOT' && side === 'sell'),
      ...(positionSide ? { positionSide } : {}),
      ...(wish ? { protect: JSON.stringify(wish) } : {}),
    };
    return { outcome: {}, stops: [...instance.run.stops, stop] };
  }
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

/** Under the key of its intent, while this decision is the newest of an active strategy and not carried out. */
function placeOrder(
  { deps, decision }: Scene,
  instance: StrategyInstance,
  { index, ...wish }: Pick<Wish, 'terms' | 'tag'> & { readonly index: number },
): Promise<Carried> {
  const { ownerId, strategyId } = instance;
  const { sequence } = decision;
  const fence = { kind: 'checkStrategy', ownerId, strategyId, sequence } as const;
  return placeOwn(deps, instance, { ...wish, key: intentKey(decision, index), fence });
}

function isPrice(text: string | undefined): boolean {
  return text !== undefined && isDecimalText(text) && decimal(text).greaterThan(0);
}

function byTag({ run }: StrategyInstance, tag: string): TrackedOrder | undefined {
  return run.orders.find((order) => order.tag === tag && order.refused === undefined);
}

async function amend(
  scene: Scene,
  instance: StrategyInstance,
  { tag, price: limit, size }: Of<'amend'>,
): Promise<Carried> {
  const stop = instance.run.stops.find((each) => each.tag === tag);
  if (stop) return amendStop(scene, instance, stop, { price: limit, size });
  const order = byTag(instance, tag);
  if (!order) return { outcome: { code: 'ORDER_NOT_FOUND' } };
  const { orderId, side } = order;
  if (limit !== undefined && !isPrice(limit)) return { outcome: { orderId, code: 'FIELD_INVALID' } };
  const { deps, instrument, leverage, price } = scene;
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

/** One that has fired is an order that is not placed yet: it can be neither amended nor cancelled. */
function amendStop(
  { instrument, leverage }: Scene,
  instance: StrategyInstance,
  stop: ArmedStop,
  { price, size }: { readonly price: string | undefined; readonly size: Size | undefined },
): Carried {
  if (stop.firedAtMs !== undefined) return { outcome: { code: 'ORDER_NOT_AMENDABLE' } };
  if (price !== undefined && !isPrice(price)) return { outcome: { code: 'FIELD_INVALID' } };
  const { stops } = instance.run;
  const others = stops.filter((each) => each !== stop);
  const without = { ...instance, run: { ...instance.run, stops: others } };
  const at = price === undefined ? stop.price : decimal(price);
  const { side, isReducing } = stop;
  const quantity = size
    ? quantityOf(without, instrument, leverage, { side, size, price: at, isReducing })
    : stop.quantity;
  if (quantity.isZero()) return { outcome: { code: 'QUANTITY_BELOW_MINIMUM' } };
  return {
    outcome: {},
    stops: stops.map((each) => (each === stop ? { ...stop, price: at, quantity } : each)),
  };
}

async function cancel({ deps }: Scene, instance: StrategyInstance, tag: string): Promise<Carried> {
  const { stops } = instance.run;
  const stop = stops.find((each) => each.tag === tag);
  if (stop?.firedAtMs !== undefined) return { outcome: { code: 'ORDER_NOT_CANCELABLE' } };
  if (stop) return { outcome: {}, order: takenBack(stop), stops: stops.filter((each) => each !== stop) };
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
