import type { Account, AccountLimits } from '../../domain/account/account.ts';
import type { Limits } from '../../domain/account/limit-set.ts';
import { mergeLimits } from '../../domain/account/merge-limits.ts';
import { midPrice } from '../../domain/instrument/instrument.ts';
import { hasLossLimit, type LossBook } from '../../domain/safety/loss-breaches.ts';
import type { MarketDataReader } from '../../ports/market-data.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';

/** As many as the risk ladder counts. */
const closedMax = 200;

export async function readUserLimits(store: TradingStore, account: Account): Promise<readonly Limits[]> {
  return (await store.findLimitSets(account, ['user'])).map((set) => set.limits);
}

/** The account's limits with the user's; undefined where neither limits a loss. */
export function lossLimitsOf(account: Account, user: readonly Limits[]): AccountLimits | undefined {
  const limits = mergeLimits(account.limits, user);
  return hasLossLimit(limits) ? limits : undefined;
}

/** What losses are counted from, without the prices. */
export async function readLosses(
  store: TradingStore,
  account: Account,
): Promise<Pick<LossBook, 'positions' | 'closedPositions'>> {
  const [positions, closed] = await Promise.all([
    store.listPositions(account),
    store.listClosedPositions(account, { limit: closedMax }),
  ]);
  return { positions, closedPositions: closed.items };
}

export async function readMidPrices(
  market: MarketDataReader,
  { venue }: Pick<Account, 'venue'>,
): Promise<LossBook['midPrices']> {
  return new Map((await market.listPrices(venue)).map((price) => [price.symbol, midPrice(price)]));
}
