import {
  attemptsMax,
  type BacktestFailure,
  backtestRoom,
  failedBacktest,
  isOver,
  type SavedBacktest,
} from '../../domain/backtest/saved-backtest.ts';
import { DamagedDay } from '../../domain/market/history-day.ts';
import type { BacktestNews, BacktestRecords } from '../../ports/backtest-records.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import { StrategyFault } from '../../strategies/host.ts';
import { type BacktestInput, type PrepareDeps, prepareRun } from './prepare-run.ts';

/** What a run tells; all of it is JSON. */
export interface BacktestDocument {
  readonly hash: string;
  readonly stats: object;
  readonly trades: readonly unknown[];
  readonly fills: readonly unknown[];
  /** Live beside it, where there was something live. */
  readonly comparison?: object;
}

export interface RunBacktestDeps extends PrepareDeps {
  readonly records: BacktestRecords;
  readonly news: BacktestNews;
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
  const attempts = found.attempts + 1;
  const running: SavedBacktest = { ...found, state: 'RUNNING', attempts, toldAtMs: deps.clock.nowMs() };
  if (!(await note(deps, running))) return 'GONE';
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
  const { ownerId, backtestId } = running;
  const startedAtMs = deps.clock.nowMs();
  const isLate = () => deps.clock.nowMs() - startedAtMs > backtestRoom.seconds * 1_000;
  const late = () =>
    fail('TIME_EXCEEDED', `It is not done after ${backtestRoom.seconds} s: take a shorter range.`);
  const isTold = teller(deps, running);
  const prepared = await prepareRun(deps, running, async (share) => !isLate() && (await isTold(0.9 * share)));
  if (prepared.kind === 'FAILED') return fail(prepared.code, prepared.message);
  if (prepared.kind === 'STOPPED') return isLate() ? late() : 'GONE';
  const document = deps.engine(prepared.input, isLate);
  if (!document) return late();
  await keep(deps.records, ownerId, backtestId, document);
  const { hash, stats } = document;
  const nowMs = deps.clock.nowMs();
  const over = { state: 'DONE', progress: 1, endedAtMs: nowMs, toldAtMs: nowMs } as const;
  return end(deps, { ...running, ...over, hash, stats });
}

/** Written first, then told. */
async function note({ records, news }: RunBacktestDeps, backtest: SavedBacktest): Promise<boolean> {
  const isThere = await records.update(backtest);
  if (isThere) await news.tell(backtest);
  return isThere;
}

/** Writes how far it is, once a second; false when it was deleted. */
function teller(deps: RunBacktestDeps, running: SavedBacktest) {
  let toldAtMs = deps.clock.nowMs();
  return async (progress: number) => {
    if (deps.clock.nowMs() - toldAtMs < tellEveryMs) return true;
    toldAtMs = deps.clock.nowMs();
    return note(deps, { ...running, progress, toldAtMs });
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

async function end(deps: RunBacktestDeps, backtest: SavedBacktest): Promise<Outcome> {
  if (await note(deps, backtest)) return backtest.state === 'DONE' ? 'DONE' : 'FAILED';
  await deps.records.remove(backtest.ownerId, backtest.backtestId);
  return 'GONE';
}
