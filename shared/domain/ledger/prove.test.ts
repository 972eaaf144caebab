import { describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/crypto/sha256.ts';
import { testRef } from '../../testing/builders.ts';
import { sealedBooks } from '../../testing/sealed-books.ts';
import { idOf } from '../../testing/sequential-ids.ts';
import { startMs } from '../../testing/simulated-clock.ts';
import { decimal as d } from '../money/decimal.ts';
import { ulidTimeMs } from '../ulid-time.ts';
import { type LedgerEntry, move } from './entry.ts';
import { entryRecordOf, signedText } from './entry-record.ts';
import { type LedgerEvidence, proveLedger, unsealedMaxMs } from './prove.ts';
import type { StoredRecord } from './record.ts';
import { chainStart, sealOf, sealRecordOf } from './seal.ts';

/** A signature that a test can make: the key's name and the text. */
const signatureOf = (text: string, keyId: string) => sha256(`${keyId}|${text}`);
const tools = {
  digest: sha256,
  isSignature: (text: string, signature: string, keyId: string) => signatureOf(text, keyId) === signature,
};
const prove = (books: LedgerEvidence) => proveLedger(books, tools);
const books = sealedBooks({ entries: 21, perSeal: 4, unsealed: 3 }, sha256);
const newestMs = ulidTimeMs(idOf(21)) ?? 0;
const fresh: LedgerEvidence = { ...books, readAtMs: newestMs + unsealedMaxMs };

/** The records with one replaced. */
function replaced(records: readonly StoredRecord[], at: number, fields: object): readonly StoredRecord[] {
  return records.map((record, index) =>
    index === at ? { ...record, fields: { ...record.fields, ...fields } } : record,
  );
}

describe('proveLedger', () => {
  it('proves sealed books and counts them', () => {
    const [head] = books.seals.slice(-1);
    expect(prove(fresh)).toEqual({
      entries: 21,
      sealed: 18,
      unsealed: 3,
      chainHead: { sequence: 5, hash: head?.fields.hash },
    });
  });

  it('proves books without any entry', () => {
    const none = { accountId: 'account-1', seals: [], records: [], balances: [], readAtMs: startMs };
    expect(prove(none)).toEqual({ entries: 0, sealed: 0, unsealed: 0 });
  });

  it('takes an entry that was sealed twice for sealed', () => {
    const head = { sequence: 5, hash: String(books.seals[4]?.fields.hash) };
    const again = sealOf(testRef, head, fresh.records.slice(0, 2), startMs, sha256);
    const seals = [...fresh.seals, sealRecordOf(again)];
    expect(prove({ ...fresh, seals })).toMatchObject({ sealed: 18, chainHead: { sequence: 6 } });
    expect(prove({ ...fresh, seals }).fault).toBeUndefined();
  });

  it.each<[name: string, changed: Partial<LedgerEvidence>, fault: object]>([
    [
      'an entry that was changed after its seal',
      { records: replaced(fresh.records, 6, { atMs: '1' }) },
      { code: 'ENTRY_CHANGED', entryId: idOf(7), sequence: 2 },
    ],
    [
      'an entry that no longer sums to zero',
      {
        records: replaced(fresh.records, 6, {
          postings: [{ amount: '1', asset: 'BTC', ledgerAccount: 'FEES' }],
        }),
      },
      { code: 'ENTRY_NOT_ZERO_SUM', entryId: idOf(7), sequence: 2 },
    ],
    [
      'an entry that is gone',
      { records: fresh.records.toSpliced(6, 1) },
      { code: 'ENTRY_MISSING', entryId: idOf(7), sequence: 2 },
    ],
    [
      'an entry whose amount is no number',
      {
        records: replaced(fresh.records, 6, {
          postings: [{ amount: '1e5', asset: 'BTC', ledgerAccount: 'FEES' }],
        }),
      },
      { code: 'ENTRY_UNREADABLE', entryId: idOf(7) },
    ],
    [
      'an entry of another account',
      { records: replaced(fresh.records, 6, { accountId: 'account-2' }) },
      { code: 'ENTRY_UNREADABLE', entryId: idOf(7) },
    ],
    [
      'an entry of no known kind',
      { records: replaced(fresh.records, 20, { kind: 'GIFT' }) },
      { code: 'ENTRY_UNREADABLE', entryId: idOf(21) },
    ],
    [
      'an entry whose postings are not a list',
      { records: replaced(fresh.records, 20, { postings: 'none' }) },
      { code: 'ENTRY_UNREADABLE', entryId: idOf(21) },
    ],
    [
      'a posting without an asset',
      { records: replaced(fresh.records, 20, { postings: [{ amount: '0', ledgerAccount: 'FEES' }] }) },
      { code: 'ENTRY_UNREADABLE', entryId: idOf(21) },
    ],
    [
      'an entry that stays unsealed',
      { readAtMs: newestMs + unsealedMaxMs + 1 },
      { code: 'ENTRY_UNSEALED', entryId: idOf(19) },
    ],
    [
      'an unsealed thing that nobody can date',
      { records: [...fresh.records, { ...entryRecordOf(anEntry({ entryId: 'when?' })) }] },
      { code: 'ENTRY_UNSEALED', entryId: 'when?' },
    ],
    [
      'a seal that was changed',
      { seals: replaced(fresh.seals, 2, { sealedAtMs: '1' }) },
      { code: 'SEAL_CHANGED', sequence: 3 },
    ],
    [
      'a seal whose list is gone',
      { seals: replaced(fresh.seals, 2, { entries: null }) },
      { code: 'SEAL_CHANGED', sequence: 3 },
    ],
    [
      'a seal under another number',
      { seals: fresh.seals.map((seal, at) => (at === 2 ? { ...seal, id: '03' } : seal)) },
      { code: 'SEAL_MISSING', sequence: 3 },
    ],
    ['a seal that is gone', { seals: fresh.seals.toSpliced(2, 1) }, { code: 'SEAL_MISSING', sequence: 3 }],
    [
      'a seal that was made anew',
      { seals: fresh.seals.toSpliced(2, 1, anotherSeal(3)) },
      { code: 'CHAIN_BROKEN', sequence: 3 },
    ],
    [
      'a balance that is not what its postings sum to',
      { balances: books.balances.map((balance) => ({ ...balance, suspense: d('0.01') })) },
      { code: 'PROJECTION_DIFFERS', asset: 'USDT' },
    ],
  ])('names %s', (_name, changed, fault) => {
    expect(prove({ ...fresh, ...changed }).fault).toMatchObject(fault);
  });

  it('names a seal of well-formed lines that are not entries', () => {
    const { hash: _, ...fields } = sealRecordOf(sealOf(testRef, chainStart, [], startMs, sha256)).fields;
    const odd = { ...fields, entries: [{ entryId: idOf(1) }] };
    const seal = { id: '1', fields: { ...odd, hash: sha256(JSON.stringify(odd)) } };
    expect(prove({ ...fresh, seals: [seal] }).fault).toMatchObject({ code: 'SEAL_CHANGED', sequence: 1 });
  });
});

function anEntry(given: Partial<LedgerEntry>): LedgerEntry {
  const postings = move('USDT', d('5'), 'EXTERNAL', 'AVAILABLE');
  return { ...testRef, entryId: idOf(30), kind: 'TRANSFER', postings, atMs: startMs, ...given };
}

/** Well made, and not the one that was there. */
function anotherSeal(sequence: number): StoredRecord {
  return sealRecordOf(sealOf(testRef, { sequence: sequence - 1, hash: 'other' }, [], startMs, sha256));
}

describe('a correction', () => {
  const balances = [{ asset: 'USDT', available: d('5'), reserved: d('0'), suspense: d('0') }];
  const who = { reason: 'dust', signedBy: 'somebody', signingKeyId: 'key-1' };
  const unsigned = anEntry({ kind: 'ADJUSTMENT', ...who });
  const signature = signatureOf(signedText(entryRecordOf(unsigned).fields), 'key-1');
  const faultOf = (entry: LedgerEntry) => {
    const records = [entryRecordOf(entry)];
    const seals = [sealRecordOf(sealOf(testRef, chainStart, records, startMs, sha256))];
    return prove({ accountId: 'account-1', records, seals, balances, readAtMs: startMs }).fault;
  };

  it('is right with the signature of somebody, by a known key', () => {
    expect(faultOf({ ...unsigned, signature })).toBeUndefined();
  });

  const { signedBy: _, ...byNobody } = unsigned;
  const { signingKeyId: __, ...byNoKey } = unsigned;
  it.each<[name: string, entry: LedgerEntry]>([
    ['no signature', unsigned],
    ['a signature of another reason', { ...unsigned, reason: 'gift', signature }],
    ['a signature in another’s name', { ...unsigned, signedBy: 'another', signature }],
    ['a signature by another key', { ...unsigned, signingKeyId: 'key-2', signature }],
    ['nobody’s name', { ...byNobody, signature }],
    ['no key', { ...byNoKey, signature }],
  ])('with %s is named', (_name, entry) => {
    expect(faultOf(entry)).toMatchObject({ code: 'ENTRY_UNSIGNED', entryId: idOf(30) });
  });
});

describe('ulidTimeMs', () => {
  it.each([
    ['01ARYZ6S41TSV4RRFFQ69G5FAV', 1469918176385],
    ['7ZZZZZZZZZ', 281474976710655],
    ['', undefined],
    ['01ARYZ6S4', undefined],
    ['01ARYZ6S4uTSV4RRFFQ69G5FAV', undefined],
  ])('of %s is %s', (ulid, timeMs) => {
    expect(ulidTimeMs(ulid)).toBe(timeMs);
  });
});
