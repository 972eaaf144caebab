import type { Balance } from '../account/account.ts';
import { type Decimal, decimalText, zero } from '../money/decimal.ts';
import { assertBalanced, type LedgerEntry } from './entry.ts';

export type LedgerFaultCode = 'ENTRY_NOT_ZERO_SUM' | 'BALANCE_NEGATIVE' | 'PROJECTION_DIFFERS';

export interface LedgerFault {
  readonly code: LedgerFaultCode;
  /** The first entry at fault; absent when a balance differs and no single entry is to blame. */
  readonly entryId?: string;
  readonly asset?: string;
  readonly message: string;
}

type Running = Map<string, { available: Decimal; reserved: Decimal; suspense: Decimal }>;

/**
 * Proves an account's books: every entry sums to zero, the stored balances equal the sum of the postings, and
 * none but suspense is negative. (That none was negative in between is the store's condition on every write:
 * entries of different workers have no total order that could be replayed.)
 */
export function verifyLedger(
  entries: readonly LedgerEntry[],
  balances: readonly Balance[],
): LedgerFault | undefined {
  const running: Running = new Map();
  for (const entry of entries) {
    const fault = checkEntry(entry, running);
    if (fault) return fault;
  }
  return compareProjections(running, balances);
}

function checkEntry(entry: LedgerEntry, running: Running): LedgerFault | undefined {
  try {
    assertBalanced(entry);
  } catch (error) {
    return { code: 'ENTRY_NOT_ZERO_SUM', entryId: entry.entryId, message: (error as RangeError).message };
  }
  for (const { ledgerAccount, asset, amount } of entry.postings) {
    const sums = running.get(asset) ?? { available: zero, reserved: zero, suspense: zero };
    if (ledgerAccount === 'AVAILABLE') sums.available = sums.available.plus(amount);
    if (ledgerAccount === 'RESERVED') sums.reserved = sums.reserved.plus(amount);
    if (ledgerAccount === 'SUSPENSE') sums.suspense = sums.suspense.plus(amount);
    running.set(asset, sums);
  }
  return undefined;
}

function compareProjections(running: Running, balances: readonly Balance[]): LedgerFault | undefined {
  const stored = new Map(balances.map((balance) => [balance.asset, balance]));
  for (const asset of new Set([...running.keys(), ...stored.keys()])) {
    const sums = running.get(asset) ?? { available: zero, reserved: zero, suspense: zero };
    for (const part of ['available', 'reserved', 'suspense'] as const) {
      const kept = stored.get(asset)?.[part] ?? zero;
      const posted = sums[part];
      if (!kept.equals(posted))
        return {
          code: 'PROJECTION_DIFFERS',
          asset,
          message: `${asset} ${part} is ${decimalText(kept)}, its postings sum to ${decimalText(posted)}`,
        };
      if (part !== 'suspense' && posted.isNegative())
        return { code: 'BALANCE_NEGATIVE', asset, message: `${asset} ${part} is ${decimalText(posted)}` };
    }
  }
  return undefined;
}
