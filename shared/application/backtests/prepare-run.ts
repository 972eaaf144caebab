import type { BacktestFailure, LiveRun, SavedBacktest } from '../../domain/backtest/saved-backtest.ts';
import type { Candle } from '../../domain/indicators/candle.ts';
import type { Candles } from '../../domain/indicators/candles.ts';
import { IndicatorRow } from '../../domain/indicators/indicator-row.ts';
import { isTimeframeName, timeframes } from '../../domain/market/timeframe.ts';
import type { MarketHistory } from '../../ports/market-history.port.ts';
import type { MarketViewReader } from '../../ports/market-views.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { Configured, HostedStrategy } from '../../strategies/host.ts';
import { type Size, sizeFromText } from '../../strategies/size.ts';
import { listMarketCandles } from '../list-market-candles.ts';
import { warmUpCandles } from '../strategies/warm-up-candles.ts';
import { columnsOf, readColumns } from './candle-columns.ts';
import { type LiveFill, readLiveFills, readRecordedRun } from './live-run.ts';

/** What a run needs to know. */
export interface BacktestInput {
  readonly strategy: HostedStrategy;
  readonly configured: Configured;
  readonly instrument: string;
  readonly candles: Candles;
  /** Of a comparison: those before, from which the indicators learned live. */
  readonly before?: Candles;
  readonly timeframeMs: number;
  readonly options: Omit<SavedBacktest['terms']['options'], 'size' | 'cash'> & {
    readonly size: Size;
    readonly cash: number;
  };
  /** Of a comparison: what was traded live. */
  readonly live?: readonly LiveFill[];
}

export interface PrepareDeps {
  readonly history: Pick<MarketHistory, 'readCatalogue' | 'readDay'>;
  readonly store: Pick<TradingStore, 'strategies' | 'listFills'>;
  readonly views: Pick<MarketViewReader, 'listCandles'>;
  readonly catalogue: ReadonlyMap<string, HostedStrategy>;
}

type Prepared =
  | { readonly kind: 'READY'; readonly input: BacktestInput }
  | { readonly kind: 'FAILED'; readonly code: BacktestFailure; readonly message: string }
  | { readonly kind: 'STOPPED' };

const failed = (code: BacktestFailure, message: string): Prepared => ({ kind: 'FAILED', code, message });

/**
 * Reads what a backtest runs over.
 * @param onShare told the share that is read; false stops it
 * @throws DamagedDay
 */
export async function prepareRun(
  deps: PrepareDeps,
  { ownerId, terms }: SavedBacktest,
  onShare: (share: number) => Promise<boolean>,
): Promise<Prepared> {
  const { strategy: name, timeframe, live, ...others } = terms;
  const { strategyVersion, market, options } = terms;
  const strategy = deps.catalogue.get(name);
  const size = sizeFromText(options.size);
  const changed = failed(
    'STRATEGY_CHANGED',
    `${name} is not the version ${strategyVersion} that it was asked with.`,
  );
  if (strategy?.version !== strategyVersion || !size || !isTimeframeName(timeframe)) return changed;
  const known = { ...others, timeframe, strategy };
  const read = live
    ? await readLive(deps, { ...known, ...live, ownerId }, onShare)
    : await readHistory(deps, known, onShare);
  if ('kind' in read) return read;
  const { configured, ...data } = read;
  if (configured?.kind !== 'configured') return changed;
  if (data.candles.count === 0) return failed('NO_CANDLES', 'There are no candles in that range.');
  return {
    kind: 'READY',
    input: {
      ...{ strategy, configured, instrument: market.symbol, ...data },
      timeframeMs: timeframes[timeframe].nextMs(0),
      options: { ...options, size, cash: Number(options.cash) },
    },
  };
}

type Terms = Omit<SavedBacktest['terms'], 'strategy' | 'timeframe' | 'live'> & {
  readonly timeframe: keyof typeof timeframes;
  readonly strategy: HostedStrategy;
};
type Read =
  | Extract<Prepared, { kind: 'FAILED' | 'STOPPED' }>
  | (Pick<BacktestInput, 'candles' | 'before' | 'live'> & {
      readonly configured: ReturnType<HostedStrategy['configure']>;
    });

async function readHistory(
  { history }: PrepareDeps,
  { strategy, parameters, ...range }: Terms,
  onShare: (share: number) => Promise<boolean>,
): Promise<Read> {
  const candles = await readColumns(history, range, onShare);
  return candles ? { candles, configured: strategy.configure(parameters) } : { kind: 'STOPPED' };
}

/** The candles that it was told, and those before them; its parameters of then; what it traded. */
async function readLive(
  deps: PrepareDeps,
  terms: Terms & LiveRun & { readonly ownerId: string },
  onShare: (share: number) => Promise<boolean>,
): Promise<Read> {
  const { ownerId, strategyId, accountId, strategy, market, fromMs, toMs } = terms;
  const recorded = await readRecordedRun(deps.store, { ownerId, strategyId, fromMs, toMs }, onShare);
  if (!recorded) return { kind: 'STOPPED' };
  const { candles: told, parametersVersions, strategyVersions, orderIds } = recorded;
  const [first] = told;
  const [version] = parametersVersions;
  if (!first || version === undefined)
    return refusal('NOTHING_RECORDED', 'It decided on no candle in that time.');
  if (parametersVersions.length > 1)
    return refusal(
      'PARAMETERS_CHANGED',
      `Its parameters changed in that time (versions ${parametersVersions.join(', ')}): take a part in which they did not.`,
    );
  if (strategyVersions.some((each) => each !== strategy.version))
    return refusal('STRATEGY_CHANGED', `What decided then was not version ${strategy.version} of it.`);
  const versions = await deps.store.strategies.listParameters(ownerId, strategyId);
  const parameters = versions.find((each) => each.version === version)?.parameters ?? '{}';
  const configured = strategy.configure(JSON.parse(parameters));
  const before = configured.kind === 'configured' ? await warmUp(deps, terms, configured, first) : [];
  const range = { ownerId, accountId, instrument: market.symbol, fromMs, toMs };
  const live = await readLiveFills(deps.store, range, orderIds);
  return { configured, live, candles: columnsOf(told), before: columnsOf(before) };
}

function refusal(code: BacktestFailure, message: string) {
  return { kind: 'FAILED', code, message } as const;
}

/** Those from which it learned live before its first candle; fewer where they are kept no more. */
async function warmUp(
  { views }: PrepareDeps,
  { market, timeframe }: Terms,
  { indicators }: Configured,
  { openTimeMs: toMs }: Candle,
): Promise<readonly Candle[]> {
  const limit = warmUpCandles(new IndicatorRow(indicators));
  if (limit === 0 || timeframe === '1s') return [];
  const found = await listMarketCandles(views, { ...market, timeframe, limit, toMs });
  return found.filter(({ endMs }) => endMs <= toMs);
}
