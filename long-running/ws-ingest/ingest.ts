import type { KeepDeps } from '#shared/application/protection/keep-protected.ts';
import { isUncertified } from '#shared/domain/account/account.ts';
import type { ProtectionPlan } from '#shared/domain/protection/plan.ts';
import type { Metrics } from '#shared/ports/metrics.port.ts';
import { AccountFeeds, type AccountFeedsDeps } from './account-feeds.ts';
import { type HealthServer, type HealthSource, startHealthServer } from './health-server.ts';
import { errorText } from './json-log.ts';
import { LiveMarket, type LiveMarketDeps } from './market-data/live-market.ts';
import { IngestMetrics } from './metrics.ts';
import { ProtectionWatcher } from './protection/watcher.ts';
import { type IngestSafety, runSafety } from './safety/run-safety.ts';
import type { StrategyWatcher } from './strategies/watcher.ts';
import { defaultTimings, pause, type Timings } from './timing.ts';
import type { VenueAdapter } from './venue-adapter.ts';
import { VenueFeed, type VenueFeedDeps } from './venue-feed.ts';

export interface IngestDeps
  extends Omit<AccountFeedsDeps, 'adapters' | 'metrics' | 'timings' | 'market'>,
    Pick<VenueFeedDeps, 'clock' | 'symbols'> {
  readonly adapters: readonly VenueAdapter[];
  readonly market: AccountFeedsDeps['market'] & VenueFeedDeps['market'];
  /** Where the alarm on old prices stands. */
  readonly alarms: Metrics;
  /** Heartbeats, and the fast path of loss limits; absent where nobody watches. */
  readonly safety?: IngestSafety;
  /** What stops and take profits are fired with; without it none is watched. */
  readonly protection?: KeepDeps;
  /** What wakes strategies by prices; without it only candles and their own orders do. */
  readonly strategies?: StrategyWatcher;
  /** Books, trades, tickers and candles, and of what; absent where nobody reads them. */
  readonly live?: Pick<
    LiveMarketDeps,
    'endpoints' | 'followed' | 'views' | 'subscriptions' | 'candles' | 'push'
  >;
  readonly healthHost: string;
  readonly healthPort: number;
  readonly timings?: Partial<Timings>;
}

export interface Ingest {
  readonly healthPort: number;
  readonly metrics: IngestMetrics;
  /** Takes no more events, hands over what is buffered, closes every socket. Never throws; safe to call twice. */
  stop(): Promise<void>;
}

/** Starts following every venue and account. Returns at once; GET /ready tells when all of it is under way. */
export async function startIngest(deps: IngestDeps): Promise<Ingest> {
  const timings = { ...defaultTimings, ...deps.timings };
  const metrics = new IngestMetrics();
  const { protection, alarms, strategies } = deps;
  const onChanged = (plan: ProtectionPlan) => strategies?.onProtection(plan);
  const watcher = protection && new ProtectionWatcher({ ...protection, alarms, timings, onChanged });
  const heard: Pick<VenueFeedDeps, 'onQuote'> & Pick<AccountFeedsDeps, 'onAccountEvents'> = {
    onQuote: (venue, quote) => {
      watcher?.onQuote(venue, quote);
      strategies?.onQuote(venue, quote);
    },
    onAccountEvents: () => watcher?.wake(),
  };
  const shared = { ...deps, ...heard, timings, metrics };
  const venues = deps.adapters.map((adapter) => new VenueFeed({ ...shared, adapter }));
  // Of an uncertified venue nothing is promised: it keeps nobody from being ready.
  const certified = venues.filter(({ venue }) => !isUncertified(venue));
  const adapters = new Map(deps.adapters.map((adapter) => [adapter.venue, adapter]));
  const accounts = new AccountFeeds({ ...shared, adapters });
  measure(metrics, accounts);
  const source = {
    reasons: () => [...certified.flatMap((venue) => venue.reasons()), ...accountReasons(accounts)],
    metricsText: () => metrics.text(),
  };
  const health: HealthServer = await startHealthServer(source, deps.healthHost, deps.healthPort);
  const stopping = new AbortController();
  const { signal } = stopping;
  const live = deps.live && new LiveMarket({ ...shared, ...deps.live });
  const runAfterwards = async () => {
    await firstReady(source, timings, signal);
    await Promise.all([live?.run(signal), runSafety({ ...deps, timings }, venues, accounts, signal)]);
  };
  const running = [
    ...venues.map((venue) => venue.run(signal)),
    accounts.run(signal),
    ...(watcher ? [watcher.run(signal)] : []),
    ...(strategies ? [strategies.run(signal)] : []),
    publishAge(deps, certified, timings, signal),
    runAfterwards(),
  ];
  const stop = async () => {
    stopping.abort();
    await Promise.all([...running, accounts.stop(timings.drainMs)]);
    await health.close();
  };
  let stopped: Promise<void> | undefined;
  return {
    healthPort: health.port,
    metrics,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

/**
 * After a crash the processors are short, and what trading needs goes first: prices and accounts. Returns when they
 * stand, or when that takes too long. Each loss limit is watched by a scheduled function too.
 */
async function firstReady(
  { reasons }: HealthSource,
  { firstLookMs, firstReadyMs }: Timings,
  signal: AbortSignal,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < firstReadyMs && !signal.aborted; waitedMs += firstLookMs) {
    if (reasons().length === 0) return;
    await pause(firstLookMs, signal);
  }
}

function accountReasons(accounts: AccountFeeds): readonly string[] {
  if (!accounts.isListed) return ['the accounts have not been read'];
  return accounts.feeds.flatMap(({ state, account }) =>
    state === 'LIVE' || isUncertified(account.venue)
      ? []
      : [`account ${account.accountId}: ${state === 'CONNECTING' ? 'connecting' : 'catching up'}`],
  );
}

function measure(metrics: IngestMetrics, accounts: AccountFeeds): void {
  metrics.gauge(() => [
    ...(['CONNECTING', 'CATCHING_UP', 'LIVE'] as const).map((state) => ({
      name: 'tradewind_ingest_accounts' as const,
      labels: { state },
      value: accounts.feeds.filter((feed) => feed.state === state).length,
    })),
    {
      name: 'tradewind_ingest_buffer_events',
      labels: {},
      value: accounts.feeds.reduce((sum, { outbox }) => sum + outbox.depth, 0),
    },
    { name: 'tradewind_ingest_heap_bytes', labels: {}, value: process.memoryUsage().heapUsed },
  ]);
}

/** The alarm's metric; while it is not published the alarm rings too. */
async function publishAge(
  { alarms, log }: IngestDeps,
  venues: readonly VenueFeed[],
  { metricsMs }: Timings,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(metricsMs, signal);
    const ageMs = Math.max(...venues.map((venue) => venue.ageMs()), 0);
    if (signal.aborted || !Number.isFinite(ageMs)) continue;
    await alarms
      .publish('FeedAgeMs', ageMs)
      .catch((error: unknown) => log.warn('the feed’s age was not published', { error: errorText(error) }));
  }
}
