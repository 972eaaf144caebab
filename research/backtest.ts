import type { Candles } from '../shared/domain/indicators/candles.ts';
import { at } from '../shared/domain/indicators/indicator.ts';
import type { Configured, HostedStrategy } from '../shared/strategies/host.ts';
import { describeCandles } from './candles/read-candles.ts';
import { monthlyReturns } from './engine/monthly.ts';
import type { EngineOptions } from './engine/options.ts';
import { type EngineResult, runCandles } from './engine/run.ts';
import { runHash } from './engine/run-hash.ts';
import { statisticsOf } from './engine/statistics.ts';

export interface BacktestRequest {
  readonly strategy: HostedStrategy;
  readonly configured: Configured;
  readonly instrument: string;
  readonly candles: Candles;
  readonly timeframeMs: number;
  readonly options: EngineOptions;
  /** Smaller candles of the same market: see `runCandles`. */
  readonly finer?: Candles;
}

const samplesMax = 1_000;

export type Backtest = ReturnType<typeof backtest>;

/** One run with all that is told of it: the document of `tradewind backtest --json`. */
export function backtest(request: BacktestRequest) {
  const { configured, candles, options, finer } = request;
  const startedAtMs = performance.now();
  const result = runCandles(configured, candles, options, finer);
  return documentOf(request, result, (performance.now() - startedAtMs) / 1000);
}

/** All that is told of a run that is over. */
export function documentOf(
  { strategy, configured, instrument, candles, timeframeMs, options, finer }: BacktestRequest,
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
    ...inputs,
    data: describeCandles(candles, timeframeMs),
    warmUpBars: result.firstBar,
    hash: runHash(candles, inputs, result.trades, finer),
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

/** At most so many bars, evenly spread, the last one always among them. */
function sampled(equity: Float64Array): readonly number[] {
  const step = Math.max(1, Math.ceil(equity.length / samplesMax));
  const bars = Array.from({ length: Math.ceil(equity.length / step) }, (_, index) => index * step);
  if (equity.length > 0 && bars.at(-1) !== equity.length - 1) bars.push(equity.length - 1);
  return bars;
}
