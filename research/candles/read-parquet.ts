import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { BadRow } from './bad-row.ts';
import type { CsvReader, ReadWishes } from './csv-reader.ts';
import { type ReadCandles, readWithAsync } from './parse-candles.ts';
import { boundedBy, type Progress, withAdvice } from './read-candles.ts';

type Row = Readonly<Record<string, unknown>>;

/** As CSV has them; a name stands for itself in any case. */
const wanted = /^(opentimems|opentime|open_time|timestamp|date|datetime|time|open|high|low|close|volume)$/i;
/** Rows that are text at once, on their way to the columns. */
const piece = 10_000;
/** Rows that are objects at once. A group's bytes are read anew for each step, where the file has no index of its pages. */
const stepRowsMax = 1_000_000;

interface StepOptions {
  readonly stepRows?: number;
  readonly told?: (progress: Progress) => void;
}

/**
 * Candles in Parquet of any writer: the columns of `parseCandles`, times as numbers, timestamps or text, prices as numbers or
 * decimal text. The same rules hold; row 2 is the first candle, as in CSV. Memory holds the bytes of the wanted columns of
 * one row group and `stepRows` of its rows at a time, and what is kept of each candle.
 */
export async function parquetCandles(
  file: AsyncBuffer,
  timeframeMs?: number,
  wishes: ReadWishes = {},
  { stepRows = stepRowsMax, told }: StepOptions = {},
): Promise<ReadCandles> {
  const bounded = boundedBy(wishes);
  try {
    const metadata = await parquetMetadataAsync(file);
    const names = columnsOf(metadata);
    // Without any of them the reader says what is missing.
    const header = names.join(',') || 'none';
    const count = Number(metadata.num_rows);
    refuseAtOnce(count, bounded);
    // The reader guesses how many rows there are from their bytes and the length of the header.
    const bytes = count * Math.max(40, header.length);
    const read = await readWithAsync(bounded, bytes, timeframeMs, async (reader) => {
      reader.push(Buffer.from(`${header}\n`, 'latin1'));
      for (const step of stepsOf(metadata, stepRows)) {
        const rows = await parquetReadObjects({ file, metadata, compressors, columns: [...names], ...step });
        if (!pushed(rows, names, reader)) return;
        told?.({ share: step.rowEnd / count, ofBytes: file.byteLength, rows: reader.row });
      }
    });
    return withAdvice(read, bounded);
  } catch (error) {
    if (error instanceof BadRow)
      return withAdvice({ kind: 'bad', code: error.code, message: error.message }, bounded);
    const why = error instanceof Error ? error.message : String(error);
    const message = `It is no whole Parquet file (${why.slice(0, 100)}). Export or fetch it again.`;
    return { kind: 'bad', code: 'FILE_DAMAGED', message };
  }
}

/** The file tells how many rows it has: more than are held need no reading, where all are wished. */
function refuseAtOnce(rows: number, { fromMs, toMs, candlesMax }: ReadWishes): void {
  if (candlesMax === undefined || fromMs !== undefined || toMs !== undefined || rows <= candlesMax) return;
  throw new BadRow(`The file has ${rows} rows, more than ${candlesMax} candles.`, 'TOO_MANY_CANDLES');
}

/** Row groups, the large ones in parts: some writers put a whole file into one. */
function* stepsOf({ row_groups }: FileMetaData, stepRows: number) {
  let rowStart = 0;
  for (const { num_rows } of row_groups) {
    const groupEnd = rowStart + Number(num_rows);
    for (; rowStart < groupEnd; rowStart += stepRows)
      yield { rowStart, rowEnd: Math.min(groupEnd, rowStart + stepRows), useOffsetIndex: true };
    rowStart = groupEnd;
  }
}

/** False when nothing that comes can matter. */
function pushed(rows: readonly Row[], names: readonly string[], reader: CsvReader): boolean {
  for (let from = 0; from < rows.length; from += piece) {
    const lines = rows.slice(from, from + piece).map((row) => lineOf(row, names));
    if (!reader.push(Buffer.from(lines.join(''), 'latin1'))) return false;
  }
  return true;
}

function columnsOf({ schema }: FileMetaData): readonly string[] {
  return schema.slice(1).flatMap(({ name }) => (wanted.test(name) ? [name] : []));
}

function lineOf(row: Row, columns: readonly string[]): string {
  return `${columns.map((name) => textOf(row[name])).join(',')}\n`;
}

function textOf(value: unknown): string {
  return value instanceof Date ? String(value.getTime()) : String(value ?? '');
}
