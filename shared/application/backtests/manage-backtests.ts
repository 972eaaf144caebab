import { isSilent, type SavedBacktest } from '../../domain/backtest/saved-backtest.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { BacktestQueue, BacktestRecords } from '../../ports/backtest-records.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Log } from '../../ports/log.port.ts';

export interface ManageDeps {
  readonly records: BacktestRecords;
  readonly queue: BacktestQueue;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

type Answer<Value> = Promise<Result<Value, InvalidCode>>;

/** Has it run. Where the queue takes nothing now, it is sent with a later look. */
export async function send(
  { queue, log }: ManageDeps,
  { ownerId, backtestId }: SavedBacktest,
): Promise<void> {
  try {
    await queue.send(ownerId, backtestId);
  } catch (error) {
    log.warn('a backtest was not queued', { backtestId, error: String(error) });
  }
}

/**
 * Whoever looks at one that should have begun by now has it sent again: its message may be lost. It runs once all the same,
 * since messages of an owner are worked on one after the other, and what is over is not run.
 */
async function wake(deps: ManageDeps, backtests: readonly SavedBacktest[]): Promise<void> {
  const nowMs = deps.clock.nowMs();
  for (const backtest of backtests) if (isSilent(backtest, nowMs)) await send(deps, backtest);
}

/** The newest first. */
export async function listBacktests(deps: ManageDeps, ownerId: string): Promise<readonly SavedBacktest[]> {
  const backtests = await deps.records.list(ownerId);
  await wake(deps, backtests);
  return backtests;
}

export async function findBacktest(
  deps: ManageDeps,
  ownerId: string,
  backtestId: string,
): Answer<SavedBacktest> {
  const found = await deps.records.find(ownerId, backtestId);
  if (!found) return refuse('BACKTEST_NOT_FOUND', 'There is no such backtest.');
  await wake(deps, [found]);
  return accept(found);
}

/** Its document as JSON text. */
export async function resultOfBacktest(
  deps: ManageDeps,
  ownerId: string,
  backtestId: string,
): Answer<string> {
  const found = await findBacktest(deps, ownerId, backtestId);
  if (!found.ok) return found;
  const text = await deps.records.findResult(ownerId, backtestId);
  if (found.value.state === 'DONE' && text !== undefined) return accept(text);
  return refuse('BACKTEST_NOT_DONE', `It has no result: it is ${found.value.state}.`);
}

/** Also while it waits or runs: what comes of it then is thrown away. */
export async function deleteBacktest(
  deps: ManageDeps,
  ownerId: string,
  backtestId: string,
): Answer<SavedBacktest> {
  const found = await findBacktest(deps, ownerId, backtestId);
  if (found.ok) await deps.records.remove(ownerId, backtestId);
  return found;
}
