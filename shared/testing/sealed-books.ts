import type { AccountRef, Balance } from '../domain/account/account.ts';
import { type LedgerEntry, move } from '../domain/ledger/entry.ts';
import { entryRecordOf } from '../domain/ledger/entry-record.ts';
import type { LedgerEvidence } from '../domain/ledger/prove.ts';
import type { Digest, StoredRecord } from '../domain/ledger/record.ts';
import { chainStart, type SealHead, sealOf, sealRecordOf } from '../domain/ledger/seal.ts';
import { Decimal, decimal as d, zero } from '../domain/money/decimal.ts';
import { testRef } from './builders.ts';
import { idOf } from './sequential-ids.ts';
import { startMs } from './simulated-clock.ts';

export interface SealedBooksOptions {
  readonly entries: number;
  /** Entries in each seal. */
  readonly perSeal: number;
  /** How many of the newest entries are in no seal yet. Default none. */
  readonly unsealed?: number;
  readonly ref?: AccountRef;
}

/**
 * The books of an account that deposited and then traded, with their seals, as a store lists them: of any size, for
 * tests of the proof and for measuring it. One entry in four is a trade of four postings, the others have two.
 */
export function sealedBooks(options: SealedBooksOptions, digest: Digest): LedgerEvidence {
  const { entries, perSeal, unsealed = 0, ref = testRef } = options;
  const balances = new Map<string, { available: Decimal; reserved: Decimal }>();
  const records: StoredRecord[] = [];
  for (let n = 0; n < entries; n += 1) {
    const entry = anEntry(ref, n);
    for (const { asset, ledgerAccount, amount } of entry.postings) {
      const balance = balances.get(asset) ?? { available: zero, reserved: zero };
      if (ledgerAccount === 'AVAILABLE') balance.available = balance.available.plus(amount);
      if (ledgerAccount === 'RESERVED') balance.reserved = balance.reserved.plus(amount);
      balances.set(asset, balance);
    }
    records.push(entryRecordOf(entry));
  }
  return {
    accountId: ref.accountId,
    seals: sealed(ref, records.slice(0, entries - unsealed), perSeal, digest),
    records,
    balances: [...balances].map(([asset, balance]): Balance => ({ asset, ...balance, suspense: zero })),
    readAtMs: startMs,
  };
}

function sealed(
  ref: AccountRef,
  records: readonly StoredRecord[],
  perSeal: number,
  digest: Digest,
): readonly StoredRecord[] {
  const seals: StoredRecord[] = [];
  let head: SealHead = chainStart;
  for (let from = 0; from < records.length; from += perSeal) {
    const seal = sealOf(ref, head, records.slice(from, from + perSeal), startMs, digest);
    seals.push(sealRecordOf(seal));
    head = seal;
  }
  return seals;
}

const dust = d('0.00000001');

/** A deposit, then in turn: reserve, trade, fee, release; each round of another size. */
function anEntry(ref: AccountRef, n: number): LedgerEntry {
  const base = { ...ref, entryId: idOf(n + 1), atMs: startMs + n };
  if (n === 0)
    return { ...base, kind: 'TRANSFER', postings: move('USDT', d('900000000'), 'EXTERNAL', 'AVAILABLE') };
  const round = Math.floor((n - 1) / 4);
  const quantity = new Decimal((round % 9973) + 1).times('0.00001');
  const cost = quantity.times(new Decimal(60_000).plus(new Decimal(round % 997).times('0.01')));
  const about = { ...base, orderId: idOf(1_000_000 + round) };
  switch ((n - 1) % 4) {
    case 0:
      return { ...about, kind: 'RESERVE', postings: move('USDT', cost.plus(dust), 'AVAILABLE', 'RESERVED') };
    case 1: {
      const paid = move('USDT', cost, 'RESERVED', 'TRADING');
      const postings = [...paid, ...move('BTC', quantity, 'TRADING', 'AVAILABLE')];
      return { ...about, kind: 'TRADE', tradeId: String(round), postings };
    }
    case 2: {
      const postings = move('USDT', cost.times('0.0001'), 'AVAILABLE', 'FEES');
      return { ...about, kind: 'FEE', tradeId: String(round), postings };
    }
    default:
      return { ...about, kind: 'RELEASE', postings: move('USDT', dust, 'RESERVED', 'AVAILABLE') };
  }
}
