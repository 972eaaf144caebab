import type { Instrument } from '../domain/instrument/instrument.ts';
import { zero } from '../domain/money/decimal.ts';
import { isPresent, isReplacing } from '../domain/order/amendment.ts';
import type { Fill, VenueOrderUpdate } from '../domain/order/fill.ts';
import type { Order } from '../domain/order/order.ts';
import type { VenueOrderView } from '../domain/venue/venue-answer.ts';
import type { AccountEvent, AccountEventQueue } from '../ports/queues.port.ts';
import type { VenueSession } from '../ports/venue.port.ts';

export interface VenueOrderReport {
  readonly order: Order;
  readonly instrument: Instrument;
  readonly view: VenueOrderView;
  readonly source: Fill['source'];
}

/** Our sum is of all venue orders of an order that was amended: it tells of the present one only. */
function mayLackFills(order: Order, view: VenueOrderView): boolean {
  if (isReplacing(order) || !isPresent(order, view)) return view.executedQuantity.greaterThan(0);
  return view.executedQuantity.plus(order.former?.executed ?? zero).greaterThan(order.filledQuantity);
}

/**
 * A venue may say that it takes an order and reject it a moment later (Bybit): it has ended then, without a fill. An order
 * that is still in doubt is rejected by whoever resolves it.
 */
function statusToReport(order: Order, { status }: VenueOrderView): VenueOrderUpdate['status'] | undefined {
  if (status !== 'REJECTED') return status;
  return order.state === 'SUBMITTED' || order.state === 'IN_DOUBT' ? undefined : 'CANCELED';
}

/**
 * Sends what the venue has of an order through the account-event queue: its trades, then its state. The same way as
 * a live fill, so there is one writer and one dedupe.
 *
 * @throws Error when the venue has executed something and will not list its trades: the caller tries again
 */
export async function reportVenueOrder(
  deps: { readonly accountEvents: AccountEventQueue },
  session: VenueSession,
  { order, instrument, view, source }: VenueOrderReport,
): Promise<void> {
  const { ownerId, accountId, correlationId } = order;
  const events: AccountEvent[] = [];
  if (mayLackFills(order, view)) {
    const answer = await session.listTrades(
      { instrument, clientOrderId: view.clientOrderId },
      view.venueOrderId,
    );
    if (answer.class === 'UNKNOWN') throw new Error(`trades of ${order.orderId} unknown: ${answer.code}`);
    events.push(
      ...answer.trades.map(
        (trade): AccountEvent => ({ kind: 'FILL', fill: { ...trade, source }, correlationId }),
      ),
    );
  }
  const status = statusToReport(order, view);
  if (status)
    events.push({
      kind: 'ORDER_UPDATE',
      update: {
        ownerId,
        accountId,
        venue: order.venue,
        instrument: order.instrument,
        venueOrderId: view.venueOrderId,
        clientOrderId: view.clientOrderId,
        status,
        executedQuantity: view.executedQuantity,
        venueTimeMs: view.venueTimeMs,
        source,
      },
      correlationId,
    });
  await deps.accountEvents.send(events);
}
