import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { createIndicator } from '../../shared/domain/indicators/catalogue.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import { strategies } from '../../shared/strategies/all.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import { sliceOf } from '../checks/decisions.ts';
import type { EngineOptions, Trade } from '../engine/options.ts';
import { type EngineResult, runCandles } from '../engine/run.ts';
import { type Statistics, statisticsOf } from '../engine/statistics.ts';

/** Candles `from` … `to` - 1. Indicators warm up on those before, from `warmFrom` on. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly warmFrom: number;
}

/**
 * One backtest as plain data: whoever has the candles gets the same result from it, bit for bit, in a worker or
 * elsewhere. Each segment begins flat with the cash of the options.
 */
export interface Job {
  readonly strategy: string;
  readonly parameters: unknown;
  /** How limits of risk call it. */
  readonly instrument: string;
  readonly options: EngineOptions;
  readonly segments: readonly Segment[];
}

export type Evaluation =
  | {
      readonly kind: 'evaluated';
      readonly stats: Statistics;
      /** Of so many periods of equally many candles, one after the other: shares of one. */
      readonly returns: readonly number[];
    }
  /** The strategy threw, or does not take the parameters. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Divisible by 16, the blocks of the cross-validation. */
export const periodsMax = 240;

export function evaluate(job: Job, candles: Candles): Evaluation {
  try {
    const { result, candles: seen } = runSegments(job, candles);
    const stats = statisticsOf(result, seen, job.options.cash);
    return { kind: 'evaluated', stats, returns: periodReturns(result.equity, job.options.cash) };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The run of each segment, joined: equity goes on where the segment before ended. */
export function runSegments(job: Job, candles: Candles) {
  const { strategy, parameters, options, segments } = job;
  const configured = strategies.get(strategy)?.configure(parameters);
  if (configured?.kind !== 'configured') throw new Error(`${strategy} does not take these parameters`);
  const warmUp = warmUpOf(configured);
  const parts = segments.map((segment) => runSegment(segment, configured, warmUp, candles, job));
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  return joined(parts, options.cash);
}

export function warmUpOf({ indicators }: Configured): number {
  return Math.max(0, ...indicators.map((spec) => createIndicator(spec).warmUpBars));
}

interface Part {
  readonly result: EngineResult;
  readonly candles: Candles;
}

function runSegment(
  { from, to, warmFrom }: Segment,
  configured: Configured,
  warmUp: number,
  candles: Candles,
  { options, instrument }: Job,
): Part {
  const start = Math.max(warmFrom, from - warmUp);
  const run = runCandles(configured, sliceOf(candles, start, to), options, undefined, instrument);
  const seen = sliceOf(candles, from, to);
  const skipped = from - start;
  if (skipped === 0) return { result: run, candles: seen };
  const result = {
    ...run,
    trades: run.trades.map((trade) => later(trade, -skipped)),
    fills: run.fills.map((fill) => ({ ...fill, bar: fill.bar - skipped })),
    equity: run.equity.subarray(skipped),
    firstBar: Math.max(0, run.firstBar - skipped),
  };
  return { result, candles: seen };
}

function later(trade: Trade, bars: number): Trade {
  return { ...trade, entryBar: trade.entryBar + bars, exitBar: trade.exitBar + bars };
}

function joined(parts: readonly Part[], cash: number): Part {
  const count = parts.reduce((sum, part) => sum + part.candles.count, 0);
  const column = (name: Exclude<keyof Candles, 'count'>) => {
    const all = new Float64Array(count);
    let offset = 0;
    for (const part of parts) {
      all.set(part.candles[name], offset);
      offset += part.candles.count;
    }
    return all;
  };
  const equity = new Float64Array(count);
  const trades: Trade[] = [];
  const fills: EngineResult['fills'][number][] = [];
  let [offset, worth] = [0, cash];
  for (const { result, candles } of parts) {
    for (let bar = 0; bar < candles.count; bar++)
      equity[offset + bar] = (worth * (result.equity[bar] ?? cash)) / cash;
    for (const trade of result.trades) trades.push(later(trade, offset));
    for (const fill of result.fills) fills.push({ ...fill, bar: fill.bar + offset });
    offset += candles.count;
    if (offset > 0) worth = at(equity, offset - 1);
  }
  const candles = {
    count,
    openTimeMs: column('openTimeMs'),
    ...{ open: column('open'), high: column('high'), low: column('low') },
    ...{ close: column('close'), volume: column('volume') },
  };
  const refusedOrders = parts.reduce((sum, { result }) => sum + result.refusedOrders, 0);
  const ruined = parts.some(({ result }) => result.ruined);
  const carried = carriedOf(parts.map(({ result }) => result));
  return { candles, result: { trades, fills, equity, firstBar: 0, refusedOrders, ruined, ...carried } };
}

function carriedOf(results: readonly EngineResult[]): Pick<EngineResult, 'carried'> {
  const all = results.flatMap(({ carried }) => carried ?? []);
  if (all.length === 0) return {};
  const sum = (name: keyof (typeof all)[number]) => all.reduce((total, one) => total + one[name], 0);
  return {
    carried: { funding: sum('funding'), interest: sum('interest'), liquidations: sum('liquidations') },
  };
}

/** What is left of the candles after the last whole period belongs to the last one. */
function periodReturns(equity: Float64Array, cash: number): readonly number[] {
  const periods = equity.length >= periodsMax ? periodsMax : Math.floor(equity.length / 16) * 16;
  const width = Math.floor(equity.length / periods);
  let before = cash;
  return Array.from({ length: periods }, (_, period) => {
    const worth = at(equity, period + 1 === periods ? equity.length - 1 : (period + 1) * width - 1);
    const ratio = before > 0 ? worth / before - 1 : 0;
    before = worth;
    return ratio;
  });
}
