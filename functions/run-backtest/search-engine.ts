import type {
  SearchInput,
  SearchOutcome,
  SearchSteps,
} from '#shared/application/optimisations/run-optimisation.ts';
import type { OptimisationProgress } from '#shared/domain/optimisation/saved-optimisation.ts';
import { sizeFromText } from '#shared/strategies/size.ts';
import { standardOptions } from '../../research/engine/options.ts';
import { type OptimiseRequest, optimise } from '../../research/optimise/document.ts';
import { evaluate, type Job } from '../../research/optimise/evaluate.ts';
import type { Evaluator } from '../../research/optimise/evaluators.ts';
import { noHalving } from '../../research/optimise/halving.ts';
import { digestOf, jobKey } from '../../research/optimise/journal.ts';
import { readSpace } from '../../research/optimise/space.ts';
import { validationOf } from '../../research/optimise/wishes.ts';
import { KeptRuns } from './kept-runs.ts';
import { SearchTeller } from './search-teller.ts';

/** Thrown between two runs: what is done is kept. */
class Stopped extends Error {}

/**
 * The search of the command line, of which each message does a part: runs that are kept are asked first, as `--resume` does, and
 * after the first new one it stops as soon as its time is up.
 */
export async function searchEngine(input: SearchInput, steps: SearchSteps): Promise<SearchOutcome> {
  const request = requestOf(input);
  const runs = new KeptRuns(steps.runs);
  const teller = new SearchTeller(request, input.trialsTotal);
  const evaluator = stepwise(request, runs, steps, () => teller.progress());
  try {
    const candlesDigest = digestOf(request.candles);
    const onDone = (job: Job) => {
      const evaluation = runs.find(jobKey(job, candlesDigest));
      if (evaluation) teller.add(job, evaluation);
    };
    const ground = { evaluator, journal: runs, candlesDigest, onDone };
    const { seconds: _, ...document } = await optimise(request, ground);
    return { progress: teller.progress(), document };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    await keepNew(runs, steps);
    return { progress: teller.progress(), document: null };
  }
}

function requestOf({ terms, strategy, candles, timeframeMs }: SearchInput): OptimiseRequest {
  const read = readSpace(terms.space);
  const size = sizeFromText(terms.options.size);
  if (read.kind === 'invalid' || !size) throw new Error('a saved search has terms that were never checked');
  const { makerFeeRate, cash, ...costs } = terms.options;
  const options = { ...standardOptions, ...costs, size, cash: Number(cash) };
  const { search, trials, seed, objective, tradesMin } = terms;
  return {
    ...{ strategy, space: read.space, spaceText: read.description, instrument: terms.market.symbol },
    ...{ candles, timeframeMs, search, trials, seed, objective, tradesMin, halving: noHalving },
    options: makerFeeRate === null ? options : { ...options, makerFeeRate },
    validation: validationOf(terms, candles.count),
  };
}

/** One run after the other, with a look around after each. */
function stepwise(
  { candles }: OptimiseRequest,
  runs: KeptRuns,
  steps: SearchSteps,
  progress: () => OptimisationProgress,
): Evaluator {
  let last: Promise<unknown> = Promise.resolve();
  const next = async (job: Job) => {
    if (runs.isPartFull()) await keepNew(runs, steps);
    if (runs.fresh > 0 && steps.isTimeUp()) throw new Stopped();
    const evaluation = evaluate(job, candles);
    if (!(await steps.onProgress(progress()))) throw new Stopped();
    return evaluation;
  };
  return {
    run(job) {
      const done = last.then(() => next(job));
      last = done;
      return done;
    },
    close: async () => {},
  };
}

async function keepNew(runs: KeptRuns, steps: SearchSteps): Promise<void> {
  const text = runs.takeNew();
  if (text !== undefined) await steps.keep(text);
}
