import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { Market } from './market.ts';

/** Smaller candles, and those of them that lie within a larger one. */
export class Within {
  readonly finer: Candles;
  /** The length of a smaller candle. */
  readonly finerMs: number;
  readonly #candles: Candles;
  readonly #timeframeMs: number;
  #next = 0;
  #endMs = 0;

  constructor(finer: Candles, candles: Candles, timeframeMs = stepOf(candles)) {
    this.finer = finer;
    this.finerMs = stepOf(finer);
    this.#candles = candles;
    this.#timeframeMs = timeframeMs;
  }

  /** Goes to the first smaller candle of candle `bar`; false when there is none. */
  begin(bar: number): boolean {
    const { openTimeMs, count } = this.finer;
    const from = at(this.#candles.openTimeMs, bar);
    this.#endMs = from + this.#timeframeMs;
    while (this.#next < count && at(openTimeMs, this.#next) < from) this.#next += 1;
    return this.nextMs < Number.POSITIVE_INFINITY;
  }

  /** When the next one of this candle opens; infinite when none is left. */
  get nextMs(): number {
    const { openTimeMs, count } = this.finer;
    const timeMs = this.#next < count ? at(openTimeMs, this.#next) : Number.POSITIVE_INFINITY;
    return timeMs < this.#endMs ? timeMs : Number.POSITIVE_INFINITY;
  }

  /** The index of the next one, which is then the one before. */
  take(): number {
    this.#next += 1;
    return this.#next - 1;
  }

  /** Plays candle `bar` by its smaller ones; false when there are none. */
  play(market: Market, bar: number): boolean {
    if (!this.begin(bar)) return false;
    while (this.nextMs < Number.POSITIVE_INFINITY) market.play(this.finer, this.take(), bar, this.finerMs);
    return true;
  }
}

/** The length of a candle: the smallest step from one to the next; infinite where there is no second one. */
export function stepOf({ openTimeMs, count }: Candles): number {
  let step = Number.POSITIVE_INFINITY;
  for (let bar = 1; bar < count; bar++) step = Math.min(step, at(openTimeMs, bar) - at(openTimeMs, bar - 1));
  return step;
}
