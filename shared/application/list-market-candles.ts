import type { VenueId } from '../domain/account/account.ts';
import { CandleRollup } from '../domain/market/candle-rollup.ts';
import type { MarketCandle } from '../domain/market/market-candle.ts';
import { type TimeframeName, timeframes } from '../domain/market/timeframe.ts';
import type { MarketViewReader } from '../ports/market-views.port.ts';

/** Candles of one minute are kept for three days. */
const minutesMax = 3 * 1_440;
const minuteMs = 60_000;

export interface CandleRequest {
  readonly venue: VenueId;
  readonly symbol: string;
  readonly timeframe: Exclude<TimeframeName, '1s'>;
  /** The newest so many. */
  readonly limit: number;
  /** Those that are over by then. */
  readonly toMs: number;
}

/** Closed candles, the oldest first; larger ones than a minute are made of minutes, and say where one is missing. */
export async function listMarketCandles(
  views: Pick<MarketViewReader, 'listCandles'>,
  { venue, symbol, timeframe, limit, toMs }: CandleRequest,
): Promise<readonly MarketCandle[]> {
  const frame = timeframes[timeframe];
  const endMs = frame.startMs(toMs);
  const oldestMs = endMs - minutesMax * minuteMs;
  let fromMs = endMs;
  for (let count = 0; count < limit && fromMs > oldestMs; count++) fromMs = frame.startMs(fromMs - 1);
  const range = { fromMs: Math.max(0, fromMs), toMs: endMs, limit: minutesMax };
  const minutes = await views.listCandles(venue, symbol, range);
  if (timeframe === '1m') return minutes.slice(-limit);
  const candles: MarketCandle[] = [];
  const rollup = new CandleRollup(frame, (candle) => candles.push(candle));
  for (const minute of minutes) rollup.take(minute);
  rollup.finish();
  return candles.slice(-limit);
}
