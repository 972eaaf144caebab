import * as z from 'zod';
import { venueIds } from '../../domain/account/account.ts';
import {
  backtestFailures,
  backtestStates,
  type SavedBacktest,
} from '../../domain/backtest/saved-backtest.ts';

const time = z.number().int();
export const recordedTerms = z.object({
  strategy: z.string(),
  strategyVersion: z.number().int(),
  parameters: z.unknown(),
  market: z.object({ venue: z.enum(venueIds), symbol: z.string() }),
  timeframe: z.string(),
  fromMs: time,
  toMs: time,
  options: z.object({
    fill: z.enum(['next-open', 'same-close']),
    size: z.string(),
    cash: z.string(),
    feeRate: z.number(),
    makerFeeRate: z.number().nullable(),
    slippage: z.number(),
    spread: z.number(),
    margin: z.number(),
    allowShort: z.boolean(),
    finalizeTrades: z.boolean(),
  }),
  live: z.object({ strategyId: z.string(), accountId: z.string() }).nullable().default(null),
});
const record = z.object({
  ownerId: z.string(),
  backtestId: z.string(),
  terms: recordedTerms,
  state: z.enum(backtestStates),
  progress: z.number(),
  attempts: z.number().int(),
  createdAtMs: time,
  toldAtMs: time.default(0),
  endedAtMs: time.nullable(),
  failure: z.object({ code: z.enum(backtestFailures), message: z.string() }).nullable(),
  hash: z.string().nullable(),
  stats: z.unknown(),
});

export const backtestsOf = (ownerId: string) => `USER#${ownerId}#BACKTESTS`;
export const backtestKey = (ownerId: string, backtestId: string) => ({
  pk: backtestsOf(ownerId),
  sk: `BACKTEST#${backtestId}`,
});
export const resultKey = (ownerId: string, backtestId: string) => ({
  pk: `USER#${ownerId}#BACKTEST_RESULTS`,
  sk: `RESULT#${backtestId}`,
});
/** Which of an owner's are saved, and which of them are not over: what the limits are held against. */
export const roomKey = (ownerId: string) => ({ pk: `USER#${ownerId}#BACKTEST_ROOM`, sk: 'ROOM' });

export function backtestItem(backtest: SavedBacktest) {
  const { ownerId, backtestId } = backtest;
  // Numbers of statistics are doubles beside what DynamoDB counts in: as text they stay what they are.
  return { ...backtestKey(ownerId, backtestId), entity: 'BACKTEST', json: JSON.stringify(backtest) };
}

/** One from before it was kept when it was told of was told of when it was made. */
export function backtestOf(item: Record<string, unknown>): SavedBacktest {
  const saved = record.parse(JSON.parse(z.string().parse(item.json)));
  return { ...saved, toldAtMs: saved.toldAtMs || saved.createdAtMs };
}
