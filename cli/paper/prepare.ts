import * as z from 'zod';
import { strategies } from '#shared/strategies/all.ts';
import { sizeFromText } from '#shared/strategies/size.ts';
import { readCandles } from '../../research/candles/read-candles.ts';
import { sliceOf } from '../../research/checks/decisions.ts';
import { standardOptions } from '../../research/engine/options.ts';
import { standardGate } from '../../research/paper/kpi.ts';
import type { PaperRequest } from '../../research/paper/session.ts';
import { type MarketKind, simulatedMarket } from '../../research/paper/simulated-market.ts';
import { refused } from '../output.ts';

export interface PaperWishes {
  strategy: string;
  params: unknown;
  minutes: number;
  speed: number;
  candles?: string;
  skip: number;
  market: MarketKind;
  seed: number;
  step: number;
  history: number;
  cash: number;
  size: string;
  feeRate: number;
  makerFeeRate: number;
  slippage: number;
  gate: unknown;
  out?: string;
}

const gateSchema = z.strictObject({
  tradesMin: z.int().min(0).default(standardGate.tradesMin),
  winRateMin: z.number().min(0).max(1).default(standardGate.winRateMin),
  winRateMax: z.number().min(0).max(1).default(standardGate.winRateMax),
  drawdownMax: z.number().min(0).max(1).default(standardGate.drawdownMax),
  slippageMaxBps: z.number().min(0).default(standardGate.slippageMaxBps),
  latencyMaxMs: z.number().min(0).default(standardGate.latencyMaxMs),
});

/** Everything of a session that comes from outside, checked: the request, or one refusal that says what to change. */
export function preparePaper(wishes: PaperWishes) {
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
  const gate = gateSchema.safeParse(wishes.gate);
  if (!gate.success) {
    const problems = gate.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return refusal('USAGE', `--gate: ${problems.join('; ')}.`);
  }
  const market = marketOf(wishes);
  if (market.kind === 'refused') return market;
  const { cash, feeRate, makerFeeRate, slippage } = wishes;
  const instrument = { priceTick: 0.01, quantityStep: 1e-6, quantityMin: 1e-6, notionalMin: 5 };
  const options = {
    ...standardOptions,
    ...{ cash, feeRate, makerFeeRate, slippage, size, instrument, allowShort: true },
  };
  const { candles, timeframeMs, history } = market;
  const request: PaperRequest = {
    ...{
      strategy,
      configured,
      instrument: 'BTC/USDT',
      candles,
      timeframeMs,
      options,
      history,
      gate: gate.data,
    },
  };
  return { kind: 'ready' as const, request };
}

/** The candles of the session behind those of its history. */
function marketOf({ candles: file, skip, market, seed, step, minutes, history }: PaperWishes) {
  if (file === undefined) {
    const timeframeMs = step * 1_000;
    const count = Math.ceil((minutes * 60_000) / timeframeMs);
    const candles = simulatedMarket(market, seed, history + count, timeframeMs);
    return { kind: 'market' as const, candles, timeframeMs, history };
  }
  const read = readCandles(file);
  if (read.kind === 'bad') return refusal(read.code, `${file}: ${read.message}`);
  const { candles, timeframeMs } = read;
  const count = Math.ceil((minutes * 60_000) / timeframeMs);
  if (candles.count < skip + history + count) {
    const needed = `${skip} to skip, ${history} of history and ${count} of the session`;
    return refusal('CANDLES_TOO_FEW', `${file} has ${candles.count} candles; needed are ${needed}.`);
  }
  const part = sliceOf(candles, skip, skip + history + count);
  return { kind: 'market' as const, candles: part, timeframeMs, history };
}

function refusal(code: string, message: string) {
  return { ...refused(code, message), kind: 'refused' as const, code, message };
}
