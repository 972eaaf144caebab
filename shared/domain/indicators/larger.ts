import type { Candle } from './candle.ts';
import { at, type Indicator } from './indicator.ts';
import type { Tape } from './tape.ts';

/**
 * An indicator of larger candles, made of those that come: `everyMs` long, beginning at its multiples in UTC. Its outputs
 * are those of the last larger candle that has closed, so that nothing is known early. A larger candle closes with its last
 * small one; the length of those is learnt from the smallest step between two, and before there were two, or where the
 * last one is missing, it closes when the first one of the next comes. One that was not seen from its beginning does not count.
 */
export class Larger implements Indicator {
  readonly outputs: readonly string[];
  /** At least so many; more where many small candles make a large one. */
  readonly warmUpBars: number;
  readonly #inner: Indicator;
  readonly #everyMs: number;
  /** 0 before two candles were seen. */
  #stepMs = 0;
  #beforeMs = Number.NaN;
  #startMs = Number.NaN;
  /** Open, high, low, close and volume of the larger candle that is being made. */
  readonly #made = new Float64Array(5);
  #isWhole = 0;
  #isOpen = 0;

  constructor(inner: Indicator, everyMs: number) {
    if (!Number.isInteger(everyMs) || everyMs <= 0)
      throw new RangeError(`a larger candle has a length in ms: ${everyMs}`);
    this.#inner = inner;
    this.#everyMs = everyMs;
    this.outputs = inner.outputs;
    this.warmUpBars = inner.warmUpBars;
  }

  get values(): Float64Array {
    return this.#inner.values;
  }
  set values(place: Float64Array) {
    this.#inner.values = place;
  }

  next(candle: Candle): void {
    const { openTimeMs } = candle;
    const startMs = openTimeMs - (openTimeMs % this.#everyMs);
    const stepMs = openTimeMs - this.#beforeMs;
    if (stepMs > 0 && (this.#stepMs === 0 || stepMs < this.#stepMs)) this.#stepMs = stepMs;
    if (this.#isOpen === 1 && startMs !== this.#startMs) this.#close();
    if (this.#isOpen === 1) this.#add(candle);
    else this.#begin(candle, startMs);
    this.#beforeMs = openTimeMs;
    const isLast = this.#stepMs > 0 && openTimeMs + this.#stepMs >= startMs + this.#everyMs;
    if (isLast) this.#close();
  }

  keep(tape: Tape): void {
    this.#inner.keep(tape);
    tape.numbers(this.#made);
    this.#stepMs = tape.number(this.#stepMs);
    this.#beforeMs = tape.number(this.#beforeMs);
    this.#startMs = tape.number(this.#startMs);
    this.#isWhole = tape.number(this.#isWhole);
    this.#isOpen = tape.number(this.#isOpen);
  }

  #begin({ openTimeMs, open, high, low, close, volume }: Candle, startMs: number): void {
    // The first one may have begun before anybody looked.
    this.#isWhole = openTimeMs === startMs || !Number.isNaN(this.#beforeMs) ? 1 : 0;
    this.#isOpen = 1;
    this.#startMs = startMs;
    this.#made.set([open, high, low, close, volume]);
  }

  #add({ high, low, close, volume }: Candle): void {
    const made = this.#made;
    made[1] = Math.max(at(made, 1), high);
    made[2] = Math.min(at(made, 2), low);
    made[3] = close;
    made[4] = at(made, 4) + volume;
  }

  #close(): void {
    this.#isOpen = 0;
    if (this.#isWhole === 0) return;
    const made = this.#made;
    this.#inner.next({
      ...{ openTimeMs: this.#startMs, open: at(made, 0), high: at(made, 1), low: at(made, 2) },
      ...{ close: at(made, 3), volume: at(made, 4) },
    });
  }
}
