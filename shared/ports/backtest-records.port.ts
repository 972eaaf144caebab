import type { SavedBacktest } from '../domain/backtest/saved-backtest.ts';

export interface BacktestLimits {
  readonly unfinishedMax: number;
  readonly savedMax: number;
}

/** What users' backtests are, and what came of them. */
export interface BacktestRecords {
  /**
   * A new one, under its owner's limits: of two at once that would pass them together, one is not written.
   * @returns false where there is no room
   * @throws where its id is taken
   */
  insert(backtest: SavedBacktest, limits: BacktestLimits): Promise<boolean>;
  find(ownerId: string, backtestId: string): Promise<SavedBacktest | undefined>;
  /** All of an owner, the newest first. */
  list(ownerId: string): Promise<readonly SavedBacktest[]>;
  /** One that is over makes room for another. @returns false where it is not there any more: nothing is written then */
  update(backtest: SavedBacktest): Promise<boolean>;
  /**
   * Keeps its document, packed.
   * @returns false where it is too large even so: nothing is written then
   */
  saveResult(ownerId: string, backtestId: string, text: string): Promise<boolean>;
  findResult(ownerId: string, backtestId: string): Promise<string | undefined>;
  /** With its result; nothing where it is not there. */
  remove(ownerId: string, backtestId: string): Promise<void>;
}

/** Whoever runs them hears of a new one; twice harms nothing. */
export interface BacktestQueue {
  send(ownerId: string, backtestId: string): Promise<void>;
}

/** Whoever listens hears how one stands. What is not told is no fault: it is seen with the next look. */
export interface BacktestNews {
  tell(backtest: SavedBacktest): Promise<void>;
}
