import { attemptsMax, isOver } from '../../domain/backtest/saved-backtest.ts';
import type { Candles } from '../../domain/indicators/candles.ts';
import { DamagedDay } from '../../domain/market/history-day.ts';
import { isTimeframeName, timeframes } from '../../domain/market/timeframe.ts';
import {
  failedOptimisation,
  isEnoughFor,
  type OptimisationFailure,
  type OptimisationProgress,
  partMs,
  type SavedOptimisation,
} from '../../domain/optimisation/saved-optimisation.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Log } from '../../ports/log.port.ts';
import type { MarketHistory } from '../../ports/market-history.port.ts';
import type {
  OptimisationNews,
  OptimisationQueue,
  OptimisationRecords,
} from '../../ports/optimisation-records.port.ts';
import type { HostedStrategy } from '../../strategies/host.ts';
import { readColumns } from '../backtests/candle-columns.ts';
import { sendNext } from './manage-optimisations.ts';

export interface SearchInput {
  readonly terms: SavedOptimisation['terms'];
  readonly trialsTotal: number;
  readonly strategy: HostedStrategy;
  readonly candles: Candles;
  readonly timeframeMs: number;
}

/** What a search asks and tells on its way. */
export interface SearchSteps {
  /** Finished runs, as they were kept. */
  readonly runs: readonly string[];
  /** Asked after each run. */
  readonly isTimeUp: () => boolean;
  /** False stops it: nobody waits for it any more. */
  readonly onProgress: (progress: OptimisationProgress) => Promise<boolean>;
  readonly keep: (runs: string) => Promise<void>;
}

export interface SearchOutcome {
  readonly progress: OptimisationProgress;
  /** Null where it stopped before its end, with its runs kept. */
  readonly document: { readonly hash: string } | null;
}

export interface RunOptimisationDeps {
  readonly optimisations: OptimisationRecords;
  readonly optimisationQueue: OptimisationQueue;
  readonly optimisationNews: OptimisationNews;
  readonly history: Pick<MarketHistory, 'readCatalogue' | 'readDay'>;
  readonly catalogue: ReadonlyMap<string, HostedStrategy>;
  readonly searchEngine: (input: SearchInput, steps: SearchSteps) => Promise<SearchOutcome>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

/** PAUSED: the next part is queued. GONE: deleted meanwhile. */
type Outcome = 'DONE' | 'PAUSED' | 'FAILED' | 'OVER' | 'GONE';

const tellEveryMs = 1_000;

/**
 * Runs the next part of a search: trials for a bounded time, each kept, then the message for those that are left. Told twice, it
 * goes on where it stands; where a worker died its part runs again, and the third time the search fails for good.
 */
export async function runOptimisation(
  deps: RunOptimisationDeps,
  { ownerId, optimisationId }: { readonly ownerId: string; readonly optimisationId: string },
): Promise<Outcome> {
  const found = await deps.optimisations.find(ownerId, optimisationId);
  if (!found) return 'GONE';
  if (isOver(found)) return 'OVER';
  const fail = (code: OptimisationFailure, message: string) =>
    end(deps, failedOptimisation(found, code, message, deps.clock.nowMs()));
  if (found.attempts >= attemptsMax)
    return fail('TIME_EXCEEDED', 'A part was begun twice and never came to its end: take a shorter range.');
  const toldAtMs = deps.clock.nowMs();
  const running = { ...found, state: 'RUNNING', attempts: found.attempts + 1, toldAtMs } as const;
  if (!(await note(deps, running))) return 'GONE';
  try {
    const input = await prepared(deps, running);
    if ('code' in input) return await fail(input.code, input.message);
    return await runPart(deps, running, input);
  } catch (error) {
    if (error instanceof DamagedDay) return fail('HISTORY_DAMAGED', error.message);
    throw error;
  }
}

/** @throws DamagedDay */
async function prepared(
  { catalogue, history }: RunOptimisationDeps,
  { terms, trialsTotal }: SavedOptimisation,
): Promise<SearchInput | { readonly code: OptimisationFailure; readonly message: string }> {
  const { strategy: name, strategyVersion, timeframe, market, fromMs, toMs } = terms;
  const strategy = catalogue.get(name);
  if (strategy?.version !== strategyVersion || !isTimeframeName(timeframe)) {
    const message = `${name} is not the version ${strategyVersion} that it was asked with.`;
    return { code: 'STRATEGY_CHANGED', message };
  }
  const candles = await readColumns(history, { market, timeframe, fromMs, toMs }, async () => true);
  if (!candles || candles.count === 0)
    return { code: 'NO_CANDLES', message: 'There are no candles in that range.' };
  if (!isEnoughFor(candles.count, terms)) {
    const message = `${candles.count} candles are too few for ${terms.folds} folds.`;
    return { code: 'CANDLES_TOO_FEW', message };
  }
  return { terms, trialsTotal, strategy, candles, timeframeMs: timeframes[timeframe].nextMs(0) };
}

async function runPart(
  deps: RunOptimisationDeps,
  running: SavedOptimisation,
  input: SearchInput,
): Promise<Outcome> {
  const { optimisations, clock } = deps;
  const { ownerId, optimisationId } = running;
  const startedAtMs = clock.nowMs();
  const runs = await optimisations.loadRuns(ownerId, optimisationId);
  let [part, toldAtMs] = [runs.length, startedAtMs];
  const stand = (progress: OptimisationProgress) => {
    const nowMs = clock.nowMs();
    return { ...running, ...progress, spentMs: running.spentMs + nowMs - startedAtMs, toldAtMs: nowMs };
  };
  const { progress, document } = await deps.searchEngine(input, {
    runs,
    isTimeUp: () => clock.nowMs() - startedAtMs >= partMs,
    onProgress: async (now) => {
      if (clock.nowMs() - toldAtMs < tellEveryMs) return true;
      toldAtMs = clock.nowMs();
      return note(deps, stand(now));
    },
    keep: async (text) => {
      await optimisations.saveRuns(ownerId, optimisationId, part, text);
      part += 1;
    },
  });
  if (!document) {
    if (!(await note(deps, { ...stand(progress), attempts: 0 }))) return clear(deps, running);
    await sendNext({ ...deps, queue: deps.optimisationQueue }, running);
    return 'PAUSED';
  }
  await optimisations.saveResult(ownerId, optimisationId, JSON.stringify(document));
  const { hash } = document;
  const over = { state: 'DONE', progress: 1, endedAtMs: clock.nowMs(), hash } as const;
  const outcome = await end(deps, { ...stand(progress), ...over });
  if (outcome === 'DONE') await optimisations.removeRuns(ownerId, optimisationId);
  return outcome;
}

/** Written first, then told. */
async function note(
  { optimisations, optimisationNews }: RunOptimisationDeps,
  optimisation: SavedOptimisation,
): Promise<boolean> {
  const isThere = await optimisations.update(optimisation);
  if (isThere) await optimisationNews.tellOptimisation(optimisation);
  return isThere;
}

async function end(deps: RunOptimisationDeps, optimisation: SavedOptimisation): Promise<Outcome> {
  if (!(await note(deps, optimisation))) return clear(deps, optimisation);
  return optimisation.state === 'DONE' ? 'DONE' : 'FAILED';
}

/** What was kept after it was deleted goes, too. */
async function clear(
  { optimisations }: RunOptimisationDeps,
  { ownerId, optimisationId }: SavedOptimisation,
): Promise<Outcome> {
  await optimisations.remove(ownerId, optimisationId);
  return 'GONE';
}
