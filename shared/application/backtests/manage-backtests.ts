import {
  type BacktestTerms,
  backtestLimits,
  backtestRoom,
  fits,
  isOver,
  needsOf,
  type SavedBacktest,
} from '../../domain/backtest/saved-backtest.ts';
import { historyDayMs } from '../../domain/market/history-day.ts';
import { isTimeframeName, timeframes } from '../../domain/market/timeframe.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { BacktestQueue, BacktestRecords } from '../../ports/backtest-records.port.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { MarketHistory } from '../../ports/market-history.port.ts';
import type { HostedStrategy } from '../../strategies/host.ts';
import { sizeFromText } from '../../strategies/size.ts';

export interface BacktestDeps {
  readonly records: BacktestRecords;
  readonly queue: BacktestQueue;
  readonly history: Pick<MarketHistory, 'readCatalogue'>;
  readonly catalogue: ReadonlyMap<string, HostedStrategy>;
  readonly clock: Clock;
  readonly ids: Ids;
}

export type BacktestWish = Omit<BacktestTerms, 'strategyVersion'> & { readonly ownerId: string };

type Answer<Value> = Promise<Result<Value, InvalidCode>>;

/**
 * Saves a backtest and has it run. What it takes is reckoned first; refused are also a range without history and more than
 * a user may have. The limits are looked at, not locked: two requests at once may go one beyond them.
 */
export async function startBacktest(
  deps: BacktestDeps,
  { ownerId, ...wish }: BacktestWish,
): Answer<SavedBacktest> {
  const checked = checkTerms(deps, wish);
  if (!checked.ok) return checked;
  const terms = checked.value;
  const room = await checkRoom(deps, ownerId);
  if (!room.ok) return room;
  const days = [...(await deps.history.readCatalogue(terms.market)).keys()];
  if (!days.some((dayMs) => dayMs < terms.toMs && dayMs + historyDayMs > terms.fromMs))
    return refuse(
      'MARKET_DATA_NOT_FOUND',
      'There is no history of this market in that range: it is kept from the day on which the market was first followed.',
      { field: 'from' },
    );
  const backtest: SavedBacktest = {
    ...{ ownerId, backtestId: deps.ids.nextId(), terms, state: 'QUEUED', progress: 0, attempts: 0 },
    ...{ createdAtMs: deps.clock.nowMs(), endedAtMs: null, failure: null, hash: null, stats: null },
  };
  await deps.records.insert(backtest);
  await deps.queue.send(ownerId, backtest.backtestId);
  return accept(backtest);
}

function checkTerms(
  { catalogue }: BacktestDeps,
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

async function checkRoom({ records }: BacktestDeps, ownerId: string): Answer<null> {
  const saved = await records.list(ownerId);
  const { savedMax, unfinishedMax } = backtestLimits;
  const unfinished = saved.filter((backtest) => !isOver(backtest)).length;
  if (unfinished >= unfinishedMax)
    return refuse('BACKTESTS_ABOVE_LIMIT', `${unfinished} are not over yet; at most ${unfinishedMax} are.`);
  if (saved.length >= savedMax)
    return refuse(
      'BACKTESTS_ABOVE_LIMIT',
      `${saved.length} are saved; delete some: at most ${savedMax} are kept.`,
    );
  return accept(null);
}

export async function findBacktest(
  { records }: Pick<BacktestDeps, 'records'>,
  ownerId: string,
  backtestId: string,
): Answer<SavedBacktest> {
  const found = await records.find(ownerId, backtestId);
  return found ? accept(found) : refuse('BACKTEST_NOT_FOUND', 'There is no such backtest.');
}

/** Its document as JSON text. */
export async function resultOfBacktest(
  deps: Pick<BacktestDeps, 'records'>,
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
  deps: Pick<BacktestDeps, 'records'>,
  ownerId: string,
  backtestId: string,
): Answer<SavedBacktest> {
  const found = await findBacktest(deps, ownerId, backtestId);
  if (found.ok) await deps.records.remove(ownerId, backtestId);
  return found;
}
