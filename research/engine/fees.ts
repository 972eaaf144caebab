import type { FeeTier } from './costs.ts';
import { dayMs } from './daily.ts';
import type { EngineOptions } from './options.ts';

const windowDays = 30;

/**
 * What fills pay now, as parts of their amount. With tiers the rates of a UTC day are those of the volume of the 30 days
 * before it, as venues reckon them once a day: a day's own trades count from the next one on.
 */
export class Fees {
  taker: number;
  maker: number;
  readonly #tiers: readonly FeeTier[];
  /** Day and what was traded in it, oldest first. */
  readonly #days: { readonly day: number; amount: number }[] = [];

  constructor({ feeRate, makerFeeRate, feeTiers = [] }: EngineOptions) {
    this.taker = feeRate;
    this.maker = makerFeeRate ?? feeRate;
    this.#tiers = feeTiers;
  }

  moveTo(timeMs: number): void {
    if (this.#tiers.length === 0) return;
    const day = Math.floor(timeMs / dayMs);
    if (this.#days.at(-1)?.day === day) return;
    while ((this.#days[0]?.day ?? day) < day - windowDays) this.#days.shift();
    const volume = this.#days.reduce((sum, { amount }) => sum + amount, 0);
    const tier = this.#tiers.findLast((one) => one.volume <= volume);
    if (tier) [this.taker, this.maker] = [tier.takerRate, tier.makerRate];
    this.#days.push({ day, amount: 0 });
  }

  traded(amount: number): void {
    const today = this.#days.at(-1);
    if (today) today.amount += amount;
  }
}
