import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { type BacktestRequest, documentOf } from '../backtest.ts';
import { sliceOf } from '../checks/decisions.ts';
import { CandleRun } from '../engine/run.ts';
import { type GateLimits, gateOf } from './kpi.ts';
import { watched } from './watched.ts';

export interface PaperRequest extends BacktestRequest {
  /** Candles before the session: they warm indicators up, and are played without waiting. */
  readonly history: number;
  readonly gate: GateLimits;
}

export interface Pace {
  /** Waits until candle `index` of the session has closed; false when the session is to end now. */
  waitFor(index: number): Promise<boolean>;
  clockMs(): number;
}

export type PaperSession = Awaited<ReturnType<typeof paperSession>>;

/**
 * A session in scaled time: the engine and the code of a backtest, candle by candle as they close, measured. The
 * decisions of the same candles are those of a backtest: time changes nothing but the clock on the wall.
 */
export async function paperSession(request: PaperRequest, pace: Pace) {
  const { candles, options, history, finer } = request;
  const { strategy, watch } = watched(request.configured, () => pace.clockMs());
  const run = new CandleRun(strategy, candles, { ...options, finalizeTrades: true }, finer);
  const startedAtMs = pace.clockMs();
  let bar = 0;
  while (bar < candles.count) {
    if (bar >= history && !(await pace.waitFor(bar - history))) break;
    const goesOn = run.step(bar);
    bar += 1;
    if (!goesOn || watch.errors.length > 0) break;
  }
  const played: Candles = sliceOf(candles, 0, bar);
  const seconds = (pace.clockMs() - startedAtMs) / 1000;
  const document = documentOf({ ...request, candles: played }, run.result(bar), seconds);
  const { maxDrawdownRatio } = document.stats;
  const kpis = gateOf({ trades: document.trades, maxDrawdownRatio, watch }, request.gate);
  const isWhole = bar === candles.count;
  return {
    passed: isWhole && kpis.every(({ ok }) => ok),
    kpis,
    isWhole,
    playedCandles: Math.max(0, bar - history),
    historyCandles: Math.min(history, bar),
    refusals: countsOf(watch.refusals),
    errors: watch.errors,
    watch,
    candles: played,
    document,
  };
}

function countsOf(codes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
