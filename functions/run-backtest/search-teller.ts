import {
  bestKept,
  type OptimisationProgress,
  type TrialFigures,
} from '#shared/domain/optimisation/saved-optimisation.ts';
import { canonical } from '../../research/engine/run-hash.ts';
import { candlesToPlay, type OptimiseRequest } from '../../research/optimise/document.ts';
import type { Evaluation, Job } from '../../research/optimise/evaluate.ts';
import { objectiveOf } from '../../research/optimise/objective.ts';

/** How far a search is, by the candles that it has played, and what was best of the trials over all of them. */
export class SearchTeller {
  readonly #request: OptimiseRequest;
  readonly #toPlay: number;
  readonly #tried = new Map<string, TrialFigures>();
  #played = 0;
  #trialsDone = 0;

  /** @param trials over all candles, at the most */
  constructor(request: OptimiseRequest, trials: number) {
    this.#request = request;
    this.#toPlay = candlesToPlay({ ...request, trials });
  }

  add({ segments, parameters }: Job, evaluation: Evaluation): void {
    this.#played += segments.reduce((sum, { from, to }) => sum + to - from, 0);
    const [only, ...others] = segments;
    const { candles, objective, tradesMin } = this.#request;
    if (others.length > 0 || only?.from !== 0 || only.to !== candles.count) return;
    this.#trialsDone += 1;
    const { trades, returnRatio, sharpe, maxDrawdownRatio } =
      evaluation.kind === 'failed' ? nothing : evaluation.stats;
    const figures = { trades, returnRatio, sharpe, maxDrawdownRatio };
    const value = objectiveOf(evaluation, objective, tradesMin);
    this.#tried.set(canonical(parameters), { parameters, value, ...figures });
  }

  progress(): OptimisationProgress {
    const worth = ({ value }: TrialFigures) => value ?? Number.NEGATIVE_INFINITY;
    const best = [...this.#tried.values()].sort((a, b) => (worth(a) === worth(b) ? 0 : worth(b) - worth(a)));
    return {
      // Tests of folds come on top of what is reckoned: it is whole only once it is over.
      progress: Math.min(0.99, this.#played / this.#toPlay),
      trialsDone: this.#trialsDone,
      best: best.slice(0, bestKept),
    };
  }
}

const nothing = { trades: null, returnRatio: null, sharpe: null, maxDrawdownRatio: null };
