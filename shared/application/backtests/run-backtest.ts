import {
  attemptsMax,
  type BacktestFailure,
  backtestRoom,
  failedBacktest,
  isOver,
  type SavedBacktest,
} from '../../domain/backtest/saved-backtest.ts';
import type { Candles } from '../../domain/indicators/candles.ts';
import { DamagedDay } from '../../domain/market/history-day.ts';
import { isTimeframeName, timeframes } from '../../domain/market/timeframe.ts';
import type { BacktestRecords } from '../../ports/backtest-records.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { MarketHistory } from '../../ports/market-history.port.ts';
import { type Configured, type HostedStrategy, StrategyFault } from '../../strategies/host.ts';
import { type Size, sizeFromText } from '../../strategies/size.ts';
import { readColumns } from './candle-columns.ts';

/** What a run needs to know. */
export interface BacktestInput {
  readonly strategy: HostedStrategy;
  readonly configured: Configured;
  readonly instrument: string;
  readonly candles: Candles;
  readonly timeframeMs: number;
  readonly options: Omit<SavedBacktest['terms']['options'], 'size' | 'cash'> & {
    readonly size: Size;
    readonly cash: number;
  };
}

/** What a run tells; all of it is JSON. */
export interface BacktestDocument {
  readonly hash: string;
  readonly stats: object;
  readonly trades: readonly unknown[];
  readonly fills: readonly unknown[];
}

export interface RunBacktestDeps {
  readonly records: BacktestRecords;
  readonly history: Pick<MarketHistory, 'readCatalogue' | 'readDay'>;
  readonly catalogue: ReadonlyMap<string, HostedStrategy>;
  /** The candle engine. @returns null when `isLate` says so before it is done */
  readonly engine: (input: BacktestInput, isLate: () => boolean) => BacktestDocument | null;
  readonly clock: Clock;
}

/** GONE: deleted meanwhile. */
type Outcome = 'DONE' | 'FAILED' | 'OVER' | 'GONE';

/** The newest trades that are kept with a result, fewer where they are too large packed. */
const tradesKept = [5_000, 2_000, 500, 0] as const;
const tellEveryMs = 1_000;

/**
 * Runs a backtest that waits, and keeps what came of it. Told twice it runs once; one whose worker died runs again, and fails
 * for good the third time.
 */
export async function runBacktest(
  deps: RunBacktestDeps,
  { ownerId, backtestId }: { readonly ownerId: string; readonly backtestId: string },
): Promise<Outcome> {
  const found = await deps.records.find(ownerId, backtestId);
  if (!found) return 'GONE';
  if (isOver(found)) return 'OVER';
  const fail = (code: BacktestFailure, message: string) =>
    end(deps, failedBacktest(found, code, message, deps.clock.nowMs()));
  if (found.attempts >= attemptsMax)
    return fail('TIME_EXCEEDED', 'It was begun twice and never came to its end: take a shorter range.');
  const running: SavedBacktest = { ...found, state: 'RUNNING', attempts: found.attempts + 1 };
  if (!(await deps.records.update(running))) return 'GONE';
  try {
    return await run(deps, running, fail);
  } catch (error) {
    if (error instanceof DamagedDay) return fail('HISTORY_DAMAGED', error.message);
    if (error instanceof StrategyFault) return fail('STRATEGY_FAILED', error.message);
    throw error;
  }
}

async function run(
  deps: RunBacktestDeps,
  running: SavedBacktest,
  fail: (code: BacktestFailure, message: string) => Promise<Outcome>,
): Promise<Outcome> {
  const { terms, ownerId, backtestId } = running;
  const { strategy: name, strategyVersion, parameters, market, timeframe, fromMs, toMs, options } = terms;
  const strategy = deps.catalogue.get(name);
  const configured = strategy?.configure(parameters);
  const size = sizeFromText(options.size);
  if (
    strategy?.version !== strategyVersion ||
    configured?.kind !== 'configured' ||
    !size ||
    !isTimeframeName(timeframe)
  )
    return fail('STRATEGY_CHANGED', `${name} is not the version ${strategyVersion} that it was asked with.`);
  const startedAtMs = deps.clock.nowMs();
  const isLate = () => deps.clock.nowMs() - startedAtMs > backtestRoom.seconds * 1_000;
  const isTold = teller(deps, running);
  const candles = await readColumns(
    deps.history,
    { market, timeframe, fromMs, toMs },
    async (share) => !isLate() && (await isTold(0.9 * share)),
  );
  if (candles?.count === 0) return fail('NO_CANDLES', 'There are no candles in that range.');
  const document =
    candles &&
    deps.engine(
      {
        ...{ strategy, configured, instrument: market.symbol, candles },
        timeframeMs: timeframes[timeframe].nextMs(0),
        options: { ...options, size, cash: Number(options.cash) },
      },
      isLate,
    );
  if (!document) {
    if (!isLate()) return 'GONE';
    return fail('TIME_EXCEEDED', `It is not done after ${backtestRoom.seconds} s: take a shorter range.`);
  }
  await keep(deps.records, ownerId, backtestId, document);
  const { hash, stats } = document;
  return end(deps, { ...running, state: 'DONE', progress: 1, hash, stats, endedAtMs: deps.clock.nowMs() });
}

/** Writes how far it is, once a second; false when it was deleted. */
function teller({ records, clock }: RunBacktestDeps, running: SavedBacktest) {
  let toldAtMs = clock.nowMs();
  return async (progress: number) => {
    if (clock.nowMs() - toldAtMs < tellEveryMs) return true;
    toldAtMs = clock.nowMs();
    return records.update({ ...running, progress });
  };
}

async function keep(
  records: BacktestRecords,
  ownerId: string,
  backtestId: string,
  { fills, trades, ...document }: BacktestDocument,
): Promise<void> {
  for (const count of tradesKept) {
    const kept = count === 0 ? [] : trades.slice(-count);
    const text = JSON.stringify({
      ...document,
      trades: kept,
      tradesTotal: trades.length,
      fillsTotal: fills.length,
    });
    if (await records.saveResult(ownerId, backtestId, text)) return;
  }
  throw new Error('a result without its trades is too large to be kept');
}

async function end({ records }: RunBacktestDeps, backtest: SavedBacktest): Promise<Outcome> {
  if (await records.update(backtest)) return backtest.state === 'DONE' ? 'DONE' : 'FAILED';
  await records.remove(backtest.ownerId, backtest.backtestId);
  return 'GONE';
}
