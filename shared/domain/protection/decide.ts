import type { Instrument, MarketPrice } from '../instrument/instrument.ts';
import { type Decimal, zero } from '../money/decimal.ts';
import type { Order } from '../order/order.ts';
import { isTerminal } from '../order/order-state.ts';
import type { Position } from '../position/position.ts';
import { decideExit } from './exit.ts';
import { idsOf, liveOf, type ProtectionDecision, type Standing, unplacedOf } from './legs.ts';
import { bestOf, isMet, stopLevelOf } from './levels.ts';
import { type EndReason, endPlan, heldOf, type LegOrder, type ProtectionPlan } from './plan.ts';
import { dustOf } from './sizes.ts';
import { decideTakeProfits } from './take-profits.ts';
import { hasStop } from './terms.ts';
import { closedAtVenue, isMetAtVenue, mayHaveSold, stopsOf } from './venue-stop.ts';

export type Quote = Pick<MarketPrice, 'bid' | 'ask' | 'asOfMs'>;

/** All that is looked at. The orders are read before the position: what is missing in either makes us do less, not more. */
export interface ProtectionFacts {
  readonly position: Position | undefined;
  readonly instrument: Instrument;
  readonly quote: Quote | undefined;
  /** The best price that the watcher saw since the plan was written. */
  readonly seenBest?: Decimal;
  /** Of the plan's leg orders, by their ids. */
  readonly orders: ReadonlyMap<string, Order>;
  readonly nowMs: number;
}

/** An older price says nothing: no stop fires on it, and a stop that has no newer one is not in force. */
export const quoteAgeMaxMs = 5_000;
/** Dust may be the first piece of an entry that goes on filling; then it is given up. */
const dustGivenUpMs = 60_000;

/** What should rest or be fired now, from the plan, its position and the market. Pure. */
export function decideProtection(plan: ProtectionPlan, facts: ProtectionFacts): ProtectionDecision {
  if (plan.state === 'ENDED') return { plan, place: [], cancel: [] };
  const seen = withOrders(plan, facts);
  const held = heldUnder(seen, facts);
  if (held.lessThanOrEqualTo(0))
    return takeBack(closedAtVenue(withRemains(seen, facts), facts.nowMs), 'CLOSED', facts.nowMs);
  if (plan.state === 'REMOVING') return takeBack(seen, 'REMOVED', facts.nowMs);
  const standing = watch(standingOf(seen, held, facts), facts);
  const underWay = unplacedOf(liveOf(standing.plan));
  if (mayHaveSold(standing.plan, standing)) return { plan: standing.plan, place: underWay, cancel: [] };
  if (standing.plan.state === 'CLOSING') return decideExit(standing);
  const { dust } = standing.plan;
  const isGivenUp = dust !== undefined && facts.nowMs - dust.sinceMs > dustGivenUpMs;
  if (isGivenUp && liveOf(standing.plan).length === 0) return takeBack(standing.plan, 'DUST', facts.nowMs);
  return decideTakeProfits(standing);
}

/** The legs' orders as they stand; of those that are over only what counts is kept. */
function withOrders(plan: ProtectionPlan, { orders }: ProtectionFacts): ProtectionPlan {
  let { failures } = plan;
  const seen = plan.orders.map((leg) => {
    const order = leg.orderId === undefined ? undefined : orders.get(leg.orderId);
    if (!order || leg.isOver) return leg;
    const isOver = isTerminal(order.state);
    if (isOver && leg.leg === 'EXIT') failures = order.filledQuantity.isZero() ? failures + 1 : 0;
    if (!isOver && order.filledQuantity.equals(leg.filled)) return leg;
    return { ...leg, filled: order.filledQuantity, isOver, ...(order.code ? { code: order.code } : {}) };
  });
  const isSame = seen.every((leg, index) => leg === plan.orders[index]);
  return isSame ? plan : { ...plan, failures, orders: seen.filter(isKept(plan.version)) };
}

/** What is over stays for its fills, which are a part of its leg's size, and the newest of each leg for its time. */
function isKept(version: number) {
  return (leg: LegOrder, index: number, all: readonly LegOrder[]): boolean =>
    !leg.isOver ||
    (leg.version === version && leg.filled.greaterThan(0)) ||
    all.findLastIndex((other) => other.leg === leg.leg) === index;
}

/** Nothing when the position's life is another one than the plan's: it was closed, whatever is open now. */
export function heldUnder(
  plan: ProtectionPlan,
  { position, instrument }: Pick<ProtectionFacts, 'position' | 'instrument'>,
): Decimal {
  if (!position) return zero;
  const held = heldOf(plan, position);
  if (position.life) return position.life.openedAtMs === plan.openedAtMs ? held : zero;
  return held.lessThan(instrument.quantityStep) ? zero : held;
}

/** What a close leaves that nobody can sell. */
function withRemains(plan: ProtectionPlan, { position, instrument, nowMs }: ProtectionFacts): ProtectionPlan {
  const quantity = position && !position.life ? heldOf(plan, position) : zero;
  if (quantity.lessThanOrEqualTo(0)) return plan;
  return {
    ...plan,
    dust: { quantity, minimum: instrument.quantityMin, sinceMs: plan.dust?.sinceMs ?? nowMs },
  };
}

/** Nothing of the plan may outlive its position: it ends when the last of its orders has ended. */
function takeBack(plan: ProtectionPlan, reason: EndReason, nowMs: number): ProtectionDecision {
  const live = liveOf(plan);
  if (live.length > 0 || stopsOf(plan).length > 0)
    return { plan, place: unplacedOf(live), cancel: idsOf(live) };
  return { plan: endPlan(plan, reason, nowMs), place: [], cancel: [] };
}

function standingOf(plan: ProtectionPlan, held: Decimal, facts: ProtectionFacts): Standing {
  const { quote, nowMs, instrument, position } = facts;
  const isFresh = quote !== undefined && nowMs - quote.asOfMs <= quoteAgeMaxMs;
  const market = isFresh ? (plan.side === 'LONG' ? quote.bid : quote.ask) : undefined;
  const entered = position?.life?.entryQuantity ?? zero;
  return { plan, held, entered, instrument, market, entry: position?.averageEntryPrice ?? zero, nowMs };
}

/** Remembers the best price, notes dust, fires the stop or the time exit, and says whether the stop is in force. */
function watch(standing: Standing, { seenBest }: ProtectionFacts): Standing {
  const { entry, market, nowMs } = standing;
  const { dust: known, exposedSinceMs, ...rest } = standing.plan;
  const { terms, side } = rest;
  const prices = [rest.bestPrice, seenBest, market].flatMap((price) => price ?? []);
  const best = prices.reduce((a, b) => bestOf(side, a, b), entry);
  const minimum = dustOf(standing) ?? (market ? undefined : known?.minimum);
  const quantity = standing.held;
  const dust = minimum && { quantity, minimum, sinceMs: known?.sinceMs ?? nowMs };
  const closing = rest.closing ?? firedBy(standing, best);
  const isInForce = market !== undefined && !(closing && rest.failures > 0);
  const isExposed = hasStop(terms) && !isInForce && !dust;
  const plan: ProtectionPlan = {
    ...rest,
    ...(closing ? { closing, state: 'CLOSING' } : {}),
    ...(terms.trailing || terms.breakEven ? { bestPrice: best } : {}),
    ...(dust ? { dust } : {}),
    ...(isExposed ? { exposedSinceMs: exposedSinceMs ?? nowMs } : {}),
  };
  return { ...standing, plan };
}

function firedBy(
  { plan, entry, market, instrument, nowMs }: Standing,
  best: Decimal,
): ProtectionPlan['closing'] {
  const { terms, side, openedAtMs } = plan;
  const level = stopLevelOf(terms, side, entry, best);
  if (level && market && isMet(side, market, level.price)) {
    const byVenue = isMetAtVenue(plan, market, instrument) ? { isAtVenue: true as const } : {};
    return { ...level, atMs: nowMs, ...byVenue };
  }
  const isTime = terms.exitAfterMs !== undefined && nowMs >= openedAtMs + terms.exitAfterMs;
  return isTime ? { cause: 'TIME_EXIT', atMs: nowMs } : undefined;
}
