import { type BacktestTerms, backtestRoom, fits, needsOf } from '../../domain/backtest/saved-backtest.ts';
import { isTimeframeName, timeframes } from '../../domain/market/timeframe.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { HostedStrategy } from '../../strategies/host.ts';
import { sizeFromText } from '../../strategies/size.ts';

/** Refused are parameters that the strategy does not take, and more than there is memory or time for. */
export function checkTerms(
  catalogue: ReadonlyMap<string, HostedStrategy>,
  wish: Omit<BacktestTerms, 'strategyVersion'>,
): Result<BacktestTerms, InvalidCode> {
  const strategy = catalogue.get(wish.strategy);
  if (!strategy) return refuse('STRATEGY_UNKNOWN', 'There is no such strategy.', { field: 'strategy' });
  const configured = strategy.configure(wish.parameters);
  if (configured.kind === 'invalid')
    return refuse('FIELD_INVALID', `parameters: ${configured.problems.join('; ')}.`, { field: 'parameters' });
  if (configured.hears && !configured.hears.includes('candle'))
    return refuse('FIELD_INVALID', 'strategy must be one that decides on candles.', { field: 'strategy' });
  if (!sizeFromText(wish.options.size))
    return refuse('FIELD_INVALID', 'size must be all, percent:P or fixed:Q.', { field: 'size' });
  if (!isTimeframeName(wish.timeframe) || ['1s', '1M'].includes(wish.timeframe))
    return refuse('FIELD_INVALID', 'timeframe must be one from 1m to 1w.', { field: 'timeframe' });
  if (wish.fromMs >= wish.toMs) return refuse('FIELD_INVALID', 'from must be before to.', { field: 'from' });
  const needs = needsOf(wish, timeframes[wish.timeframe].nextMs(0));
  if (!fits(needs)) {
    const { memoryMb, seconds } = backtestRoom;
    const context = {
      ...{ memoryMb: String(needs.memoryMb), memoryMbMax: String(memoryMb) },
      ...{ seconds: String(needs.seconds), secondsMax: String(seconds) },
    };
    const message = `It would take ${needs.memoryMb} MB and ${needs.seconds} s, of ${memoryMb} MB and ${seconds} s that there are: take a shorter range or a larger timeframe.`;
    return refuse('BACKTEST_TOO_LARGE', message, { field: 'to', context });
  }
  return accept({ ...wish, strategyVersion: strategy.version });
}
