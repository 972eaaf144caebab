import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { ReadWishes } from './csv-reader.ts';
import { parseCandles, type ReadCandles } from './parse-candles.ts';

/** As CSV has them; a name stands for itself in any case. */
const wanted = /^(opentimems|opentime|open_time|timestamp|date|datetime|time|open|high|low|close|volume)$/i;

/**
 * Candles in Parquet of any writer: the columns of `parseCandles`, times as numbers, timestamps or text, prices as numbers or
 * decimal text. The same rules hold; row 2 is the first candle, as in CSV.
 */
export async function parquetCandles(
  bytes: Uint8Array,
  timeframeMs?: number,
  wishes: ReadWishes = {},
): Promise<ReadCandles> {
  let rows: Record<string, unknown>[];
  try {
    rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `It is no whole Parquet file (${why.slice(0, 100)}). Export or fetch it again.`;
    return { kind: 'bad', code: 'FILE_DAMAGED', message };
  }
  const names = Object.keys(rows[0] ?? {}).filter((name) => wanted.test(name));
  const lines = rows.map((row) => names.map((name) => textOf(row[name])).join(','));
  return parseCandles([names.join(','), ...lines].join('\n'), timeframeMs, wishes);
}

function textOf(value: unknown): string {
  return value instanceof Date ? String(value.getTime()) : String(value ?? '');
}
