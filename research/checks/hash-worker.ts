import { parentPort, workerData } from 'node:worker_threads';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { strategies } from '../../shared/strategies/all.ts';
import { backtest } from '../backtest.ts';
import type { EngineOptions } from '../engine/options.ts';

/** A backtest as plain data. */
export interface HashJob {
  readonly strategy: string;
  readonly parameters: unknown;
  readonly instrument: string;
  readonly timeframeMs: number;
  readonly options: EngineOptions;
  readonly candles: Candles;
  readonly finer?: Candles;
}

// Told by our own side: research/checks/check.ts.
const { strategy: name, parameters, ...rest } = workerData as HashJob;
const strategy = strategies.get(name);
const configured = strategy?.configure(parameters);
if (!strategy || configured?.kind !== 'configured') throw new Error(`${name} does not take its parameters`);
parentPort?.postMessage(backtest({ ...rest, strategy, configured }).hash);
