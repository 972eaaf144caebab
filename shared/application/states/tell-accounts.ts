import type { Account, AccountControl, AccountRef } from '../../domain/account/account.ts';
import { keyOfScope, type StateRecord } from '../../domain/account/state-scope.ts';
import { isStrategyScope, scopeStateOf, withScope } from '../../domain/account/trading-state.ts';
import type { DomainEventType } from '../../domain/events/domain-event.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { Log } from '../../ports/log.port.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { mapConcurrently } from '../map-concurrently.ts';

export interface TellAccountsDeps {
  readonly store: TradingStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log?: Log;
}

/** Accounts of one transaction, each a single write: one that meets another writer has its chunk told one by one. */
const chunkSize = 25;
/** Transactions at once: a thousand accounts in one wave. */
const chunksMax = 40;
/** Others change an account's epoch now and then; not this often in a row. */
const triesMax = 5;

/**
 * Tells accounts what a wider scope asks of them, in their control items, which every send is checked against. What an account
 * was told by a newer change stays. Safe to repeat, and to run twice at once. Subscribers hear of the scope once, with its record
 * (`scope.changed`), and not of each account: that would be half of all that is written.
 *
 * @returns those that could not be told: they are told again each minute
 */
export async function tellAccounts(
  deps: TellAccountsDeps,
  record: StateRecord,
  accounts: readonly AccountRef[],
): Promise<readonly AccountRef[]> {
  const chunks: AccountRef[][] = [];
  for (let from = 0; from < accounts.length; from += chunkSize)
    chunks.push(accounts.slice(from, from + chunkSize));
  const left = await mapConcurrently(chunks, chunksMax, async (chunk) => {
    const isTold = await tellChunk(deps, record, chunk);
    return isTold ? [] : tellOneByOne(deps, record, chunk);
  });
  return left.flat();
}

async function tellChunk(
  deps: TellAccountsDeps,
  record: StateRecord,
  chunk: readonly AccountRef[],
): Promise<boolean> {
  try {
    const controls = await deps.store.findControls(chunk);
    const writes = controls.flatMap((control) => tellWrites(control, record));
    return writes.length === 0 || (await deps.store.commit(writes)).ok;
  } catch (error) {
    deps.log?.warn('accounts are told one by one', { scope: record.scope, error: String(error) });
    return false;
  }
}

async function tellOneByOne(
  deps: TellAccountsDeps,
  record: StateRecord,
  chunk: readonly AccountRef[],
): Promise<readonly AccountRef[]> {
  const left = await mapConcurrently(chunk, chunkSize, async (ref) => {
    try {
      return (await tellOne(deps, record, ref)) ? [] : [ref];
    } catch (error) {
      const { accountId } = ref;
      deps.log?.error('an account was not told', { scope: record.scope, accountId, error: String(error) });
      return [ref];
    }
  });
  return left.flat();
}

async function tellOne({ store }: TellAccountsDeps, record: StateRecord, ref: AccountRef): Promise<boolean> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const control = await store.findControl(ref);
    const writes = control ? tellWrites(control, record) : [];
    if (writes.length === 0 || (await store.commit(writes)).ok) return true;
  }
  return false;
}

/** Whether an account was told this change, or a newer one of the scope. */
export function isTold(control: AccountControl, { scope, epoch }: StateRecord): boolean {
  return scopeStateOf(control, keyOfScope(scope)).epoch >= epoch;
}

function tellWrites(control: AccountControl, record: StateRecord): readonly StoreWrite[] {
  if (isTold(control, record)) return [];
  const { ownerId, accountId } = control;
  const { scope, state, epoch, reason, changedAtMs } = record;
  const asked = { state, epoch, reason, changedAtMs };
  const key = keyOfScope(scope);
  if (isStrategyScope(key)) {
    const strategyId = key.slice('strategy:'.length);
    return [{ kind: 'setStrategyState', ref: { ownerId, accountId }, strategyId, asked }];
  }
  return [{ kind: 'setControl', control: withScope(control, key, asked) }];
}

const eventTypes = {
  ACTIVE: 'account.resumed',
  REDUCING: 'account.reducing',
  HALTED: 'account.halted',
} as const satisfies Record<AccountControl['state'], DomainEventType>;

/** What subscribers hear of an account whose own state has changed. */
export function stateEvent(
  ids: Ids,
  { ownerId, accountId, state, reason, changedAtMs: atMs }: AccountControl,
  correlationId: string,
): StoreWrite {
  const type = eventTypes[state];
  const payload = {
    event_type: type,
    account_id: accountId,
    user_id: ownerId,
    reason,
    timestamp: String(atMs),
  };
  const event = { eventId: ids.nextId(), ownerId, accountId, type, correlationId, atMs, payload };
  return { kind: 'publish', event };
}

/** What subscribers hear of a wider scope: once, with the record. It is in no account, so the scope's name stands in its place. */
export function scopeEvent(
  ids: Ids,
  { ownerId, scope, state, epoch, reason, changedBy, changedAtMs: atMs }: StateRecord,
  correlationId: string,
): StoreWrite {
  const type = 'scope.changed';
  const payload = {
    event_type: type,
    user_id: ownerId,
    scope,
    state,
    epoch: String(epoch),
    reason,
    changed_by: changedBy,
    timestamp: String(atMs),
  };
  const event = {
    eventId: ids.nextId(),
    ownerId,
    accountId: scope,
    type,
    correlationId,
    atMs,
    payload,
  } as const;
  return { kind: 'publish', event };
}

/** The accounts that a scope concerns, as far as the store's lists show them. */
export async function accountsOf(
  { store }: Pick<TellAccountsDeps, 'store'>,
  { scope, ownerId }: Pick<StateRecord, 'scope' | 'ownerId'>,
): Promise<readonly Account[]> {
  if (scope === 'global') return store.listAllAccounts();
  if (!scope.startsWith('venue:')) return store.listAccounts(ownerId);
  return (await store.listAllAccounts()).filter(({ venue }) => scope === `venue:${venue}`);
}
