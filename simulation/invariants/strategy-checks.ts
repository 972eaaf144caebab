import { sha256 } from '#shared/adapters/crypto/sha256.ts';
import type { InMemoryTradingStore } from '#shared/adapters/in-memory/trading-store.ts';
import { replayDecisions } from '#shared/application/strategies/replay-decisions.ts';
import { zero } from '#shared/domain/money/decimal.ts';
import type { Order } from '#shared/domain/order/order.ts';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import { positionOf } from '#shared/domain/strategy/book.ts';
import type { StrategyInstance } from '#shared/domain/strategy/instance.ts';
import type { StoreWrite } from '#shared/ports/store-write.ts';
import type { Engine } from '../engine/engine.ts';
import { catalogue } from '../world/scripted-strategy.ts';
import type { World } from '../world/world.ts';

/** What must hold of strategies right after each transaction. */
export class StrategyChecks {
  readonly #engine: Engine;
  readonly #memory: InMemoryTradingStore;
  readonly #decided = new Set<string>();
  /** Strategies that decide nothing at the moment. */
  readonly #inactive = new Set<string>();
  /** Strategies that did not decide at some time: what they were told then is lost to them. */
  readonly everInactive = new Set<string>();

  constructor(engine: Engine, memory: InMemoryTradingStore) {
    this.#engine = engine;
    this.#memory = memory;
  }

  onCommitted(writes: readonly StoreWrite[]): void {
    for (const write of writes) {
      if (write.kind === 'saveStrategy') this.#note(write.instance);
      if (write.kind === 'insertOrder') this.#checkPlaced(write.order);
      if (write.kind === 'insertDecision') {
        const { strategyId, eventId } = write.decision;
        const key = `${strategyId} ${eventId}`;
        if (this.#decided.has(key)) this.#engine.violate('one-decision-an-event', `${key} was decided twice`);
        this.#decided.add(key);
      }
    }
  }

  #note({ strategyId, state }: StrategyInstance): void {
    if (state === 'ACTIVE') this.#inactive.delete(strategyId);
    else {
      this.#inactive.add(strategyId);
      this.everInactive.add(strategyId);
    }
  }

  #checkPlaced({ strategyId, orderId, exit, accountId, ownerId }: Order): void {
    if (strategyId === undefined || exit) return;
    const state = this.#memory.tables.strategies.get(`${ownerId}|${strategyId}`)?.state;
    if (this.#inactive.has(strategyId))
      this.#engine.violate(
        'stopped-places-nothing',
        `${orderId} of ${strategyId} (${state}) on ${accountId}`,
      );
  }
}

/** @param taken the signals that the queue took: `strategyId|signalId` */
export function checkStrategies(world: World, taken: ReadonlySet<string>): void {
  for (const instance of world.memory.tables.strategies.values()) {
    checkDecisions(world, instance);
    checkOrders(world, instance);
    if (instance.state === 'ACTIVE') checkBook(world, instance);
    else if (instance.state !== 'PAUSED') checkTakenBack(world, instance);
  }
  const { memory, engine, strategyChecks } = world;
  for (const key of taken) {
    const [strategyId = '', signalId = ''] = key.split('|');
    const isHeard = [...memory.tables.strategyEvents.keys()].some((each) =>
      each.endsWith(`|${strategyId}|signal:${signalId}`),
    );
    if (!isHeard && !strategyChecks.everInactive.has(strategyId))
      engine.violate('every-event-is-decided', `${strategyId} never heard ${signalId}`);
  }
}

/** Numbered without a gap, and the same again from what was recorded. */
function checkDecisions(
  { engine, memory, strategyChecks }: World,
  { strategyId, ownerId, run, state }: StrategyInstance,
): void {
  const decisions = [...memory.tables.decisions.values()]
    .filter((each) => each.strategyId === strategyId)
    .sort((a, b) => a.sequence - b.sequence);
  if (decisions.length !== run.sequence || decisions.some(({ sequence }, index) => sequence !== index + 1))
    engine.violate(
      'one-decision-an-event',
      `${strategyId} has ${decisions.length}, the last is ${run.sequence}`,
    );
  const undone = decisions.filter(({ outcomes }) => outcomes === undefined);
  if (state === 'ACTIVE' && undone.length > 0 && !strategyChecks.everInactive.has(strategyId))
    engine.violate('every-intent-is-carried-out', `${strategyId} left decision ${undone[0]?.sequence}`);
  const versions = [...memory.tables.strategyParameters.values()].filter(
    (each) => each.ownerId === ownerId && each.strategyId === strategyId,
  );
  const parameters = new Map(versions.map((each) => [each.version, each.parameters]));
  const { difference } = replayDecisions(catalogue, sha256, decisions, parameters);
  if (difference) engine.violate('decisions-replay', `${strategyId}: ${JSON.stringify(difference)}`);
}

/** Each intent that places is one order at most, under the key of its decision, which names it; no order of it has another origin. */
function checkOrders({ engine, memory }: World, { strategyId, ownerId }: StrategyInstance): void {
  const prefix = `${ownerId}|strategy:${strategyId}:`;
  const keyed = new Map<string, string>();
  for (const [key, { orderId }] of memory.tables.idempotency.entries())
    if (key.startsWith(prefix)) keyed.set(orderId, key.slice(prefix.length));
  for (const order of ordersOf(memory, strategyId)) {
    const [, sequence, index] = /^(\d+):(\d+)$/.exec(keyed.get(order.orderId) ?? '') ?? [];
    const decision = memory.tables.decisions.get(`${ownerId}|${strategyId}|${sequence}`);
    const intent: unknown = decision && JSON.parse(decision.intents)[Number(index)];
    if (!isPlacing(intent))
      engine.violate('intent-is-one-order', `${order.orderId} of ${strategyId} comes from no intent`);
    const noted = decision?.outcomes?.[Number(index)];
    if (noted?.orderId !== order.orderId)
      engine.violate('intent-is-one-order', `${strategyId} ${sequence}:${index} notes ${noted?.orderId}`);
  }
}

function isPlacing(intent: unknown): boolean {
  if (typeof intent !== 'object' || intent === null || !('kind' in intent)) return false;
  return intent.kind === 'place' || intent.kind === 'close';
}

/** What it holds by its own book is what its orders were filled with. */
function checkBook({ engine, memory }: World, { strategyId, run }: StrategyInstance): void {
  const ids = new Set(ordersOf(memory, strategyId).map(({ orderId }) => orderId));
  let filled = zero;
  for (const { orderId, side, quantity, instrument, fee } of memory.tables.fills.values()) {
    if (orderId === undefined || !ids.has(orderId)) continue;
    const isBase = fee !== undefined && !instrument.includes(':') && fee.asset === instrument.split('/')[0];
    filled = filled.plus(side === 'buy' ? quantity : quantity.negated()).minus(isBase ? fee.amount : zero);
  }
  const held = positionOf(run.book);
  if (!held.equals(filled))
    engine.violate(
      'own-book-is-fills',
      `${strategyId} holds ${held.toFixed()}, filled were ${filled.toFixed()}`,
    );
}

/** What rested of it was taken back. */
function checkTakenBack({ engine, memory }: World, { strategyId, state }: StrategyInstance): void {
  for (const order of ordersOf(memory, strategyId))
    if (!isTerminal(order.state))
      engine.violate(
        'stopped-rests-nothing',
        `${order.orderId} of ${strategyId} (${state}) is ${order.state}`,
      );
}

function ordersOf(memory: InMemoryTradingStore, strategyId: string): readonly Order[] {
  return [...memory.tables.orders.values()].filter((order) => order.strategyId === strategyId && !order.exit);
}
