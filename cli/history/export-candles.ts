import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parquetOfCandles } from '#shared/adapters/history/candle-parquet.ts';
import { CandleRollup } from '#shared/domain/market/candle-rollup.ts';
import { exactText } from '#shared/domain/market/exact-text.ts';
import { historyDayMs } from '#shared/domain/market/history-day.ts';
import type { MarketCandle } from '#shared/domain/market/market-candle.ts';
import type { FollowedMarket } from '#shared/domain/market/market-subscription.ts';
import { type TimeframeName, timeframes } from '#shared/domain/market/timeframe.ts';
import type { MarketHistory } from '#shared/ports/market-history.port.ts';

export interface Wanted {
  readonly market: FollowedMarket;
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeframe: TimeframeName;
}
export type Format = 'csv' | 'jsonl' | 'parquet';

/** Day by day: memory does not grow with the range. @throws DamagedDay */
export async function* candlesOf(
  history: MarketHistory,
  { market, fromMs, toMs, timeframe }: Wanted,
): AsyncGenerator<readonly MarketCandle[]> {
  let closed: MarketCandle[] = [];
  const rollup = new CandleRollup(timeframes[timeframe], (candle) => closed.push(candle));
  for (const [dayMs, { sha256 }] of await history.readCatalogue(market)) {
    if (dayMs + historyDayMs <= fromMs || dayMs >= toMs) continue;
    const candles = await history.readDay(market, dayMs, sha256);
    const minutes = candles.filter(({ openTimeMs, endMs }) => openTimeMs >= fromMs && endMs <= toMs);
    if (timeframe === '1m') {
      yield minutes;
      continue;
    }
    for (const minute of minutes) rollup.take(minute);
    yield closed;
    closed = [];
  }
  rollup.finish();
  if (closed.length > 0) yield closed;
}

const amounts = ['open', 'high', 'low', 'close', 'volume', 'quoteVolume'] as const;

function jsonRow(candle: MarketCandle) {
  const texts = Object.fromEntries(amounts.map((name) => [name, exactText(candle[name])]));
  const { openTimeMs, trades, isWhole, source } = candle;
  return { openTimeMs, ...texts, trades, isWhole, source };
}

const header = ['openTimeMs', ...amounts, 'trades', 'isWhole', 'source'].join(',');

/** @param file absent: stdout, of text only. @returns how many candles */
export async function exportCandles(
  history: MarketHistory,
  wanted: Wanted,
  format: Format,
  file?: string,
): Promise<{ rows: number; notWhole: number }> {
  const counts = { rows: 0, notWhole: 0 };
  const days = counted(candlesOf(history, wanted), counts);
  if (format === 'parquet') {
    const all: MarketCandle[] = [];
    for await (const candles of days) for (const candle of candles) all.push(candle);
    await writeFile(file ?? '', parquetOfCandles(wanted.market, all, wanted.timeframe));
    return counts;
  }
  const lines = format === 'csv' ? csvLines(days) : jsonLines(days);
  if (file === undefined) await pipeline(Readable.from(lines), process.stdout, { end: false });
  else await pipeline(Readable.from(lines), createWriteStream(file));
  return counts;
}

async function* counted(
  days: AsyncGenerator<readonly MarketCandle[]>,
  counts: { rows: number; notWhole: number },
): AsyncGenerator<readonly MarketCandle[]> {
  for await (const candles of days) {
    counts.rows += candles.length;
    counts.notWhole += candles.filter(({ isWhole }) => !isWhole).length;
    yield candles;
  }
}

async function* csvLines(days: AsyncGenerator<readonly MarketCandle[]>): AsyncGenerator<string> {
  yield `${header}\n`;
  for await (const candles of days)
    yield candles.map((candle) => `${Object.values(jsonRow(candle)).join(',')}\n`).join('');
}

async function* jsonLines(days: AsyncGenerator<readonly MarketCandle[]>): AsyncGenerator<string> {
  for await (const candles of days)
    yield candles.map((candle) => `${JSON.stringify(jsonRow(candle))}\n`).join('');
}
