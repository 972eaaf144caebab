import { strategies } from '#shared/strategies/all.ts';
import { sizeFromText } from '#shared/strategies/size.ts';
import type { BacktestRequest } from '../../../research/backtest.ts';
import { type DataPolicies, withPolicies } from '../../../research/candles/policies.ts';
import { timeframeFromText } from '../../../research/candles/timeframe.ts';
import type { Costs } from '../../../research/engine/costs.ts';
import { type EngineOptions, standardOptions } from '../../../research/engine/options.ts';
import { readAnyCandles } from '../../history/read-candles.ts';
import { refused } from '../../output.ts';
import { type CostWishes, costsOf } from './costs.ts';
import { limitsOf } from './limits.ts';

export interface Wishes
  extends Omit<EngineOptions, 'size' | 'unit' | 'instrument' | 'sizing' | 'risk' | keyof Costs>,
    CostWishes,
    DataPolicies {
  strategy: string;
  params: unknown;
  /** Several of one run: see `preparePortfolio`. */
  candles: string | readonly string[];
  /** One of each market, or none. */
  finer?: string | readonly string[];
  instrument?: string | readonly string[];
  timeframe?: string;
  /** The part of the candles that is read. */
  from?: number;
  to?: number;
  utcOffset?: number;
  wholeUnits?: boolean;
  fractionalUnit?: number;
  size: string;
  sizing?: unknown;
  risk?: unknown;
}

/** Everything of a run that comes from outside, checked: the request, or one refusal that says what to change. */
export async function prepare(wishes: Wishes) {
  const { candles: file, instrument = 'BTC/USDT' } = wishes;
  if (typeof file !== 'string' || typeof instrument !== 'string' || typeof wishes.finer === 'object')
    return refusal('USAGE', 'This takes one --candles, one --instrument and one --finer.');
  const strategy = strategies.get(wishes.strategy);
  if (!strategy) {
    const known = [...strategies.keys()].join(', ');
    return refusal('STRATEGY_UNKNOWN', `There is no strategy '${wishes.strategy}'; there is: ${known}.`);
  }
  const configured = strategy.configure(wishes.params);
  if (configured.kind === 'invalid')
    return refusal('PARAMETERS_INVALID', `The parameters do not fit: ${configured.problems.join('; ')}.`);
  if (configured.hears && !configured.hears.includes('candle'))
    return refusal('STRATEGY_UNFIT', `${strategy.name} decides on books, not on candles: use replay-book.`);
  const size = sizeFromText(wishes.size);
  if (!size) return refusal('USAGE', '--size must be all, percent:P (up to 100) or fixed:Q.');
  const timeframe = wishes.timeframe === undefined ? undefined : timeframeFromText(wishes.timeframe);
  if (timeframe === null) return refusal('USAGE', '--timeframe must be like 1m, 15m, 4h, 1d or 1w.');
  const length = timeframe === undefined ? undefined : { name: wishes.timeframe ?? '', ms: timeframe };
  const { from: fromMs, to: toMs, utcOffset: utcOffsetMs } = wishes;
  const part = {
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    ...(utcOffsetMs !== undefined && { utcOffsetMs }),
  };
  const found = await readAnyCandles(file, length, part);
  const read = found.kind === 'read' ? withPolicies(found, wishes) : found;
  if (read.kind === 'bad') return refusal(read.code, `${file}: ${read.message}`);
  const finer = wishes.finer === undefined ? undefined : await readAnyCandles(wishes.finer, undefined, part);
  if (finer?.kind === 'bad') return refusal(finer.code, `${wishes.finer}: ${finer.message}`);
  if (finer && finer.timeframeMs >= read.timeframeMs)
    return refusal('USAGE', '--finer must have smaller candles than --candles.');
  const { fill, spread, feeRate, makerFeeRate, slippage, margin, cash, finalizeTrades, allowShort } = wishes;
  const unit = wishes.wholeUnits ? 1 : (wishes.fractionalUnit ?? standardOptions.unit);
  const costs = costsOf(wishes);
  if ('problem' in costs) return refusal('USAGE', costs.problem);
  const limits = limitsOf(wishes);
  if ('problem' in limits) return refusal('USAGE', limits.problem);
  const options = {
    ...{ fill, unit, spread, feeRate, slippage, margin, cash, finalizeTrades, size, allowShort },
    ...(makerFeeRate !== undefined && { makerFeeRate }),
    ...costs,
    ...limits,
  };
  const conflict = conflictOf(options);
  if (conflict) return refusal('USAGE', conflict);
  const { candles, timeframeMs, notes } = read;
  const request: BacktestRequest = {
    strategy,
    configured,
    instrument,
    candles,
    timeframeMs,
    options,
    notes,
    ...(finer && { finer: finer.candles }),
  };
  return { kind: 'ready' as const, request };
}

/** Options that mean nothing together. */
function conflictOf({ fill, feeIn, allowShort, borrowRate, ...rest }: EngineOptions): string | undefined {
  const { latencyMs, volumeShare, slippageModel, maintenance, liquidationFeeRate } = rest;
  const needsNext = latencyMs !== undefined || volumeShare !== undefined || slippageModel?.kind === 'volume';
  if (fill === 'same-close' && needsNext)
    return '--latency-ms, --volume-share and --slippage-model volume need --fill next-open.';
  if (feeIn === 'base' && allowShort)
    return '--fee-in base is for spot that is held: it needs no --allow-short.';
  if (borrowRate !== undefined && !allowShort)
    return '--borrow-rate is for what is sold short: --allow-short.';
  if (liquidationFeeRate !== undefined && !maintenance) return '--liquidation-fee needs --maintenance.';
  return undefined;
}

export function refusal(code: string, message: string) {
  return { ...refused(code, message), kind: 'refused' as const, code, message };
}
