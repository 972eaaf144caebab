import { Worker } from 'node:worker_threads';
import { type BacktestRequest, backtest } from '../backtest.ts';
import { sliceOf } from './decisions.ts';
import type { HashJob } from './hash-worker.ts';
import { findLookAhead, type LookAhead } from './look-ahead.ts';
import { type StartEffect, startEffects } from './warm-up.ts';

/** Every check runs over the first candles only: they take a dozen runs. */
export const candlesMax = 20_000;
export const cutsWanted = 8;
const startsWanted = 4;
const workersWanted = 2;

export interface Checks {
  readonly passed: boolean;
  readonly candles: number;
  /** Candles after which the future was changed, and the first decision that knew of it; null when none did. */
  readonly lookAhead: { readonly cuts: readonly number[]; readonly found: LookAhead | null };
  readonly warmUp: {
    readonly declaredBars: number;
    readonly starts: readonly StartEffect[];
    /** The longest that another start was felt; it says how much of a run's beginning not to believe. */
    readonly barsUntilEqualMax: number;
  };
  /** The hash of the same run here and on other threads. */
  readonly determinism: { readonly hash: string; readonly threads: number; readonly isSame: boolean };
}

/**
 * Runs the checkers over a strategy on given data; `passed` unless it sees the future or gives another hash elsewhere.
 * @param parameters as they were given: what became of them need not be taken again
 */
export async function checkStrategy(request: BacktestRequest, parameters: unknown): Promise<Checks> {
  const { configured, options, strategy, finer } = request;
  const candles = sliceOf(request.candles, 0, Math.min(candlesMax, request.candles.count));
  const own = { ...request, candles };
  const { hash, warmUpBars } = backtest(own);
  const others = Array.from({ length: workersWanted }, () => hashElsewhere(own));
  const cuts = spread(warmUpBars, candles.count - 2, cutsWanted);
  const found = findLookAhead(configured, candles, options, cuts, finer);
  const startBars = spread(0, candles.count / 2, startsWanted);
  const starts = startEffects(configured, candles, options, startBars, finer);
  const hashes = await Promise.all(others);
  const isSame = hashes.every((other) => other === hash);
  return {
    passed: found === null && isSame,
    candles: candles.count,
    lookAhead: { cuts, found },
    warmUp: {
      declaredBars: warmUpBars,
      starts,
      barsUntilEqualMax: Math.max(0, ...starts.map(({ barsUntilEqual }) => barsUntilEqual)),
    },
    determinism: { hash, threads: 1 + hashes.length, isSame },
  };

  function hashElsewhere(each: BacktestRequest): Promise<string> {
    const { instrument, timeframeMs } = each;
    const job: HashJob = {
      ...{ strategy: strategy.name, parameters, instrument, timeframeMs, options },
      ...{ candles: each.candles, ...(finer && { finer }) },
    };
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { workerData: job });
      worker.once('message', (message: string) => resolve(message));
      worker.once('error', reject);
    });
  }
}

/** Whole numbers between the two, evenly apart; the ends are not among them. */
export function spread(from: number, to: number, count: number): readonly number[] {
  const step = (to - from) / (count + 1);
  const all = Array.from({ length: count }, (_, index) => Math.floor(from + (index + 1) * step));
  return [...new Set(all)].filter((bar) => bar > 0 && bar < to);
}
