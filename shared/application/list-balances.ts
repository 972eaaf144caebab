import type { Account, VenueId } from '../domain/account/account.ts';
import { accept, type InvalidCode, type Result, refuse } from '../domain/refusal.ts';
import type { Log } from '../ports/log.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import type { BalanceReader, BalancesAsOf } from './get-balances.ts';
import { mapConcurrently } from './map-concurrently.ts';

/** So many accounts are read at once. */
export const balancesConcurrencyMax = 10;

export interface VenueBalances {
  readonly venue: VenueId;
  /** Absent where there is no account. */
  readonly accountId?: string;
  readonly result: Result<BalancesAsOf, InvalidCode>;
}

interface Deps {
  readonly store: Pick<TradingStore, 'listAccounts'>;
  readonly balances: Pick<BalanceReader, 'read'>;
  readonly log: Log;
}

/**
 * What the books hold at these venues, or at all where the user has an account; each account has its own outcome, and one
 * that cannot be read hides no other.
 *
 * @param fresh past the cache
 */
export async function listBalances(
  deps: Deps,
  ownerId: string,
  venues: readonly VenueId[] | undefined,
  fresh: boolean,
): Promise<readonly VenueBalances[]> {
  const accounts = await deps.store.listAccounts(ownerId);
  const there = [...accounts].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  const asked = venues ?? [...new Set(there.map(({ venue }) => venue))].sort();
  const wanted = asked.flatMap((venue) => {
    const those: readonly (Account | undefined)[] = there.filter((account) => account.venue === venue);
    return (those.length > 0 ? those : [undefined]).map((account) => ({ venue, account }));
  });
  return mapConcurrently(wanted, balancesConcurrencyMax, async ({ venue, account }) => {
    if (!account) return { venue, result: noAccount(venue) };
    return { venue, accountId: account.accountId, result: await read(deps, account, fresh) };
  });
}

function noAccount(venue: VenueId) {
  return refuse('ACCOUNT_NOT_FOUND', `You have no account at ${venue}.`, { field: 'venues' });
}

async function read(
  { balances, log }: Deps,
  account: Account,
  fresh: boolean,
): Promise<Result<BalancesAsOf, InvalidCode>> {
  try {
    return accept(await balances.read(account, fresh));
  } catch (error) {
    log.error('balances cannot be read', { accountId: account.accountId, error: String(error) });
    return refuse('UNAVAILABLE', `The books of ${account.accountId} did not answer: ask again.`);
  }
}
