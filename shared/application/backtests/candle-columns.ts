import type { Candle } from '../../domain/indicators/candle.ts';
import type { Candles } from '../../domain/indicators/candles.ts';
import { CandleRollup } from '../../domain/market/candle-rollup.ts';
import { historyDayMs } from '../../domain/market/history-day.ts';
import type { FollowedMarket } from '../../domain/market/market-subscription.ts';
import { type TimeframeName, timeframes } from '../../domain/market/timeframe.ts';
import type { MarketHistory } from '../../ports/market-history.port.ts';

export interface CandleRange {
  readonly market: FollowedMarket;
  readonly timeframe: TimeframeName;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Candles of history in columns, day by day; larger ones are made of minutes.
 * @param onDay told the share of the days that are read; false stops it
 * @returns null when it was stopped
 * @throws DamagedDay
 */
export async function readColumns(
  history: Pick<MarketHistory, 'readCatalogue' | 'readDay'>,
  { market, timeframe, fromMs, toMs }: CandleRange,
  onDay: (share: number) => Promise<boolean>,
): Promise<Candles | null> {
  const listed = await history.readCatalogue(market);
  const days = [...listed].filter(([dayMs]) => dayMs + historyDayMs > fromMs && dayMs < toMs);
  const columns = new Columns();
  const rollup = new CandleRollup(timeframes[timeframe], (candle) => columns.add(candle));
  for (const [index, [dayMs, { sha256 }]] of days.entries()) {
    for (const minute of await history.readDay(market, dayMs, sha256)) {
      if (minute.openTimeMs < fromMs || minute.endMs > toMs) continue;
      if (timeframe === '1m') columns.add(minute);
      else rollup.take(minute);
    }
    if (!(await onDay((index + 1) / days.length))) return null;
  }
  if (timeframe !== '1m') rollup.finish();
  return columns.candles();
}

/** @param candles oldest first */
export function columnsOf(candles: readonly Candle[]): Candles {
  const columns = new Columns();
  for (const candle of candles) columns.add(candle);
  return columns.candles();
}

const names = ['openTimeMs', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Typed arrays that grow by doubling. */
class Columns {
  #count = 0;
  #columns = names.map(() => new Float64Array(2_048));

  add(candle: Candle): void {
    if (this.#count === this.#columns[0]?.length)
      this.#columns = this.#columns.map((column) => {
        const larger = new Float64Array(2 * column.length);
        larger.set(column);
        return larger;
      });
    names.forEach((name, index) => {
      const column = this.#columns[index];
      if (column) column[this.#count] = candle[name];
    });
    this.#count += 1;
  }

  candles(): Candles {
    const [openTimeMs, open, high, low, close, volume] = this.#columns.map((column) =>
      column.subarray(0, this.#count),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    return { count: this.#count, openTimeMs, open, high, low, close, volume };
  }
}
