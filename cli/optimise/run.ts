import { availableParallelism } from 'node:os';
import { candlesToPlay, type Optimised, optimise } from '../../research/optimise/document.ts';
import type { Job } from '../../research/optimise/evaluate.ts';
import { inline, pooled } from '../../research/optimise/evaluators.ts';
import { digestOf, JournalDamaged, memoryJournal, openJournal } from '../../research/optimise/journal.ts';
import { optimiseReport } from '../../research/report/optimise-html.ts';
import { written } from '../commands/backtest/written.ts';
import type { OptimiseWishes } from '../commands/optimise.ts';
import { done, note, type Outcome, refused } from '../output.ts';
import { checkLines, figureText } from '../views/runs.ts';
import { prepareOptimise } from './prepare.ts';

export async function runOptimise(wishes: OptimiseWishes): Promise<Outcome> {
  const prepared = await prepareOptimise(wishes);
  if (prepared.kind === 'refused') return prepared;
  const { request } = prepared;
  const journal = journalOf(wishes.resume);
  if ('kind' in journal) return journal;
  if (journal.known > 0) note(`${journal.known} finished runs are in ${wishes.resume}`);
  const workers = wishes.workers ?? availableParallelism();
  const evaluator = workers === 1 ? inline(request.candles) : pooled(request.candles, workers);
  let result: Optimised;
  try {
    const onDone = progressOf(candlesToPlay(request));
    const candlesDigest = digestOf(request.candles);
    result = await optimise(request, { evaluator, journal, candlesDigest, onDone });
  } finally {
    await evaluator.close();
  }
  return outcomeOf(result, wishes);
}

function journalOf(folder: string | undefined) {
  if (folder === undefined) return memoryJournal();
  try {
    return openJournal(folder);
  } catch (error) {
    if (error instanceof JournalDamaged) return refused('JOURNAL_DAMAGED', error.message);
    const why = error instanceof Error ? error.message : '';
    return refused('FILE_NOT_WRITTEN', `${folder} cannot be used: ${why}`);
  }
}

/** A line on stderr every two seconds: how far it is, and how long it still takes at the pace so far. */
function progressOf(total: number) {
  const startedAtMs = performance.now();
  let [played, fresh, runs, toldAtMs] = [0, 0, 0, startedAtMs];
  return ({ segments }: Job, isNew: boolean) => {
    const candles = segments.reduce((sum, { from, to }) => sum + to - from, 0);
    played += candles;
    runs += 1;
    if (isNew) fresh += candles;
    const nowMs = performance.now();
    if (nowMs - toldAtMs < 2_000) return;
    toldAtMs = nowMs;
    const leftSeconds = (((nowMs - startedAtMs) / 1000) * Math.max(0, total - played)) / Math.max(1, fresh);
    const share = Math.min(99, Math.floor((100 * played) / total));
    note(`${share} %, ${runs} runs, about ${Math.ceil(leftSeconds)} s left`);
  };
}

function outcomeOf(result: Optimised, { report, json, objective }: OptimiseWishes): Outcome {
  if (!result.best) {
    const failure = result.trials.find((trial) => trial.failure !== undefined)?.failure;
    const why =
      failure ?? `no trial has a value of ${objective}: too few trades or days; try --objective return`;
    return refused('NO_RESULT', `Nothing was found: ${why}.`);
  }
  const failure = report === undefined ? undefined : written(report, optimiseReport(result));
  if (failure) return failure;
  if (typeof json !== 'string') return done(result, summary(result));
  const { best, checks, hash } = result;
  return (
    written(json, `${JSON.stringify(result)}\n`) ?? done({ best, checks, hash, file: json }, summary(result))
  );
}

function summary({ strategy, search, counts, best, checks, validated, hash, seconds }: Optimised): string {
  return [
    `${strategy.name}: ${counts.trials} trials (${search.method}), ${seconds.toFixed(1)} s`,
    `best ${search.objective} ${figureText(best?.value)} with ${JSON.stringify(best?.parameters)}`,
    ...(validated
      ? [`in sample ${figureText(validated.inSample)}, out of sample ${figureText(validated.outOfSample)}`]
      : []),
    ...checkLines(checks),
    `hash ${hash}`,
  ].join('\n');
}
