import type { Balance } from '../account/account.ts';
import { ulidTimeMs } from '../ulid-time.ts';
import { entryHash, type RecordedEntry, readEntry, signedText } from './entry-record.ts';
import type { LedgerFault } from './fault.ts';
import { LedgerSums } from './ledger-sums.ts';
import type { Digest, StoredRecord } from './record.ts';
import { chainStart, readSeal, type SealHead } from './seal.ts';
import { faultOfEntry } from './verify.ts';

/** An entry is sealed within seconds; one that is older than this and in no seal is a fault. */
export const unsealedMaxMs = 120_000;

/**
 * One account's books as they were read. Seals must be read before the records: an entry that was sealed meanwhile then
 * counts as not sealed yet, and none as missing.
 */
export interface LedgerEvidence {
  readonly accountId: string;
  /** By sequence. */
  readonly seals: readonly StoredRecord[];
  /** By entry id. */
  readonly records: readonly StoredRecord[];
  readonly balances: readonly Balance[];
  /** When the reading of the seals began. */
  readonly readAtMs: number;
}

export interface ProofTools {
  readonly digest: Digest;
  /** Whether this key made this signature of the text. */
  readonly isSignature: (text: string, signature: string, keyId: string) => boolean;
}

export interface LedgerProof {
  readonly entries: number;
  readonly sealed: number;
  readonly unsealed: number;
  /** The newest seal that was read; absent before the first. Whoever keeps it can tell later that no seal was taken away. */
  readonly chainHead?: SealHead;
  /** The first in the chain's order. Absent when everything is right. */
  readonly fault?: LedgerFault;
}

/**
 * Proves an account's books: each entry is the one that was sealed, the chain of seals is whole, no entry is missing or
 * stays unsealed, each sums to zero, corrections are signed, and the balances are what the entries sum to.
 */
export function proveLedger(evidence: LedgerEvidence, tools: ProofTools): LedgerProof {
  const walk = new ChainWalk(evidence, tools);
  const fault = walk.sealedEntries() ?? walk.otherEntries() ?? walk.balances();
  return { ...walk.counts(), ...(fault ? { fault } : {}) };
}

class ChainWalk {
  readonly #evidence: LedgerEvidence;
  readonly #tools: ProofTools;
  readonly #records: ReadonlyMap<string, StoredRecord>;
  /** In the chain so far; at the end what is not among them is not sealed. */
  readonly #sealed = new Set<string>();
  readonly #sums = new LedgerSums();
  #head = chainStart;

  constructor(evidence: LedgerEvidence, tools: ProofTools) {
    this.#evidence = evidence;
    this.#tools = tools;
    this.#records = new Map(evidence.records.map((record) => [record.id, record]));
  }

  counts(): Omit<LedgerProof, 'fault'> {
    const [entries, sealed] = [this.#records.size, this.#sealed.size];
    const counts = { entries, sealed, unsealed: entries - sealed };
    return this.#head === chainStart ? counts : { ...counts, chainHead: this.#head };
  }

  sealedEntries(): LedgerFault | undefined {
    for (const record of this.#evidence.seals) {
      const fault = this.#seal(record);
      if (fault) return fault;
    }
    return undefined;
  }

  #seal(record: StoredRecord): LedgerFault | undefined {
    const { accountId } = this.#evidence;
    const sequence = this.#head.sequence + 1;
    if (record.id !== String(sequence))
      return {
        code: 'SEAL_MISSING',
        sequence,
        message: `seal ${sequence} is gone: ${record.id} comes instead`,
      };
    const seal = readSeal(record, accountId, this.#tools.digest);
    if (!seal)
      return { code: 'SEAL_CHANGED', sequence, message: `seal ${sequence} is not as it was written` };
    if (seal.previousHash !== this.#head.hash)
      return {
        code: 'CHAIN_BROKEN',
        sequence,
        message: `seal ${sequence} does not follow the one before it`,
      };
    for (const { entryId, hash } of seal.entries) {
      const fault = this.#sealedEntry(entryId, hash, sequence);
      if (fault) return fault;
    }
    this.#head = { sequence, hash: seal.hash };
    return undefined;
  }

  #sealedEntry(entryId: string, hash: string, sequence: number): LedgerFault | undefined {
    const record = this.#records.get(entryId);
    if (!record)
      return {
        code: 'ENTRY_MISSING',
        entryId,
        sequence,
        message: `${entryId} is in seal ${sequence} and gone`,
      };
    // Delivered twice, an entry may be sealed twice: what counts is that it is the same.
    const fault = this.#sealed.has(entryId) ? undefined : this.#entry(record);
    this.#sealed.add(entryId);
    if (fault) return { ...fault, sequence };
    if (entryHash(record, this.#tools.digest) !== hash)
      return {
        code: 'ENTRY_CHANGED',
        entryId,
        sequence,
        message: `${entryId} is not as it was when seal ${sequence} was set`,
      };
    return undefined;
  }

  otherEntries(): LedgerFault | undefined {
    if (this.#sealed.size === this.#evidence.records.length) return undefined;
    for (const record of this.#evidence.records) {
      if (this.#sealed.has(record.id)) continue;
      const fault = this.#entry(record) ?? this.#tooLong(record.id);
      if (fault) return fault;
    }
    return undefined;
  }

  #tooLong(entryId: string): LedgerFault | undefined {
    const ageMs = this.#evidence.readAtMs - (ulidTimeMs(entryId) ?? 0);
    if (ageMs <= unsealedMaxMs) return undefined;
    const message = `${entryId} is in no seal, though it is older than ${unsealedMaxMs / 1000} s`;
    return { code: 'ENTRY_UNSEALED', entryId, message };
  }

  #entry(record: StoredRecord): LedgerFault | undefined {
    const entry = readEntry(record, this.#evidence.accountId);
    return faultOfEntry(record.id, entry, this.#sums) ?? this.#signature(record, entry);
  }

  #signature({ id, fields }: StoredRecord, entry: RecordedEntry | undefined): LedgerFault | undefined {
    if (entry?.kind !== 'ADJUSTMENT') return undefined;
    const { signature, signedBy, signingKeyId } = fields;
    const isSigned =
      typeof signature === 'string' &&
      typeof signingKeyId === 'string' &&
      typeof signedBy === 'string' &&
      this.#tools.isSignature(signedText(fields), signature, signingKeyId);
    return isSigned
      ? undefined
      : {
          code: 'ENTRY_UNSIGNED',
          entryId: id,
          message: `${id} corrects the books without a valid signature`,
        };
  }

  balances(): LedgerFault | undefined {
    return this.#sums.faultOf(this.#evidence.balances);
  }
}
