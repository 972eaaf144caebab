import { type Instrument, priceTickAt } from '../instrument/instrument.ts';
import { type Decimal, minimum, zero } from '../money/decimal.ts';
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
  /** Base units that were held then, less what the position had entered till then: with what it enters later, what is held as long as nothing is sold. */
  readonly heldLessEntered?: Decimal;
  /** Since when the venue shows it no more. */
  readonly lostAtMs?: number;
  /** Of one that is gone: base units that it sold, as the venue says. */
  readonly sold?: Decimal;
}

/** What is to be done at the venue: `place` and `cancel` are in `plan` already, and stay until the venue has answered. */
export interface VenueStopDecision {
  readonly plan: ProtectionPlan;
  readonly place?: VenueStop;
  /** What `place` takes the place of, in one request: where both at once would hold the coins twice. */
  readonly inPlaceOf?: VenueStop;
  readonly cancel: readonly (Pick<VenueStop, 'id'> & Partial<VenueStop>)[];
}

export interface VenueStopFacts {
  readonly instrument: Instrument;
  /** Base units of the plan's position; zero when it is closed, or another one is open. */
  readonly held: Decimal;
  /** Base units that the position has entered in its life. */
  readonly entered: Decimal;
  readonly entry: Decimal;
  /** Ids that the venue lists; undefined when nobody asked it, or it did not tell. */
  readonly listed: ReadonlySet<string> | undefined;
  /** A stop of this venue holds what it sells. */
  readonly isHolding?: boolean;
  /** Base units that sales on their way are to sell: where a stop holds what it sells, it leaves them those. */
  readonly selling?: Decimal;
  readonly nowMs: number;
}

/** A trailing stop follows in steps: each of them is two requests. */
const trailingStepRatio = '0.001';
/** So long the venue's own stop has to fire, where the market has met it, before the watch closes a position of spot. */
export const venuesTurnMs = 2_000;
/**
 * A stop that was claimed may come to rest so long after: its request may be late. Until then it is asked for again under its id, and no cancel
 * proves that it is gone.
 */
export const claimHoldsMs = 15_000;
/**
 * Nothing at the venue keeps a sale of spot from selling more than its position: a stop that is there no more may have sold it, while the books,
 * after a restart for example, do not know of it yet. For so long nothing else sells, where the venue says what it sold and the position does not show it, and where it has not said.
 */
const soldPauseMs = { fired: 600_000, unknown: 15_000 } as const;
/** Ids of its own: what such a stop trades is no order of our books, and told of as what it is. */
const idPattern = /^TS[0-9A-HJKMNP-TV-Z]{26}\d{1,6}(R[1-9])?$/;

export function isVenueStopId(clientOrderId: string): boolean {
  return idPattern.test(clientOrderId);
}

/** The id under which the rest of a stop goes on, when a sale takes a part of its coins; undefined after nine of them. */
export function heirOf(id: string): string | undefined {
  const [, own = id, serial = '0'] = /^(.*)R(\d)$/.exec(id) ?? [];
  return serial === '9' ? undefined : `${own}R${Number(serial) + 1}`;
}

export function stopsOf({ venueStops = [] }: Pick<ProtectionPlan, 'venueStops'>): readonly VenueStop[] {
  return venueStops;
}

/**
 * What should rest at the venue. A new stop is placed before the old one is cancelled, so that one of them rests all the
 * time; where it holds coins it takes the old one's place. What fired, or what somebody took away, is placed anew for as long as something is
 * held. Pure.
 */
export function decideVenueStop(before: ProtectionPlan, facts: VenueStopFacts): VenueStopDecision {
  const plan = withListed(withFired(before, facts), facts);
  const stops = stopsOf(plan);
  const wish = wishOf(plan, facts);
  const strays = straysOf(plan, facts);
  if (wish === 'KEEP') return { plan, cancel: strays };
  if (wish === 'NONE') return { plan: withBare(plan, undefined), cancel: [...stops, ...strays] };
  const good = stops.findLast((stop) => isGoodEnough(stop, wish));
  if (good?.state === 'RESTS')
    return { plan: withBare(plan, undefined), cancel: [...stops.filter((each) => each !== good), ...strays] };
  const resting = stops.findLast(({ state }) => state === 'RESTS');
  // Where a stop holds coins, whoever sells them takes it back: there the watch counts alone.
  const bare = resting || facts.isHolding ? undefined : facts.nowMs;
  if (mayHaveSold(plan, facts)) return { plan: withBare(plan, bare), cancel: strays };
  const inPlaceOf = resting && facts.isHolding ? { inPlaceOf: resting } : {};
  if (good) return { plan: withBare(plan, bare), place: good, ...inPlaceOf, cancel: strays };
  const attempts = plan.attempts + 1;
  const id = `TS${plan.planId}${attempts}`;
  const { cause, price, quantity } = wish;
  const heldLessEntered = facts.held.minus(facts.entered);
  const stop: VenueStop = {
    ...{ id, cause, price, quantity, state: 'CLAIMED', claimedAtMs: facts.nowMs },
    heldLessEntered,
  };
  const kept = facts.isHolding ? stops.filter(({ state }) => state === 'RESTS') : stops;
  const claimed = withBare({ ...plan, attempts, venueStops: [...kept, stop] }, bare);
  return { plan: claimed, place: stop, ...inPlaceOf, cancel: strays };
}

/** Of spot: a stop that is gone may have sold the coins, and the books do not know. */
export function mayHaveSold(
  { lostStop }: Pick<ProtectionPlan, 'lostStop'>,
  { instrument, held, entered, nowMs }: Pick<VenueStopFacts, 'instrument' | 'held' | 'entered' | 'nowMs'>,
): boolean {
  if (instrument.kind !== 'SPOT' || !lostStop) return false;
  const { quantity, heldLessEntered, sold, claimedAtMs, lostAtMs = claimedAtMs } = lostStop;
  if (!sold) return nowMs < lostAtMs + soldPauseMs.unknown;
  const unsold = heldLessEntered?.plus(entered) ?? quantity;
  const left = unsold.minus(sold).plus(instrument.quantityStep);
  return held.greaterThan(left) && nowMs < lostAtMs + soldPauseMs.fired;
}

/** What the venue says of the stop that is gone: one that did not fire has sold nothing. */
export function withFate(plan: ProtectionPlan, fate: { readonly sold: Decimal } | 'ENDED'): ProtectionPlan {
  const { lostStop, ...rest } = plan;
  if (!lostStop || fate === 'ENDED') return rest;
  return fate.sold.isZero() ? plan : { ...plan, lostStop: { ...lostStop, sold: fate.sold } };
}

/** Of this plan, and given up before the venue showed them: a list may be late. */
function straysOf(plan: ProtectionPlan, { listed }: VenueStopFacts): readonly Pick<VenueStop, 'id'>[] {
  const known = new Set(stopsOf(plan).map(({ id }) => id));
  const own = `TS${plan.planId}`;
  return [...(listed ?? [])].filter((id) => id.startsWith(own) && !known.has(id)).map((id) => ({ id }));
}

/** The venue's word: what it shows rests, and what it shows no more has fired or was taken away. */
function withListed(plan: ProtectionPlan, facts: VenueStopFacts): ProtectionPlan {
  const { listed, nowMs } = facts;
  const stops = stopsOf(plan);
  if (!listed || stops.length === 0) return plan;
  const seen = stops.flatMap((stop): readonly VenueStop[] => {
    if (listed.has(stop.id)) return [stop.state === 'RESTS' ? stop : { ...stop, state: 'RESTS' }];
    const heir = listedHeir(stop, listed);
    // How much a sale has left of it nobody says: another one takes its place.
    if (heir) return [{ ...stop, id: heir, quantity: zero, state: 'RESTS' }];
    return isGone(stop, facts) ? [] : [stop];
  });
  const isSame = seen.length === stops.length && seen.every((stop, index) => stop === stops[index]);
  if (isSame) return plan;
  const lost = stops.findLast(
    (stop) => !listed.has(stop.id) && !listedHeir(stop, listed) && isGone(stop, facts),
  );
  return withLost({ ...plan, venueStops: seen }, lost ? { ...lost, lostAtMs: nowMs } : plan.lostStop);
}

function listedHeir({ id }: Pick<VenueStop, 'id'>, listed: ReadonlySet<string>): string | undefined {
  const next = heirOf(id);
  if (next === undefined || listed.has(next)) return next;
  return listedHeir({ id: next }, listed);
}

/** Of spot also one that was claimed before a crash: it may have rested, and fired, before anybody noted that it did. */
function isGone({ state, claimedAtMs }: VenueStop, { instrument, nowMs }: VenueStopFacts): boolean {
  return state === 'RESTS' || (instrument.kind === 'SPOT' && nowMs - claimedAtMs >= claimHoldsMs);
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

/** Whether the market is where a stop rests at the venue, or may have rested: that fires it, sooner than we could. */
export function isMetAtVenue(
  plan: ProtectionPlan,
  market: Decimal,
  { kind }: Pick<Instrument, 'kind'>,
): boolean {
  const rested = stopsOf(plan).filter(({ state }) => state === 'RESTS' || kind === 'SPOT');
  return [...rested, ...(plan.lostStop ? [plan.lostStop] : [])].some(({ price }) =>
    isMet(plan.side, market, price),
  );
}

interface Wish {
  readonly cause: StopCause;
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/**
 * Of a perpetual what was fired goes on resting until nothing is held: it can only close. Of spot it would sell other coins, set off by the very
 * trades of our own exit: it has its turn, and is gone before that.
 */
function wishOf(plan: ProtectionPlan, facts: VenueStopFacts): Wish | 'KEEP' | 'NONE' {
  const { held, entry, instrument } = facts;
  const isWanted = plan.state === 'ACTIVE' || plan.state === 'CLOSING';
  if (!isWanted || held.lessThanOrEqualTo(0) || plan.dust) return 'NONE';
  if (plan.state === 'CLOSING') {
    const { closing } = plan;
    const isItsTurn = closing?.isAtVenue === true && facts.nowMs < closing.atMs + venuesTurnMs;
    return instrument.kind === 'PERPETUAL' || isItsTurn ? 'KEEP' : 'NONE';
  }
  const level = stopLevelOf(plan.terms, plan.side, entry, plan.bestPrice ?? entry);
  if (!level) return 'NONE';
  // Never later than what was asked for.
  const round = plan.side === 'LONG' ? roundUpToStep : roundDownToStep;
  const price = round(level.price, priceTickAt(instrument, level.price));
  const covered = facts.isHolding && facts.selling ? held.minus(facts.selling) : held;
  const quantity = minimum(roundDownToStep(covered, instrument.quantityStep), instrument.quantityMax);
  if (!quantity.greaterThan(0)) return 'NONE';
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

/**
 * After the venue has answered: `rests` is there; `gone` is not, or never will be.
 *
 * @param goneAtMs where what is gone may have sold before it went: what became of it is to be asked
 */
export function withAnswers(
  plan: ProtectionPlan,
  { rests, gone }: { readonly rests: ReadonlySet<string>; readonly gone: ReadonlySet<string> },
  goneAtMs?: number,
): ProtectionPlan {
  const before = stopsOf(plan);
  const last = goneAtMs === undefined ? undefined : before.findLast(({ id }) => gone.has(id));
  const lost = last && goneAtMs !== undefined ? { ...last, lostAtMs: goneAtMs } : plan.lostStop;
  const venueStops = before
    .filter(({ id }) => !gone.has(id))
    .map((stop) => (rests.has(stop.id) ? { ...stop, state: 'RESTS' as const } : stop));
  const isThere = venueStops.some(({ state }) => state === 'RESTS');
  const known = withLost({ ...plan, venueStops }, lost);
  return withBare(known, isThere ? undefined : plan.bareSinceMs);
}
