import { strategies } from '#shared/strategies/all.ts';
import { sizeFromText } from '#shared/strategies/size.ts';
import type { BacktestRequest } from '../../../research/backtest.ts';
import { timeframeFromText } from '../../../research/candles/timeframe.ts';
import { type EngineOptions, standardOptions } from '../../../research/engine/options.ts';
import { readAnyCandles } from '../../history/read-candles.ts';
import { refused } from '../../output.ts';

export interface Wishes extends Omit<EngineOptions, 'size' | 'unit' | 'instrument'> {
  strategy: string;
  params: unknown;
  candles: string;
  finer?: string;
  instrument: string;
  timeframe?: string;
  wholeUnits?: boolean;
  fractionalUnit?: number;
  size: string;
}

/** Everything of a run that comes from outside, checked: the request, or one refusal that says what to change. */
export async function prepare(wishes: Wishes) {
  const strategy = strategies.get(wishes.strategy);
  if (!strategy) {
    const known = [...strategies.keys()].join(', ');
    return refusal('STRATEGY_UNKNOWN', `There is no strategy '${wishes.strategy}'; there is: ${known}.`);
  }
  const configured = strategy.configure(wishes.params);
  if (configured.kind === 'invalid')
    return refusal('PARAMETERS_INVALID', `The parameters do not fit: ${configured.problems.join('; ')}.`);
  const size = sizeFromText(wishes.size);
  if (!size) return refusal('USAGE', '--size must be all, percent:P (up to 100) or fixed:Q.');
  const timeframe = wishes.timeframe === undefined ? undefined : timeframeFromText(wishes.timeframe);
  if (timeframe === null) return refusal('USAGE', '--timeframe must be like 1m, 15m, 4h, 1d or 1w.');
  const length = timeframe === undefined ? undefined : { name: wishes.timeframe ?? '', ms: timeframe };
  const read = await readAnyCandles(wishes.candles, length);
  if (read.kind === 'bad') return refusal(read.code, `${wishes.candles}: ${read.message}`);
  const finer = wishes.finer === undefined ? undefined : await readAnyCandles(wishes.finer);
  if (finer?.kind === 'bad') return refusal(finer.code, `${wishes.finer}: ${finer.message}`);
  if (finer && finer.timeframeMs >= read.timeframeMs)
    return refusal('USAGE', '--finer must have smaller candles than --candles.');
  const { fill, spread, feeRate, makerFeeRate, slippage, margin, cash, finalizeTrades, allowShort } = wishes;
  const unit = wishes.wholeUnits ? 1 : (wishes.fractionalUnit ?? standardOptions.unit);
  const options = {
    ...{ fill, unit, spread, feeRate, slippage, margin, cash, finalizeTrades, size, allowShort },
    ...(makerFeeRate !== undefined && { makerFeeRate }),
  };
  const { candles, timeframeMs } = read;
  const request: BacktestRequest = {
    strategy,
    configured,
    instrument: wishes.instrument,
    candles,
    timeframeMs,
    options,
    ...(finer && { finer: finer.candles }),
  };
  return { kind: 'ready' as const, request };
}

function refusal(code: string, message: string) {
  return { ...refused(code, message), kind: 'refused' as const, code, message };
}
