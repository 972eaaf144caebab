import type { CancelAnswer, VenueAnswer } from '../../domain/venue/venue-answer.ts';
import type { VenueOrderKey, VenueSession } from '../../ports/venue.port.ts';
import { unreachable, unreadable } from './trouble.ts';
import { type RawAnswer, VenueHttpError } from './venue-http.ts';

/**
 * What becomes of an order that is sent once.
 *
 * @param send sends it; resolves to the venue's id for it, or to undefined where the answer is not about this order
 * @param classifyRefusal what an answer that is not a success means at this venue
 */
export async function answerToOrder(
  send: () => Promise<string | undefined>,
  classifyRefusal: (answer: RawAnswer) => VenueAnswer,
): Promise<VenueAnswer> {
  try {
    const venueOrderId = await send();
    return venueOrderId === undefined
      ? { class: 'IN_DOUBT', ...unreadable }
      : { class: 'ACCEPTED', venueOrderId };
  } catch (error) {
    return error instanceof VenueHttpError
      ? classifyRefusal(error.answer)
      : { class: 'IN_DOUBT', ...unreachable(error) };
  }
}

/** The venue took the cancel, and still has the order open. */
export const cancelRequested = {
  class: 'UNKNOWN',
  code: 'CANCEL_REQUESTED',
  message: 'The venue took the cancel and still has the order open.',
  isTaken: true,
} as const;

/** How an order ended whose cancel the venue only took: a look-up tells. */
export async function endOfCanceled(
  session: Pick<VenueSession, 'lookUp'>,
  key: VenueOrderKey,
): Promise<CancelAnswer> {
  const found = await session.lookUp(key);
  return found.class === 'FOUND' && found.order.status !== 'ACCEPTED'
    ? { class: 'CANCELED', order: found.order }
    : cancelRequested;
}
