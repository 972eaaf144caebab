import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { Market } from './market.ts';

/** Smaller candles, and those of them that lie within a larger one. */
export class Within {
  readonly #finer: Candles;
  readonly #candles: Candles;
  readonly #timeframeMs: number;
  readonly #finerMs: number;
  #next = 0;

  constructor(finer: Candles, candles: Candles) {
    this.#finer = finer;
    this.#candles = candles;
    this.#timeframeMs = stepOf(candles);
    this.#finerMs = stepOf(finer);
  }

  /** Plays candle `bar` by its smaller ones; false when there are none. */
  play(market: Market, bar: number): boolean {
    const { openTimeMs, count } = this.#finer;
    const from = at(this.#candles.openTimeMs, bar);
    while (this.#next < count && at(openTimeMs, this.#next) < from) this.#next += 1;
    const first = this.#next;
    while (this.#next < count && at(openTimeMs, this.#next) < from + this.#timeframeMs) {
      market.play(this.#finer, this.#next, bar, this.#finerMs);
      this.#next += 1;
    }
    return this.#next > first;
  }
}

/** The length of a candle: the smallest step from one to the next; infinite where there is no second one. */
export function stepOf({ openTimeMs, count }: Candles): number {
  let step = Number.POSITIVE_INFINITY;
  for (let bar = 1; bar < count; bar++) step = Math.min(step, at(openTimeMs, bar) - at(openTimeMs, bar - 1));
  return step;
}
