import type { QuotaPriority } from '../../domain/quota/quota-window.ts';
import { latestWindows, type VenueBudget } from '../../domain/quota/venue-budget.ts';
import type { BudgetRecords, QuotaCounter, QuotaStanding, QuotaStore } from '../../ports/quota.port.ts';

/** Budgets of workers that live in one process. */
export class InMemoryQuota implements QuotaStore, BudgetRecords {
  readonly #budgets = new Map<string, VenueBudget>();
  readonly #standings = new Map<string, QuotaStanding>();

  async take(counter: QuotaCounter, amount: number, ceiling: number, priority: QuotaPriority) {
    this.#budgets.set(counter.name, counter.budget);
    const standing = this.#standing(counter);
    const isTaken = standing.used + amount <= ceiling && !(priority === 'order' && standing.isClosed);
    if (!isTaken) return { ...standing, isTaken };
    return { ...this.#set(counter, { ...standing, used: standing.used + amount }), isTaken };
  }

  async raise(counter: QuotaCounter, used: number): Promise<QuotaStanding> {
    const standing = this.#standing(counter);
    return this.#set(counter, { ...standing, used: Math.max(standing.used, used) });
  }

  async close(counter: QuotaCounter): Promise<void> {
    this.#set(counter, { ...this.#standing(counter), isClosed: true });
  }

  async listBudgets(scope: VenueBudget['scope'], nowMs: number) {
    const named = [...this.#budgets].filter(([, budget]) => budget.scope === scope);
    return named
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, budget]) => {
        const { nowStartMs, beforeStartMs } = latestWindows(budget, nowMs);
        const usedBefore = this.#standing({ name, startMs: beforeStartMs }).used;
        return { ...budget, ...this.#standing({ name, startMs: nowStartMs }), usedBefore };
      });
  }

  #standing({ name, startMs }: Pick<QuotaCounter, 'name' | 'startMs'>): QuotaStanding {
    return this.#standings.get(`${name}@${startMs}`) ?? { used: 0, isClosed: false };
  }

  #set({ name, startMs }: QuotaCounter, standing: QuotaStanding): QuotaStanding {
    this.#standings.set(`${name}@${startMs}`, standing);
    return standing;
  }
}
