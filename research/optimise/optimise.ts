import { strategies } from '../../shared/strategies/all.ts';
import { seededRandom } from '../avellaneda/random.ts';
import type { EngineOptions } from '../engine/options.ts';
import type { Statistics } from '../engine/statistics.ts';
import type { Evaluation, Job, Segment } from './evaluate.ts';
import type { Evaluator } from './evaluators.ts';
import { type Halving, segmentsOfRung, survivors } from './halving.ts';
import { type Journal, jobKey } from './journal.ts';
import { type Objective, objectiveOf } from './objective.ts';
import { evolutionSearch } from './search/evolution.ts';
import { gridSearch, randomSearch } from './search/listed.ts';
import { compareScores, type Score, type Searcher, type SearchSettings } from './search/searcher.ts';
import { tpeSearch } from './search/tpe.ts';
import type { Point, Space } from './space.ts';

export const searches = {
  grid: gridSearch,
  random: randomSearch,
  tpe: tpeSearch,
  evolution: evolutionSearch,
} satisfies Record<string, (settings: SearchSettings) => Searcher>;

export type SearchName = keyof typeof searches;

/** A search over some of the candles: plain data with a seed, but for the space, which `readSpace` makes of plain data. */
export interface SearchJob {
  readonly strategy: string;
  readonly space: Space;
  readonly instrument: string;
  readonly options: EngineOptions;
  readonly segments: readonly Segment[];
  readonly search: SearchName;
  readonly trials: number;
  readonly seed: number;
  readonly objective: Objective;
  readonly tradesMin: number;
  readonly halving: Halving;
}

export interface Trial extends Score {
  /** From 1, in the order in which the search asked. */
  readonly number: number;
  readonly point: Point;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Null of one that failed. */
  readonly stats: Statistics | null;
  readonly returns: readonly number[];
  readonly failure?: string;
}

export interface SearchResult {
  readonly trials: readonly Trial[];
  /** The best over all candles; of equals the first. Null when none has a value. */
  readonly best: Trial | null;
}

/** What does the jobs of a search. */
export interface Ground {
  readonly evaluator: Evaluator;
  readonly journal: Journal;
  readonly candlesDigest: string;
  /** After each job; `isNew`: it ran, and was not in the journal. */
  onDone?(job: Job, isNew: boolean): void;
}

/** The same trials for the same job and candles, whoever runs them and however often it was broken off. */
export async function search(job: SearchJob, ground: Ground): Promise<SearchResult> {
  const strategy = strategies.get(job.strategy);
  const { space, trials, seed } = job;
  const accepts = (point: Point) => strategy?.configure(space.parametersAt(point)).kind === 'configured';
  const searcher = searches[job.search]({ space, trials, random: seededRandom(seed), accepts });
  const done: Trial[] = [];
  for (let points = searcher.ask(); points.length > 0; points = searcher.ask()) {
    const batch = await runBatch(job, points, done.length, ground);
    searcher.tell(batch);
    done.push(...batch);
  }
  return { trials: done, best: bestOf(done, job.halving.rungs - 1) };
}

function bestOf(trials: readonly Trial[], lastRung: number): Trial | null {
  const whole = trials.filter(({ rung, value }) => rung === lastRung && value !== null);
  return whole.reduce<Trial | null>(
    (best, one) => (best && compareScores(one, best) <= 0 ? best : one),
    null,
  );
}

async function runBatch(
  job: SearchJob,
  points: readonly Point[],
  before: number,
  ground: Ground,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  let places = points.map((_, place) => place);
  for (let rung = 0; rung < job.halving.rungs; rung++) {
    if (rung > 0) places = [...survivors(trials, places, job.halving)];
    const segments = segmentsOfRung(job.segments, job.halving, rung);
    await Promise.all(
      places.map(async (place) => {
        const point = points[place] ?? [];
        const parameters = job.space.parametersAt(point);
        const { strategy, instrument, options } = job;
        const evaluation = await evaluated({ strategy, parameters, instrument, options, segments }, ground);
        trials[place] = trialOf(job, { number: before + place + 1, point, parameters, rung }, evaluation);
      }),
    );
  }
  return trials;
}

function trialOf(
  { objective, tradesMin }: SearchJob,
  known: Pick<Trial, 'number' | 'point' | 'parameters' | 'rung'>,
  evaluation: Evaluation,
): Trial {
  const value = objectiveOf(evaluation, objective, tradesMin);
  if (evaluation.kind === 'failed')
    return { ...known, value, stats: null, returns: [], failure: evaluation.reason };
  return { ...known, value, stats: evaluation.stats, returns: evaluation.returns };
}

/** Jobs that run now: two trials of a batch may have the same parameters. */
const running = new WeakMap<Journal, Map<string, Promise<Evaluation>>>();

export async function evaluated(job: Job, ground: Ground): Promise<Evaluation> {
  const { journal, candlesDigest, evaluator } = ground;
  const key = jobKey(job, candlesDigest);
  const found = journal.find(key);
  const now = running.get(journal) ?? new Map<string, Promise<Evaluation>>();
  running.set(journal, now);
  const isNew = !found && !now.has(key);
  const coming = found ?? now.get(key) ?? evaluator.run(job);
  if (isNew) now.set(key, Promise.resolve(coming));
  const evaluation = await coming;
  if (isNew) {
    journal.add(key, evaluation);
    now.delete(key);
  }
  ground.onDone?.(job, isNew);
  return evaluation;
}
