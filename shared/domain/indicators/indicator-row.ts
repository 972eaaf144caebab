import type { Candle } from './candle.ts';
import { createIndicator, type IndicatorSpec } from './catalogue.ts';
import { type Indicator, notYet } from './indicator.ts';
import { Playback, Recording } from './tape.ts';

/** Several indicators fed the same candles, and their newest outputs in one row. It can be written down and restored. */
export class IndicatorRow {
  readonly warmUpBars: number;
  readonly values: Float64Array;
  readonly #indicators: readonly Indicator[];

  constructor(specs: readonly IndicatorSpec[]) {
    this.#indicators = specs.map(createIndicator);
    this.warmUpBars = Math.max(0, ...this.#indicators.map(({ warmUpBars }) => warmUpBars));
    this.values = notYet(this.#indicators.flatMap(({ outputs }) => outputs).length);
    let column = 0;
    for (const indicator of this.#indicators) {
      indicator.values = this.values.subarray(column, column + indicator.outputs.length);
      column += indicator.outputs.length;
    }
  }

  next(candle: Candle): void {
    for (const indicator of this.#indicators) indicator.next(candle);
  }

  /** Everything that they remember. */
  kept(): Float64Array {
    const tape = new Recording();
    for (const indicator of this.#indicators) indicator.keep(tape);
    return Float64Array.from(tape.written);
  }

  /** @throws RangeError when it was kept of other indicators */
  restore(kept: Float64Array): void {
    const tape = new Playback(kept);
    for (const indicator of this.#indicators) indicator.keep(tape);
    tape.finish();
  }
}
