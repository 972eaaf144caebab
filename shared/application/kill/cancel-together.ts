import type { Instrument } from '../../domain/instrument/instrument.ts';
import type { Order } from '../../domain/order/order.ts';
import type { CancelAnswer } from '../../domain/venue/venue-answer.ts';
import type { VenueOrderKey, VenueSession } from '../../ports/venue.port.ts';
import type { Resting } from './look-at-account.ts';

/**
 * Cancels with few requests what can be named in them: exactly these orders. Each has its own answer; one that says nothing of
 * its order is left out, so that the order is then cancelled by itself.
 *
 * @returns by client order id; empty where the venue cancels one by one only
 */
export async function cancelTogether(
  session: VenueSession,
  resting: readonly Resting[],
  findInstrument: (order: Order) => Promise<Instrument | undefined>,
): Promise<ReadonlyMap<string, CancelAnswer>> {
  if (!session.cancelMany || resting.length < 2) return new Map();
  const keys = await Promise.all(
    resting.map(async ({ order, clientOrderId }): Promise<VenueOrderKey | undefined> => {
      const instrument = await findInstrument(order).catch(() => undefined);
      return instrument && { instrument, clientOrderId };
    }),
  );
  const named = keys.flatMap((key) => key ?? []);
  const answers = await session.cancelMany(named).catch(() => []);
  return new Map(
    answers.flatMap((answer, index) => {
      const id = named[index]?.clientOrderId;
      return id !== undefined && saysSomething(answer) ? [[id, answer] as const] : [];
    }),
  );
}

function saysSomething(answer: CancelAnswer): boolean {
  return answer.class !== 'UNKNOWN' || answer.stop !== undefined || answer.isTaken === true;
}
