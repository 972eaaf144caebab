import type { Instrument } from '../domain/instrument/instrument.ts';
import type { AmendingOrder } from '../domain/order/amendment.ts';
import { clientOrderIdOf } from '../domain/order/client-order-id.ts';
import { decideAmendment, type NewOrder, type OldOrder } from '../domain/order/decide-amendment.ts';
import type { UnknownAnswer, VenueStop } from '../domain/venue/venue-answer.ts';
import type { Attempt } from '../ports/store-write.ts';
import type { VenueSession } from '../ports/venue.port.ts';
import { settleDecision, settled } from './amend/settle-decision.ts';
import { forgottenView, mayBeForgotten } from './forgotten.ts';
import { lookAgain, provenAbsentAtMs } from './look-again.ts';
import { reportVenueOrder } from './report-venue-order.ts';
import type { SubmitOrderDeps, SubmitOutcome } from './submit-order.ts';

/** It mostly shows soon: asked again before its absence can be proven. */
const waitSecondsMost = 2;

/**
 * Finds out what became of a replacement, by the client order ids of both venue orders. The new one first: what is said
 * of the old one is then no older. Absent, and the venue's matching window is over: proven.
 */
export async function resolveAmendment(deps: SubmitOrderDeps, order: AmendingOrder): Promise<SubmitOutcome> {
  const { ownerId, orderId, amendment } = order;
  if (amendment.state !== 'SENT' || amendment.attempt === undefined)
    return { outcome: 'RETRY', waitSeconds: 0 };
  const [account, attempt, instrument] = await Promise.all([
    deps.store.findAccount(order),
    deps.store.findAttempt(ownerId, orderId, amendment.attempt),
    deps.market.findInstrument(order.venue, order.instrument),
  ]);
  if (!account || !attempt || !instrument)
    throw new Error(`order ${orderId} lacks account, attempt or instrument`);
  const session = await deps.venues.open(account);
  const fresh = await lookUpNew(deps, session, instrument, attempt);
  const old = await lookUpOld(deps, order, session, instrument);
  const decision = decideAmendment(order, old.known, fresh.known);
  if (decision.next === 'LOOK_UP') {
    if (fresh.waitSeconds !== undefined) return { outcome: 'IN_DOUBT', waitSeconds: fresh.waitSeconds };
    return lookAgain(
      deps,
      order,
      attempt,
      `${fresh.told}, the order before ${old.told}`,
      fresh.stop ?? old.stop,
    );
  }
  const outcome =
    fresh.known.is === 'PLACED' ? 'PLACED' : attempt.outcome === 'NOT_PLACED' ? 'NOT_PLACED' : 'ABSENT';
  const resolved = { order, instrument, session, attempt: { ...attempt, outcome } } as const;
  const result = await settleDecision(deps, resolved, decision, 1);
  // What the new one executed, or how it ended, may have passed unheard as well.
  if (fresh.view && result === settled)
    await reportVenueOrder(deps, session, { order, instrument, view: fresh.view, source: 'resolve' });
  return result;
}

interface Fresh {
  readonly known: NewOrder;
  readonly told: string;
  readonly stop?: VenueStop;
  readonly view?: Extract<Awaited<ReturnType<VenueSession['lookUp']>>, { class: 'FOUND' }>['order'];
  /** It may still be placed for so long. */
  readonly waitSeconds?: number;
}

async function lookUpNew(
  deps: SubmitOrderDeps,
  session: VenueSession,
  instrument: Instrument,
  attempt: Attempt,
): Promise<Fresh> {
  // It never left us: only the cancel of the old one is in doubt, and it was ours.
  if (attempt.outcome === 'NOT_PLACED') return { known: absent('NOT_SENT', true), told: 'not sent' };
  // An answer tells how things stood when it was asked for; a worker may be slow to hear it.
  const askedAtMs = deps.clock.nowMs();
  const found = await session.lookUp({ instrument, clientOrderId: attempt.clientOrderId });
  if (found.class === 'UNKNOWN') return untold(found);
  if (found.class === 'FOUND') {
    const { order: view } = found;
    if (view.status === 'REJECTED') return { known: absent('VENUE_REJECTED', false), told: view.status };
    return { known: { is: 'PLACED', venueOrderId: view.venueOrderId }, view, told: view.status };
  }
  const provenAtMs = provenAbsentAtMs(session, attempt);
  if (askedAtMs >= provenAtMs) return { known: absent('ABSENT_AT_VENUE', false), told: 'absent' };
  const leftMs = provenAtMs - deps.clock.nowMs();
  const waitSeconds = Math.min(waitSecondsMost, Math.max(1, Math.ceil(leftMs / 1000)));
  return { known: { is: 'UNKNOWN' }, told: 'not yet absent', waitSeconds };
}

function untold({ code, stop }: UnknownAnswer) {
  return { known: { is: 'UNKNOWN' }, told: code, ...(stop ? { stop } : {}) } as const;
}

function absent(code: string, retry: boolean): NewOrder {
  return { is: 'NOT_PLACED', code, message: 'The venue does not have the amended order.', retry };
}

async function lookUpOld(
  deps: SubmitOrderDeps,
  order: AmendingOrder,
  session: VenueSession,
  instrument: Instrument,
): Promise<{ readonly known: OldOrder; readonly told: string; readonly stop?: VenueStop }> {
  // It is known to be gone.
  if (order.amendment.executedBefore) return { known: { is: 'UNKNOWN' }, told: 'gone' };
  const clientOrderId = clientOrderIdOf(order.orderId, order.attempt);
  const askedAtMs = deps.clock.nowMs();
  const found = await session.lookUp({ instrument, clientOrderId });
  if (found.class === 'UNKNOWN') return untold(found);
  if (found.class === 'NOT_FOUND') {
    const attempt = await deps.store.findAttempt(order.ownerId, order.orderId, order.attempt);
    const view = attempt && mayBeForgotten(session, attempt, askedAtMs) ? forgottenView(order) : undefined;
    if (view) return { known: { is: 'ENDED', view }, told: 'forgotten' };
    return { known: { is: 'UNKNOWN' }, told: found.class };
  }
  const { order: view } = found;
  if (view.status === 'ACCEPTED') return { known: { is: 'OPEN' }, told: 'open' };
  return { known: { is: 'ENDED', view }, told: view.status };
}
