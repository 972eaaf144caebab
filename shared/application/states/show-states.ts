import type { AccountControl } from '../../domain/account/account.ts';
import type { StateRecord } from '../../domain/account/state-scope.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { StateChange } from './state-change.ts';
import { accountsOf, isTold } from './tell-accounts.ts';

export interface StatesShown {
  readonly scopes: readonly Omit<StateChange, 'tookMs'>[];
  /** The owner's. */
  readonly controls: readonly AccountControl[];
}

/** Stragglers that are named. */
const namedMax = 20;

/** What was ever asked of wider scopes, how many accounts have heard it, and what the owner's accounts are by all of it. */
export async function showStates(
  store: TradingStore,
  ownerId: string,
  isOperator: boolean,
): Promise<StatesShown> {
  const [records, own] = await Promise.all([store.listStates(ownerId), store.listAccounts(ownerId)]);
  const controls = await store.findControls(own);
  const scopes = await Promise.all(
    records.map((record) => progressOf(store, record, isOperator ? undefined : ownerId)),
  );
  return { scopes, controls: controls.toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1)) };
}

/** @param visibleTo whose accounts alone are counted */
async function progressOf(
  store: TradingStore,
  record: StateRecord,
  visibleTo: string | undefined,
): Promise<StatesShown['scopes'][number]> {
  const all = await accountsOf({ store }, record);
  const accounts = visibleTo === undefined ? all : all.filter(({ ownerId }) => ownerId === visibleTo);
  const controls = await store.findControls(accounts);
  const left = controls.filter((control) => !isTold(control, record));
  const { ownerId: _, ...shown } = record;
  return {
    ...shown,
    accounts: accounts.length,
    told: accounts.length - left.length,
    stragglers: left.slice(0, namedMax).map(({ accountId }) => accountId),
  };
}
