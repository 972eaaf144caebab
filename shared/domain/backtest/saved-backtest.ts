import type { FollowedMarket } from '../market/market-subscription.ts';

export const backtestStates = ['QUEUED', 'RUNNING', 'DONE', 'FAILED'] as const;
export type BacktestState = (typeof backtestStates)[number];

/** Why a backtest has no result. */
export const backtestFailures = [
  /** It was begun twice, and whoever ran it ended without a word or out of time. */
  'TIME_EXCEEDED',
  /** A day of history is not the one that the catalogue knows. */
  'HISTORY_DAMAGED',
  /** Of the days that were there when it was asked for none has a candle of the range. */
  'NO_CANDLES',
  /** The strategy threw, or wanted too much at once. */
  'STRATEGY_FAILED',
  /** Its strategy is of another version by now, or does not take the parameters. */
  'STRATEGY_CHANGED',
  /** Of a comparison: the strategy decided on no candle in that time. */
  'NOTHING_RECORDED',
  /** Of a comparison: more than one version of the parameters decided in that time. */
  'PARAMETERS_CHANGED',
] as const;
export type BacktestFailure = (typeof backtestFailures)[number];

/** How it fills and what it costs; ratios are parts of one, amounts decimal text in the quote asset. */
export interface BacktestOptions {
  readonly fill: 'next-open' | 'same-close';
  readonly size: string;
  readonly cash: string;
  readonly feeRate: number;
  readonly makerFeeRate: number | null;
  readonly slippage: number;
  readonly spread: number;
  readonly margin: number;
  readonly allowShort: boolean;
  readonly finalizeTrades: boolean;
}

/** Whose decisions and fills a run is put beside. */
export interface LiveRun {
  readonly strategyId: string;
  readonly accountId: string;
}

export interface BacktestTerms {
  readonly strategy: string;
  readonly strategyVersion: number;
  /** As they were given, JSON: what is left out has the default of this version. */
  readonly parameters: unknown;
  readonly market: FollowedMarket;
  readonly timeframe: string;
  /** UTC epoch ms: candles from `fromMs` on that end by `toMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly options: BacktestOptions;
  /** Of a comparison: its candles are those that this strategy was told in that time, its parameters those that decided. */
  readonly live: LiveRun | null;
}

export interface SavedBacktest {
  readonly ownerId: string;
  readonly backtestId: string;
  readonly terms: BacktestTerms;
  readonly state: BacktestState;
  /** From 0 to 1. */
  readonly progress: number;
  /** How often it was begun. */
  readonly attempts: number;
  readonly createdAtMs: number;
  /** When whoever runs it, or asked for it, wrote last. */
  readonly toldAtMs: number;
  readonly endedAtMs: number | null;
  readonly failure: { readonly code: BacktestFailure; readonly message: string } | null;
  /** Of the run: see docs/backtest.md. */
  readonly hash: string | null;
  /** Of the run, as JSON. */
  readonly stats: unknown;
}

/** Of each user. */
export const backtestLimits = { unfinishedMax: 3, savedMax: 50 } as const;
/** After so many the next is its end. */
export const attemptsMax = 2;

/** Nobody is believed to run it after so long: those that wait behind others are told of once more, which harms nothing. */
const silentMs = { QUEUED: 60_000, RUNNING: 420_000 } as const;

/** What the one who runs it has. */
export const backtestRoom = { memoryMb: 1_769, seconds: 240 } as const;

/** What it takes at the most: measured, and rounded up (docs/backtest.md). */
export interface BacktestNeeds {
  readonly minutes: number;
  readonly memoryMb: number;
  readonly seconds: number;
}

const baseMb = 250;
/** Six columns of eight bytes. */
const bytesOfMinute = 48;
/** Columns, equity, and two fills and a trade a candle. */
const bytesOfCandle = 48 + 8 + 400;
const secondsOfDay = 0.08;
const secondsOfCandle = 2e-5;
const minuteMs = 60_000;

/** Reckoned before anything is read. @param timeframeMs of one candle */
export function needsOf(
  { fromMs, toMs }: Pick<BacktestTerms, 'fromMs' | 'toMs'>,
  timeframeMs: number,
): BacktestNeeds {
  const minutes = Math.ceil((toMs - fromMs) / minuteMs);
  const candles = Math.ceil((toMs - fromMs) / timeframeMs);
  const bytes = minutes * bytesOfMinute + candles * bytesOfCandle;
  const seconds = (minutes / 1_440) * secondsOfDay + candles * secondsOfCandle;
  return { minutes, memoryMb: Math.ceil(baseMb + bytes / 1e6), seconds: Math.ceil(seconds) };
}

export function fits({ memoryMb, seconds }: BacktestNeeds): boolean {
  return memoryMb <= backtestRoom.memoryMb && seconds <= backtestRoom.seconds;
}

export function isOver({ state }: Pick<SavedBacktest, 'state'>): boolean {
  return state === 'DONE' || state === 'FAILED';
}

/** It should have begun, or ended, by now: its message may be lost. */
export function isSilent(
  { state, toldAtMs }: Pick<SavedBacktest, 'state' | 'toldAtMs'>,
  nowMs: number,
): boolean {
  return (state === 'QUEUED' || state === 'RUNNING') && nowMs - toldAtMs > silentMs[state];
}

/** @param nowMs when it was found out */
export function failedBacktest(
  backtest: SavedBacktest,
  code: BacktestFailure,
  message: string,
  nowMs: number,
): SavedBacktest {
  return {
    ...backtest,
    state: 'FAILED',
    failure: { code, message: message.slice(0, 500) },
    ...{ endedAtMs: nowMs, toldAtMs: nowMs },
  };
}
