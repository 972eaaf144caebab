import type { AccountRef } from '../account/account.ts';
import { type Decimal, zero } from '../money/decimal.ts';

/**
 * Where value can stand. AVAILABLE and RESERVED are the user's and never negative; SUSPENSE is what a true fill
 * took and no order explains; the others are the far side: TRADING (the market), FEES (the venue), EXTERNAL (deposits).
 */
export const ledgerAccounts = ['AVAILABLE', 'RESERVED', 'SUSPENSE', 'TRADING', 'FEES', 'EXTERNAL'] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];

export const entryKinds = [
  'RESERVE',
  'RELEASE',
  'TRADE',
  'FEE',
  'FUNDING',
  'TRANSFER',
  'ADJUSTMENT',
] as const;
export type EntryKind = (typeof entryKinds)[number];

export interface Posting {
  readonly ledgerAccount: LedgerAccount;
  readonly asset: string;
  /** Signed: plus adds to the account. */
  readonly amount: Decimal;
}

/** An append-only record of double entry: its postings sum to zero for every asset. */
export interface LedgerEntry extends AccountRef {
  readonly entryId: string;
  readonly kind: EntryKind;
  readonly postings: readonly Posting[];
  readonly orderId?: string;
  readonly tradeId?: string;
  readonly reason?: string;
  readonly atMs: number;
  /** An adjustment alone is signed: by whom, with which key, and the signature of all the rest of its record. */
  readonly signedBy?: string;
  readonly signingKeyId?: string;
  readonly signature?: string;
}

/** Two postings: `amount` of `asset` leaves `from` and arrives at `to`. Nothing for a zero amount. */
export function move(
  asset: string,
  amount: Decimal,
  from: LedgerAccount,
  to: LedgerAccount,
): readonly Posting[] {
  if (amount.isNegative()) throw new RangeError('a movement must not be negative: swap the accounts');
  if (amount.isZero()) return [];
  return [
    { ledgerAccount: from, asset, amount: amount.negated() },
    { ledgerAccount: to, asset, amount },
  ];
}

export interface BalanceDelta {
  readonly asset: string;
  readonly available: Decimal;
  readonly reserved: Decimal;
  readonly suspense: Decimal;
}

/** What the entries together do to the balances, one delta an asset: a store applies it in their transaction. */
export function balanceDeltas(entries: readonly LedgerEntry[]): readonly BalanceDelta[] {
  const deltas = new Map<string, { available: Decimal; reserved: Decimal; suspense: Decimal }>();
  for (const { ledgerAccount, asset, amount } of entries.flatMap((entry) => entry.postings)) {
    const delta = deltas.get(asset) ?? { available: zero, reserved: zero, suspense: zero };
    if (ledgerAccount === 'AVAILABLE') delta.available = delta.available.plus(amount);
    if (ledgerAccount === 'RESERVED') delta.reserved = delta.reserved.plus(amount);
    if (ledgerAccount === 'SUSPENSE') delta.suspense = delta.suspense.plus(amount);
    deltas.set(asset, delta);
  }
  return [...deltas].map(([asset, delta]) => ({ asset, ...delta }));
}

/** @throws RangeError when an entry does not sum to zero per asset or has no postings: a fault, caught before it is written */
export function assertBalanced(entry: LedgerEntry): void {
  if (entry.postings.length === 0) throw new RangeError(`ledger entry ${entry.entryId} has no postings`);
  const sums = new Map<string, Decimal>();
  for (const { asset, amount } of entry.postings) sums.set(asset, (sums.get(asset) ?? zero).plus(amount));
  for (const [asset, sum] of sums)
    if (!sum.isZero()) throw new RangeError(`ledger entry ${entry.entryId} does not sum to zero in ${asset}`);
}
