import type { Candle } from '../../shared/domain/indicators/candle.ts';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import type { EngineOptions } from '../engine/options.ts';
import { runCandles } from '../engine/run.ts';
import {
  type ComparedTrade,
  type ComparisonSummary,
  compareFills,
  type FilledSide,
  joinFills,
  summaryOf,
} from './compare-fills.ts';

export interface Comparison {
  readonly candles: number;
  /** From then on the backtest decides: before it has too few candles. Null where it never does. */
  readonly fromMs: number | null;
  readonly summary: ComparisonSummary;
  readonly trades: readonly ComparedTrade[];
}

const candlesApart = 2;

/**
 * Runs a strategy again over the candles that it was told live, and puts what it traded beside the backtest's fills.
 * @param live what was filled, each in the candle in which it was
 */
export function compareRun(
  configured: Configured,
  told: readonly Candle[],
  timeframeMs: number,
  options: EngineOptions,
  live: readonly Omit<FilledSide, 'candleMs'>[],
): Comparison {
  const candles = columnsOf(told);
  const result = runCandles(configured, candles, options);
  const openMs = (bar: number) => at(candles.openTimeMs, bar);
  const fromMs = result.firstBar < candles.count ? openMs(result.firstBar) : null;
  const backtest = result.fills.map(({ bar, side, price, size, fee }) => ({
    ...{ side, price, quantity: size, fee, candleMs: openMs(bar), atMs: openMs(bar) },
  }));
  const opens = new Map(Array.from(candles.openTimeMs, (timeMs, bar) => [timeMs, at(candles.open, bar)]));
  const placed = live
    .map((fill) => ({ ...fill, candleMs: Math.floor(fill.atMs / timeframeMs) * timeframeMs }))
    // What was decided on the newest candle fills after it, where the backtest has none.
    .filter(({ candleMs }) => fromMs !== null && candleMs > fromMs && candleMs <= openMs(candles.count - 1))
    .sort((a, b) => a.atMs - b.atMs);
  const trades = compareFills(joinFills(placed), joinFills(backtest), {
    ...{ timeframeMs, candlesApart },
    openAt: (candleMs) => opens.get(candleMs),
  });
  return { candles: candles.count, fromMs, summary: summaryOf(trades), trades };
}

function columnsOf(candles: readonly Candle[]): Candles {
  const column = (name: keyof Candle) => Float64Array.from(candles, (candle) => candle[name]);
  return {
    count: candles.length,
    openTimeMs: column('openTimeMs'),
    ...{ open: column('open'), high: column('high'), low: column('low') },
    ...{ close: column('close'), volume: column('volume') },
  };
}
