import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import type { EngineOptions } from '../engine/options.ts';
import type { Chair } from '../engine/player.ts';
import { runPortfolio } from '../engine/portfolio.ts';
import type { PortfolioRequest } from '../portfolio.ts';
import { type Checks, candlesMax, checkStrategy, cutsWanted, spread } from './check.ts';
import { closedBy, sliceOf, watching } from './decisions.ts';
import { withOtherFuture } from './look-ahead.ts';

export interface PortfolioChecks {
  readonly passed: boolean;
  /** Each strategy alone on its own candles. */
  readonly instruments: readonly (Checks & { readonly instrument: string })[];
  /** The run as a whole: everything after each of these moments was changed, of all instruments at once. */
  readonly together: { readonly cutsMs: readonly number[]; readonly found: Foreseen | null };
}

/** A decision that changed although only what came after `cutMs` did. */
interface Foreseen {
  readonly cutMs: number;
  readonly timeMs: number;
  readonly instrument: string;
}

interface Decided {
  readonly timeMs: number;
  readonly instrument: string;
  readonly wanted: string;
}

/**
 * The checks of a run of several instruments: of each strategy alone, and whether one of them is told by the account that they
 * share what another will only see later.
 * @param parameters of each chair, as they were given
 */
export async function checkPortfolio(
  { strategy, chairs, options }: PortfolioRequest,
  parameters: readonly unknown[],
): Promise<PortfolioChecks> {
  const instruments: (Checks & { readonly instrument: string })[] = [];
  for (const [index, { strategy: configured, ...chair }] of chairs.entries()) {
    const checks = await checkStrategy({ ...chair, strategy, configured }, parameters[index]);
    instruments.push({ instrument: chair.instrument, ...checks });
  }
  const together = lookAheadOf(beginningOf(chairs), options);
  const passed = together.found === null && instruments.every((one) => one.passed);
  return { passed, instruments, together };
}

function lookAheadOf(chairs: readonly Chair[], options: EngineOptions): PortfolioChecks['together'] {
  const { decided, timeMs } = decisionsOf(chairs, options);
  const cutsMs = spread(0, timeMs.length - 1, cutsWanted).map((moment) => at(timeMs, moment));
  for (const cutMs of cutsMs) {
    const changed = decisionsOf(
      chairs.map((chair) => changedAfter(chair, cutMs)),
      options,
    ).decided;
    const first = decided.findIndex(
      (one, index) => one.timeMs <= cutMs && JSON.stringify(one) !== JSON.stringify(changed[index]),
    );
    const found = decided[first];
    if (found) return { cutsMs, found: { cutMs, timeMs: found.timeMs, instrument: found.instrument } };
  }
  return { cutsMs, found: null };
}

function decisionsOf(chairs: readonly Chair[], options: EngineOptions) {
  const decided: Decided[] = [];
  const watched = chairs.map((chair) => ({
    ...chair,
    strategy: watching(chair.strategy, ({ openTimeMs }, wanted) =>
      decided.push({ timeMs: openTimeMs + chair.timeframeMs, instrument: chair.instrument, wanted }),
    ),
  }));
  return { timeMs: runPortfolio(watched, options).timeMs, decided };
}

function changedAfter(chair: Chair, cutMs: number): Chair {
  const { candles, timeframeMs, finer } = chair;
  return {
    ...chair,
    candles: changedColumns(candles, cutMs, timeframeMs),
    ...(finer && { finer: changedColumns(finer, cutMs) }),
  };
}

function changedColumns(candles: Candles, cutMs: number, lengthMs?: number): Candles {
  const closed = closedBy(candles, cutMs, lengthMs);
  const isUnderWay = closed < candles.count && at(candles.openTimeMs, closed) < cutMs;
  return withOtherFuture(candles, closed - 1, isUnderWay);
}

/** As long as the one with the most candles has as many as are checked. */
function beginningOf(chairs: readonly Chair[]): readonly Chair[] {
  const endMs = Math.min(
    ...chairs.map(({ candles: { count, openTimeMs }, timeframeMs }) =>
      count > candlesMax ? at(openTimeMs, candlesMax - 1) + timeframeMs : Number.POSITIVE_INFINITY,
    ),
  );
  return chairs.map((chair) => ({
    ...chair,
    candles: sliceOf(chair.candles, 0, closedBy(chair.candles, endMs, chair.timeframeMs)),
  }));
}
