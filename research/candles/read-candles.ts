import { readFileSync, statSync } from 'node:fs';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { parseCandles, type ReadCandles } from './parse-candles.ts';

/** Text is held in memory at once; Node's longest string is 512 MiB. */
const bytesMax = 500 * 1024 * 1024;

/** Candles of a CSV file, or one sentence that says what is wrong with it, with its row and field. */
export function readCandles(file: string, timeframeMs?: number): ReadCandles {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) return { kind: 'bad', code: 'FILE_NOT_FOUND', message: `There is no file ${file}.` };
  if (/\.parquet$/i.test(file))
    return {
      kind: 'bad',
      code: 'FORMAT_UNKNOWN',
      message: 'Here candles are read from CSV: `bin/tradewind data export` writes it.',
    };
  if (found.size > bytesMax) {
    const message = `${file} has ${found.size} bytes; at most ${bytesMax} are read at once: split it by time.`;
    return { kind: 'bad', code: 'FILE_TOO_LARGE', message };
  }
  return parseCandles(readFileSync(file, 'latin1'), timeframeMs);
}

/** What is known of the data, for the report. */
export function describeCandles({ count, openTimeMs, volume }: Candles, timeframeMs: number) {
  let gaps = 0;
  let missing = 0;
  let still = 0;
  for (let index = 0; index < count; index++) {
    if (volume[index] === 0) still += 1;
    const steps = index === 0 ? 1 : ((openTimeMs[index] ?? 0) - (openTimeMs[index - 1] ?? 0)) / timeframeMs;
    if (steps <= 1) continue;
    gaps += 1;
    missing += steps - 1;
  }
  return {
    candles: count,
    timeframeMs,
    fromMs: openTimeMs[0] ?? null,
    toMs: count === 0 ? null : (openTimeMs[count - 1] ?? 0) + timeframeMs,
    gaps,
    missingCandles: missing,
    gapPolicy: 'no candle is invented: the next one follows',
    withoutVolume: still,
  };
}
