import { heldUnder } from '../../domain/protection/decide.ts';
import type { ProtectionPlan } from '../../domain/protection/plan.ts';
import {
  decideVenueStop,
  stopsOf,
  type VenueStop,
  type VenueStopDecision,
  withAnswers,
} from '../../domain/protection/venue-stop.ts';
import type { StopAnswer } from '../../domain/venue/venue-answer.ts';
import type { VenueSessions, VenueStops } from '../../ports/venue.port.ts';
import type { KeepDeps, Kept } from './keep-protected.ts';
import { savePlan } from './plan-writes.ts';

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
  if (plan.state === 'ENDED' || kept.instrument.kind !== 'PERPETUAL') return plan;
  const account = await deps.store.findAccount(plan);
  const stops = account && (await deps.venues.open(account)).stops;
  if (!stops) return plan;
  const facts = factsOf(deps, kept);
  // Whether it was the stop that closed the position only the list tells.
  const isAsked = stopsOf(plan).length > 0 && (mayAsk || !facts.held.greaterThan(0));
  const listed = isAsked ? await listedBy(stops, kept) : undefined;
  const decided = decideVenueStop(plan, { ...facts, listed });
  const decision = kept.isHalted && decided.place ? { plan, cancel: [] } : decided;
  const saved = await save(deps, plan, decision.plan);
  if (!saved) return plan;
  const answered = await carryOut(deps, stops, kept, { ...decision, plan: saved });
  return (await save(deps, saved, answered)) ?? saved;
}

function factsOf({ clock }: KeepVenueStopDeps, { plan, position, instrument }: Kept) {
  const held = heldUnder(plan, { position, instrument });
  const entry = position?.averageEntryPrice ?? held;
  return { instrument, held, entry, nowMs: clock.nowMs() };
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
  { plan, place, cancel }: VenueStopDecision,
): Promise<ProtectionPlan> {
  const rests = new Set<string>();
  const gone = new Set<string>();
  const note = ({ id }: VenueStop, answer: StopAnswer) => {
    if (answer.class === 'RESTS') rests.add(id);
    if (answer.class === 'GONE' || answer.class === 'REFUSED') gone.add(id);
    if (answer.class === 'RESTS' || answer.class === 'GONE') return;
    const { planId } = plan;
    deps.log.error('a stop at the venue is not as it should be', { planId, id, code: answer.code });
  };
  if (place) {
    const { side, positionSide } = plan;
    const { id, price, quantity } = place;
    const named = positionSide ? { positionSide } : {};
    note(place, await stops.place({ instrument, id, price, quantity, side, ...named }));
  }
  await Promise.all(cancel.map(async (stop) => note(stop, await stops.cancel(instrument, stop.id))));
  return rests.size + gone.size > 0 ? withAnswers(plan, { rests, gone }) : plan;
}
