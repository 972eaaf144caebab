import type { DayFacts } from '../domain/market/history-day.ts';
import type { MarketCandle } from '../domain/market/market-candle.ts';
import type { FollowedMarket } from '../domain/market/market-subscription.ts';

/** A day as it is kept. */
export interface StoredDay extends DayFacts {
  /** Of the file, in hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** By the start of the day, epoch ms UTC, the oldest first. */
export type HistoryCatalogue = ReadonlyMap<number, StoredDay>;

/** Candles of a minute by market and day, for good. */
export interface MarketHistory {
  listMarkets(): Promise<readonly FollowedMarket[]>;
  /** Empty for a market that is not kept. */
  readCatalogue(market: FollowedMarket): Promise<HistoryCatalogue>;
  /**
   * In order; none where the day is not kept.
   * @param sha256 what the catalogue says of the file
   * @throws DamagedDay naming the file
   */
  readDay(market: FollowedMarket, dayMs: number, sha256?: string): Promise<readonly MarketCandle[]>;
  /**
   * Replaces the whole day: first the file, then its line in the catalogue. After a crash between the two the day is
   * kept and not listed, and saving it again mends that.
   * @param candles in order, each minute once
   * @returns whether anything was written: the same candles twice change nothing
   */
  saveDay(market: FollowedMarket, dayMs: number, candles: readonly MarketCandle[]): Promise<boolean>;
}
