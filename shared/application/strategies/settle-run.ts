import type { StrategyDecision } from '../../domain/strategy/decision.ts';
import {
  reviseStrategy,
  type StrategyInstance,
  type StrategyRunState,
} from '../../domain/strategy/instance.ts';
import type { TrackedOrder } from '../../domain/strategy/tracked-order.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { Intent } from '../../strategies/intents.ts';
import { decideUntilCommitted, doneOrAgain } from '../decide.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { firedOf } from './fire-stops.ts';
import { type Carried, findPlaced, intentKey, refusedOrder, trackedOf } from './place-order.ts';
import type { RuntimeDeps } from './runtime.ts';

type SettleStore = Pick<RuntimeDeps['store'], 'findIdempotency' | 'findOrder' | 'strategies'>;

/** Of intents whose orders are looked for. */
const readsAtOnce = 16;

/** A run in which nothing is under way, and the decisions that name from now on what came of them: one transaction. */
export interface SettledRun {
  readonly run: StrategyRunState;
  readonly told: readonly StrategyDecision[];
}

/**
 * Writes what a strategy that does not decide any more had under way when that began. Whoever carried it out may have died after an
 * order and before its outcome, or lost to the change that stopped it: without this the order would be named by no decision.
 * Done twice it is done once.
 */
export function settleRun(
  { store, clock }: Pick<RuntimeDeps, 'store' | 'clock'>,
  { ownerId, strategyId }: Pick<StrategyInstance, 'ownerId' | 'strategyId'>,
): Promise<StrategyInstance | undefined> {
  return decideUntilCommitted(async () => {
    const instance = await store.strategies.find(ownerId, strategyId);
    // Going on it was settled already, or it finishes by itself.
    if (!instance || instance.state === 'ACTIVE' || isSettled(instance.run)) return { done: instance };
    const { run, told } = await settledRun(store, instance);
    const next = reviseStrategy(instance, { run }, clock.nowMs());
    return doneOrAgain(
      await store.commit([{ kind: 'saveStrategy', instance: next }, ...told.map(update)]),
      next,
    );
  });
}

/**
 * The run without what its newest decision still intended: what was placed of it, and of stops that had fired, is known from now
 * on, the rest is dropped. Of the strategy as it stands behind the change that stopped or paused it: its fence lets nothing be added.
 */
export async function settledRun(store: SettleStore, instance: StrategyInstance): Promise<SettledRun> {
  const { ownerId, strategyId, run } = instance;
  if (isSettled(run)) return { run, told: [] };
  const newest = run.isUndone
    ? await store.strategies.findDecision(ownerId, strategyId, run.sequence)
    : undefined;
  const cut = newest && (await cutOff(store, newest, instance));
  const fired = await firedOf(store, instance);
  const known = new Set(run.orders.map(({ orderId }) => orderId));
  const added = [...(cut?.orders ?? []), ...fired.orders].filter(({ orderId }) => !known.has(orderId));
  const stops = run.stops.filter(({ firedAtMs }) => firedAtMs === undefined);
  return {
    run: { ...run, isUndone: false, orders: [...run.orders, ...added], stops },
    told: [...(cut ? [cut.decision] : []), ...fired.told],
  };
}

export function update(decision: StrategyDecision): StoreWrite {
  return { kind: 'updateDecision', decision };
}

function isSettled({ isUndone, stops }: StrategyRunState): boolean {
  return !isUndone && stops.every(({ firedAtMs }) => firedAtMs === undefined);
}

/** What certainly came of a decision that nobody carries out any more: its orders, found by their keys. */
async function cutOff(
  store: SettleStore,
  decision: StrategyDecision,
  { positionSide }: Pick<StrategyInstance, 'positionSide'>,
): Promise<{ readonly decision: StrategyDecision; readonly orders: readonly TrackedOrder[] }> {
  // Written by the runtime, of intents that were checked then.
  const intents: readonly Intent[] = JSON.parse(decision.intents);
  const came = await mapConcurrently(
    [...intents.entries()],
    readsAtOnce,
    async ([index, intent]): Promise<Carried> => {
      if (intent.kind === 'note') return { outcome: {} };
      // Done or not: what it was to change shows it.
      if (intent.kind !== 'place' && intent.kind !== 'close') return { outcome: { code: 'CUT_OFF' } };
      const key = intentKey(decision, index);
      const tag = intent.kind === 'place' ? (intent.tag ?? null) : null;
      const order = await findPlaced(store, decision.ownerId, key);
      if (order) return { outcome: { orderId: order.orderId }, order: trackedOf(order, tag) };
      const code = 'STRATEGY_NOT_ACTIVE';
      if (intent.kind === 'close') return { outcome: { code } };
      const side = intent.side === 'BUY' ? 'buy' : 'sell';
      return refusedOrder({ key, side, tag, positionSide: intent.positionSide ?? positionSide, code });
    },
  );
  return {
    decision: { ...decision, outcomes: came.map(({ outcome }) => outcome) },
    orders: came.flatMap(({ order }) => order ?? []),
  };
}
