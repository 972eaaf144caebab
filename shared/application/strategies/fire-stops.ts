import type { Instrument } from '../../domain/instrument/instrument.ts';
import { minimum } from '../../domain/money/decimal.ts';
import { roundDownToStep } from '../../domain/money/rounding.ts';
import { type ArmedStop, takenBack } from '../../domain/strategy/armed-stop.ts';
import type { IntentOutcome, StrategyDecision } from '../../domain/strategy/decision.ts';
import { reviseStrategy, type StrategyInstance } from '../../domain/strategy/instance.ts';
import type { TrackedOrder } from '../../domain/strategy/tracked-order.ts';
import { type Protection, protectionTerms } from '../../strategies/protection.ts';
import { findPlaced, placeOwn, refusedOrder, trackedOf } from './place-order.ts';
import type { RuntimeDeps } from './runtime.ts';
import { closableOf } from './size-order.ts';

/** Of one that is armed and has not fired: from now on it is an order to place. Of two who say so one writes. */
export async function markMet(
  { store, clock }: RuntimeDeps,
  instance: StrategyInstance,
  key: string,
  atMs: number,
): Promise<boolean> {
  const { run } = instance;
  if (!run.stops.some((stop) => stop.key === key && stop.firedAtMs === undefined)) return false;
  const stops = run.stops.map((stop) => (stop.key === key ? { ...stop, firedAtMs: atMs } : stop));
  const next = reviseStrategy(instance, { run: { ...run, stops } }, clock.nowMs());
  await store.commit([{ kind: 'saveStrategy', instance: next }]);
  return true;
}

/**
 * Places what a stop that was met becomes: at the market, once under the intent's key, and only while the strategy stands at the
 * revision that was read. Then it is an order as any other, also in the decision that asked for it. Done twice it is done once.
 */
export async function placeFired(
  deps: RuntimeDeps,
  instance: StrategyInstance,
  instrument: Instrument,
  stop: ArmedStop,
): Promise<void> {
  const { ownerId, strategyId, run, revision } = instance;
  const fence = { kind: 'checkStrategy', ownerId, strategyId, revision } as const;
  const { outcome, order } = await placed(deps, instance, instrument, stop, fence);
  const orders = order ? [...run.orders, order] : run.orders;
  const left = run.stops.filter(({ key }) => key !== stop.key);
  const decision = await deps.store.strategies.findDecision(ownerId, strategyId, stop.sequence);
  await deps.store.commit([
    {
      kind: 'saveStrategy',
      instance: reviseStrategy(instance, { run: { ...run, orders, stops: left } }, deps.clock.nowMs()),
    },
    ...(decision
      ? [{ kind: 'updateDecision', decision: withOutcome(decision, stop.index, outcome) } as const]
      : []),
  ]);
}

/** What only reduces sells what is held by now, and not being sold already. */
function placed(
  deps: RuntimeDeps,
  instance: StrategyInstance,
  instrument: Instrument,
  { key, tag, side, positionSide, quantity: armed, isReducing, protect }: ArmedStop,
  fence: Parameters<typeof placeOwn>[2]['fence'],
) {
  const most = closableOf(instance, side, positionSide);
  const quantity = isReducing ? roundDownToStep(minimum(armed, most), instrument.quantityStep) : armed;
  if (quantity.isZero())
    return refusedOrder({ key, side, tag, positionSide, code: 'QUANTITY_BELOW_MINIMUM' });
  // Of an intent that was checked when it was armed.
  const wish: Protection | undefined = protect === undefined ? undefined : JSON.parse(protect);
  return placeOwn(deps, instance, {
    ...{ key, tag, fence },
    terms: {
      ...{ side, quantity, type: 'market', timeInForce: 'IOC' },
      reduceOnly: isReducing && instrument.kind === 'PERPETUAL',
      ...(positionSide ? { positionSide } : {}),
      ...(wish ? { protect: protectionTerms(wish) } : {}),
    },
  });
}

/** What became of stops that had fired when their strategy was paused or stopped: an order that its decision names, or nothing, and then nothing comes. */
export async function firedOf(
  store: Pick<RuntimeDeps['store'], 'findIdempotency' | 'findOrder' | 'strategies'>,
  { ownerId, strategyId, run }: StrategyInstance,
): Promise<{ readonly orders: readonly TrackedOrder[]; readonly told: readonly StrategyDecision[] }> {
  const orders: TrackedOrder[] = [];
  const told = new Map<number, StrategyDecision>();
  for (const stop of run.stops.filter(({ firedAtMs }) => firedAtMs !== undefined)) {
    const { key, sequence, index, tag } = stop;
    const order = await findPlaced(store, ownerId, key);
    orders.push(order ? trackedOf(order, tag) : takenBack(stop));
    const decision =
      told.get(sequence) ?? (await store.strategies.findDecision(ownerId, strategyId, sequence));
    if (order && decision) told.set(sequence, withOutcome(decision, index, { orderId: order.orderId }));
  }
  return { orders, told: [...told.values()] };
}

function withOutcome(decision: StrategyDecision, index: number, outcome: IntentOutcome): StrategyDecision {
  const { outcomes } = decision;
  return outcomes ? { ...decision, outcomes: outcomes.with(index, outcome) } : decision;
}
