import type { Candle } from './candle.ts';
import type { Tape } from './tape.ts';

/** The greatest of high - low and the distances to the close before; NaN for the first candle, as TA-Lib counts it. */
export class TrueRange {
  #close = Number.NaN;

  next({ high, low, close }: Candle): number {
    const before = this.#close;
    this.#close = close;
    return Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
  }

  keep(tape: Tape): void {
    this.#close = tape.number(this.#close);
  }
}
