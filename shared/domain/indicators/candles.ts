import type { Candle } from './candle.ts';
import { at, type Indicator } from './indicator.ts';

/** Candles in columns, oldest first: a year of minutes is 25 MB, and a loop over them allocates nothing. */
export interface Candles {
  readonly count: number;
  readonly openTimeMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/**
 * Shows one candle of the columns at a time; who holds it sees no other. Its owner alone moves it.
 * @param unit in which the base asset is counted: prices are those of one unit
 */
export class CandleCursor implements Candle {
  readonly #candles: Candles;
  readonly #unit: number;
  #index = -1;

  constructor(candles: Candles, unit = 1) {
    this.#candles = candles;
    this.#unit = unit;
  }

  moveTo(index: number): this {
    this.#index = index;
    return this;
  }

  get openTimeMs(): number {
    return at(this.#candles.openTimeMs, this.#index);
  }
  get open(): number {
    return at(this.#candles.open, this.#index) * this.#unit;
  }
  get high(): number {
    return at(this.#candles.high, this.#index) * this.#unit;
  }
  get low(): number {
    return at(this.#candles.low, this.#index) * this.#unit;
  }
  get close(): number {
    return at(this.#candles.close, this.#index) * this.#unit;
  }
  get volume(): number {
    return at(this.#candles.volume, this.#index) / this.#unit;
  }
}

/** Every output of `indicator`, in its order, for every candle: NaN while it warms up. */
export function columnsOf(indicator: Indicator, candles: Candles): readonly Float64Array[] {
  const columns = indicator.outputs.map(() => new Float64Array(candles.count));
  const [first, second, third] = columns;
  if (columns.length === 1 && first) fillOne(indicator, candles, first);
  else if (columns.length === 3 && first && second && third)
    fillThree(indicator, candles, first, second, third);
  else fillAll(indicator, candles, columns);
  return columns;
}

/** Most indicators have one output: a loop of their own, which costs a tenth less. */
function fillOne(indicator: Indicator, candles: Candles, column: Float64Array): void {
  const { values } = indicator;
  const cursor = new CandleCursor(candles);
  for (let index = 0; index < candles.count; index++) {
    indicator.next(cursor.moveTo(index));
    column[index] = at(values, 0);
  }
}

function fillThree(
  indicator: Indicator,
  candles: Candles,
  first: Float64Array,
  second: Float64Array,
  third: Float64Array,
): void {
  const { values } = indicator;
  const cursor = new CandleCursor(candles);
  for (let index = 0; index < candles.count; index++) {
    indicator.next(cursor.moveTo(index));
    first[index] = at(values, 0);
    second[index] = at(values, 1);
    third[index] = at(values, 2);
  }
}

function fillAll(indicator: Indicator, candles: Candles, columns: readonly Float64Array[]): void {
  const { values } = indicator;
  const cursor = new CandleCursor(candles);
  for (let index = 0; index < candles.count; index++) {
    indicator.next(cursor.moveTo(index));
    for (let output = 0; output < columns.length; output++)
      (columns[output] as Float64Array)[index] = at(values, output);
  }
}
