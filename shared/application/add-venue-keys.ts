import type { Account } from '../domain/account/account.ts';
import { endingOf, keyProblem, type StoredKeys } from '../domain/account/venue-keys.ts';
import { accept, type InvalidCode, type Result, refuse } from '../domain/refusal.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import type { VenueKeyCheck, VenueKeyStore, VenueKeys } from '../ports/venue-keys.port.ts';

export interface AddVenueKeysDeps {
  readonly store: TradingStore;
  readonly keyCheck: VenueKeyCheck;
  readonly keyStore: VenueKeyStore;
  readonly clock: Clock;
}

/**
 * Stores keys after the venue has vouched for them: usable from here, able to trade, unable to withdraw. Until then the
 * keys before them stay as they are. Of two at the same time the last one wins; repeating is harmless.
 *
 * The secret comes first, the record second: a crash between leaves good keys that are picked up a little later.
 */
export async function addVenueKeys(
  deps: AddVenueKeysDeps,
  account: Account,
  keys: VenueKeys,
): Promise<Result<StoredKeys, InvalidCode>> {
  const inspection = await deps.keyCheck.inspect(account, keys);
  if (inspection.outcome !== 'KNOWN') return refuse(inspection.code, inspection.message);
  const { facts } = inspection;
  const problem = keyProblem(facts, account.keys, deps.clock.nowMs());
  if (problem) return { ok: false, refusal: problem };
  const version = await deps.keyStore.put(account, keys);
  const stored: StoredKeys = {
    ...facts,
    version,
    apiKeyEnding: endingOf(keys.apiKey),
    storedAtMs: deps.clock.nowMs(),
  };
  await record(deps.store, account, stored);
  return accept(stored);
}

/** Takes an account's keys away for good. Refused while orders are open: nobody could cancel them any more. */
export async function removeVenueKeys(
  deps: Pick<AddVenueKeysDeps, 'store' | 'keyStore'>,
  account: Account,
): Promise<Result<undefined, InvalidCode>> {
  if (account.keys === 'REMOVED') return refuse('KEYS_NOT_FOUND', 'This account has no keys.');
  const open = await deps.store.listOrders(account, { limit: 1, openOnly: true });
  if (open.items.length > 0)
    return refuse('KEYS_IN_USE', 'Orders of this account are open: cancel them before you remove its keys.');
  await deps.keyStore.remove(account);
  await record(deps.store, account, 'REMOVED');
  return accept(undefined);
}

async function record(
  store: TradingStore,
  { ownerId, accountId }: Account,
  keys: StoredKeys | 'REMOVED',
): Promise<void> {
  const result = await store.commit([{ kind: 'recordKeys', ref: { ownerId, accountId }, keys }]);
  if (!result.ok) throw new Error(`recording the keys failed: ${result.failure.reason}`);
}
