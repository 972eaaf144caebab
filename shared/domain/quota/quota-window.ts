/**
 * What a request is for: an order; what protects from one, its cancel and its look-up; all other questions. Cancels and
 * reconciliation keep a share of each budget that orders cannot spend, and cancels a share of their own: an order that
 * cannot leave is a wish, an order that cannot be taken back is a loss.
 */
export type QuotaPriority = 'cancel' | 'reconcile' | 'order';

/** The code of a refusal by our own budget: nothing was sent. */
export const quotaSpent = 'QUOTA_SPENT';

/** Parts of a budget, of 1. What cancels alone may spend is as much as they can ever need. */
export interface QuotaShares {
  readonly order: number;
  readonly reconcile: number;
}

/** A limit of a venue: so much within each interval of its clock. */
export interface QuotaWindow {
  /** Unique at its venue. */
  readonly name: string;
  /** Whose requests the venue counts together: those from an address, or those of a key (its account, its pocket). */
  readonly scope: 'ADDRESS' | 'KEY';
  readonly limit: number;
  readonly intervalMs: number;
  /** Where orders, cancels and questions count against it alike: how far the first and the last may spend it. */
  readonly shares?: QuotaShares;
}

/** What one request counts for in a window. */
export interface QuotaCharge {
  readonly window: QuotaWindow;
  readonly amount: number;
  /** What the venue counts apart, where it does: an instrument. */
  readonly of?: string;
}

/** What one request is for, and what it counts for at its venue. */
export interface QuotaCall {
  readonly priority: QuotaPriority;
  readonly charges: readonly QuotaCharge[];
}

/** Of each limit this share is never planned with: for a request that the venue counts later than we thought. */
const spareShare = 0.04;

/** The highest count that requests of this priority may bring a window to. */
export function ceilingOf(window: QuotaWindow, priority: QuotaPriority): number {
  const planned = window.limit - Math.round(window.limit * spareShare);
  return priority === 'cancel' ? planned : Math.floor(planned * (window.shares?.[priority] ?? 1));
}

/** The venue's clock may be this far behind ours. */
export const earlyMs = 50;
const transitMaxMs = 400;
const transitShare = 0.4;

/**
 * Starts of all the windows in which the venue may count a request that is sent now: it may arrive a little later, and
 * by the venue's clock a little earlier. Near a border that is two, and the request has to find room in both.
 */
export function windowStarts(
  { intervalMs }: Pick<QuotaWindow, 'intervalMs'>,
  nowMs: number,
): readonly number[] {
  const lateMs = Math.min(transitMaxMs, intervalMs * transitShare);
  const first = startOf(nowMs - earlyMs, intervalMs);
  const last = startOf(nowMs + lateMs, intervalMs);
  return first === last ? [first] : [first, last];
}

function startOf(timeMs: number, intervalMs: number): number {
  return timeMs - (timeMs % intervalMs);
}

/** A worker takes this part of what is left at a time: few writes while there is much, nothing hoarded when there is little. */
const leasePart = 64;
/** Nor more than a worker may spend in this time: what it does not spend is lost to the others. */
const leaseMs = 10_000;

/** How much to take at once when `needed` is needed and `room` is left. */
export function leaseSize({ limit, intervalMs }: QuotaWindow, room: number, needed: number): number {
  const part = Math.min(room / leasePart, (limit * leaseMs) / intervalMs);
  return Math.max(needed, Math.floor(part));
}
