import type { QuotaWindow } from './quota-window.ts';

/** A budget of a venue as it was last drawn from: whose requests count together there, and against what limit. */
export interface VenueBudget {
  readonly venue: string;
  readonly scope: QuotaWindow['scope'];
  /** Tells keys of a venue apart and names none of them; absent where the venue counts by address. */
  readonly key?: string;
  /** As in the venue's `quota.ts`. */
  readonly window: string;
  /** What the venue counts apart, where it does: an instrument. */
  readonly of?: string;
  readonly limit: number;
  readonly intervalMs: number;
}

/** How much of it is counted: what workers took and may not have spent, or what the venue said, whichever is more. */
export interface BudgetStanding extends VenueBudget {
  /** In the window that holds the moment. */
  readonly used: number;
  /** In the whole window before it: of a second, what is counted now says little. */
  readonly usedBefore: number;
  /** Orders are shut out of this window: what is left belongs to cancels and reconciliation. */
  readonly isClosed: boolean;
}

/** Starts of the window that holds the moment, and of the one before. */
export function latestWindows(
  { intervalMs }: Pick<VenueBudget, 'intervalMs'>,
  nowMs: number,
): { readonly nowStartMs: number; readonly beforeStartMs: number } {
  const nowStartMs = nowMs - (nowMs % intervalMs);
  return { nowStartMs, beforeStartMs: nowStartMs - intervalMs };
}
