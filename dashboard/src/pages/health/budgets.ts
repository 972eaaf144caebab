import type { SystemHealth } from './verdict.ts';

type Budget = SystemHealth['budgets'][number];
const shownMax = 8;

/**
 * Those that matter: closed ones, then the fullest. Counted is the fuller of this window and the one before: a second is
 * over before anybody reads it.
 */
export function fullestBudgets(budgets: readonly Budget[]): {
  readonly shown: readonly (Budget & { readonly counted: number })[];
  readonly more: number;
} {
  const counted = budgets.map((budget) => ({ ...budget, counted: Math.max(budget.used, budget.usedBefore) }));
  const weight = (budget: (typeof counted)[number]) =>
    Number(budget.isClosed) + budget.counted / Math.max(budget.limit, 1);
  const sorted = counted.toSorted((a, b) => weight(b) - weight(a));
  return { shown: sorted.slice(0, shownMax), more: Math.max(0, sorted.length - shownMax) };
}
