import type { QuotaPriority } from '../domain/quota/quota-window.ts';
import type { BudgetStanding, VenueBudget } from '../domain/quota/venue-budget.ts';

/** One window of one budget, from its start to its end. */
export interface QuotaCounter {
  /** Names venue, whose budget, and limit. */
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly budget: VenueBudget;
}

export interface QuotaStanding {
  /** As counted after this call, by every worker together. */
  readonly used: number;
  /** Orders are shut out: what is left belongs to cancels and reconciliation. */
  readonly isClosed: boolean;
}

/** Budgets at the venues, shared by every worker. Counts only grow; a window that is over is forgotten. */
export interface QuotaStore {
  /** Adds `amount` if the count then is at most `ceiling`, and, for orders, if the window is not closed. */
  take(
    counter: QuotaCounter,
    amount: number,
    ceiling: number,
    priority: QuotaPriority,
  ): Promise<QuotaStanding & { readonly isTaken: boolean }>;
  /** The venue has counted this much: ours is never less from now on. */
  raise(counter: QuotaCounter, used: number): Promise<QuotaStanding>;
  /** An emergency: no more orders in this window. */
  close(counter: QuotaCounter): Promise<void>;
}

/** The budgets that workers draw from, for people to look at. */
export interface BudgetRecords {
  /** Those drawn from in the last hour, by name; of many keys a bounded number. */
  listBudgets(scope: VenueBudget['scope'], nowMs: number): Promise<readonly BudgetStanding[]>;
}
