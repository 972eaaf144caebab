import type { Candle } from '../../shared/domain/indicators/candle.ts';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import type { EngineOptions } from '../engine/options.ts';
import { runCandles } from '../engine/run.ts';
import { stepOf } from '../engine/within.ts';

/** What a strategy wanted at each candle, as text to compare; null where it was not asked yet. */
export function decisionsOf(
  strategy: Configured,
  candles: Candles,
  options: EngineOptions,
  finer?: Candles,
): readonly (string | null)[] {
  const decisions: string[] = [];
  const watched = watching(strategy, (_, decision) => decisions.push(decision));
  const { firstBar } = runCandles(watched, candles, options, finer);
  return [...new Array<null>(Math.min(firstBar, candles.count)).fill(null), ...decisions];
}

/** The same strategy, of which each decision on a candle is told. */
export function watching(strategy: Configured, told: (candle: Candle, decision: string) => void): Configured {
  return {
    ...strategy,
    begin(eyes) {
      const run = strategy.begin(eyes);
      // What it wants on a fill counts with the candle that it then sees.
      let before = '';
      return {
        get state() {
          return run.state;
        },
        decide(event) {
          const intents = run.decide(event);
          if (event.kind !== 'candle') {
            if (intents.length > 0) before += JSON.stringify(intents);
            return intents;
          }
          told(event.candle, before + JSON.stringify(intents));
          before = '';
          return intents;
        },
      };
    },
  };
}

/** Candles `from` … `to` - 1, on the same memory. */
export function sliceOf(candles: Candles, from: number, to: number): Candles {
  const part = (column: Float64Array) => column.subarray(from, to);
  return {
    count: Math.max(0, Math.min(to, candles.count) - from),
    openTimeMs: part(candles.openTimeMs),
    open: part(candles.open),
    high: part(candles.high),
    low: part(candles.low),
    close: part(candles.close),
    volume: part(candles.volume),
  };
}

/** How many candles have ended by then. */
export function closedBy(candles: Candles, timeMs: number, lengthMs = stepOf(candles)): number {
  const open = candles.openTimeMs.findIndex((openMs) => openMs + lengthMs > timeMs);
  return open < 0 ? candles.count : open;
}
