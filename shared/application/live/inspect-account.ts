import type { Account, AccountRef } from '../../domain/account/account.ts';
import type { VenueInspection } from '../../domain/preflight/preflight.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { VenueKeyCheck, VenueKeys } from '../../ports/venue-keys.port.ts';
import { type ReconcileAccountDeps, reconcileAccount } from '../reconcile-account.ts';

export interface InspectAccountDeps extends ReconcileAccountDeps {
  readonly store: TradingStore;
  readonly keyCheck: VenueKeyCheck;
  readonly keys: { read(account: Account): Promise<VenueKeys> };
}

/** Asks the venue about the keys that an account trades with, and, if wished, compares the books. Whatever fails is an answer. */
export async function inspectAccount(
  deps: InspectAccountDeps,
  ref: AccountRef,
  compares: boolean,
): Promise<VenueInspection> {
  const account = await deps.store.findAccount(ref);
  if (!account)
    return { outcome: 'UNAVAILABLE', code: 'ACCOUNT_NOT_FOUND', message: 'There is no such account.' };
  const keys = await deps.keys.read(account).catch(() => undefined);
  if (!keys)
    return { outcome: 'REFUSED', code: 'KEYS_NOT_FOUND', message: 'No keys of this account can be read.' };
  const [inspection] = await Promise.all([
    deps.keyCheck.inspect(account, keys),
    // Its outcome is a record of its own; that it failed leaves the old one.
    compares ? reconcileAccount(deps, account, 'REQUEST').catch(() => undefined) : undefined,
  ]);
  return inspection;
}
