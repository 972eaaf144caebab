import type { AccountRef } from '../account/account.ts';
import type { Order } from '../order/order.ts';

/**
 * Which orders of an account were approved a moment ago, and how often anything was. Every approval that was judged by the
 * account's book replaces exactly the version that it read before the book: of two that were judged by the same book one is
 * judged again. And the lists that the book comes from lag behind: what is named here is read by its key.
 */
export interface ApprovalLog extends AccountRef {
  /** Rises by one with every such approval. */
  readonly version: number;
  /** Oldest first. */
  readonly recent: readonly RecentApproval[];
}

export interface RecentApproval {
  readonly orderId: string;
  /** Of the order as it was approved. */
  readonly orderVersion: number;
  readonly atMs: number;
}

/** Indexes are behind by less than a second; this is what they are given. */
const keptMs = 30_000;
/** Of a flood. The item stays within a few kilobytes. */
const keptMax = 300;

/** The log with this approval in it. @param approved the order as it is written with its approval */
export function withApproved(log: ApprovalLog | undefined, approved: Order): ApprovalLog {
  const { ownerId, accountId, orderId, version: orderVersion, updatedAtMs: atMs } = approved;
  const others = (log?.recent ?? []).filter((each) => each.orderId !== orderId && each.atMs > atMs - keptMs);
  return {
    ownerId,
    accountId,
    version: (log?.version ?? 0) + 1,
    recent: [...others, { orderId, orderVersion, atMs }].slice(-keptMax),
  };
}
