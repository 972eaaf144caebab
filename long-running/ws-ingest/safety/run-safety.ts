import type { VenueId } from '#shared/domain/account/account.ts';
import type { KillTrigger } from '#shared/ports/kill-trigger.port.ts';
import type { MarketDataReader } from '#shared/ports/market-data.port.ts';
import type { SafetyRecords } from '#shared/ports/safety-records.port.ts';
import type { VenueSessions } from '#shared/ports/venue.port.ts';
import type { AccountFeeds } from '../account-feeds.ts';
import type { Timings } from '../timing.ts';
import type { VenueFeed } from '../venue-feed.ts';
import { ClockSkew } from './clock-skew.ts';
import { DeadManSwitch } from './dead-man.ts';
import { Heartbeats, type HeartbeatsDeps } from './heartbeats.ts';
import { LossWatch, type LossWatchDeps } from './loss-watch.ts';

export interface IngestSafety {
  readonly records: SafetyRecords;
  readonly trigger: KillTrigger;
  /** The venues' own dead-man's switches; 0 leaves them alone. */
  readonly deadMan: { readonly sessions: VenueSessions; readonly afterMs: number };
  /** Where each venue's clock is asked. */
  readonly origins: ReadonlyMap<VenueId, string | undefined>;
}

/** Two refreshes may be lost. */
const refreshesInTime = 3;

interface Deps extends Pick<LossWatchDeps, 'store' | 'clock' | 'log'>, Pick<HeartbeatsDeps, 'clock'> {
  readonly safety?: IngestSafety;
  readonly market: MarketDataReader;
  readonly timings: Timings;
}

/** Beats for every venue, and watches the losses of every account that is followed, until aborted. */
export async function runSafety(
  deps: Deps,
  venues: readonly VenueFeed[],
  accounts: AccountFeeds,
  signal: AbortSignal,
): Promise<void> {
  const { safety, timings, clock, log, store, market } = deps;
  if (!safety) return;
  const skews = [...safety.origins].flatMap(([venue, origin]) =>
    origin === undefined ? [] : [[venue, new ClockSkew(origin, clock)] as const],
  );
  const heartbeats = new Heartbeats({ safety: safety.records, clock, log, venues, skews: new Map(skews) });
  const boards = new Map(venues.map(({ venue, board }) => [venue, board]));
  const losses = new LossWatch({
    ...{ store, clock, log, trigger: safety.trigger },
    pricesOf: (venue) => boards.get(venue)?.midPrices() ?? new Map(),
    accounts: () => accounts.accounts,
  });
  const { sessions, afterMs } = safety.deadMan;
  const deadMan = new DeadManSwitch({
    ...{ store, market, sessions, log, afterMs },
    accounts: () => accounts.feeds.map(({ account }) => account),
  });
  await Promise.all([
    ...(afterMs > 0 ? [deadMan.run(afterMs / refreshesInTime, signal)] : []),
    heartbeats.run(timings.beatMs, signal),
    losses.run(timings.lossBooksMs, timings.lossLookMs, signal),
  ]);
}
