import type { SavedOptimisation } from '../domain/optimisation/saved-optimisation.ts';
import type { BacktestLimits } from './backtest-records.port.ts';

/** What users' optimisations are, the runs that are finished, and what came of them. */
export interface OptimisationRecords {
  /**
   * A new one, under its owner's limits: of two at once that would pass them together, one is not written.
   * @returns false where there is no room
   * @throws where its id is taken
   */
  insert(optimisation: SavedOptimisation, limits: BacktestLimits): Promise<boolean>;
  find(ownerId: string, optimisationId: string): Promise<SavedOptimisation | undefined>;
  /** All of an owner, the newest first. */
  list(ownerId: string): Promise<readonly SavedOptimisation[]>;
  /** One that is over makes room for another. @returns false where it is not there any more: nothing is written then */
  update(optimisation: SavedOptimisation): Promise<boolean>;
  /** Finished runs as text, under the number of their part: kept twice they are there once. */
  saveRuns(ownerId: string, optimisationId: string, part: number, text: string): Promise<void>;
  /** All parts in their order. */
  loadRuns(ownerId: string, optimisationId: string): Promise<readonly string[]>;
  removeRuns(ownerId: string, optimisationId: string): Promise<void>;
  saveResult(ownerId: string, optimisationId: string, text: string): Promise<void>;
  findResult(ownerId: string, optimisationId: string): Promise<string | undefined>;
  /** With its runs and its result; nothing where it is not there. */
  remove(ownerId: string, optimisationId: string): Promise<void>;
}

/** Whoever runs them hears of each next part; twice harms nothing. */
export interface OptimisationQueue {
  sendPart(ownerId: string, optimisationId: string, part: number): Promise<void>;
}

/** Whoever listens hears how one stands. What is not told is no fault: it is seen with the next look. */
export interface OptimisationNews {
  tellOptimisation(optimisation: SavedOptimisation): Promise<void>;
}
