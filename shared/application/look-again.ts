import type { Order } from '../domain/order/order.ts';
import type { VenueStop } from '../domain/venue/venue-answer.ts';
import type { Attempt } from '../ports/store-write.ts';
import type { VenueSession } from '../ports/venue.port.ts';
import { haltStopped } from './halt-venue.ts';
import { haltWrites } from './order-records.ts';
import type { SubmitOrderDeps, SubmitOutcome } from './submit-order.ts';

/** Look-ups that told nothing, after which nothing is guessed: the account halts and a person looks. */
export const lookUpsMax = 20;

/** The clock that wrote the lease and the clock that judges it are two workers'; they may differ by this much. */
export const clockDifferenceMaxMs = 1_000;

/** Absent proves nothing that was asked before the venue's matching window was over. */
export function provenAbsentAtMs({ absenceProofMs }: VenueSession, { leaseUntilMs }: Attempt): number {
  return leaseUntilMs + absenceProofMs + clockDifferenceMaxMs;
}

/**
 * The look-up itself told nothing. Bounded; then the account halts and the order stays in doubt for a person. At once
 * where the venue wants no more requests.
 */
export async function lookAgain(
  deps: Pick<SubmitOrderDeps, 'store' | 'clock' | 'ids' | 'log'>,
  order: Order,
  attempt: Attempt,
  code: string,
  stop?: VenueStop,
): Promise<SubmitOutcome> {
  if (stop) {
    await haltStopped(deps, order, stop, order.correlationId);
    return { outcome: 'HALTED', waitSeconds: 0 };
  }
  const lookUps = attempt.lookUps + 1;
  const exhausted = lookUps >= lookUpsMax;
  const reason = `order ${order.orderId} is in doubt after ${lookUps} look-ups: ${code}`;
  await deps.store.commit([
    { kind: 'updateAttempt', attempt: { ...attempt, lookUps } },
    ...(exhausted ? haltWrites(deps.ids, order, reason, order.correlationId, deps.clock.nowMs()) : []),
  ]);
  if (exhausted) return { outcome: 'HALTED', waitSeconds: 0 };
  return { outcome: 'IN_DOUBT', waitSeconds: Math.min(5, 2 ** Math.min(lookUps - 1, 3)) };
}
