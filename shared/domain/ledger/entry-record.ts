import { decimalText } from '../money/decimal.ts';
import { type EntryKind, entryKinds, type LedgerAccount, type LedgerEntry, ledgerAccounts } from './entry.ts';
import { canonicalText, type Digest, isMap, type StoredRecord, without } from './record.ts';

/** What a proof reads of an entry's record. */
interface RecordedPosting {
  readonly ledgerAccount: LedgerAccount;
  readonly asset: string;
  readonly amount: string;
}
export interface RecordedEntry {
  readonly kind: EntryKind;
  readonly postings: readonly RecordedPosting[];
}

/** An entry as its store keeps it. */
export function entryRecordOf(entry: LedgerEntry): StoredRecord {
  const { accountId, atMs, entryId, kind, orderId, ownerId, reason } = entry;
  const { signature, signedBy, signingKeyId, tradeId } = entry;
  const postings = entry.postings.map(({ amount, asset, ledgerAccount }) => ({
    amount: decimalText(amount),
    asset,
    ledgerAccount,
  }));
  return {
    id: entryId,
    fields: {
      accountId,
      atMs: String(atMs),
      entryId,
      kind,
      ...(orderId === undefined ? {} : { orderId }),
      ownerId,
      postings,
      ...(reason === undefined ? {} : { reason }),
      ...(signature === undefined ? {} : { signature }),
      ...(signedBy === undefined ? {} : { signedBy }),
      ...(signingKeyId === undefined ? {} : { signingKeyId }),
      ...(tradeId === undefined ? {} : { tradeId }),
    },
  };
}

/** The entry's own hash: over every field of its record. */
export function entryHash({ fields }: StoredRecord, digest: Digest): string {
  return digest(canonicalText(fields));
}

/** What the signer of an adjustment signs: everything else in its record. */
export function signedText(fields: StoredRecord['fields']): string {
  return canonicalText(without(fields, 'signature'));
}

/** Undefined for a record that no entry of this account looks like. */
export function readEntry({ id, fields }: StoredRecord, accountId: string): RecordedEntry | undefined {
  const { entryId, kind, postings } = fields;
  const isItself = entryId === id && fields.accountId === accountId && typeof fields.ownerId === 'string';
  if (!isItself || !isKind(kind) || !Array.isArray(postings)) return undefined;
  const read: RecordedPosting[] = [];
  for (const posting of postings) {
    if (!isPosting(posting)) return undefined;
    read.push(posting);
  }
  return { kind, postings: read };
}

const knownKinds: ReadonlySet<unknown> = new Set(entryKinds);
const knownAccounts: ReadonlySet<unknown> = new Set(ledgerAccounts);

function isKind(value: unknown): value is EntryKind {
  return knownKinds.has(value);
}

function isPosting(value: unknown): value is RecordedPosting {
  return (
    isMap(value) &&
    knownAccounts.has(value.ledgerAccount) &&
    typeof value.asset === 'string' &&
    typeof value.amount === 'string'
  );
}
