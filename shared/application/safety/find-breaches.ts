import type { Account, VenueId } from '../../domain/account/account.ts';
import type { Order } from '../../domain/order/order.ts';
import { type Breach, safetyLimits } from '../../domain/safety/breach.ts';
import { type LossBook, lossBreaches } from '../../domain/safety/loss-breaches.ts';
import {
  doubtBreaches,
  errorBreaches,
  oldestInDoubt,
  rejectBreaches,
} from '../../domain/safety/order-breaches.ts';
import {
  clockBreaches,
  feedAgeMs,
  feedBreaches,
  type Heartbeat,
  watchedSince,
} from '../../domain/safety/venue-breaches.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { DeadLetters } from '../../ports/dead-letters.port.ts';
import type { MarketDataReader } from '../../ports/market-data.port.ts';
import type { SafetyRecords } from '../../ports/safety-records.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { lossLimitsOf, readLosses, readMidPrices, readUserLimits } from './read-loss-book.ts';

export interface FindBreachesDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly safety: SafetyRecords;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
}

/** Everything that is above a limit now, and the measured values behind the alarms. */
export interface Findings {
  readonly breaches: readonly Breach[];
  readonly values: {
    readonly FeedHeartbeatAgeMs: number;
    readonly ClockSkewMs: number;
    readonly InDoubtAgeMs: number;
    readonly DeadLetterDepth: number;
  };
}

const accountsAtOnce = 16;
const ordersMax = 100;
const dayMs = 86_400_000;

/** Looks at every account, every feed and every queue of dead letters once. */
export async function findBreaches(deps: FindBreachesDeps): Promise<Findings> {
  const { store, safety, clock } = deps;
  const [accounts, beats, before, depth] = await Promise.all([
    store.listAllAccounts(),
    safety.listBeats(),
    safety.findSpan(),
    deps.deadLetters.depth(),
  ]);
  const nowMs = clock.nowMs();
  const span = watchedSince(before, nowMs);
  await safety.putSpan(span);
  const prices = pricesOnce(deps.market);
  const looks = await mapConcurrently(accounts, accountsAtOnce, (account) => look(deps, account, prices));
  const venues = { accounts, beats, span };
  const now = clock.nowMs();
  return {
    breaches: [
      ...looks.flatMap(({ account, orders, found }) => [
        ...found,
        ...rejectBreaches(account, orders, now),
        ...doubtBreaches(account, orders, safetyLimits.inDoubtAgeMs, now),
      ]),
      ...errorBreaches(looks, now),
      ...feedBreaches(venues, now),
      ...clockBreaches(venues, now),
      ...deadLetterBreaches(accounts, depth, now),
    ],
    values: {
      FeedHeartbeatAgeMs: Math.max(0, ...ourVenues(accounts).map((venue) => ageOf(venue, beats, span, now))),
      ClockSkewMs: Math.max(0, ...beats.map(({ clockSkewMs = 0 }) => Math.abs(clockSkewMs))),
      InDoubtAgeMs: Math.max(0, ...looks.map(({ orders }) => doubtAgeMs(orders, now))),
      DeadLetterDepth: depth,
    },
  };
}

interface Look {
  readonly account: Account;
  readonly orders: readonly Order[];
  readonly found: readonly Breach[];
}

type PricesOf = (account: Account) => Promise<LossBook['midPrices']>;

async function look({ store, clock }: FindBreachesDeps, account: Account, pricesOf: PricesOf): Promise<Look> {
  const [newest, open, user, reconciliation] = await Promise.all([
    store.listOrders(account, { limit: ordersMax }),
    store.listOrders(account, { limit: ordersMax, openOnly: true }),
    readUserLimits(store, account),
    store.findReconciliation(account),
  ]);
  const orders = new Map([...open.items, ...newest.items].map((order) => [order.orderId, order]));
  const limits = lossLimitsOf(account, user);
  const losses = limits && { ...(await readLosses(store, account)), midPrices: await pricesOf(account) };
  const found = limits && losses ? lossBreaches(account, limits, losses, clock.nowMs()) : [];
  const differs = reconciliation?.status === 'DIFFERENT' ? [await different(store, account, clock)] : [];
  return { account, orders: [...orders.values()], found: [...found, ...differs] };
}

/** The same halt is the same occasion: the account's epoch rises when a person lets it trade again. */
async function different(store: TradingStore, account: Account, clock: Clock): Promise<Breach> {
  const { ownerId, accountId, venue } = account;
  const control = await store.findControl(account);
  return {
    ...{ metric: 'ReconcileBreaches', ownerId, scope: `account:${accountId}`, foundAtMs: clock.nowMs() },
    cause: `epoch ${control?.epoch ?? 0}`,
    detail: `the books of ${accountId} and those of ${venue} differ, and nobody can say why`,
  };
}

/** So many messages that nobody could read or apply concern nobody in particular: books of every account may lack something. */
function deadLetterBreaches(accounts: readonly Account[], depth: number, nowMs: number): readonly Breach[] {
  if (depth <= safetyLimits.deadLetters) return [];
  const cause = `day ${Math.floor(nowMs / dayMs)}`;
  return [...new Set(accounts.map(({ ownerId }) => ownerId))].map((ownerId) => ({
    ...{ metric: 'DeadLetterDepth' as const, ownerId, scope: 'global', cause, foundAtMs: nowMs },
    detail: `${depth} messages could not be processed`,
  }));
}

function ageOf(
  venue: VenueId,
  beats: readonly Heartbeat[],
  span: Parameters<typeof feedAgeMs>[1],
  nowMs: number,
): number {
  return feedAgeMs(
    beats.find((beat) => beat.venue === venue),
    span,
    nowMs,
  );
}

function ourVenues(accounts: readonly Account[]): readonly VenueId[] {
  return [...new Set(accounts.map(({ venue }) => venue))];
}

function doubtAgeMs(orders: readonly Order[], nowMs: number): number {
  const oldest = oldestInDoubt(orders);
  return oldest ? nowMs - oldest.createdAtMs : 0;
}

/** One read for all accounts of a venue. */
function pricesOnce(market: MarketDataReader): PricesOf {
  const reads = new Map<VenueId, ReturnType<PricesOf>>();
  return (account) => {
    const read = reads.get(account.venue) ?? readMidPrices(market, account);
    reads.set(account.venue, read);
    return read;
  };
}
