import type { AccountRef } from '../account/account.ts';
import { entryHash } from './entry-record.ts';
import { canonicalText, type Digest, isMap, type StoredRecord, without } from './record.ts';

export interface SealedEntry {
  readonly entryId: string;
  readonly hash: string;
}

/** Where an account's chain ends: its newest seal. */
export interface SealHead {
  readonly sequence: number;
  readonly hash: string;
}

/**
 * One link of an account's chain: the hashes of the entries it covers, and the hash of the seal before it. The chain's
 * order is the order of sealing; entries of different workers have no other.
 */
export interface Seal extends AccountRef, SealHead {
  readonly previousHash: string;
  readonly sealedAtMs: number;
  readonly entries: readonly SealedEntry[];
}

/** A seal and its entries are one transaction of the store, which takes 100 writes. */
export const entriesPerSealMax = 90;

/** What the first seal of every account follows. */
export const chainStart: SealHead = { sequence: 0, hash: 'start' };

/** The next seal after `head`, over these records. */
export function sealOf(
  { ownerId, accountId }: AccountRef,
  head: SealHead,
  records: readonly StoredRecord[],
  sealedAtMs: number,
  digest: Digest,
): Seal {
  const content = {
    ownerId,
    accountId,
    sequence: head.sequence + 1,
    previousHash: head.hash,
    sealedAtMs,
    entries: records.map((record) => ({ entryId: record.id, hash: entryHash(record, digest) })),
  };
  return { ...content, hash: sealHash(sealFields(content), digest) };
}

/** A seal as its store keeps it. */
export function sealRecordOf(seal: Seal): StoredRecord {
  const { hash, ...content } = seal;
  return { id: String(seal.sequence), fields: { ...sealFields(content), hash } };
}

function sealFields(seal: Omit<Seal, 'hash'>): StoredRecord['fields'] {
  const { accountId, entries, ownerId, previousHash, sealedAtMs, sequence } = seal;
  const sealed = entries.map(({ entryId, hash }) => ({ entryId, hash }));
  return {
    accountId,
    entries: sealed,
    ownerId,
    previousHash,
    sealedAtMs: String(sealedAtMs),
    sequence: String(sequence),
  };
}

/** Over every field of its record but the hash itself. */
function sealHash(fields: StoredRecord['fields'], digest: Digest): string {
  return digest(canonicalText(without(fields, 'hash')));
}

/** What a proof reads of a seal's record. */
export interface RecordedSeal {
  readonly previousHash: unknown;
  readonly hash: string;
  readonly entries: readonly SealedEntry[];
}

/** Undefined for a record that is not what was written under its number for this account: its own hash tells. */
export function readSeal(
  { id, fields }: StoredRecord,
  accountId: string,
  digest: Digest,
): RecordedSeal | undefined {
  const { hash, previousHash, sequence, entries } = fields;
  if (sequence !== id || fields.accountId !== accountId || !Array.isArray(entries)) return undefined;
  if (typeof hash !== 'string' || sealHash(fields, digest) !== hash) return undefined;
  const sealed: SealedEntry[] = [];
  for (const entry of entries) {
    if (!isSealedEntry(entry)) return undefined;
    sealed.push(entry);
  }
  return { previousHash, hash, entries: sealed };
}

function isSealedEntry(value: unknown): value is SealedEntry {
  return isMap(value) && typeof value.entryId === 'string' && typeof value.hash === 'string';
}
