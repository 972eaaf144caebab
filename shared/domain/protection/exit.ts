import type { Instrument } from '../instrument/instrument.ts';
import { minimum } from '../money/decimal.ts';
import { roundDownToStep } from '../money/rounding.ts';
import {
  claim,
  idsOf,
  liveOf,
  type ProtectionDecision,
  remainingOf,
  type Standing,
  unplacedOf,
} from './legs.ts';
import { endPlan, type ProtectionPlan } from './plan.ts';
import { leastQuantity } from './sizes.ts';
import { stopsOf, venuesTurnMs } from './venue-stop.ts';

const firstPauseMs = 250;
const pauseMaxMs = 5_000;
/** For a stop at the venue to fire and its trade to be booked. */
const venuePauseMs = 1_000;
/** A stop of spot that the venue does not take back, nor says why, is in the way of the exit no longer than this. */
const inTheWayMs = 10_000;

/**
 * Closes the whole position, in as many orders as it takes, and takes the other legs back. Of a perpetual the exit goes
 * first, beside what rests: the venue lets neither turn the position round. Of spot, what rests holds the coins: it
 * goes first, and the exit follows when it is gone.
 */
export function decideExit({ plan, held, instrument, market, nowMs }: Standing): ProtectionDecision {
  const live = liveOf(plan);
  const others = live.filter(({ leg }) => leg !== 'EXIT');
  const isBeside = instrument.kind === 'PERPETUAL';
  const underWay = { plan, place: unplacedOf(live), cancel: idsOf(others) };
  const free = held.minus(remainingOf(isBeside ? live.filter(({ leg }) => leg === 'EXIT') : live));
  if (free.lessThanOrEqualTo(0) || nowMs < nextTryAtMs(plan)) return underWay;
  if (isLeftToVenue(plan, instrument, nowMs)) return underWay;
  const quantity = minimum(roundDownToStep(free, instrument.quantityStep), instrument.quantityMax);
  if (quantity.lessThan(leastQuantity(instrument, market)))
    return live.length > 0 || stopsOf(plan).length > 0
      ? underWay
      : { plan: endPlan(plan, 'DUST', nowMs), place: [], cancel: [] };
  const overlap = isBeside && others.length > 0 ? { overlap: remainingOf(others) } : {};
  const claimed = claim(plan, { leg: 'EXIT', quantity, ...overlap }, nowMs);
  return { plan: claimed.plan, place: [...underWay.place, claimed.order], cancel: underWay.cancel };
}

/** The venue's own stop is met too: two at once would only dispute which of them it was, and of spot both would sell. */
function isLeftToVenue(plan: ProtectionPlan, { kind }: Pick<Instrument, 'kind'>, nowMs: number): boolean {
  const { atMs = 0, isAtVenue } = plan.closing ?? {};
  if (kind === 'PERPETUAL') return isAtVenue === true && nowMs < atMs + venuePauseMs;
  const isItsTurn = isAtVenue === true && nowMs < atMs + venuesTurnMs;
  return isItsTurn || (stopsOf(plan).length > 0 && nowMs < atMs + inTheWayMs);
}

/** After an exit that brought nothing: soon, then less often. */
function nextTryAtMs({ failures, orders }: ProtectionPlan): number {
  const last = orders.findLast(({ leg, isOver }) => leg === 'EXIT' && isOver);
  if (!last || failures === 0) return 0;
  return last.claimedAtMs + Math.min(firstPauseMs * 2 ** Math.min(failures - 1, 10), pauseMaxMs);
}
