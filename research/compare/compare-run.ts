import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { EngineResult } from '../engine/run.ts';
import {
  type ComparedTrade,
  type ComparisonSummary,
  compareFills,
  type FilledSide,
  joinFills,
  summaryOf,
} from './compare-fills.ts';

interface Comparison {
  readonly candles: number;
  /** From then on the backtest decides: before it has too few candles. Null where it never does. */
  readonly fromMs: number | null;
  readonly summary: ComparisonSummary;
  /** The newest of many, and how many there are. */
  readonly trades: readonly ComparedTrade[];
  readonly tradesTotal: number;
}

const candlesApart = 2;
const tradesShown = 2_000;

/**
 * Puts what was traded live beside the fills of a run over the same candles.
 * @param live what was filled, each in the candle in which it was
 */
export function compareRun(
  result: Pick<EngineResult, 'fills' | 'firstBar'>,
  candles: Candles,
  timeframeMs: number,
  live: readonly Omit<FilledSide, 'candleMs'>[],
): Comparison {
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
  const told = { trades: trades.slice(-tradesShown), tradesTotal: trades.length };
  return { candles: candles.count, fromMs, summary: summaryOf(trades), ...told };
}
