import type { Instrument } from '../../domain/instrument/instrument.ts';
import { timeframes } from '../../domain/market/timeframe.ts';
import { Decimal } from '../../domain/money/decimal.ts';
import type { StrategyDecision } from '../../domain/strategy/decision.ts';
import { reviseStrategy, type StrategyInstance } from '../../domain/strategy/instance.ts';
import { nothing } from '../../strategies/contract.ts';
import { listMarketCandles } from '../list-market-candles.ts';
import type { PendingEvent } from './next-event.ts';
import { isWarm, type OpenRun, openRun, surroundingsOf, textOfDoubles } from './open-run.ts';
import type { RuntimeDeps } from './runtime.ts';
import { warmUpCandles } from './warm-up-candles.ts';

/** A decision in memory: what the next revision of the strategy is, and the record of it. */
export interface Decided {
  readonly next: StrategyInstance;
  readonly decision: StrategyDecision;
}

/** From here on a run can be replayed without all that was before. */
const snapshotEvery = 50;

/** Decides on one event. @throws StrategyFault when the strategy cannot */
export async function decideEvent(
  deps: RuntimeDeps,
  instance: StrategyInstance,
  instrument: Instrument,
  { eventId, event, changes, isStale }: PendingEvent,
): Promise<Decided> {
  const { run, parameters, strategy } = instance;
  const open = openRun(deps.catalogue, strategy, parameters, run);
  if (run.indicators === null && open.indicators.warmUpBars > 0) await warmUp(deps, instance, open, event);
  const before = {
    stateVersion: run.stateVersion,
    state: run.state,
    indicators: textOfDoubles(open.indicators.kept()),
  };
  const isCandle = event.kind === 'candle';
  if (isCandle) open.indicators.next(event.candle);
  const indicators = textOfDoubles(open.indicators.kept());
  const price = await priceAt(deps, instance, event);
  const known = { ...run, ...changes };
  const nowMs = deps.clock.nowMs();
  const view = surroundingsOf({ ...instance, run: known }, instrument, price);
  const begun = open.begin(view);
  // Before the indicators have values no event reaches the strategy.
  const isSkipped = isStale || !isWarm(open.indicators);
  const intents = isSkipped ? nothing : begun.decide(event);
  const state = JSON.stringify(begun.state);
  const sequence = run.sequence + 1;
  const isSnapshot =
    run.state === null || sequence % snapshotEvery === 1 || (await isFirstOfVersion(deps, instance));
  const decision: StrategyDecision = {
    ...{ ownerId: instance.ownerId, accountId: instance.accountId, strategyId: instance.strategyId },
    ...{ sequence, eventId, strategy, strategyVersion: open.hosted.version },
    parametersVersion: instance.parametersVersion,
    event: JSON.stringify(event),
    view: JSON.stringify(view),
    isSkipped,
    intents: JSON.stringify(intents),
    stateHash: deps.digest(state),
    ...(isSnapshot ? { before } : {}),
    ...(intents.length === 0 ? { outcomes: [] } : {}),
    atMs: nowMs,
  };
  const decided = {
    ...{ sequence, state, stateVersion: open.hosted.version, indicators },
    isUndone: intents.length > 0,
  };
  return { next: reviseStrategy(instance, { run: { ...known, ...decided } }, nowMs), decision };
}

async function isFirstOfVersion(
  { store }: RuntimeDeps,
  { ownerId, strategyId, run, parametersVersion }: StrategyInstance,
): Promise<boolean> {
  // A change of parameters is rare: only its first decision has another version than the one before.
  if (parametersVersion === 1) return false;
  const last = await store.strategies.findDecision(ownerId, strategyId, run.sequence);
  return last?.parametersVersion !== parametersVersion;
}

/** Feeds the candles before the first one: what the store has of them. */
async function warmUp(
  deps: RuntimeDeps,
  { venue, instrument: symbol, timeframe, startedAtMs }: StrategyInstance,
  { indicators }: OpenRun,
  event: PendingEvent['event'],
): Promise<void> {
  const toMs = event.kind === 'candle' ? event.candle.openTimeMs : timeframes[timeframe].startMs(startedAtMs);
  const limit = warmUpCandles(indicators);
  const candles = await listMarketCandles(deps.views, { venue, symbol, timeframe, limit, toMs });
  for (const candle of candles) indicators.next(candle);
}

/** What the event itself says, where it does. */
async function priceAt(
  deps: RuntimeDeps,
  instance: StrategyInstance,
  event: PendingEvent['event'],
): Promise<Decimal> {
  if (event.kind === 'candle') return new Decimal(event.candle.close);
  if (event.kind === 'tick') return new Decimal(event.bid).plus(event.ask).dividedBy(2);
  return newestPrice(deps, instance);
}

async function newestPrice(
  { market }: RuntimeDeps,
  { venue, instrument, run }: StrategyInstance,
): Promise<Decimal> {
  const price = await market.findPrice(venue, instrument);
  if (price) return price.bid.plus(price.ask).dividedBy(2);
  return run.book.net.averageEntryPrice;
}
