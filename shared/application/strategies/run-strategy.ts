import { defaultInstrumentSettings } from '../../domain/account/instrument-settings.ts';
import { controlFor } from '../../domain/account/trading-state.ts';
import { type Instrument, midPrice } from '../../domain/instrument/instrument.ts';
import { timeframes } from '../../domain/market/timeframe.ts';
import { Decimal } from '../../domain/money/decimal.ts';
import { profitOf } from '../../domain/strategy/book.ts';
import { reviseStrategy, type StrategyInstance } from '../../domain/strategy/instance.ts';
import type { StrategyTrigger } from '../../ports/queues.port.ts';
import { StrategyFault } from '../../strategies/host.ts';
import type { Intent } from '../../strategies/intents.ts';
import { carryOut } from './carry-out.ts';
import { decideEvent } from './decide-event.ts';
import { markMet, placeFired } from './fire-stops.ts';
import { hasLostTooMuch } from './looks-of-quote.ts';
import { nextEvent, type PendingEvent } from './next-event.ts';
import type { RuntimeDeps } from './runtime.ts';
import { stopStrategy, windDown } from './stop-strategy.ts';
import { findUncovered } from './uncovered.ts';

/** What a trigger led to. WAITING: what it is about is not there yet; it must come again. */
export type TickOutcome = 'IDLE' | 'DECIDED' | 'STOPPED' | 'NOT_ACTIVE' | 'WAITING';

/** Of one trigger; more are left to the next, so that a catch-up ends before its worker's time does. */
const decisionsMax = 100;
/** A trigger whose worker died, or ran out of time, so often is the strategy's fault. */
export const deliveriesMax = 8;

/**
 * Tells a strategy what it was not told of yet: one decision an event, in order. State, decision and what it intends are one
 * transaction under the strategy's revision; only then orders are placed, under keys made of the decision. So a trigger may
 * come twice, late, or after a crash at any point.
 *
 * @param deliveries how often this trigger was delivered
 */
export async function runStrategy(
  deps: RuntimeDeps,
  trigger: StrategyTrigger,
  deliveries = 1,
): Promise<TickOutcome> {
  if (deliveries > deliveriesMax) {
    await stopStrategy(deps, trigger, 'STALLED', `it gave no decision in ${deliveriesMax} tries`);
    return 'STOPPED';
  }
  let outcome: TickOutcome = 'IDLE';
  for (let decisions = 0; decisions < decisionsMax; decisions += 1) {
    const step = await decideNext(deps, trigger);
    if (step !== 'DECIDED') return step === 'IDLE' ? idle(deps, trigger, outcome) : step;
    outcome = step;
  }
  return 'WAITING';
}

/** A candle that is announced and not there yet comes in a moment. */
async function idle(
  { store }: RuntimeDeps,
  trigger: StrategyTrigger,
  outcome: TickOutcome,
): Promise<TickOutcome> {
  if (trigger.kind !== 'LOOK' || trigger.candleMs === undefined) return outcome;
  const instance = await store.strategies.find(trigger.ownerId, trigger.strategyId);
  if (!instance) return outcome;
  const firstMs = timeframes[instance.timeframe].startMs(instance.startedAtMs);
  const isSeen = instance.run.candleMs >= trigger.candleMs || trigger.candleMs < firstMs;
  return isSeen ? outcome : 'WAITING';
}

async function decideNext(deps: RuntimeDeps, trigger: StrategyTrigger): Promise<TickOutcome> {
  const { ownerId, strategyId } = trigger;
  const instance = await deps.store.strategies.find(ownerId, strategyId);
  if (instance?.state !== 'ACTIVE') {
    // Whoever stopped it, or carried out what it had decided, may have died before he was done.
    if (instance) await windDown(deps, instance);
    return 'NOT_ACTIVE';
  }
  const [control, instrument] = await Promise.all([
    deps.store.findControl(instance),
    deps.market.findInstrument(instance.venue, instance.instrument),
  ]);
  const held = control && controlFor(control, strategyId);
  if (!held || held.state === 'HALTED') {
    await stopStrategy(deps, trigger, 'HALTED', held?.reason ?? 'there is no such account');
    return 'STOPPED';
  }
  if (!instrument) throw new Error(`${instance.venue} has no ${instance.instrument} at the moment`);
  if (instance.run.isUndone) {
    await finish(deps, instance, instrument);
    return 'DECIDED';
  }
  const fired = instance.run.stops.find(({ firedAtMs }) => firedAtMs !== undefined);
  if (fired) {
    if (await isUncovered(deps, instance, instrument)) return 'STOPPED';
    await placeFired(deps, instance, instrument, fired);
    return 'DECIDED';
  }
  if (trigger.kind === 'STOP' && (await markMet(deps, instance, trigger.key, trigger.atMs))) return 'DECIDED';
  if (await lostTooMuch(deps, instance)) return 'STOPPED';
  const pending = await nextEvent(deps, instance, instrument, trigger);
  if (!pending) return 'IDLE';
  if (await isUncovered(deps, instance, instrument)) return 'STOPPED';
  return decide(deps, instance, instrument, pending);
}

async function decide(
  deps: RuntimeDeps,
  instance: StrategyInstance,
  instrument: Instrument,
  pending: PendingEvent,
): Promise<TickOutcome> {
  try {
    const { next, decision } = await decideEvent(deps, instance, instrument, pending);
    const result = await deps.store.commit([
      { kind: 'saveStrategy', instance: next },
      { kind: 'insertDecision', decision },
    ]);
    // Somebody else was faster: what is left is looked at again.
    if (!result.ok) return 'DECIDED';
    if (next.run.isUndone) await finish(deps, next, instrument);
    return 'DECIDED';
  } catch (error) {
    if (!(error instanceof StrategyFault)) throw error;
    await stopStrategy(deps, instance, 'ERROR', error.message);
    return 'STOPPED';
  }
}

/** Carries out what the newest decision intends, and notes what came of it. Done twice it is done once. */
async function finish(deps: RuntimeDeps, instance: StrategyInstance, instrument: Instrument): Promise<void> {
  const { ownerId, strategyId, run } = instance;
  const decision = await deps.store.strategies.findDecision(ownerId, strategyId, run.sequence);
  if (!decision) throw new Error(`decision ${run.sequence} of ${strategyId} is missing`);
  const [price, leverage] = await Promise.all([
    priceOf(deps, instance),
    leverageOf(deps, instance, instrument),
  ]);
  // Written by this very code, of intents that were checked then.
  const intents: readonly Intent[] = JSON.parse(decision.intents);
  const scene = { deps, instrument, price, leverage, decision };
  const { outcomes, run: carried } = await carryOut(scene, instance, intents);
  const done = { ...run, ...carried, isUndone: false };
  await deps.store.commit([
    { kind: 'saveStrategy', instance: reviseStrategy(instance, { run: done }, deps.clock.nowMs()) },
    { kind: 'updateDecision', decision: { ...decision, outcomes } },
  ]);
}

async function priceOf({ market }: RuntimeDeps, { venue, instrument }: StrategyInstance): Promise<Decimal> {
  const price = await market.findPrice(venue, instrument);
  if (!price) throw new Error(`there is no price of ${instrument} at the moment`);
  return midPrice(price);
}

async function leverageOf(
  { store }: RuntimeDeps,
  instance: StrategyInstance,
  { kind, symbol }: Instrument,
): Promise<Decimal> {
  if (kind === 'SPOT') return new Decimal(1);
  const chosen = await store.findInstrumentSettings(instance, symbol);
  return (chosen ?? defaultInstrumentSettings(instance, symbol)).leverage;
}

async function lostTooMuch(deps: RuntimeDeps, instance: StrategyInstance): Promise<boolean> {
  const { lossMax } = instance.settings;
  const price = lossMax && (await deps.market.findPrice(instance.venue, instance.instrument));
  if (!lossMax || !price || !hasLostTooMuch(instance, midPrice(price))) return false;
  const profit = profitOf(instance.run.book, midPrice(price));
  await stopStrategy(
    deps,
    instance,
    'LOSS',
    `lost ${profit.negated().toFixed(2)}, at most ${lossMax.toFixed()}`,
  );
  return true;
}

/** What its book says it holds is not all there: it would sell what others hold, or open a position by closing one. */
async function isUncovered(
  deps: RuntimeDeps,
  instance: StrategyInstance,
  instrument: Instrument,
): Promise<boolean> {
  const reason = await findUncovered(deps, instance, instrument);
  if (reason !== undefined) await stopStrategy(deps, instance, 'UNCOVERED', reason);
  return reason !== undefined;
}
