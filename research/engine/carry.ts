import type { FundingTime } from './costs.ts';
import type { EngineOptions } from './options.ts';

const yearMs = 365 * 86_400_000;

/** What it costs to hold through time: funding of perpetuals, interest on what was sold short. */
export class Carry {
  readonly isOn: boolean;
  readonly #options: EngineOptions;
  #next = 0;
  #before = Number.NaN;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.isOn = options.funding !== undefined || options.borrowRate !== undefined;
  }

  /** Payments since the candle before and up to this one's open, `price` its open in the quote asset. */
  *dueAt(timeMs: number, price: number): Generator<Charge> {
    const { borrowRate } = this.#options;
    const before = this.#before;
    this.#before = timeMs;
    if (Number.isNaN(before)) return this.#skipTo(timeMs);
    for (const { rate, markPrice } of this.#payments(before, timeMs))
      yield { kind: 'funding', rate, price: markPrice ?? price };
    if (borrowRate !== undefined)
      yield { kind: 'interest', rate: (borrowRate * (timeMs - before)) / yearMs, price };
  }

  #skipTo(timeMs: number): void {
    const { funding } = this.#options;
    if (funding?.kind !== 'listed') return;
    while ((funding.payments[this.#next]?.timeMs ?? Number.POSITIVE_INFINITY) <= timeMs) this.#next += 1;
  }

  *#payments(afterMs: number, untilMs: number): Generator<Pick<FundingTime, 'rate' | 'markPrice'>> {
    const { funding } = this.#options;
    if (funding?.kind === 'constant') {
      const { rate, intervalMs } = funding;
      let timeMs = (Math.floor(afterMs / intervalMs) + 1) * intervalMs;
      for (; timeMs <= untilMs; timeMs += intervalMs) yield { rate };
    }
    if (funding?.kind !== 'listed') return;
    for (let due = funding.payments[this.#next]; due && due.timeMs <= untilMs; ) {
      yield due;
      this.#next += 1;
      due = funding.payments[this.#next];
    }
  }
}

/** `funding`: what a long of one unit of worth pays, and a short gets. `interest`: what a short pays. */
export interface Charge {
  readonly kind: 'funding' | 'interest';
  readonly rate: number;
  /** In the quote asset. */
  readonly price: number;
}
