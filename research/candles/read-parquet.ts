import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { BadRow } from './bad-row.ts';
import type { CsvReader, ReadWishes } from './csv-reader.ts';
import { type ReadCandles, readWithAsync } from './parse-candles.ts';
import { boundedBy, withAdvice } from './read-candles.ts';

/** As CSV has them; a name stands for itself in any case. */
const wanted = /^(opentimems|opentime|open_time|timestamp|date|datetime|time|open|high|low|close|volume)$/i;
/** Rows that are text at once, on their way to the columns. */
const piece = 10_000;

/**
 * Candles in Parquet of any writer: the columns of `parseCandles`, times as numbers, timestamps or text, prices as numbers or
 * decimal text. The same rules hold; row 2 is the first candle, as in CSV. Memory holds the wanted columns of one row group
 * at a time, and what is kept of each candle.
 */
export async function parquetCandles(
  file: AsyncBuffer,
  timeframeMs?: number,
  wishes: ReadWishes = {},
): Promise<ReadCandles> {
  const bounded = boundedBy(wishes);
  try {
    const metadata = await parquetMetadataAsync(file);
    const names = columnsOf(metadata);
    // Without any of them the reader says what is missing.
    const header = names.join(',') || 'none';
    const rows = Number(metadata.num_rows);
    refuseAtOnce(rows, bounded);
    // The reader guesses how many rows there are from their bytes and the length of the header.
    const bytes = rows * Math.max(40, header.length);
    const read = await readWithAsync(bounded, bytes, timeframeMs, async (reader) => {
      reader.push(Buffer.from(`${header}\n`, 'latin1'));
      await readGroups(file, metadata, names, reader);
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

/** One row group after the other, until nothing that comes can matter. */
async function readGroups(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
  reader: CsvReader,
): Promise<void> {
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    const group = { file, metadata, compressors, columns: [...columns], rowStart, rowEnd };
    const rows = await parquetReadObjects(group);
    for (let from = 0; from < rows.length; from += piece) {
      const lines = rows.slice(from, from + piece).map((row) => lineOf(row, columns));
      if (!reader.push(Buffer.from(lines.join(''), 'latin1'))) return;
    }
    rowStart = rowEnd;
  }
}

function columnsOf({ schema }: FileMetaData): readonly string[] {
  return schema.slice(1).flatMap(({ name }) => (wanted.test(name) ? [name] : []));
}

function lineOf(row: Record<string, unknown>, columns: readonly string[]): string {
  return `${columns.map((name) => textOf(row[name])).join(',')}\n`;
}

function textOf(value: unknown): string {
  return value instanceof Date ? String(value.getTime()) : String(value ?? '');
}
