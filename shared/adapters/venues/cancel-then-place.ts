import type { ReplaceAnswer } from '../../domain/venue/venue-answer.ts';
import type { Replacement } from '../../ports/replacement.ts';
import type { VenueSession } from '../../ports/venue.port.ts';
import { cancelRequested, endOfCanceled } from './order-answers.ts';

const notSent = { class: 'NOT_SENT' } as const;
/** A venue that only takes a cancel shows its end a moment later; then it is asked for again. */
const betweenLooksMs = 100;

/**
 * A replacement in two requests, for what a venue cannot do exactly in one: the cancel tells how much was executed, and
 * only what is left is placed, so both venue orders together never come to more than the order. The new one is placed
 * inside the attempt's lease or not at all.
 */
export async function cancelThenPlace(
  session: Pick<VenueSession, 'cancel' | 'lookUp' | 'submit'>,
  { instrument, order, clientOrderId, previous, mayStillSend }: Replacement,
): Promise<ReplaceAnswer> {
  const key = { instrument, clientOrderId: previous.clientOrderId };
  let canceled = await session.cancel(key);
  while (canceled.class === 'UNKNOWN' && canceled.code === cancelRequested.code && mayStillSend()) {
    await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
    canceled = await endOfCanceled(session, key);
  }
  if (canceled.class !== 'CANCELED' || canceled.order.status === 'FILLED' || !mayStillSend())
    return { canceled, placed: notSent };
  const executed = previous.executedBefore.plus(canceled.order.executedQuantity);
  const quantity = order.quantity?.minus(executed);
  if (!quantity?.greaterThan(0)) return { canceled, placed: notSent };
  return { canceled, placed: await session.submit({ ...order, quantity }, instrument, clientOrderId) };
}
