import { createHash } from 'node:crypto';
import type { Balance } from '#shared/domain/account/account.ts';
import { balanceDeltas, type LedgerEntry, move, type Posting } from '#shared/domain/ledger/entry.ts';
import { entryRecordOf } from '#shared/domain/ledger/entry-record.ts';
import { proveLedger } from '#shared/domain/ledger/prove.ts';
import type { StoredRecord } from '#shared/domain/ledger/record.ts';
import {
  chainStart,
  entriesPerSealMax,
  type SealHead,
  sealOf,
  sealRecordOf,
} from '#shared/domain/ledger/seal.ts';
import { verifyLedger } from '#shared/domain/ledger/verify.ts';
import { Decimal, decimal } from '#shared/domain/money/decimal.ts';
import { SequentialIds } from '#shared/testing/sequential-ids.ts';
import { round } from '../statistics.ts';

const ref = { ownerId: 'bench', accountId: 'bench' };
const startMs = 1_795_263_400_000;

export interface LedgerProofFigures {
  readonly entries: number;
  readonly seals: number;
  /** Each entry balanced, and the balances what they sum to. */
  readonly sumsPerSecond: number;
  /** The same, and each entry the one that was sealed, in a whole chain of seals. */
  readonly proofPerSecond: number;
  /** That one altered amount among all entries was found. */
  readonly findsAlteredEntry: boolean;
}

/** Proves generated books, in memory: what `ledger verify` does once it has read them. */
export function measureLedgerProof(count: number): LedgerProofFigures {
  const entries = generate(count);
  const balances = balancesOf(entries);
  const records = entries.map(entryRecordOf);
  const seals = sealAll(records);
  const evidence = { accountId: ref.accountId, seals, records, balances, readAtMs: startMs };
  const tools = { digest, isSignature: () => false };

  const sums = timed(() => verifyLedger(entries, balances));
  if (sums.value) throw new Error(`the generated sums are wrong: ${sums.value.message}`);
  const proof = timed(() => proveLedger(evidence, tools));
  if (proof.value.fault) throw new Error(`the generated chain is wrong: ${proof.value.fault.message}`);
  const altered = proveLedger({ ...evidence, records: alterOne(records) }, tools);
  return {
    entries: count,
    seals: seals.length,
    sumsPerSecond: round(count / sums.seconds, 0),
    proofPerSecond: round(count / proof.seconds, 0),
    findsAlteredEntry: altered.fault !== undefined,
  };
}

/** Reservations, trades with a fee, releases, in turn, as orders leave them. */
function generate(count: number): readonly LedgerEntry[] {
  const ids = new SequentialIds();
  const opening = [...move('USDT', decimal('1000000000'), 'EXTERNAL', 'AVAILABLE')];
  return Array.from({ length: count }, (_, index) => {
    const [kind, postings] = index === 0 ? (['TRANSFER', opening] as const) : entryAt(index);
    return {
      ...ref,
      entryId: ids.nextId(),
      kind,
      postings,
      orderId: `order-${index}`,
      atMs: startMs + index,
    };
  });
}

function entryAt(index: number): readonly [LedgerEntry['kind'], readonly Posting[]] {
  const cost = new Decimal(100 + (index % 97)).plus('0.125');
  switch (index % 3) {
    case 0:
      return ['RELEASE', move('USDT', decimal('0.125'), 'RESERVED', 'AVAILABLE')];
    case 1:
      return ['RESERVE', move('USDT', cost.plus(1), 'AVAILABLE', 'RESERVED')];
    default:
      return [
        'TRADE',
        [
          ...move('USDT', cost.minus(1), 'RESERVED', 'TRADING'),
          ...move('BTC', cost.dividedBy(60_000).toDecimalPlaces(8), 'TRADING', 'AVAILABLE'),
          ...move('BTC', decimal('0.00000168'), 'AVAILABLE', 'FEES'),
        ],
      ];
  }
}

function balancesOf(entries: readonly LedgerEntry[]): readonly Balance[] {
  return balanceDeltas(entries).map(({ asset, available, reserved, suspense }) => ({
    asset,
    available,
    reserved,
    suspense,
  }));
}

function sealAll(records: readonly StoredRecord[]): readonly StoredRecord[] {
  const seals: StoredRecord[] = [];
  let head: SealHead = chainStart;
  for (let from = 0; from < records.length; from += entriesPerSealMax) {
    const seal = sealOf(ref, head, records.slice(from, from + entriesPerSealMax), startMs, digest);
    seals.push(sealRecordOf(seal));
    head = seal;
  }
  return seals;
}

function alterOne(records: readonly StoredRecord[]): readonly StoredRecord[] {
  const target = Math.floor(records.length / 2);
  return records.map((record, index) =>
    index === target ? { ...record, fields: { ...record.fields, orderId: 'another' } } : record,
  );
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function timed<Value>(work: () => Value): { readonly value: Value; readonly seconds: number } {
  const startedMs = performance.now();
  const value = work();
  return { value, seconds: (performance.now() - startedMs) / 1000 };
}
