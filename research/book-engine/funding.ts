import type { FundingTerms } from '../engine/costs.ts';

interface Payment {
  readonly rate: number;
  /** What the position is worth by; the middle of the book without it. */
  readonly markPrice?: number;
}

/** When a perpetual's funding falls due, from a moment on: at multiples of its interval in UTC, or as listed. */
export class Funding {
  nextMs: number;
  readonly #terms: FundingTerms | undefined;
  #index = 0;

  constructor(terms: FundingTerms | undefined, startMs: number) {
    this.#terms = terms;
    if (terms?.kind === 'listed') {
      const first = terms.payments.findIndex(({ timeMs }) => timeMs > startMs);
      this.#index = first < 0 ? terms.payments.length : first;
    }
    this.nextMs = this.#after(startMs);
  }

  take(): Payment {
    const terms = this.#terms;
    const dueMs = this.nextMs;
    const listed = terms?.kind === 'listed' ? terms.payments[this.#index] : undefined;
    this.#index += 1;
    this.nextMs = this.#after(dueMs);
    return listed ?? { rate: terms?.kind === 'constant' ? terms.rate : 0 };
  }

  #after(timeMs: number): number {
    const terms = this.#terms;
    if (terms?.kind === 'listed') return terms.payments[this.#index]?.timeMs ?? Number.POSITIVE_INFINITY;
    if (!terms) return Number.POSITIVE_INFINITY;
    return (Math.floor(timeMs / terms.intervalMs) + 1) * terms.intervalMs;
  }
}
