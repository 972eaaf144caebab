import { createHash } from 'node:crypto';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import type { HostedStrategy } from '../../shared/strategies/host.ts';
import { describeCandles } from '../candles/describe.ts';
import type { EngineOptions } from '../engine/options.ts';
import { canonical } from '../engine/run-hash.ts';
import { backtestOverfitting } from '../overfit/backtest-overfitting.ts';
import { deflatedSharpe, expectedBestSharpe, sharpeFigures } from '../overfit/deflated-sharpe.ts';
import { stabilityOf } from '../overfit/stability.ts';
import { tradeOrder } from '../overfit/trade-order.ts';
import { runSegments } from './evaluate.ts';
import type { Halving } from './halving.ts';
import type { Objective } from './objective.ts';
import { type Ground, type SearchName, type SearchResult, search, type Trial } from './optimise.ts';
import type { Space } from './space.ts';
import { validate } from './validate/validate.ts';
import { foldsOf, type Validation } from './validate/windows.ts';

export interface OptimiseRequest {
  readonly strategy: HostedStrategy;
  readonly space: Space;
  /** As it was written. */
  readonly spaceText: unknown;
  readonly instrument: string;
  readonly candles: Candles;
  readonly timeframeMs: number;
  readonly options: EngineOptions;
  readonly search: SearchName;
  readonly trials: number;
  readonly seed: number;
  readonly objective: Objective;
  readonly tradesMin: number;
  readonly halving: Halving;
  readonly validation: Validation | null;
}

export type Optimised = Awaited<ReturnType<typeof optimise>>;

/** A search with all that is told of it: the document of `tradewind optimise --json`. */
export async function optimise(request: OptimiseRequest, ground: Ground) {
  const { strategy, candles, options, instrument, timeframeMs, validation, spaceText } = request;
  const startedAtMs = performance.now();
  const whole = { from: 0, to: candles.count, warmFrom: 0 };
  const job = { ...request, strategy: strategy.name, segments: [whole] };
  const result = await search(job, ground);
  const validated = validation && (await validate(job, validation, candles.count, ground));
  const { search: method, trials, seed, objective, tradesMin, halving } = request;
  const inputs = {
    strategy: { name: strategy.name, version: strategy.version },
    ...{ instrument, options, space: spaceText },
    search: { method, trials, seed, objective, tradesMin, halving },
  };
  const guards = result.best && guardsOf(request, result, result.best);
  const told = { ...inputs, best: result.best && shownBest(result.best), guards, validated };
  const hash = createHash('sha256')
    .update(canonical({ candles: ground.candlesDigest, ...told }))
    .digest('hex');
  return {
    ...told,
    data: describeCandles(candles, timeframeMs),
    counts: countsOf(result, halving),
    trials: result.trials.map(shownTrial),
    checks: checksOf(guards, validated),
    hash,
    seconds: (performance.now() - startedAtMs) / 1000,
  };
}

/** How many candles it will play at the most, all trials together: to say how long it still takes. */
export function candlesToPlay({ candles, validation, trials, halving }: OptimiseRequest): number {
  const { eta, rungs } = halving;
  const share = Array.from({ length: rungs }, (_, rung) => eta ** -rung * eta ** -(rungs - 1 - rung));
  const each = share.reduce((sum, part) => sum + part, 0);
  const folds = validation ? foldsOf(validation, candles.count) : [];
  const trained = folds.flatMap(({ train }) => train).reduce((sum, { from, to }) => sum + to - from, 0);
  return trials * each * (candles.count + trained);
}

function shownBest({ number, parameters, value, stats }: Trial) {
  return { number, parameters, value, stats };
}

function shownTrial({ number, parameters, value, rung, stats, failure }: Trial) {
  const { trades, returnRatio, sharpe, maxDrawdownRatio } = stats ?? {};
  const figures = { trades, returnRatio, sharpe, maxDrawdownRatio };
  return { number, parameters, value, rung, ...figures, ...(failure !== undefined && { failure }) };
}

function countsOf({ trials }: SearchResult, { rungs }: Halving) {
  const count = (is: (trial: Trial) => boolean) => trials.filter(is).length;
  return {
    trials: trials.length,
    distinct: new Set(trials.map(({ parameters }) => canonical(parameters))).size,
    stoppedEarly: count(({ rung }) => rung < rungs - 1),
    withoutValue: count(({ value }) => value === null),
    failed: count(({ failure }) => failure !== undefined),
  };
}

/** What speaks against the best: formulas and sources in docs/optimise.md. */
function guardsOf(request: OptimiseRequest, { trials }: SearchResult, best: Trial) {
  const { candles, instrument, options, halving, seed, space, strategy } = request;
  const whole = { from: 0, to: candles.count, warmFrom: 0 };
  const finished = distinct(trials.filter(({ rung, stats }) => rung === halving.rungs - 1 && stats !== null));
  const sharpes = finished.map(({ returns }) => sharpeFigures(returns)?.sharpe ?? 0);
  // Each rung counts: what was stopped early was tried, too.
  const tried = distinct(trials).length;
  const variance = varianceOf(sharpes);
  const figures = sharpeFigures(best.returns);
  const { parameters } = best;
  const { result } = runSegments(
    { strategy: strategy.name, parameters, instrument, options, segments: [whole] },
    candles,
  );
  return {
    deflatedSharpe: figures && {
      ...figures,
      trials: tried,
      expectedBest: expectedBestSharpe(tried, variance),
      probability: deflatedSharpe(figures, tried, variance),
    },
    overfitting: backtestOverfitting(
      finished.map(({ returns }) => returns),
      finished.length > 1_000 ? 10 : 16,
    ),
    stability: stabilityOf(trials, best, space.dimensions),
    tradeOrder: tradeOrder(result.trades, options.cash, seed),
  };
}

function distinct(trials: readonly Trial[]): readonly Trial[] {
  return [...new Map(trials.map((trial) => [canonical(trial.parameters), trial])).values()];
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.length < 2
    ? 0
    : values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

export interface Check {
  readonly name: string;
  readonly value: number | null;
  readonly limit: string;
  readonly ok: boolean;
}

/** The guards as yes or no. What has no value does not pass: too little was tried, or too few traded. */
function checksOf(
  guards: ReturnType<typeof guardsOf> | null,
  validated: Awaited<ReturnType<typeof validate>> | null,
) {
  const check = (
    name: string,
    value: number | null | undefined,
    limit: string,
    holds: (value: number) => boolean,
  ): Check => ({
    ...{ name, value: value ?? null, limit },
    ok: typeof value === 'number' && holds(value),
  });
  return [
    check('deflatedSharpe', guards?.deflatedSharpe?.probability, '≥ 0.95', (value) => value >= 0.95),
    check('overfitting', guards?.overfitting?.pbo, '≤ 0.2', (value) => value <= 0.2),
    check('tradeOrderLoss', guards?.tradeOrder?.lossShare, '≤ 0.05', (value) => value <= 0.05),
    ...(validated ? [check('outOfSampleReturn', validated.returnRatio, '> 0', (value) => value > 0)] : []),
  ];
}
