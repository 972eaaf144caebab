import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import type { EngineOptions } from '../engine/options.ts';
import { stepOf } from '../engine/within.ts';
import { closedBy, decisionsOf } from './decisions.ts';

/** A decision that changed although only later candles did. */
export interface LookAhead {
  /** Everything after this candle was changed. */
  readonly cutBar: number;
  /** The first candle whose decision knew of it. */
  readonly bar: number;
}

/**
 * Changes the future, and looks whether the past changes: at each cut every later price is turned over (and the volume
 * trebled), the strategy runs again, and its decisions up to the cut must be the same. Null when they always are.
 * @param finer smaller candles by which these are played: they are changed from the end of the cut's candle on
 */
export function findLookAhead(
  strategy: Configured,
  candles: Candles,
  options: EngineOptions,
  cuts: readonly number[],
  finer?: Candles,
): LookAhead | null {
  const decisions = decisionsOf(strategy, candles, options, finer);
  const stepMs = stepOf(candles);
  for (const cutBar of cuts) {
    const endMs = at(candles.openTimeMs, cutBar) + stepMs;
    const later = finer && withOtherFuture(finer, closedBy(finer, endMs) - 1);
    const changed = decisionsOf(strategy, withOtherFuture(candles, cutBar), options, later);
    const bar = decisions.findIndex((decision, index) => index <= cutBar && decision !== changed[index]);
    if (bar >= 0) return { cutBar, bar };
  }
  return null;
}

/**
 * Prices after `cutBar` mirrored at its close, on a scale of ratios: they stay above 0.
 * @param isUnderWay the candle after it has begun: its open is known, and what its volume lets fill there
 */
export function withOtherFuture(candles: Candles, cutBar: number, isUnderWay = false): Candles {
  const pivot = candles.close[cutBar] ?? candles.open[0] ?? 1;
  const later = (column: Float64Array, change: (value: number) => number, from = cutBar) =>
    column.map((value, bar) => (bar > from ? change(value) : value));
  const mirrored = (price: number) => (pivot * pivot) / price;
  const known = isUnderWay ? cutBar + 1 : cutBar;
  return {
    ...candles,
    open: later(candles.open, mirrored, known),
    high: later(candles.low, mirrored).map((value, bar) => (bar > cutBar ? value : (candles.high[bar] ?? 0))),
    low: later(candles.high, mirrored).map((value, bar) => (bar > cutBar ? value : (candles.low[bar] ?? 0))),
    close: later(candles.close, mirrored),
    volume: later(candles.volume, (volume) => volume * 3, known),
  };
}
