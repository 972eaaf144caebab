import type { Instrument } from '../domain/instrument/instrument.ts';
import { isAmending } from '../domain/order/amendment.ts';
import type { Order } from '../domain/order/order.ts';
import { revise } from '../domain/order/order.ts';
import type { VenueOrderView } from '../domain/venue/venue-answer.ts';
import type { Attempt } from '../ports/store-write.ts';
import type { VenueSession } from '../ports/venue.port.ts';
import { decideUntilCommitted, doneOrAgain } from './decide.ts';
import { mayBeForgotten } from './forgotten.ts';
import { lookAgain, provenAbsentAtMs } from './look-again.ts';
import { orderEventWrite } from './order-records.ts';
import { outcomeOf, recordAccepted, recordRejected } from './record-answer.ts';
import { reportVenueOrder } from './report-venue-order.ts';
import { resolveAmendment } from './resolve-amendment.ts';
import type { SubmitOrderDeps, SubmitOutcome } from './submit-order.ts';

/** A limit order proven absent is sent once more; a market order is not, since its price is gone. */
const attemptsAfterAbsenceMax = 2;

/**
 * Finds out what became of an order in doubt, by its client order id. Found: the venue's word stands. Absent, and the
 * venue's matching window is over: proven, so one more attempt or compensation. Otherwise wait and look again.
 */
export async function resolveOrder(
  deps: SubmitOrderDeps,
  ownerId: string,
  orderId: string,
): Promise<SubmitOutcome> {
  const order = await deps.store.findOrder(ownerId, orderId);
  if (!order) throw new Error(`no order ${orderId}`);
  if (isAmending(order)) return resolveAmendment(deps, order);
  if (order.state !== 'IN_DOUBT') return alreadyResolved(order);
  const [account, attempt, instrument] = await Promise.all([
    deps.store.findAccount(order),
    deps.store.findAttempt(ownerId, orderId, order.attempt),
    deps.market.findInstrument(order.venue, order.instrument),
  ]);
  if (!account || !attempt || !instrument)
    throw new Error(`order ${orderId} lacks account, attempt or instrument`);
  const session = await deps.venues.open(account);
  // An answer tells how things stood when it was asked for; a worker may be slow to hear it.
  const askedAtMs = deps.clock.nowMs();
  const found = await session.lookUp({ instrument, clientOrderId: attempt.clientOrderId });
  switch (found.class) {
    case 'FOUND':
      return recordFound(deps, session, { order, attempt, instrument, view: found.order });
    case 'NOT_FOUND':
      return recordAbsence(deps, session, { order, attempt, askedAtMs });
    case 'UNKNOWN':
      return lookAgain(deps, order, attempt, found.code, found.stop);
  }
}

function alreadyResolved(order: Order): SubmitOutcome {
  return order.state === 'SUBMITTED' ? { outcome: 'RETRY', waitSeconds: 0 } : outcomeOf(order);
}

interface Found {
  readonly order: Order;
  readonly attempt: Attempt;
  readonly instrument: Instrument;
  readonly view: VenueOrderView;
}

async function recordFound(
  deps: SubmitOrderDeps,
  session: VenueSession,
  found: Found,
): Promise<SubmitOutcome> {
  const { order, attempt, instrument, view } = found;
  if (view.status === 'REJECTED') {
    const reason = { code: 'VENUE_REJECTED', message: 'The venue has the order as rejected.' };
    return recordRejected(deps, order, attempt, reason, undefined, 'resolve-order');
  }
  // What the venue already executed travels the one way every fill travels; dedupe makes a second report harmless.
  await reportVenueOrder(deps, session, { order, instrument, view, source: 'resolve' });
  return recordAccepted(deps, order, attempt, view.venueOrderId, 'resolve-order');
}

interface Absent {
  readonly order: Order;
  readonly attempt: Attempt;
  readonly askedAtMs: number;
}

/**
 * Absent proves nothing that was asked before the venue's matching window was over. So late that the venue may have
 * forgotten the order, it proves that nothing rests and nothing was executed, and the order is not sent again.
 */
async function recordAbsence(
  deps: SubmitOrderDeps,
  session: VenueSession,
  { order, attempt, askedAtMs }: Absent,
): Promise<SubmitOutcome> {
  const provenAtMs = provenAbsentAtMs(session, attempt);
  const leftMs = provenAtMs - deps.clock.nowMs();
  if (askedAtMs < provenAtMs)
    return { outcome: 'IN_DOUBT', waitSeconds: Math.max(1, Math.ceil(leftMs / 1000)) };
  const isForgotten = mayBeForgotten(session, attempt, askedAtMs);
  if (isForgotten || order.type === 'market' || attempt.attempt >= attemptsAfterAbsenceMax) {
    const message = isForgotten
      ? 'The venue never received the order, or ended it without a fill and forgot it.'
      : 'The venue never received the order.';
    const reason = { code: 'ABSENT_AT_VENUE', message };
    return recordRejected(deps, order, { ...attempt, outcome: 'ABSENT' }, reason, undefined, 'resolve-order');
  }
  return decideUntilCommitted<SubmitOutcome>(async () => {
    const current = await deps.store.findOrder(order.ownerId, order.orderId);
    if (!current) throw new Error(`no order ${order.orderId}`);
    if (current.state !== 'IN_DOUBT') return { done: outcomeOf(current) };
    const next = revise(current, { state: 'SUBMITTED' }, deps.clock.nowMs());
    const result = await deps.store.commit([
      { kind: 'updateOrder', order: next },
      { kind: 'updateAttempt', attempt: { ...attempt, outcome: 'ABSENT' } },
      orderEventWrite(next, current.state, 'resolve-order', 'PROVEN_ABSENT', {
        attempt: String(attempt.attempt),
      }),
    ]);
    return doneOrAgain(result, { outcome: 'RETRY', waitSeconds: 0 });
  });
}
