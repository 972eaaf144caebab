import * as z from 'zod';
import { venueIds } from '../domain/account/account.ts';
import { backtestFailures, backtestStates, type SavedBacktest } from '../domain/backtest/saved-backtest.ts';
import { timeframes } from '../domain/market/timeframe.ts';
import { liveComparison } from './backtest-comparison.ts';
import { epochMs, instrumentSymbol, name, positiveDecimal } from './fields.ts';
import { strategyIdText } from './strategy-schemas.ts';

const frames = Object.keys(timeframes).filter((each) => each !== '1s' && each !== '1M');
const rate = (max: number, what: string, unsaid = 0) =>
  z.number('must be a number').min(0).max(max).default(unsaid).meta({ description: what });
const timeMs = epochMs.min(0).max(8e15);

const costs = {
  size: z
    .string('must be all, percent:P or fixed:Q')
    .max(40)
    .default('all')
    .meta({ description: 'Of entries without a size of their own: all, percent:P, fixed:Q' }),
  cash: positiveDecimal.default('10000').meta({ description: 'At the start, in the quote asset' }),
  fill: z.enum(['next-open', 'same-close'], 'must be next-open or same-close').default('next-open'),
  feeRate: rate(0.1, 'Part of the amount of each fill: 0.001 is 0.1 %'),
  makerFeeRate: z
    .number('must be a number')
    .min(-0.1)
    .max(0.1)
    .exactOptional()
    .meta({ description: 'Of limits that rested' }),
  slippage: rate(0.5, 'Part of the price that orders at the market and stops lose'),
  spread: rate(0.5, 'Part of the price paid on entering'),
  margin: z
    .number('must be a number')
    .min(0.001)
    .max(1)
    .default(1)
    .meta({ description: 'Needed part of the value: 1 is no leverage' }),
  allowShort: z.boolean().default(false),
  finalizeTrades: z.boolean().default(false),
};

/** What a run is over and what it costs. */
export const backtestTerms = {
  venue: z.enum(venueIds, `must be one of ${venueIds.join(', ')}`),
  instrument: instrumentSymbol,
  timeframe: z.enum(frames, `must be one of ${frames.join(', ')}`).default('1m'),
  fromMs: timeMs.meta({ description: 'UTC epoch milliseconds' }),
  toMs: timeMs.meta({ description: 'UTC epoch milliseconds; candles that end by then' }),
  ...costs,
};

export const startBacktestRequest = z
  .strictObject({
    strategy: name('strategy').meta({ examples: ['ma-crossover'] }),
    parameters: z.record(z.string().max(64), z.unknown(), 'must be an object').default({}),
    ...backtestTerms,
  })
  .meta({ id: 'StartBacktest' });

export const compareLiveRequest = z
  .strictObject({
    strategyId: strategyIdText.meta({ description: 'Of a strategy that runs, or ran' }),
    fromMs: timeMs.meta({ description: 'Decided from then on; without it from its start' }).exactOptional(),
    toMs: timeMs.meta({ description: 'And before then; without it until now' }).exactOptional(),
    feeRate: rate(0.1, 'That the backtest charges', 0.001),
    slippage: rate(0.5, 'Part of the price that the backtest loses at the market'),
  })
  .meta({ id: 'CompareLive' });

export const backtestResource = z
  .object({
    backtestId: z.string(),
    state: z.enum(backtestStates),
    progress: z.number().meta({ description: 'From 0 to 1' }),
    strategy: z.string(),
    strategyVersion: z.int().meta({ description: 'That it was asked with' }),
    parameters: z.unknown().meta({ description: 'As they were given; the result has all of them' }),
    venue: z.enum(venueIds),
    instrument: z.string(),
    timeframe: z.string(),
    fromMs: epochMs,
    toMs: epochMs,
    options: z.record(z.string(), z.unknown()),
    live: z
      .object({ strategyId: z.string(), accountId: z.string() })
      .nullable()
      .meta({ description: 'Of a comparison: whose candles and fills it is about' }),
    failure: z
      .object({ code: z.enum(backtestFailures), message: z.string() })
      .nullable()
      .meta({ description: 'Of FAILED' }),
    hash: z.string().nullable().meta({ description: 'The same input gives the same, on any machine' }),
    stats: z.record(z.string(), z.unknown()).nullable(),
    createdAtMs: epochMs,
    endedAtMs: epochMs.nullable(),
  })
  .meta({ id: 'Backtest' });
export type BacktestResource = z.infer<typeof backtestResource>;
export const backtestList = z.object({ backtests: z.array(backtestResource) }).meta({ id: 'BacktestList' });

const backtestTrade = z
  .looseObject({
    side: z.enum(['LONG', 'SHORT']),
    size: z.number(),
    ...{ entryTime: z.string(), exitTime: z.string(), entryPrice: z.number(), exitPrice: z.number() },
    pnl: z.number().meta({ description: 'Net of fee' }),
    fee: z.number(),
  })
  .meta({ id: 'BacktestTrade' });

/** The document of `tradewind backtest --json`, without fills, and with the newest trades where there are many. */
export const backtestResult = z
  .looseObject({
    hash: z.string(),
    stats: z.record(z.string(), z.unknown()),
    warmUpBars: z.int().meta({ description: 'Candles before it decides' }),
    data: z.looseObject({ candles: z.int() }).meta({ description: 'What was read, and what of it is odd' }),
    trades: z.array(backtestTrade),
    tradesTotal: z.int(),
    fillsTotal: z.int(),
    equity: z
      .array(z.looseObject({ time: z.string(), equity: z.number() }))
      .meta({ description: 'At the close, sampled' }),
    comparison: liveComparison.exactOptional().meta({ description: 'Of a comparison' }),
  })
  .meta({ id: 'BacktestResult' });

const stats = z.record(z.string(), z.unknown()).nullable();

export function backtestResourceOf({ terms, ...backtest }: SavedBacktest): BacktestResource {
  const { ownerId: _, attempts: __, toldAtMs: ___, stats: kept, ...told } = backtest;
  const { market, strategy, strategyVersion, parameters, timeframe, fromMs, toMs } = terms;
  return {
    ...told,
    ...{ strategy, strategyVersion, parameters, timeframe, fromMs, toMs, live: terms.live },
    ...{ venue: market.venue, instrument: market.symbol, options: { ...terms.options } },
    stats: stats.parse(kept),
  };
}
