import { venueIds } from '../../domain/account/account.ts';
import {
  type BacktestTerms,
  backtestLimits,
  isOver,
  type SavedBacktest,
} from '../../domain/backtest/saved-backtest.ts';
import { historyDayMs } from '../../domain/market/history-day.ts';
import { decimalText } from '../../domain/money/decimal.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { MarketHistory } from '../../ports/market-history.port.ts';
import type { StrategyRecords } from '../../ports/strategy-records.port.ts';
import type { HostedStrategy } from '../../strategies/host.ts';
import { checkTerms } from './check-terms.ts';
import { type ManageDeps, send } from './manage-backtests.ts';

export interface BacktestDeps extends ManageDeps {
  readonly history: Pick<MarketHistory, 'readCatalogue'>;
  readonly strategies: Pick<StrategyRecords, 'find'>;
  readonly catalogue: ReadonlyMap<string, HostedStrategy>;
  readonly ids: Ids;
}

type BacktestWish = Omit<BacktestTerms, 'strategyVersion' | 'live'> & { readonly ownerId: string };

/** What a strategy did is put beside a backtest of the same time: from its start and until now, where nothing else is said. */
export interface ComparisonWish {
  readonly ownerId: string;
  readonly strategyId: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly feeRate: number;
  readonly slippage: number;
}

type Answer = Promise<Result<SavedBacktest, InvalidCode>>;

/** Saves a backtest and has it run. What it takes is reckoned first; refused are also a range without history and more than a user may have. */
export async function startBacktest(deps: BacktestDeps, { ownerId, ...wish }: BacktestWish): Answer {
  const checked = checkTerms(deps.catalogue, { ...wish, live: null });
  if (!checked.ok) return checked;
  const { market, fromMs, toMs } = checked.value;
  const days = [...(await deps.history.readCatalogue(market)).keys()];
  if (!days.some((dayMs) => dayMs < toMs && dayMs + historyDayMs > fromMs))
    return refuse(
      'MARKET_DATA_NOT_FOUND',
      'There is no history of this market in that range: it is kept from the day on which the market was first followed.',
      { field: 'from' },
    );
  return begin(deps, ownerId, checked.value);
}

/** The same for what a strategy did live or on paper: its candles, orders and parameters are read when it runs. */
export async function startComparison(deps: BacktestDeps, wish: ComparisonWish): Answer {
  const { ownerId, strategyId, feeRate, slippage } = wish;
  const found = await deps.strategies.find(ownerId, strategyId);
  if (!found) return refuse('STRATEGY_NOT_FOUND', 'There is no such strategy.', { field: 'strategyId' });
  const { strategy, instrument: symbol, timeframe, accountId, settings, startedAtMs } = found;
  const venue = venueIds.find((each) => each === found.venue);
  if (!venue)
    return refuse('FIELD_INVALID', 'strategyId must be of a strategy on a venue with market data.', {
      field: 'strategyId',
    });
  const checked = checkTerms(deps.catalogue, {
    ...{ strategy, parameters: JSON.parse(found.parameters), market: { venue, symbol }, timeframe },
    ...{ fromMs: wish.fromMs ?? startedAtMs, toMs: wish.toMs ?? deps.clock.nowMs() },
    live: { strategyId, accountId },
    options: {
      ...{ fill: 'next-open', size: settings.size, cash: decimalText(settings.capital), feeRate },
      ...{ makerFeeRate: null, slippage, spread: 0, margin: 1, finalizeTrades: false },
      allowShort: symbol.includes(':'),
    },
  });
  return checked.ok ? begin(deps, ownerId, checked.value) : checked;
}

async function begin(deps: BacktestDeps, ownerId: string, terms: BacktestTerms): Answer {
  const nowMs = deps.clock.nowMs();
  const backtest: SavedBacktest = {
    ...{ ownerId, backtestId: deps.ids.nextId(), terms, state: 'QUEUED', progress: 0, attempts: 0 },
    ...{ createdAtMs: nowMs, toldAtMs: nowMs },
    ...{ endedAtMs: null, failure: null, hash: null, stats: null },
  };
  if (!(await deps.records.insert(backtest, backtestLimits))) return noRoom(deps, ownerId);
  await send(deps, backtest);
  return accept(backtest);
}

async function noRoom({ records }: BacktestDeps, ownerId: string): Answer {
  const { savedMax, unfinishedMax } = backtestLimits;
  const saved = await records.list(ownerId);
  const unfinished = saved.filter((backtest) => !isOver(backtest)).length;
  const message =
    unfinished >= unfinishedMax
      ? `${unfinished} are not over yet; at most ${unfinishedMax} are.`
      : `${saved.length} are saved; delete some: at most ${savedMax} are kept.`;
  return refuse('BACKTESTS_ABOVE_LIMIT', message);
}
