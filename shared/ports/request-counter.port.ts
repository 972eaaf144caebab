import type { RequestCounts, RequestKind, UserLimits } from '../domain/quota/user-limits.ts';

/** Counts what each user asks of the API, for all workers together. */
export interface RequestCounter {
  /** Counts a request if every window has room for it; else tells what they hold. */
  count(
    ownerId: string,
    kind: RequestKind,
    limits: UserLimits,
    nowMs: number,
  ): Promise<{ readonly isCounted: true } | { readonly isCounted: false; readonly counts: RequestCounts }>;
}
