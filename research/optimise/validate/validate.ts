import { objectiveOf, sharpeOf } from '../objective.ts';
import { evaluated, type Ground, type SearchJob, search } from '../optimise.ts';
import { type Fold, foldsOf, type Validation } from './windows.ts';

export interface FoldResult {
  readonly train: readonly { readonly from: number; readonly to: number }[];
  readonly test: { readonly from: number; readonly to: number };
  /** Best on the training candles; null where no trial had a value. */
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** Of the objective, on the training and on the test candles. */
  readonly inSample: number | null;
  readonly outOfSample: number | null;
  readonly returnRatio: number | null;
  readonly trades: number;
}

export interface Validated {
  readonly validation: Validation;
  readonly folds: readonly FoldResult[];
  /** Means over the folds in which both have a value. */
  readonly inSample: number | null;
  readonly outOfSample: number | null;
  /** What is lost on candles that the search did not see. */
  readonly gap: number | null;
  /** Of all tests, one after the other. */
  readonly returnRatio: number;
  readonly periodSharpe: number | null;
  readonly winningFolds: number;
  readonly trades: number;
}

/** Searches each fold's training candles from the beginning, with a seed of its own, and tries its best on the test. */
export async function validate(
  job: SearchJob,
  validation: Validation,
  count: number,
  ground: Ground,
): Promise<Validated> {
  const results: { readonly fold: FoldResult; readonly returns: readonly number[] }[] = [];
  for (const [index, fold] of foldsOf(validation, count).entries())
    results.push(await runFold({ ...job, segments: fold.train, seed: job.seed + index + 1 }, fold, ground));
  const folds = results.map(({ fold }) => fold);
  const both = folds.flatMap(({ inSample, outOfSample }) =>
    inSample === null || outOfSample === null ? [] : [{ inSample, outOfSample }],
  );
  const inSample = meanOf(both.map((fold) => fold.inSample));
  const outOfSample = meanOf(both.map((fold) => fold.outOfSample));
  return {
    validation,
    folds,
    inSample,
    outOfSample,
    gap: inSample === null || outOfSample === null ? null : inSample - outOfSample,
    returnRatio: folds.reduce((product, { returnRatio }) => product * (1 + (returnRatio ?? 0)), 1) - 1,
    periodSharpe: sharpeOf(results.flatMap(({ returns }) => returns)),
    winningFolds: folds.filter(({ returnRatio }) => (returnRatio ?? 0) > 0).length,
    trades: folds.reduce((sum, { trades }) => sum + trades, 0),
  };
}

async function runFold(job: SearchJob, { train, test }: Fold, ground: Ground) {
  const bare = ({ from, to }: { from: number; to: number }) => ({ from, to });
  const place = { train: train.map(bare), test: bare(test) };
  const { best } = await search(job, ground);
  if (!best) {
    const fold = {
      ...place,
      parameters: null,
      inSample: null,
      outOfSample: null,
      returnRatio: null,
      trades: 0,
    };
    return { fold, returns: [] };
  }
  const { strategy, instrument, options, objective } = job;
  const { parameters } = best;
  const tried = await evaluated({ strategy, parameters, instrument, options, segments: [test] }, ground);
  const isDone = tried.kind === 'evaluated';
  const fold = {
    ...place,
    parameters,
    inSample: best.value,
    outOfSample: objectiveOf(tried, objective, 0),
    returnRatio: isDone ? tried.stats.returnRatio : null,
    trades: isDone ? tried.stats.trades : 0,
  };
  return { fold, returns: isDone ? tried.returns : [] };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
