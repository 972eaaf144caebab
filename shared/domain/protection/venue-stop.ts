import { type Instrument, priceTickAt } from '../instrument/instrument.ts';
import { type Decimal, minimum } from '../money/decimal.ts';
import { roundDownToStep, roundUpToStep } from '../money/rounding.ts';
import { isMet, type StopCause, stopLevelOf } from './levels.ts';
import type { ProtectionPlan } from './plan.ts';

/**
 * A stop that rests at the venue itself and closes the position without us; it only reduces. Written before it is placed, under an id of its
 * own: CLAIMED until the venue has shown it.
 */
export interface VenueStop {
  readonly id: string;
  readonly cause: StopCause;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly state: 'CLAIMED' | 'RESTS';
  readonly claimedAtMs: number;
}

/** What is to be done at the venue: `place` and `cancel` are in `plan` already, and stay until the venue has answered. */
export interface VenueStopDecision {
  readonly plan: ProtectionPlan;
  readonly place?: VenueStop;
  readonly cancel: readonly VenueStop[];
}

export interface VenueStopFacts {
  readonly instrument: Instrument;
  /** Base units of the plan's position; zero when it is closed, or another one is open. */
  readonly held: Decimal;
  readonly entry: Decimal;
  /** Ids that the venue lists; undefined when nobody asked it, or it did not tell. */
  readonly listed: ReadonlySet<string> | undefined;
  readonly nowMs: number;
}

/** A trailing stop follows in steps: each of them is two requests. */
const trailingStepRatio = '0.001';
/** Ids of its own: what such a stop trades is no order of our books, and told of as what it is. */
const idPattern = /^TS[0-9A-HJKMNP-TV-Z]{26}\d{1,6}$/;

export function isVenueStopId(clientOrderId: string): boolean {
  return idPattern.test(clientOrderId);
}

export function stopsOf({ venueStops = [] }: Pick<ProtectionPlan, 'venueStops'>): readonly VenueStop[] {
  return venueStops;
}

/**
 * What should rest at the venue. A new stop is placed before the old one is cancelled, so that one of them rests all the
 * time; what fired, or what somebody took away, is placed anew for as long as something is held. Pure.
 */
export function decideVenueStop(before: ProtectionPlan, facts: VenueStopFacts): VenueStopDecision {
  const plan = withListed(withFired(before, facts), facts);
  const stops = stopsOf(plan);
  const wish = wishOf(plan, facts);
  if (wish === 'KEEP') return { plan, cancel: [] };
  if (wish === 'NONE') return { plan: withBare(plan, undefined), cancel: stops };
  const good = stops.findLast((stop) => isGoodEnough(stop, wish));
  if (good?.state === 'RESTS')
    return { plan: withBare(plan, undefined), cancel: stops.filter((each) => each !== good) };
  const bare = stops.some(({ state }) => state === 'RESTS') ? undefined : facts.nowMs;
  if (good) return { plan: withBare(plan, bare), place: good, cancel: [] };
  const attempts = plan.attempts + 1;
  const id = `TS${plan.planId}${attempts}`;
  const { cause, price, quantity } = wish;
  const stop: VenueStop = { id, cause, price, quantity, state: 'CLAIMED', claimedAtMs: facts.nowMs };
  const claimed = withBare({ ...plan, attempts, venueStops: [...stops, stop] }, bare);
  return { plan: claimed, place: stop, cancel: [] };
}

/** The venue's word: what it shows rests, and what it shows no more has fired or was taken away. */
function withListed(plan: ProtectionPlan, { listed }: VenueStopFacts): ProtectionPlan {
  const stops = stopsOf(plan);
  if (!listed || stops.length === 0) return plan;
  const seen = stops.flatMap((stop): readonly VenueStop[] => {
    if (listed.has(stop.id)) return [stop.state === 'RESTS' ? stop : { ...stop, state: 'RESTS' }];
    return stop.state === 'RESTS' ? [] : [stop];
  });
  const isSame = seen.length === stops.length && seen.every((stop, index) => stop === stops[index]);
  if (isSame) return plan;
  const lost = stops.find(({ id, state }) => state === 'RESTS' && !listed.has(id));
  return withLost({ ...plan, venueStops: seen }, lost ?? plan.lostStop);
}

/** Another one that rests was placed since: the lost one did not close the position. */
function withLost(plan: ProtectionPlan, lost: VenueStop | undefined): ProtectionPlan {
  const { lostStop: _, ...rest } = plan;
  const isReplaced = stopsOf(plan).some(({ state }) => state === 'RESTS');
  return lost && !isReplaced ? { ...rest, lostStop: lost } : rest;
}

/** A stop that rested, and that the venue lists no more since the position is closed, has closed it. */
function withFired(plan: ProtectionPlan, { listed, held, nowMs }: VenueStopFacts): ProtectionPlan {
  if (held.greaterThan(0)) return plan;
  const fired = listed && stopsOf(plan).find(({ id, state }) => state === 'RESTS' && !listed.has(id));
  return closedAtVenue(fired ? { ...plan, lostStop: fired } : plan, nowMs);
}

/** Of a plan of whose position nothing is held any more: by which stop at the venue, where it was one. The books may hear of it later than the list. */
export function closedAtVenue(plan: ProtectionPlan, nowMs: number): ProtectionPlan {
  if (plan.closing || plan.state !== 'ACTIVE' || !plan.lostStop) return plan;
  const { cause, price } = plan.lostStop;
  return { ...plan, closing: { cause, price, atMs: nowMs, isAtVenue: true } };
}

/** Whether the market is where a stop rests at the venue: that fires it, sooner than we could. */
export function isMetAtVenue(plan: ProtectionPlan, market: Decimal): boolean {
  return stopsOf(plan).some(({ state, price }) => state === 'RESTS' && isMet(plan.side, market, price));
}

interface Wish {
  readonly cause: StopCause;
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** What was fired goes on resting until nothing is held: it can only close. */
function wishOf(plan: ProtectionPlan, facts: VenueStopFacts): Wish | 'KEEP' | 'NONE' {
  const { held, entry, instrument } = facts;
  const isWanted = plan.state === 'ACTIVE' || plan.state === 'CLOSING';
  if (!isWanted || held.lessThanOrEqualTo(0) || plan.dust) return 'NONE';
  if (plan.state === 'CLOSING') return 'KEEP';
  const level = stopLevelOf(plan.terms, plan.side, entry, plan.bestPrice ?? entry);
  if (!level) return 'NONE';
  // Never later than what was asked for.
  const round = plan.side === 'LONG' ? roundUpToStep : roundDownToStep;
  const price = round(level.price, priceTickAt(instrument, level.price));
  const quantity = minimum(roundDownToStep(held, instrument.quantityStep), instrument.quantityMax);
  return { cause: level.cause, price, quantity };
}

function isGoodEnough(stop: VenueStop, { price, cause, quantity }: Wish): boolean {
  if (!stop.quantity.equals(quantity)) return false;
  if (cause !== 'TRAILING') return stop.price.equals(price);
  return stop.price.minus(price).abs().lessThan(price.times(trailingStepRatio));
}

/** Since when a stop is wished at the venue and none rests there. */
function withBare(plan: ProtectionPlan, nowMs: number | undefined): ProtectionPlan {
  if (nowMs !== undefined) return { ...plan, bareSinceMs: plan.bareSinceMs ?? nowMs };
  if (plan.bareSinceMs === undefined) return plan;
  const { bareSinceMs: _, ...rest } = plan;
  return rest;
}

/** After the venue has answered: `rests` is there; `gone` is not, or never will be. */
export function withAnswers(
  plan: ProtectionPlan,
  { rests, gone }: { readonly rests: ReadonlySet<string>; readonly gone: ReadonlySet<string> },
): ProtectionPlan {
  const venueStops = stopsOf(plan)
    .filter(({ id }) => !gone.has(id))
    .map((stop) => (rests.has(stop.id) ? { ...stop, state: 'RESTS' as const } : stop));
  const isThere = venueStops.some(({ state }) => state === 'RESTS');
  const known = withLost({ ...plan, venueStops }, plan.lostStop);
  return withBare(known, isThere ? undefined : plan.bareSinceMs);
}
