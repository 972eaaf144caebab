import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { BadRow } from './bad-row.ts';
import { CsvReader, type ReadWishes } from './csv-reader.ts';

export type ReadCandles =
  | { readonly kind: 'read'; readonly candles: Candles; readonly timeframeMs: number }
  | { readonly kind: 'bad'; readonly code: string; readonly message: string };

/** So many steps in a row, all alike and longer than the timeframe, are no gaps but larger candles. */
const alikeMax = 50;

/**
 * Candles in CSV: a header with `openTimeMs`, `timestamp` or `Date`, and `open,high,low,close,volume`, in any case and
 * order; other columns are passed over. Times are in ms, s or ISO 8601 (UTC without a zone), all of one kind. Rows are
 * in order of time, on a grid of the timeframe; gaps are allowed.
 * @param timeframeMs of one candle; without it, the smallest step
 */
export function parseCandles(text: string, timeframeMs?: number, wishes: ReadWishes = {}): ReadCandles {
  const bytes = Buffer.from(text, 'latin1');
  return readWith(wishes, bytes.length, timeframeMs, (reader) => reader.push(bytes));
}

/** What a reader that is fed by `feed` has read, or one sentence that says what is wrong with it. */
export function readWith(
  wishes: ReadWishes,
  bytes: number,
  timeframeMs: number | undefined,
  feed: (reader: CsvReader) => void,
): ReadCandles {
  try {
    const reader = new CsvReader(wishes, bytes);
    feed(reader);
    return readBy(reader, timeframeMs);
  } catch (error) {
    return badOf(error);
  }
}

/** The same of what comes by and by. */
export async function readWithAsync(
  wishes: ReadWishes,
  bytes: number,
  timeframeMs: number | undefined,
  feed: (reader: CsvReader) => Promise<void>,
): Promise<ReadCandles> {
  try {
    const reader = new CsvReader(wishes, bytes);
    await feed(reader);
    return readBy(reader, timeframeMs);
  } catch (error) {
    return badOf(error);
  }
}

function readBy(reader: CsvReader, timeframeMs: number | undefined): ReadCandles {
  const candles = reader.end();
  return { kind: 'read', candles, timeframeMs: checkGrid(candles.openTimeMs, reader.firstRow, timeframeMs) };
}

function badOf(error: unknown): ReadCandles {
  if (!(error instanceof BadRow)) throw error;
  return { kind: 'bad', code: error.code, message: error.message };
}

/** Every step is a whole number of candles, or timeframes are mixed. */
function checkGrid(openTimeMs: Float64Array, firstRow: number, given?: number): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let index = 1; index < openTimeMs.length; index++)
    smallest = Math.min(smallest, (openTimeMs[index] ?? 0) - (openTimeMs[index - 1] ?? 0));
  const timeframeMs = given ?? (Number.isFinite(smallest) ? smallest : 60_000);
  let [before, alike] = [0, 0];
  for (let index = 1; index < openTimeMs.length; index++) {
    const step = (openTimeMs[index] ?? 0) - (openTimeMs[index - 1] ?? 0);
    if (step === timeframeMs) {
      alike = 0;
      continue;
    }
    const row = firstRow + index;
    const what = `${step} ms after the row before`;
    if (step % timeframeMs !== 0)
      throw new BadRow(
        `Row ${row}, time: ${what}, which is no multiple of the timeframe of ${timeframeMs} ms.`,
      );
    alike = step === before ? alike + 1 : 1;
    before = step;
    if (alike < alikeMax) continue;
    const since = `the ${alikeMax} rows up to here are all ${what}`;
    throw new BadRow(`Row ${row}, time: timeframes are mixed: ${since}, not ${timeframeMs} ms.`);
  }
  return timeframeMs;
}
