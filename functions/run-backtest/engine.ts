import type { BacktestInput } from '#shared/application/backtests/prepare-run.ts';
import type { BacktestDocument } from '#shared/application/backtests/run-backtest.ts';
import { documentOf } from '../../research/backtest.ts';
import { compareRun } from '../../research/compare/compare-run.ts';
import { standardOptions } from '../../research/engine/options.ts';
import { CandleRun } from '../../research/engine/run.ts';

const candlesBetweenLooks = 4_096;

/** The candle engine of the command line, with a look at the clock in between. */
export function candleEngine(
  { options: given, live, ...request }: BacktestInput,
  isLate: () => boolean,
): BacktestDocument | null {
  const { makerFeeRate, ...costs } = given;
  const options = { ...standardOptions, ...costs, ...(makerFeeRate !== null && { makerFeeRate }) };
  const { configured, candles, before } = request;
  const startedAtMs = performance.now();
  const run = new CandleRun(configured, candles, options, undefined, before && { before });
  let bar = 0;
  while (bar < candles.count && run.step(bar)) {
    bar += 1;
    if (bar % candlesBetweenLooks === 0 && isLate()) return null;
  }
  const result = run.result(bar);
  const document = documentOf({ ...request, options }, result, (performance.now() - startedAtMs) / 1000);
  if (!live) return document;
  return { ...document, comparison: compareRun(result, candles, request.timeframeMs, live) };
}
