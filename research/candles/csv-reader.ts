import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { BadRow } from './bad-row.ts';
import { GrowingColumns } from './columns.ts';
import { type CandleColumns, columnsOfHeader } from './header.ts';
import { numberIn, textIn } from './numbers.ts';
import { type TimeReader, timeReader } from './times.ts';

export interface ReadWishes {
  /** Candles that open before are passed over, and from `toMs` on nothing is read. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** How far local time is ahead of UTC, where times bear no zone: 32,400,000 for Korea. */
  readonly utcOffsetMs?: number;
  /** More are refused. */
  readonly candlesMax?: number;
}

const newline = 10;
const comma = 44;
/** A longer line is none of candles: it is not kept until its end comes, if ever. */
const lineBytesMax = 65_536;
const fields = ['open', 'high', 'low', 'close', 'volume'] as const;

/**
 * Candles of a CSV text that comes piece by piece: what is held of it is one line at most. Rows are counted from 1, the
 * header. `push` says false once nothing that comes can matter. @throws BadRow
 */
export class CsvReader {
  /** Rows that were read, the header among them. */
  row = 0;
  /** The row of the first candle. */
  firstRow = 0;
  readonly #wishes: ReadWishes;
  readonly #values = new Float64Array(6);
  #columns = new GrowingColumns(0);
  readonly #expected: number;
  #header: CandleColumns | undefined;
  #times: TimeReader | undefined;
  /** The beginning of a line whose end has not come yet. */
  #rest: Uint8Array = new Uint8Array(0);
  #starts = new Int32Array(0);
  #beforeMs = Number.NEGATIVE_INFINITY;
  #isOver = false;
  /** A line without anything: only others like it may follow. */
  #blankRow = 0;

  /** @param bytes of all of it, for a first guess of how many candles there are */
  constructor(wishes: ReadWishes, bytes: number) {
    this.#wishes = wishes;
    this.#expected = bytes;
  }

  push(piece: Uint8Array): boolean {
    const chunk = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let from = 0;
    for (let end = chunk.indexOf(newline, from); end >= 0 && !this.#isOver; ) {
      this.#line(chunk, from, end);
      from = end + 1;
      end = chunk.indexOf(newline, from);
    }
    this.#rest = chunk.slice(from);
    if (!this.#isOver && this.#rest.length > lineBytesMax)
      throw new BadRow(`Row ${this.row + 1}: it has more than ${lineBytesMax} bytes; is it CSV?`);
    return !this.#isOver;
  }

  end(): Candles {
    if (this.#rest.length > 0 && !this.#isOver) this.#line(this.#rest, 0, this.#rest.length);
    if (this.#columns.count === 0) throw new BadRow('There are no candles in the file.');
    return this.#columns.candles;
  }

  #line(bytes: Uint8Array, from: number, end: number): void {
    this.row += 1;
    const to = end > from && bytes[end - 1] === 13 ? end - 1 : end;
    if (textIsBlank(bytes, from, to)) {
      if (this.#blankRow === 0) this.#blankRow = this.row;
      return;
    }
    if (!this.#header) {
      this.#begin(textIn(bytes, from, to), end - from);
      return;
    }
    // A blank line before another row is a row without fields.
    if (this.#blankRow > 0) throw new BadRow(`Row ${this.#blankRow}, time: it is missing.`);
    this.#candle(bytes, from, to, this.#header);
  }

  #begin(line: string, length: number): void {
    this.#blankRow = 0;
    this.#header = columnsOfHeader(line);
    this.#starts = new Int32Array(this.#header.count + 1);
    // Lines of candles are about as long as this one or longer.
    const rows = Math.ceil(this.#expected / Math.max(40, length));
    const { candlesMax = Number.POSITIVE_INFINITY, fromMs, toMs } = this.#wishes;
    const isPart = fromMs !== undefined || toMs !== undefined;
    this.#columns = new GrowingColumns(isPart ? 0 : Math.min(rows, candlesMax));
  }

  #candle(bytes: Uint8Array, from: number, to: number, header: CandleColumns): void {
    const { row } = this;
    const found = this.#split(bytes, from, to);
    const start = (column: number) => (column < found ? (this.#starts[column] as number) : to);
    const end = (column: number) => (column + 1 < found ? (this.#starts[column + 1] as number) - 1 : to);
    const { time } = header;
    this.#times ??= timeReader(
      header.timeName,
      textIn(bytes, start(time), end(time)),
      this.#wishes.utcOffsetMs ?? 0,
    );
    const timeMs = this.#times.read(bytes, start(time), end(time), row);
    this.#order(timeMs);
    const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY, candlesMax } = this.#wishes;
    this.#isOver = timeMs >= toMs;
    if (this.#isOver || timeMs < fromMs) return;
    const values = this.#values;
    values[0] = timeMs;
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index] ?? 'open';
      const column = header[field];
      const value = numberIn(bytes, start(column), end(column));
      const isGood = value > 0 ? value < Number.POSITIVE_INFINITY : value === 0 && field === 'volume';
      if (!isGood) throw badNumber(textIn(bytes, start(column), end(column)), field, row);
      values[index + 1] = value;
    }
    if ((values[2] ?? 0) < (values[3] ?? 0)) throw new BadRow(`Row ${row}, high: it is below the low.`);
    if (this.#columns.count === candlesMax)
      throw new BadRow(`Row ${row}: more than ${candlesMax} candles.`, 'TOO_MANY_CANDLES');
    if (this.#columns.count === 0) this.firstRow = row;
    this.#columns.add(values);
  }

  /** Where each cell begins, up to the last one that is wanted; how many there are. */
  #split(bytes: Uint8Array, from: number, to: number): number {
    const starts = this.#starts;
    let count = 0;
    let cell = from;
    starts[count++] = cell;
    for (let index = from; index < to && count < starts.length; index++) {
      if (bytes[index] !== comma) continue;
      cell = index + 1;
      starts[count++] = cell;
    }
    return count;
  }

  #order(timeMs: number): void {
    const { row } = this;
    const step = timeMs - this.#beforeMs;
    this.#beforeMs = timeMs;
    if (step === 0) throw new BadRow(`Row ${row}, time: the row before has the same.`);
    if (step > 0) return;
    const hint =
      step >= -3_600_000
        ? ' (If it is local time with a summer time, give times in UTC or with their zone.)'
        : '';
    throw new BadRow(`Row ${row}, time: it is before the row above; rows go from old to new.${hint}`);
  }
}

function textIsBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    const byte = bytes[index];
    if (byte !== 32 && byte !== 9) return false;
  }
  return true;
}

function badNumber(text: string, field: string, row: number): BadRow {
  if (text === '') return new BadRow(`Row ${row}, ${field}: it is missing.`);
  const what = field === 'volume' ? 'volume' : 'price above 0';
  return new BadRow(`Row ${row}, ${field}: '${text}' is no ${what}.`);
}
