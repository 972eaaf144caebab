import { defaultInstrumentSettings } from '../../domain/account/instrument-settings.ts';
import type { Instrument } from '../../domain/instrument/instrument.ts';
import { zero } from '../../domain/money/decimal.ts';
import { heldUnder } from '../../domain/protection/decide.ts';
import type { ProtectionPlan } from '../../domain/protection/plan.ts';
import {
  claimHoldsMs,
  decideVenueStop,
  type VenueStop,
  type VenueStopDecision,
  withAnswers,
  withFate,
} from '../../domain/protection/venue-stop.ts';
import type { StopAnswer } from '../../domain/venue/venue-answer.ts';
import type { VenueSessions, VenueStopRequest, VenueStops } from '../../ports/venue.port.ts';
import type { KeepDeps, Kept } from './keep-protected.ts';
import { savePlan } from './plan-writes.ts';

/** From the look that decided on a stop until it leaves us: so that nothing of a worker that was paused comes later. */
const sendWithinMs = 1_000;

export type KeepVenueStopDeps = Pick<KeepDeps, 'store' | 'clock' | 'ids' | 'log'> & {
  readonly venues: VenueSessions;
};

/**
 * Keeps the plan's stop at its venue, where that has such stops: what is to be placed is written first, under an id of its
 * own; a new one rests before the old one is cancelled; what the venue shows no more is placed anew. A halted account places nothing,
 * and what rests for it stays until its position is closed.
 *
 * @param mayAsk whether it is time to ask the venue for what rests there, where nothing else is to be done
 */
export async function keepVenueStop(
  deps: KeepVenueStopDeps,
  kept: Kept,
  mayAsk: boolean,
): Promise<ProtectionPlan> {
  const { plan } = kept;
  if (plan.state === 'ENDED') return plan;
  const account = await deps.store.findAccount(plan);
  const stops = account && (await deps.venues.open(account)).stops;
  if (!stops?.kinds.has(kept.instrument.kind)) return plan;
  const facts = factsOf(deps, kept);
  // Whether it was the stop that closed the position only the list tells, and what an answer that was lost left behind.
  const isAsked = plan.venueStops !== undefined && (mayAsk || !facts.held.greaterThan(0));
  const listed = isAsked ? await listedBy(stops, kept) : undefined;
  const decided = decideVenueStop(plan, { ...facts, listed, isHolding: stops.replace !== undefined });
  // What a halted account cannot close itself keeps its stop.
  const isKept = kept.isHalted && (decided.place !== undefined || plan.state === 'CLOSING');
  const decision = isKept ? { plan, cancel: [] } : decided;
  const saved = await save(deps, plan, decision.plan);
  if (!saved) return plan;
  const acted = await carryOut(deps, stops, kept, { ...decision, plan: saved }, facts.nowMs);
  const asksFate = mayAsk || acted.state === 'CLOSING';
  const answered = asksFate ? await withItsFate(stops, kept, acted) : acted;
  return (await save(deps, saved, answered)) ?? saved;
}

function factsOf({ clock }: KeepVenueStopDeps, { plan, position, instrument }: Kept) {
  const held = heldUnder(plan, { position, instrument });
  const entry = position?.averageEntryPrice ?? held;
  const entered = position?.life?.entryQuantity ?? zero;
  const selling = position?.pendingSell ?? zero;
  return { instrument, held, entered, entry, selling, nowMs: clock.nowMs() };
}

async function listedBy(stops: VenueStops, { instrument }: Kept): Promise<ReadonlySet<string> | undefined> {
  const answer = await stops.list(instrument);
  return answer.class === 'STOPS' ? new Set(answer.ids) : undefined;
}

/** Undefined when somebody else was faster: what to do is theirs, or the next look's. */
async function save(
  { store, clock, ids }: KeepVenueStopDeps,
  before: ProtectionPlan,
  next: ProtectionPlan,
): Promise<ProtectionPlan | undefined> {
  if (next === before || JSON.stringify(next) === JSON.stringify(before)) return before;
  const plan = { ...next, revision: before.revision + 1, updatedAtMs: clock.nowMs() };
  return (await store.commit(savePlan(ids, plan, []))).ok ? plan : undefined;
}

async function carryOut(
  deps: KeepVenueStopDeps,
  stops: VenueStops,
  { instrument }: Kept,
  { plan, place, inPlaceOf, cancel }: VenueStopDecision,
  lookedAtMs: number,
): Promise<ProtectionPlan> {
  const rests = new Set<string>();
  const gone = new Set<string>();
  const note = ({ id }: Pick<VenueStop, 'id'>, answer: StopAnswer) => {
    if (answer.class === 'RESTS') rests.add(id);
    if (answer.class === 'GONE' || answer.class === 'REFUSED') gone.add(id);
    if (answer.class === 'RESTS' || answer.class === 'GONE') return;
    const { planId } = plan;
    deps.log.error('a stop at the venue is not as it should be', { planId, id, code: answer.code });
  };
  // Whoever slept since it looked knows nothing of what has happened: others go on.
  const isLate = deps.clock.nowMs() > lookedAtMs + sendWithinMs;
  if (place && !isLate) {
    const { side, positionSide } = plan;
    const { id, price, quantity } = place;
    const named = {
      ...(positionSide ? { positionSide } : {}),
      ...(await marginModeOf(deps, plan, instrument)),
    };
    const request = { instrument, id, price, quantity, side, ...named };
    if (inPlaceOf && stops.replace) {
      const replaced = await stops.replace(request, inPlaceOf.id);
      note(inPlaceOf, replaced.canceled);
      note(place, replaced.placed);
    } else note(place, await stops.place(request));
  }
  await Promise.all(
    cancel.map(async (stop) => {
      const answer = await stops.cancel(instrument, stop.id);
      if (answer.class !== 'GONE' || !mayStillCome(stop, deps.clock.nowMs())) note(stop, answer);
    }),
  );
  if (rests.size + gone.size === 0) return plan;
  // Before the watch sells coins it must know whether the stop has.
  const maySell = instrument.kind === 'SPOT' && plan.state === 'CLOSING';
  return withAnswers(plan, { rests, gone }, maySell ? deps.clock.nowMs() : undefined);
}

/** Asked for, and not shown yet: the request may be on its way. */
function mayStillCome({ state, claimedAtMs = 0 }: Partial<VenueStop>, nowMs: number): boolean {
  return state === 'CLAIMED' && nowMs < claimedAtMs + claimHoldsMs;
}

/** As an order of the position bears it. */
async function marginModeOf(
  { store }: KeepVenueStopDeps,
  plan: ProtectionPlan,
  { kind, symbol }: Instrument,
): Promise<Pick<VenueStopRequest, 'marginMode'>> {
  if (kind === 'SPOT') return {};
  const chosen = await store.findInstrumentSettings(plan, symbol);
  return { marginMode: (chosen ?? defaultInstrumentSettings(plan, symbol)).marginMode };
}

/** Of spot: whether a stop that is gone sold the coins is asked until the venue says so. */
async function withItsFate(stops: VenueStops, { instrument }: Kept, plan: ProtectionPlan) {
  const { lostStop } = plan;
  if (!lostStop || lostStop.sold || instrument.kind !== 'SPOT' || !stops.find) return plan;
  const answer = await stops.find(instrument, lostStop.id);
  if (answer.class === 'FIRED') return withFate(plan, answer);
  return answer.class === 'ENDED' ? withFate(plan, 'ENDED') : plan;
}
