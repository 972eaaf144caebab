import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { BadRow } from './bad-row.ts';
import { candleBytes } from './columns.ts';
import type { ReadWishes } from './csv-reader.ts';
import { type ReadCandles, readWith } from './parse-candles.ts';

const pieceBytes = 4 * 1024 * 1024;

/** Half of the machine's memory, for what is kept of each candle. */
const candlesMaxOfMachine = Math.floor(totalmem() / 2 / candleBytes);

export interface Progress {
  /** Of the file that is read, 0 to 1. */
  readonly share: number;
  readonly ofBytes: number;
  readonly rows: number;
}

/**
 * Candles of a CSV file of any size, or one sentence that says what is wrong with it, with its row and field. It is read
 * piece by piece: memory holds 4 MiB of it and 48 bytes a candle, half as much again while columns grow.
 */
export function readCandles(
  file: string,
  timeframeMs?: number,
  wishes: ReadWishes = {},
  told?: (progress: Progress) => void,
): ReadCandles {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) return { kind: 'bad', code: 'FILE_NOT_FOUND', message: `There is no file ${file}.` };
  if (/\.parquet$/i.test(file))
    return {
      kind: 'bad',
      code: 'FORMAT_UNKNOWN',
      message: 'Here candles are read from CSV: `bin/tradewind data export` writes it.',
    };
  const descriptor = openSync(file, 'r');
  try {
    const bounded = boundedBy(wishes);
    const read = readWith(bounded, found.size, timeframeMs, (reader) => {
      let bytes = 0;
      for (;;) {
        const piece = Buffer.allocUnsafe(pieceBytes);
        const length = readSync(descriptor, piece, 0, pieceBytes, null);
        bytes += length;
        const isFirst = bytes === length;
        const goesOn = length > 0 && reader.push(piece.subarray(0, length));
        told?.({ share: bytes / found.size, ofBytes: found.size, rows: reader.row });
        if (!goesOn) return;
        if (isFirst) refuseHopeless(reader.row * (found.size / bytes), bounded);
      }
    });
    return withAdvice(read, bounded);
  } finally {
    closeSync(descriptor);
  }
}

/** With what this machine can hold. */
export function boundedBy(wishes: ReadWishes): ReadWishes & { readonly candlesMax: number } {
  return { candlesMax: candlesMaxOfMachine, ...wishes };
}

/** What helps against too many. */
export function withAdvice(read: ReadCandles, { candlesMax }: ReadWishes): ReadCandles {
  if (read.kind !== 'bad' || read.code !== 'TOO_MANY_CANDLES') return read;
  const most = `${candlesMax} candles of ${candleBytes} bytes are held at most`;
  return { ...read, message: `${read.message} ${most}: read a part with --from and --to.` };
}

/**
 * A file that by the length of its first lines has more than twice as many candles as are held is refused before memory
 * is filled with them; one that is nearer to it is read up to the row that is too much.
 */
function refuseHopeless(
  rows: number,
  { fromMs, toMs, candlesMax = Number.POSITIVE_INFINITY }: ReadWishes,
): void {
  if (fromMs !== undefined || toMs !== undefined || rows <= 2 * candlesMax) return;
  const about = Number(rows.toPrecision(2));
  throw new BadRow(`The file has about ${about} rows, more than ${candlesMax} candles.`, 'TOO_MANY_CANDLES');
}
