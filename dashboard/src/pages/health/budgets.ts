import type { SystemHealth } from './verdict.ts';

type Budget = SystemHealth['budgets'][number];
const shownMax = 8;

/**
 * Those that matter: closed ones, then the fullest of those in use. Counted is the fuller of this window and the one before: a second is
 * over before anybody reads it.
 */
export function fullestBudgets(budgets: readonly Budget[]): {
  readonly shown: readonly (Budget & { readonly counted: number })[];
  readonly more: number;
} {
  const counted = budgets.map((budget) => ({ ...budget, counted: Math.max(budget.used, budget.usedBefore) }));
  const weight = (budget: (typeof counted)[number]) =>
    Number(budget.isClosed) + budget.counted / Math.max(budget.limit, 1);
  const inUse = counted.filter((budget) => weight(budget) > 0);
  const shown = inUse.toSorted((a, b) => weight(b) - weight(a)).slice(0, shownMax);
  return { shown, more: budgets.length - shown.length };
}
