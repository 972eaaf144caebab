import type { Candles } from '../../shared/domain/indicators/candles.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import type { EngineOptions } from '../engine/options.ts';
import { decisionsOf, sliceOf } from './decisions.ts';

/** How long a start at another candle is felt. */
export interface StartEffect {
  readonly startBar: number;
  /** Candles until the decisions are for good those of the run from the beginning; 0 when no decision differs. */
  readonly barsUntilEqual: number;
  /** Decisions that differ after the declared warm-up. */
  readonly differing: number;
}

/**
 * The recursion check: a strategy that starts later in the same data should soon decide the same. Averages over a
 * window do at once; recursive ones (EMA, Wilder's) and what remembers its position take longer: this says how long.
 */
export function startEffects(
  strategy: Configured,
  candles: Candles,
  options: EngineOptions,
  startBars: readonly number[],
  finer?: Candles,
): readonly StartEffect[] {
  const whole = decisionsOf(strategy, candles, options, finer);
  return startBars.map((startBar) => {
    const late = decisionsOf(strategy, sliceOf(candles, startBar, candles.count), options, finer);
    const differing = late.flatMap((decision, index) =>
      decision !== null && decision !== whole[startBar + index] ? [index] : [],
    );
    return { startBar, barsUntilEqual: (differing.at(-1) ?? -1) + 1, differing: differing.length };
  });
}
