import type { Instrument } from '../domain/instrument/instrument.ts';
import { isReplacing } from '../domain/order/amendment.ts';
import { clientOrderIdOf } from '../domain/order/client-order-id.ts';
import type { Order } from '../domain/order/order.ts';
import { isTerminal } from '../domain/order/order-state.ts';
import type { CancelAnswer, VenueOrderView, VenueStop } from '../domain/venue/venue-answer.ts';
import type { CancelCommand } from '../ports/queues.port.ts';
import type { VenueOrderKey, VenueSession } from '../ports/venue.port.ts';
import { haltStopped } from './halt-venue.ts';
import { reportVenueOrder } from './report-venue-order.ts';
import type { SubmitOrderDeps } from './submit-order.ts';

/** NOT_YET: the venue's answer to the order or its amendment is still open; the cancel goes out when it is known. */
export type CancelOutcome = 'REPORTED' | 'NOTHING_TO_CANCEL' | 'NOT_YET';

/**
 * Cancels an order at its venue and reports what the venue then has, fills included: "already filled" or "unknown"
 * is never taken for cancelled.
 *
 * @throws Error when the venue's answer settles nothing: the queue delivers the command again
 */
export async function cancelAtVenue(deps: SubmitOrderDeps, command: CancelCommand): Promise<CancelOutcome> {
  const order = await deps.store.findOrder(command.ownerId, command.orderId);
  if (!order || isTerminal(order.state) || order.cancelRequestedAtMs === undefined)
    return 'NOTHING_TO_CANCEL';
  if (order.state === 'SUBMITTED' || order.state === 'IN_DOUBT' || isReplacing(order)) return 'NOT_YET';
  const [account, instrument] = await Promise.all([
    deps.store.findAccount(order),
    deps.market.findInstrument(order.venue, order.instrument),
  ]);
  if (!account || !instrument) throw new Error(`order ${order.orderId} lacks account or instrument`);
  await cancelAndReport(deps, await deps.venues.open(account), order, instrument);
  return 'REPORTED';
}

/** A cancel does not wait for the queue's next delivery, minutes away, while the venue may answer in a moment. */
const triesMax = 4;
const firstPauseMs = 250;

async function cancelAndReport(
  deps: SubmitOrderDeps,
  session: VenueSession,
  order: Order,
  instrument: Instrument,
): Promise<void> {
  const key = { instrument, clientOrderId: clientOrderIdOf(order.orderId, order.attempt) };
  for (let tries = 1; ; tries += 1) {
    const { view, trouble, stop } = await tryCancel(session, key);
    deps.log.info('cancel at the venue', { orderId: order.orderId, tries, trouble: trouble ?? 'none' });
    if (view) return reportVenueOrder(deps, session, { order, instrument, view, source: 'resolve' });
    if (stop) await haltStopped(deps, order, stop, order.correlationId);
    if (stop || tries >= triesMax) throw new Error(`cancel of ${order.orderId} is not settled: ${trouble}`);
    await deps.clock.sleep(firstPauseMs * 2 ** (tries - 1));
  }
}

interface CancelTry {
  readonly view?: VenueOrderView;
  readonly trouble?: string;
  readonly stop?: VenueStop;
  /** The look-up shows none: whether that proves anything hangs on when it was sent. */
  readonly isUnknown?: boolean;
}

/**
 * One cancel, and a look-up when its answer does not say how the order ended.
 *
 * @param told what the venue said already, of a cancel together with others
 */
export async function tryCancel(
  session: VenueSession,
  key: VenueOrderKey,
  told?: CancelAnswer,
): Promise<CancelTry> {
  const answer = told ?? (await session.cancel(key));
  if (answer.class === 'CANCELED') return { view: answer.order };
  if (answer.class === 'UNKNOWN' && answer.stop) return { trouble: answer.code, stop: answer.stop };
  const found = await session.lookUp(key);
  if (found.class === 'FOUND' && found.order.status !== 'ACCEPTED') return { view: found.order };
  return { trouble: `${answer.code}, look-up ${found.class}`, isUnknown: found.class === 'NOT_FOUND' };
}
