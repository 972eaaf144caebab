import { DamagedDay } from '../../domain/market/history-day.ts';
import type { MarketCandle } from '../../domain/market/market-candle.ts';
import type { FollowedMarket } from '../../domain/market/market-subscription.ts';
import type { MarketHistory } from '../../ports/market-history.port.ts';

/** What is kept of a day that is about to be written: none where its file is damaged, so that it is made anew. */
export async function readKeptDay(
  history: MarketHistory,
  market: FollowedMarket,
  dayMs: number,
): Promise<readonly MarketCandle[]> {
  try {
    return await history.readDay(market, dayMs);
  } catch (error) {
    if (error instanceof DamagedDay) return [];
    throw error;
  }
}
