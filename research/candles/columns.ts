import type { Candles } from '../../shared/domain/indicators/candles.ts';

/** Bytes of one candle in memory: six doubles. */
export const candleBytes = 48;

const names = ['openTimeMs', 'open', 'high', 'low', 'close', 'volume'] as const;
type Columns = Record<(typeof names)[number], Float64Array<ArrayBuffer>>;

/** Columns that grow as candles come. While they grow, the old and the new ones are there at once. */
export class GrowingColumns {
  count = 0;
  #capacity: number;
  #columns: Columns;

  /** @param expected how many there will be, as far as is known */
  constructor(expected: number) {
    this.#capacity = Math.max(16, expected);
    this.#columns = columnsOf(this.#capacity);
  }

  /** @param row time, open, high, low, close and volume */
  add(row: Float64Array): void {
    if (this.count === this.#capacity) this.#grow();
    const columns = this.#columns;
    const index = this.count++;
    columns.openTimeMs[index] = row[0] ?? 0;
    columns.open[index] = row[1] ?? 0;
    columns.high[index] = row[2] ?? 0;
    columns.low[index] = row[3] ?? 0;
    columns.close[index] = row[4] ?? 0;
    columns.volume[index] = row[5] ?? 0;
  }

  get candles(): Candles {
    const { count } = this;
    const part = (name: keyof Columns) => this.#columns[name].subarray(0, count);
    return {
      count,
      ...{ openTimeMs: part('openTimeMs'), open: part('open'), high: part('high') },
      ...{ low: part('low'), close: part('close'), volume: part('volume') },
    };
  }

  #grow(): void {
    this.#capacity = Math.ceil(this.#capacity * 1.5);
    const larger = columnsOf(this.#capacity);
    for (const name of names) larger[name].set(this.#columns[name]);
    this.#columns = larger;
  }
}

function columnsOf(capacity: number): Columns {
  const column = () => new Float64Array(capacity);
  return {
    ...{ openTimeMs: column(), open: column(), high: column() },
    ...{ low: column(), close: column(), volume: column() },
  };
}
