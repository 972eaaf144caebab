import { filledOfPresent } from '../domain/order/amendment.ts';
import { clientOrderIdOf } from '../domain/order/client-order-id.ts';
import type { Order } from '../domain/order/order.ts';
import type { VenueOrderView } from '../domain/venue/venue-answer.ts';
import type { Attempt } from '../ports/store-write.ts';
import type { VenueSession } from '../ports/venue.port.ts';
import { clockDifferenceMaxMs } from './look-again.ts';

/**
 * True when the venue's not knowing an order may mean that it had the order, ended it without a fill and forgot it. It
 * proves no more then that the order was never there.
 *
 * @param askedAtMs when the venue was asked for it
 */
export function mayBeForgotten(
  { forgetsUnfilledAfterMs }: VenueSession,
  { startedAtMs }: Attempt,
  askedAtMs: number,
): boolean {
  return (
    forgetsUnfilledAfterMs !== undefined &&
    askedAtMs - startedAtMs >= forgetsUnfilledAfterMs - clockDifferenceMaxMs
  );
}

/** How a forgotten order ended; undefined for one that had a fill: that is never forgotten. */
export function forgottenView(order: Order): VenueOrderView | undefined {
  const { venueOrderId, orderId, attempt, updatedAtMs: venueTimeMs } = order;
  const executedQuantity = filledOfPresent(order);
  if (venueOrderId === undefined || !executedQuantity.isZero()) return undefined;
  const clientOrderId = clientOrderIdOf(orderId, attempt);
  return { venueOrderId, clientOrderId, status: 'CANCELED', executedQuantity, venueTimeMs };
}
