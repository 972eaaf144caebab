import { isOver } from '../../domain/backtest/saved-backtest.ts';
import { historyDayMs } from '../../domain/market/history-day.ts';
import { isTimeframeName, timeframes } from '../../domain/market/timeframe.ts';
import {
  foldCandlesMin,
  isEnoughFor,
  type OptimisationTerms,
  optimisationLimits,
  type SavedOptimisation,
  trialsMax,
} from '../../domain/optimisation/saved-optimisation.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { MarketHistory } from '../../ports/market-history.port.ts';
import type { HostedStrategy } from '../../strategies/host.ts';
import { checkTerms } from '../backtests/check-terms.ts';
import { type ManageOptimisationDeps, sendNext } from './manage-optimisations.ts';

/** What a search space comes to for a strategy. */
export type ReadSearchSpace = (
  strategy: HostedStrategy,
  space: unknown,
) =>
  | { readonly kind: 'invalid'; readonly problem: string }
  | {
      readonly kind: 'space';
      /** With what it left unsaid. */
      readonly described: unknown;
      /** Parameters in it that the strategy takes. */
      readonly somewhere: unknown;
      readonly gridPoints: number;
      /** How many of these the strategy takes; counted where there are few enough to be tried. */
      readonly gridTaken: number;
    };

export interface OptimisationDeps extends ManageOptimisationDeps {
  readonly history: Pick<MarketHistory, 'readCatalogue'>;
  readonly catalogue: ReadonlyMap<string, HostedStrategy>;
  readonly readSpace: ReadSearchSpace;
  readonly ids: Ids;
}

export type OptimisationWish = Omit<OptimisationTerms, 'strategyVersion'> & {
  readonly ownerId: string;
  /** Refused where it is another one by now. */
  readonly strategyVersion?: number;
};

type Answer = Promise<Result<SavedOptimisation, InvalidCode>>;

/** Saves a search and has it run. What a trial takes is reckoned first; refused is also more than a user may have. */
export async function startOptimisation(
  deps: OptimisationDeps,
  { ownerId, strategyVersion, ...wish }: OptimisationWish,
): Answer {
  const strategy = deps.catalogue.get(wish.strategy);
  if (!strategy) return refuse('STRATEGY_UNKNOWN', 'There is no such strategy.', { field: 'strategy' });
  if (strategyVersion !== undefined && strategyVersion !== strategy.version)
    return invalid('strategyVersion', `must be ${strategy.version}, which it is by now.`);
  const read = deps.readSpace(strategy, wish.space);
  if (read.kind === 'invalid') return invalid('space', read.problem);
  const { described: space, somewhere: parameters, gridPoints, gridTaken } = read;
  const isGrid = wish.search === 'grid';
  if (isGrid && gridPoints > trialsMax)
    return invalid(
      'space',
      `has ${gridPoints} points; a grid has at most ${trialsMax}: take larger steps, or another search.`,
    );
  const checked = checkTerms(deps.catalogue, { ...wish, parameters, live: null });
  if (!checked.ok) return checked;
  const { parameters: _, live: __, ...rest } = checked.value;
  const trials = isGrid ? gridPoints : wish.trials;
  const terms: OptimisationTerms = { ...wish, ...rest, space, trials };
  const refusal = await unfit(deps, terms);
  if (refusal) return refusal;
  return begin(deps, ownerId, terms, isGrid ? gridTaken : trials);
}

async function unfit({ history }: OptimisationDeps, terms: OptimisationTerms) {
  const { timeframe, market, fromMs, toMs, folds } = terms;
  const candleMs = isTimeframeName(timeframe) ? timeframes[timeframe].nextMs(0) : 1;
  if (!isEnoughFor((toMs - fromMs) / candleMs, terms))
    return invalid('folds', `must leave ${foldCandlesMin} candles to each of ${folds} + 3 windows.`);
  const days = [...(await history.readCatalogue(market)).keys()];
  if (days.some((dayMs) => dayMs < toMs && dayMs + historyDayMs > fromMs)) return undefined;
  return refuse('MARKET_DATA_NOT_FOUND', 'There is no history of this market in that range.', {
    field: 'from',
  });
}

async function begin(
  deps: OptimisationDeps,
  ownerId: string,
  terms: OptimisationTerms,
  trialsTotal: number,
): Answer {
  const nowMs = deps.clock.nowMs();
  const optimisation: SavedOptimisation = {
    ...{ ownerId, optimisationId: deps.ids.nextId(), terms, state: 'QUEUED', progress: 0, attempts: 0 },
    ...{ trialsDone: 0, trialsTotal, best: [], spentMs: 0, createdAtMs: nowMs, toldAtMs: nowMs },
    ...{ endedAtMs: null, failure: null, hash: null },
  };
  if (!(await deps.optimisations.insert(optimisation, optimisationLimits))) return noRoom(deps, ownerId);
  await sendNext(deps, optimisation);
  return accept(optimisation);
}

async function noRoom({ optimisations }: OptimisationDeps, ownerId: string): Answer {
  const { savedMax, unfinishedMax } = optimisationLimits;
  const saved = await optimisations.list(ownerId);
  const unfinished = saved.filter((one) => !isOver(one)).length;
  const message =
    unfinished >= unfinishedMax
      ? `${unfinished} are not over yet; at most ${unfinishedMax} are.`
      : `${saved.length} are saved; delete some: at most ${savedMax} are kept.`;
  return refuse('OPTIMISATIONS_ABOVE_LIMIT', message);
}

function invalid(field: string, problem: string) {
  return refuse('FIELD_INVALID', `${field} ${problem}`, { field });
}
