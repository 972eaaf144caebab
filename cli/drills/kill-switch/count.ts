import { sendLeaseMs } from '#shared/application/send-lease.ts';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import type { VenueOrderTimes } from '../control.ts';

/** What the venues themselves say of one kill. */
export interface KillCount {
  /** Orders that a venue accepted after the fence and the lease of what was let through before it. */
  readonly acceptedAfterFence: number;
  readonly restingAfter: number;
  /** From the trigger until a venue accepted the last order; 0 when none was accepted after the trigger. */
  readonly lastAcceptedMs: number;
  /** Accepted between the trigger and the end of the lease. */
  readonly acceptedInLease: number;
}

/** @param fencedAtMs when the last fence stood, by the evidence; undefined: no fence, so whatever came after the trigger counts */
export function countKill(
  orders: readonly VenueOrderTimes[],
  triggeredAtMs: number,
  fencedAtMs: number | undefined,
): KillCount {
  const ours = orders.filter(({ clientOrderId }) => parseClientOrderId(clientOrderId));
  const limitMs = fencedAtMs === undefined ? triggeredAtMs : fencedAtMs + sendLeaseMs;
  const after = ours.filter(({ createdMs }) => createdMs > triggeredAtMs);
  const late = after.filter(({ createdMs }) => createdMs > limitMs);
  return {
    acceptedAfterFence: late.length,
    restingAfter: ours.filter(({ state }) => state === 'NEW' || state === 'PARTIALLY_FILLED').length,
    lastAcceptedMs: Math.max(0, ...after.map(({ createdMs }) => createdMs - triggeredAtMs)),
    acceptedInLease: after.length - late.length,
  };
}

export interface Percentiles {
  readonly p50: number | null;
  readonly p99: number | null;
}

/** Nearest rank; what never happened counts as endless, and makes a percentile null. */
export function percentiles(times: readonly (number | null)[]): Percentiles {
  const sorted = times.map((ms) => ms ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
  const rank = (share: number) => {
    const ms = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
    return ms === undefined || ms === Number.POSITIVE_INFINITY ? null : ms;
  };
  return { p50: rank(0.5), p99: rank(0.99) };
}
