import type { Balance } from '../account/account.ts';
import type { LedgerEntry } from './entry.ts';
import { entryRecordOf, type RecordedEntry, readEntry } from './entry-record.ts';
import type { LedgerFault } from './fault.ts';
import { assetOffZero, LedgerSums } from './ledger-sums.ts';

/**
 * Proves an account's sums: every entry sums to zero, the stored balances equal the sum of the postings, and none but
 * suspense is negative. (That none was negative in between is the store's condition on every write: entries of
 * different workers have no total order that could be replayed.) `proveLedger` proves the chain as well.
 */
export function verifyLedger(
  entries: readonly LedgerEntry[],
  balances: readonly Balance[],
): LedgerFault | undefined {
  const sums = new LedgerSums();
  for (const entry of entries) {
    const record = entryRecordOf(entry);
    const fault = faultOfEntry(entry.entryId, readEntry(record, entry.accountId), sums);
    if (fault) return fault;
  }
  return sums.faultOf(balances);
}

/** Adds an entry to the sums, or says what is wrong with it. */
export function faultOfEntry(
  entryId: string,
  entry: RecordedEntry | undefined,
  sums: LedgerSums,
): LedgerFault | undefined {
  if (!entry || !sums.add(entry))
    return { code: 'ENTRY_UNREADABLE', entryId, message: `${entryId} is not an entry of this account` };
  const about = { code: 'ENTRY_NOT_ZERO_SUM', entryId } as const;
  if (entry.postings.length === 0) return { ...about, message: `ledger entry ${entryId} has no postings` };
  const asset = assetOffZero(entry);
  return asset === undefined
    ? undefined
    : { ...about, message: `ledger entry ${entryId} does not sum to zero in ${asset}` };
}
