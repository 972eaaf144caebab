import type { Instrument } from '../domain/instrument/instrument.ts';
import { clientOrderIdOf } from '../domain/order/client-order-id.ts';
import type { Order } from '../domain/order/order.ts';
import { isTerminal } from '../domain/order/order-state.ts';
import type { CancelCommand } from '../ports/queues.port.ts';
import type { VenueSession } from '../ports/venue.port.ts';
import { reportVenueOrder } from './report-venue-order.ts';
import type { ResolveOrderDeps } from './resolve-order.ts';

/** NOT_YET: the venue's answer to the order itself is still open; the cancel goes out when it is known. */
export type CancelOutcome = 'REPORTED' | 'NOTHING_TO_CANCEL' | 'NOT_YET';

/**
 * Cancels an order at its venue and reports what the venue then has, fills included: "already filled" or "unknown"
 * is never taken for cancelled.
 *
 * @throws Error when the venue's answer settles nothing: the queue delivers the command again
 */
export async function cancelAtVenue(deps: ResolveOrderDeps, command: CancelCommand): Promise<CancelOutcome> {
  const order = await deps.store.findOrder(command.ownerId, command.orderId);
  if (!order || isTerminal(order.state) || order.cancelRequestedAtMs === undefined)
    return 'NOTHING_TO_CANCEL';
  if (order.state === 'SUBMITTED' || order.state === 'IN_DOUBT') return 'NOT_YET';
  const [account, instrument] = await Promise.all([
    deps.store.findAccount(order),
    deps.market.findInstrument(order.venue, order.instrument),
  ]);
  if (!account || !instrument) throw new Error(`order ${order.orderId} lacks account or instrument`);
  await cancelAndReport(deps, await deps.venues.open(account), order, instrument);
  return 'REPORTED';
}

async function cancelAndReport(
  deps: ResolveOrderDeps,
  session: VenueSession,
  order: Order,
  instrument: Instrument,
): Promise<void> {
  const key = { instrument, clientOrderId: clientOrderIdOf(order.orderId, order.attempt) };
  const answer = await session.cancel(key);
  deps.log.info('venue answered a cancel', { orderId: order.orderId, answer: answer.class });
  if (answer.class === 'CANCELED')
    return reportVenueOrder(deps, session, { order, instrument, view: answer.order, source: 'resolve' });
  const found = await session.lookUp(key);
  if (found.class !== 'FOUND' || found.order.status === 'ACCEPTED')
    throw new Error(`cancel of ${order.orderId} is not settled: ${answer.code}, look-up ${found.class}`);
  await reportVenueOrder(deps, session, { order, instrument, view: found.order, source: 'resolve' });
}
