import { Fees } from './fees.ts';
import type { Holdings } from './holdings.ts';
import type { EngineOptions } from './options.ts';
import { RiskGate } from './risk-gate.ts';

/** The one capital of a run, in the quote asset, and what it has paid; shared by the holdings of all its instruments. */
export class Purse {
  cash: number;
  readonly fees: Fees;
  readonly gate: RiskGate | undefined;
  /** What was paid (below 0) or got, of all positions. */
  funding = 0;
  interest = 0;
  liquidations = 0;
  readonly #holdings: Holdings[] = [];

  constructor(options: EngineOptions) {
    this.cash = options.cash;
    this.fees = new Fees(options);
    this.gate = options.risk && new RiskGate(options.risk);
  }

  join(holdings: Holdings): void {
    this.#holdings.push(holdings);
  }

  /** A run of one instrument adds nothing of others: its sums are those of the engine that it is compared with. */
  get isShared(): boolean {
    return this.#holdings.length > 1;
  }

  /** Of all other instruments, at their newest closes. */
  beside(one: Holdings, of: 'profit' | 'bound' | 'maintenance'): number {
    let sum = 0;
    for (const holdings of this.#holdings) if (holdings !== one) sum += holdings[of];
    return sum;
  }

  /** Equity at the newest closes. */
  get worth(): number {
    let sum = this.cash;
    for (const { profit } of this.#holdings) sum += profit;
    return sum;
  }

  /** Nothing is left. */
  empty(): void {
    for (const holdings of this.#holdings) holdings.closeAllAt(holdings.last);
    this.cash = 0;
  }
}
