import type { Candles } from '../shared/domain/indicators/candles.ts';
import { at } from '../shared/domain/indicators/indicator.ts';
import type { Configured, HostedStrategy } from '../shared/strategies/host.ts';
import { type DataNotes, describeCandles } from './candles/describe.ts';
import { monthlyReturns } from './engine/monthly.ts';
import type { EngineOptions } from './engine/options.ts';
import { type EngineResult, runCandles } from './engine/run.ts';
import { runHash } from './engine/run-hash.ts';
import { statisticsOf } from './engine/statistics.ts';
import { sampled } from './sampled.ts';

export interface BacktestRequest {
  readonly strategy: HostedStrategy;
  readonly configured: Configured;
  readonly instrument: string;
  readonly candles: Candles;
  readonly timeframeMs: number;
  readonly options: EngineOptions;
  /** Smaller candles of the same market: see `runCandles`. */
  readonly finer?: Candles;
  /** Candles before these, from which indicators have learned. */
  readonly before?: Candles;
  /** What was done with the candles before. */
  readonly notes?: DataNotes;
}

export type Backtest = ReturnType<typeof backtest>;

/** One run with all that is told of it: the document of `tradewind backtest --json`. */
export function backtest(request: BacktestRequest) {
  const { configured, candles, options, finer } = request;
  const startedAtMs = performance.now();
  const result = runCandles(configured, candles, options, finer, request.instrument);
  return documentOf(request, result, (performance.now() - startedAtMs) / 1000);
}

/** All that is told of a run that is over. */
export function documentOf(
  { strategy, configured, instrument, candles, timeframeMs, options, finer, before, notes }: BacktestRequest,
  result: EngineResult,
  seconds: number,
) {
  const inputs = {
    strategy: { name: strategy.name, version: strategy.version, parameters: configured.parameters },
    instrument,
    options,
  };
  const timeOf = (bar: number) => new Date(at(candles.openTimeMs, bar)).toISOString();
  return {
    ...{ ...inputs, options: shownOptions(options) },
    data: describeCandles(candles, timeframeMs, notes),
    warmUpBars: result.firstBar,
    hash: runHash(before ? [before, candles] : candles, inputs, result.trades, finer),
    stats: statisticsOf(result, candles, options.cash),
    months: monthlyReturns(result.equity, candles.openTimeMs, options.cash),
    trades: result.trades.map((trade) => ({
      ...trade,
      entryTime: timeOf(trade.entryBar),
      exitTime: timeOf(trade.exitBar),
    })),
    fills: result.fills.map((fill) => ({ ...fill, time: timeOf(fill.bar) })),
    equity: sampled(result.equity).map((bar) => ({ bar, time: timeOf(bar), equity: at(result.equity, bar) })),
    seconds,
  };
}

/** A list of payments is part of the hash; shown is how many there are. */
function shownOptions({ funding, ...options }: EngineOptions) {
  if (funding?.kind !== 'listed') return { ...options, ...(funding && { funding }) };
  return { ...options, funding: { kind: funding.kind, payments: funding.payments.length } };
}
