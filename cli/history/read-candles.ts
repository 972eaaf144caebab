import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { asyncBufferFromFile } from 'hyparquet';
import { catalogueOfText } from '#shared/adapters/history/catalogue.ts';
import { FolderObjects } from '#shared/adapters/history/folder-objects.ts';
import { ParquetHistory } from '#shared/adapters/history/parquet-history.ts';
import type { Candles } from '#shared/domain/indicators/candles.ts';
import { DamagedDay } from '#shared/domain/market/history-day.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import { isTimeframeName, timeframes } from '#shared/domain/market/timeframe.ts';
import type { ReadWishes } from '../../research/candles/csv-reader.ts';
import type { ReadCandles } from '../../research/candles/parse-candles.ts';
import { type Progress, readCandles } from '../../research/candles/read-candles.ts';
import { parquetCandles } from '../../research/candles/read-parquet.ts';
import { note } from '../output.ts';
import { candlesOf } from './export-candles.ts';

/** Candles of a CSV file, of a Parquet file, or of everything that a `catalogue.json` of history lists. */
export async function readAnyCandles(
  file: string,
  timeframe?: { readonly name: string; readonly ms: number },
  wishes: ReadWishes = {},
): Promise<ReadCandles> {
  if (!existsSync(file)) return readCandles(file, timeframe?.ms);
  const told = process.stderr.isTTY ? shower() : undefined;
  if (/\.parquet$/i.test(file))
    return parquetCandles(await asyncBufferFromFile(file), timeframe?.ms, wishes, told && { told });
  return basename(file) === 'catalogue.json'
    ? catalogueCandles(file, timeframe?.name ?? '1m', wishes)
    : readCandles(file, timeframe?.ms, wishes, told);
}

/** Tells once a second how far it is. */
function shower(): (progress: Progress) => void {
  let shownAtMs = performance.now();
  return ({ share, ofBytes, rows }) => {
    const nowMs = performance.now();
    if (nowMs - shownAtMs < 1_000) return;
    shownAtMs = nowMs;
    note(`reading candles: ${(100 * share).toFixed(0)} % of ${(ofBytes / 1e9).toFixed(2)} GB, ${rows} rows`);
  };
}

/** Larger candles than a minute are made of minutes. */
async function catalogueCandles(
  file: string,
  timeframe: string,
  { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER }: ReadWishes,
): Promise<ReadCandles> {
  if (!isTimeframeName(timeframe) || timeframe === '1s' || timeframe === '1M')
    return bad('USAGE', `History has candles of 1m to 1w, not of ${timeframe}.`);
  try {
    const { market } = catalogueOfText(readFileSync(file, 'utf8'));
    // folder/history/v1/venue/instrument/catalogue.json
    const history = new ParquetHistory(new FolderObjects(resolve(file, '../../../../..')));
    const all: MarketCandle[] = [];
    const wanted = { market, timeframe, fromMs, toMs };
    for await (const candles of candlesOf(history, wanted)) all.push(...candles);
    if (all.length === 0) return bad('CANDLES_INVALID', 'There are no candles in it.');
    return { kind: 'read', candles: columnsOf(all), timeframeMs: timeframes[timeframe].nextMs(0) };
  } catch (error) {
    if (error instanceof DamagedDay) return bad('FILE_DAMAGED', error.message);
    return bad('CANDLES_INVALID', 'It is no catalogue of history.');
  }
}

function bad(code: string, message: string): ReadCandles {
  return { kind: 'bad', code, message };
}

function columnsOf(candles: readonly MarketCandle[]): Candles {
  const column = (name: Exclude<keyof Candles, 'count'>) =>
    Float64Array.from(candles, (candle) => candle[name]);
  return {
    count: candles.length,
    openTimeMs: column('openTimeMs'),
    ...{ open: column('open'), high: column('high'), low: column('low') },
    ...{ close: column('close'), volume: column('volume') },
  };
}
