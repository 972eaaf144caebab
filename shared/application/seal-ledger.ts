import type { AccountRef } from '../domain/account/account.ts';
import type { Digest, StoredRecord } from '../domain/ledger/record.ts';
import { entriesPerSealMax, sealOf } from '../domain/ledger/seal.ts';
import { ulidTimeMs } from '../domain/ulid-time.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Log } from '../ports/log.port.ts';
import type { Metrics } from '../ports/metrics.port.ts';
import type { TradingStore, UnsealedEntry } from '../ports/trading-store.port.ts';

export interface SealLedgerDeps {
  readonly store: TradingStore;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly log: Log;
}

/** Lost races with another sealer of the same account; the sweep takes what is left. */
const conflictsMax = 10;
/** What is younger is on its way through the stream. */
const sweptAfterMs = 5_000;
/** What is older when a sweep has ended is counted for the alarm. */
const lateAfterMs = 60_000;
const sweptAtOnce = 500;
const roundsMax = 20;

/**
 * Continues the chain of each account with these entries; those that are sealed already stay as they are. An account
 * that fails is left to the next sweep, and holds back no other.
 *
 * @returns how many were sealed here
 */
export async function sealEntries(deps: SealLedgerDeps, entries: readonly UnsealedEntry[]): Promise<number> {
  let sealed = 0;
  for (const { ref, records } of byAccount(entries)) {
    try {
      sealed += await sealAccount(deps, ref, records);
    } catch (error) {
      const { accountId } = ref;
      deps.log.error('entries wait for the next sweep', { accountId, error: String(error) });
    }
  }
  return sealed;
}

async function sealAccount(
  deps: SealLedgerDeps,
  ref: AccountRef,
  records: readonly StoredRecord[],
): Promise<number> {
  const { store, clock, digest, log } = deps;
  let rest = records;
  let sealed = 0;
  for (let conflicts = 0; rest.length > 0 && conflicts <= conflictsMax; ) {
    const batch = rest.slice(0, entriesPerSealMax);
    const seal = sealOf(ref, await store.findSealHead(ref), batch, clock.nowMs(), digest);
    const result = await store.commit([{ kind: 'appendSeal', seal }]);
    if (result.ok) {
      sealed += batch.length;
      rest = rest.slice(batch.length);
      // The log is kept apart from the table: whoever rewrites the whole chain there cannot rewrite this.
      log.info('sealed', { accountId: ref.accountId, sequence: seal.sequence, hash: seal.hash });
    } else {
      // Somebody else sealed one of them, or something before them.
      conflicts += 1;
      const ids = rest.map(({ id }) => id);
      const open = await store.unsealedAmong(ref, ids);
      rest = rest.filter(({ id }) => open.has(id));
    }
  }
  return sealed;
}

/** Each account's entries once, by id. */
function byAccount(entries: readonly UnsealedEntry[]) {
  const accounts = new Map<
    string,
    { readonly ref: AccountRef; readonly records: Map<string, StoredRecord> }
  >();
  for (const { ref, record } of entries) {
    const key = `${ref.ownerId}|${ref.accountId}`;
    const account = accounts.get(key) ?? { ref, records: new Map() };
    account.records.set(record.id, record);
    accounts.set(key, account);
  }
  return [...accounts.values()].map(({ ref, records }) => ({
    ref,
    records: [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  }));
}

export interface SweepReport {
  readonly sealed: number;
  /** Still in no seal after more than a minute. */
  readonly late: number;
}

/** Seals whatever the stream did not bring, of every account, and says how much could not be sealed. */
export async function sealUnsealed(
  deps: SealLedgerDeps & { readonly metrics: Metrics },
): Promise<SweepReport> {
  let sealed = 0;
  for (let round = 0; round < roundsMax; round += 1) {
    const now = await sealEntries(deps, await olderThan(deps, sweptAfterMs));
    sealed += now;
    if (now === 0) break;
  }
  const late = await countOpen(deps, await olderThan(deps, lateAfterMs));
  await deps.metrics.publish('EntriesUnsealed', late);
  return { sealed, late };
}

async function olderThan({ store, clock }: SealLedgerDeps, ageMs: number): Promise<readonly UnsealedEntry[]> {
  const found = await store.listUnsealed(sweptAtOnce);
  const untilMs = clock.nowMs() - ageMs;
  return found.filter(({ record }) => (ulidTimeMs(record.id) ?? 0) <= untilMs);
}

/** The list may be a moment behind: each account is asked again. */
async function countOpen({ store }: SealLedgerDeps, entries: readonly UnsealedEntry[]): Promise<number> {
  let open = 0;
  for (const { ref, records } of byAccount(entries)) {
    const ids = records.map(({ id }) => id);
    open += (await store.unsealedAmong(ref, ids)).size;
  }
  return open;
}
