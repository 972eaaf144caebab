import type { BacktestState, BacktestTerms } from '../backtest/saved-backtest.ts';

export const searchNames = ['grid', 'random', 'tpe', 'evolution'] as const;
export const searchObjectives = [
  ...(['sharpe', 'sortino', 'calmar', 'return', 'drawdown'] as const),
  ...(['profit-factor', 'expectancy', 'sqn', 'period-sharpe'] as const),
] as const;
export const validationNames = ['walk-forward', 'anchored', 'k-fold', 'none'] as const;

/** Why an optimisation has no result. */
export const optimisationFailures = [
  /** A part of it was begun twice, and whoever ran it ended without a word. */
  'TIME_EXCEEDED',
  /** A day of history is not the one that the catalogue knows. */
  'HISTORY_DAMAGED',
  /** Of the days that were there when it was asked for none has a candle of the range. */
  'NO_CANDLES',
  /** With its gaps the range has too few for so many folds. */
  'CANDLES_TOO_FEW',
  /** Its strategy is of another version by now, or does not take the space. */
  'STRATEGY_CHANGED',
] as const;
export type OptimisationFailure = (typeof optimisationFailures)[number];

/** A search as plain data with a seed: the same terms over the same candles give the same trials, wherever they run. */
export interface OptimisationTerms extends Omit<BacktestTerms, 'parameters' | 'live'> {
  /** JSON as `tradewind optimise --space` takes it, what is fixed included. */
  readonly space: unknown;
  readonly search: (typeof searchNames)[number];
  /** At most so many; of a grid its points. */
  readonly trials: number;
  readonly seed: number;
  readonly objective: (typeof searchObjectives)[number];
  /** A trial with fewer trades has no value. */
  readonly tradesMin: number;
  readonly validate: (typeof validationNames)[number];
  readonly folds: number;
}

/** Parameters that were tried over the whole range. */
export interface TrialFigures {
  readonly parameters: unknown;
  /** Of the objective; null where it has none. */
  readonly value: number | null;
  readonly trades: number | null;
  readonly returnRatio: number | null;
  readonly sharpe: number | null;
  readonly maxDrawdownRatio: number | null;
}

/** How far it is. */
export interface OptimisationProgress {
  /** From 0 to 1, of all candles that it plays at the most. */
  readonly progress: number;
  readonly trialsDone: number;
  /** Different ones, the best first. */
  readonly best: readonly TrialFigures[];
}

export interface SavedOptimisation extends OptimisationProgress {
  readonly ownerId: string;
  readonly optimisationId: string;
  readonly terms: OptimisationTerms;
  readonly state: BacktestState;
  /** Trials over the whole range: of a grid those points that the strategy takes. */
  readonly trialsTotal: number;
  /** How often the part that is next was begun. */
  readonly attempts: number;
  /** How long it was worked on, without the time that it waited. */
  readonly spentMs: number;
  readonly createdAtMs: number;
  /** When whoever runs it, or asked for it, wrote last. */
  readonly toldAtMs: number;
  readonly endedAtMs: number | null;
  readonly failure: { readonly code: OptimisationFailure; readonly message: string } | null;
  /** Of the document: see docs/optimise.md. */
  readonly hash: string | null;
}

/** Of each user. */
export const optimisationLimits = { unfinishedMax: 2, savedMax: 20 } as const;
export const trialsMax = 200;
export const foldsMax = 10;
/** Below it a fold says nothing. */
export const foldCandlesMin = 50;
/** How many of the best are told. */
export const bestKept = 20;
/** A worker begins no trial after that, and hands on to the next: others wait for no whole search. */
export const partMs = 30_000;

/** A walk-forward trains on three windows before its first test: the candles are split into so many parts. */
export function isEnoughFor(candles: number, { validate, folds }: OptimisationTerms): boolean {
  return validate === 'none' || candles / (folds + 3) >= foldCandlesMin;
}

/** How long it still takes at the pace so far; null before anything can be said, and once it is over. */
export function leftMsOf({
  state,
  spentMs,
  progress,
}: Pick<SavedOptimisation, 'state' | 'spentMs' | 'progress'>): number | null {
  if (state !== 'RUNNING' || progress <= 0) return null;
  return Math.round((spentMs * (1 - progress)) / progress);
}

/** @param nowMs when it was found out */
export function failedOptimisation(
  optimisation: SavedOptimisation,
  code: OptimisationFailure,
  message: string,
  nowMs: number,
): SavedOptimisation {
  return {
    ...optimisation,
    state: 'FAILED',
    failure: { code, message: message.slice(0, 500) },
    ...{ endedAtMs: nowMs, toldAtMs: nowMs },
  };
}
