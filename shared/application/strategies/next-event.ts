import type { Instrument } from '../../domain/instrument/instrument.ts';
import type { MarketCandle } from '../../domain/market/market-candle.ts';
import { timeframes } from '../../domain/market/timeframe.ts';
import { decimalText } from '../../domain/money/decimal.ts';
import { dueTicks, type StrategyInstance, type StrategyRunState } from '../../domain/strategy/instance.ts';
import { changeOf, isLeg, type OrderChange, type TrackedOrder } from '../../domain/strategy/tracked-order.ts';
import type { StrategyTrigger } from '../../ports/queues.port.ts';
import type { StrategyEvent } from '../../strategies/events.ts';
import { listMarketCandles } from '../list-market-candles.ts';
import { nextMarketEvent } from './next-market-event.ts';
import { bookChange, newLegs, ordersOf } from './own-orders.ts';
import type { RuntimeDeps } from './runtime.ts';

/** What happened and was not decided on yet. */
export interface PendingEvent {
  /** The same for the same event, whoever finds it and when. */
  readonly eventId: string;
  readonly event: StrategyEvent;
  /** What the run knows from now on beside the decision. */
  readonly changes: Partial<StrategyRunState>;
  /** It came too late to be acted on. */
  readonly isStale: boolean;
}

/** More than a plan has. */
const toldMax = 200;
/** A candle that is not whole, or missing, is waited for so long after its end. */
export const graceMs = 15_000;
/** Candles of an outage that are taken at once; the rest with the next look. */
const candlesMax = 500;

/**
 * The oldest thing that the strategy was not told of yet: what became of its orders, then closed candles in order, then ticks,
 * then the signal that it was woken for, then the market as it stands. All but signals stand in the store, so that the order of
 * messages does not matter.
 */
export async function nextEvent(
  deps: RuntimeDeps,
  instance: StrategyInstance,
  instrument: Instrument,
  trigger: StrategyTrigger,
): Promise<PendingEvent | undefined> {
  return (
    (await nextOfOrders(deps, instance, instrument)) ??
    (await nextCandle(deps, instance)) ??
    nextTick(instance, deps.clock.nowMs()) ??
    (await nextSignal(deps, instance, trigger)) ??
    (await nextMarketEvent(deps, instance))
  );
}

async function nextOfOrders(
  deps: RuntimeDeps,
  instance: StrategyInstance,
  instrument: Instrument,
): Promise<PendingEvent | undefined> {
  const legs = await newLegs(deps.store, instance);
  const run = { ...instance.run, orders: [...instance.run.orders, ...legs] };
  const orders = await ordersOf(deps.store, instance.ownerId, run.orders);
  for (const [index, tracked] of run.orders.entries()) {
    const change = changeOf(tracked, orders[index]);
    if (change) return ofOrder(run, instrument, change, orders[index]?.updatedAtMs ?? deps.clock.nowMs());
  }
  return undefined;
}

/** Its plan names a leg also when it is over: that it was told is remembered. */
function toldOf({ toldLegs }: StrategyRunState, tracked: TrackedOrder): readonly string[] {
  return isLeg(tracked) ? [...toldLegs, tracked.orderId].slice(-toldMax) : toldLegs;
}

function ofOrder(
  run: StrategyRunState,
  instrument: Instrument,
  change: OrderChange,
  timeMs: number,
): PendingEvent {
  const { tracked } = change;
  const others = run.orders.filter((order) => order !== tracked);
  if (change.kind === 'END') {
    const { outcome, code, filled } = change;
    const { orderId, tag } = tracked;
    return {
      eventId: `order:${orderId}:${outcome}`,
      event: { kind: 'order', timeMs, tag, outcome, code, filled: filled.toNumber() },
      changes: { orders: others, toldLegs: toldOf(run, tracked) },
      isStale: false,
    };
  }
  const { quantity, price, remaining, after } = change;
  const { side, positionSide, tag, orderId } = tracked;
  const kept = run.orders.flatMap((order) => (order === tracked ? (after ?? []) : order));
  const book = bookChange(run.book, change, instrument);
  return {
    eventId: `fill:${orderId}:${decimalText(tracked.filled.plus(quantity))}`,
    event: {
      ...{ kind: 'fill', timeMs, tag, side: side === 'buy' ? 'BUY' : 'SELL' },
      ...{ price: price.toNumber(), quantity: quantity.toNumber(), remaining: remaining.toNumber() },
      ...(positionSide ? { positionSide } : {}),
    },
    changes: { orders: kept, book, ...(after ? {} : { toldLegs: toldOf(run, tracked) }) },
    isStale: false,
  };
}

async function nextCandle(deps: RuntimeDeps, instance: StrategyInstance): Promise<PendingEvent | undefined> {
  const [next] = await candlesSince(deps, instance);
  if (!next) return undefined;
  const { openTimeMs, open, high, low, close, volume } = next;
  const frame = timeframes[instance.timeframe];
  const lengthMs = frame.nextMs(openTimeMs) - openTimeMs;
  return {
    eventId: `candle:${openTimeMs}`,
    event: { kind: 'candle', candle: { openTimeMs, open, high, low, close, volume } },
    changes: { candleMs: openTimeMs },
    // A decision on old prices is none: one candle late may be a restart, two are an outage.
    isStale: deps.clock.nowMs() - next.endMs > Math.max(lengthMs, 60_000) && !catchesUp(instance),
  };
}

function catchesUp({ schedule }: StrategyInstance): boolean {
  return schedule?.missed === 'CATCH_UP';
}

/** Closed candles after the newest that it has seen, up to the first that is still waited for. */
async function candlesSince(
  deps: Pick<RuntimeDeps, 'views' | 'clock'>,
  { venue, instrument: symbol, timeframe, run, startedAtMs }: StrategyInstance,
): Promise<readonly MarketCandle[]> {
  const nowMs = deps.clock.nowMs();
  const frame = timeframes[timeframe];
  // The first candle that it decides on is the first to end after its start.
  const fromMs = run.candleMs >= 0 ? frame.nextMs(run.candleMs) : frame.startMs(startedAtMs);
  const toMs = frame.startMs(nowMs);
  if (fromMs >= toMs) return [];
  const limit = Math.min(Math.ceil((toMs - fromMs) / (frame.nextMs(fromMs) - fromMs)), candlesMax);
  const found = await listMarketCandles(deps.views, { venue, symbol, timeframe, limit, toMs });
  const ready: MarketCandle[] = [];
  let expectedMs = fromMs;
  for (const candle of found.filter(({ openTimeMs }) => openTimeMs >= fromMs)) {
    const isAwaited = candle.openTimeMs > expectedMs || !candle.isWhole;
    const awaitedMs = candle.openTimeMs > expectedMs ? candle.openTimeMs : candle.endMs;
    if (isAwaited && nowMs - awaitedMs < graceMs) break;
    ready.push(candle);
    expectedMs = candle.endMs;
  }
  return ready;
}

function nextTick(instance: StrategyInstance, nowMs: number): PendingEvent | undefined {
  const [timeMs] = dueTicks(instance, nowMs);
  if (timeMs === undefined) return undefined;
  return {
    eventId: `timer:${timeMs}`,
    event: { kind: 'timer', timeMs },
    changes: { timerMs: timeMs },
    isStale: false,
  };
}

async function nextSignal(
  { store }: RuntimeDeps,
  { ownerId, strategyId }: StrategyInstance,
  trigger: StrategyTrigger,
): Promise<PendingEvent | undefined> {
  if (trigger.kind !== 'SIGNAL') return undefined;
  const { signalId, name, value, atMs } = trigger;
  const eventId = `signal:${signalId}`;
  if (await store.strategies.hasEvent(ownerId, strategyId, eventId)) return undefined;
  return {
    eventId,
    event: { kind: 'signal', timeMs: atMs, name, value },
    changes: {},
    isStale: false,
  };
}
