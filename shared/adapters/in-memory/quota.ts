import type { QuotaPriority } from '../../domain/quota/quota-window.ts';
import type { QuotaCounter, QuotaStanding, QuotaStore } from '../../ports/quota.port.ts';

/** Budgets of workers that live in one process. */
export class InMemoryQuota implements QuotaStore {
  readonly #standings = new Map<string, QuotaStanding>();

  async take(counter: QuotaCounter, amount: number, ceiling: number, priority: QuotaPriority) {
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

  #standing({ name, startMs }: QuotaCounter): QuotaStanding {
    return this.#standings.get(`${name}@${startMs}`) ?? { used: 0, isClosed: false };
  }

  #set({ name, startMs }: QuotaCounter, standing: QuotaStanding): QuotaStanding {
    this.#standings.set(`${name}@${startMs}`, standing);
    return standing;
  }
}
