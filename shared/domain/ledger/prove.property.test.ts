import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/crypto/sha256.ts';
import { sealedBooks } from '../../testing/sealed-books.ts';
import { idOf } from '../../testing/sequential-ids.ts';
import { type LedgerEvidence, proveLedger } from './prove.ts';
import { isMap, type StoredRecord } from './record.ts';

/** 25 entries in seals of 4; each entry sealed, so that each change of a record is a change of the past. */
const books = sealedBooks({ entries: 25, perSeal: 4 }, sha256);
const sequenceOf = (at: number) => Math.floor(at / 4) + 1;
const faultOf = (changed: Partial<LedgerEvidence>) =>
  proveLedger({ ...books, ...changed }, { digest: sha256, isSignature: () => false }).fault;

const anyEntry = fc.nat({ max: books.records.length - 1 });
const anySeal = fc.nat({ max: books.seals.length - 1 });

/** The record with the byte at `position` of its stored text replaced by another; undefined when no store could keep it. */
function withByte({ id, fields }: StoredRecord, position: number, by: number): StoredRecord | undefined {
  const bytes = Buffer.from(JSON.stringify(fields));
  const at = position % bytes.length;
  bytes[at] = ((bytes[at] ?? 0) + by) % 256;
  try {
    const changed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isMap(changed) ? { id, fields: changed } : undefined;
  } catch {
    return undefined;
  }
}

const put = (records: readonly StoredRecord[], at: number, record: StoredRecord) => records.with(at, record);
const anyByte = fc.record({ position: fc.nat({ max: 4_000 }), by: fc.integer({ min: 1, max: 255 }) });
const runs = { numRuns: 3_000 };

describe('after the seal', () => {
  it('one byte of one entry: named, whichever it is', () => {
    fc.assert(
      fc.property(anyEntry, anyByte, (at, { position, by }) => {
        const changed = withByte(recordAt(books.records, at), position, by);
        fc.pre(changed !== undefined);
        const fault = faultOf({ records: put(books.records, at, changed) });
        expect(fault).toMatchObject({ entryId: idOf(at + 1), sequence: sequenceOf(at) });
        expect(fault?.code).toMatch(/^ENTRY_(CHANGED|NOT_ZERO_SUM|UNREADABLE|UNSIGNED)$/);
      }),
      runs,
    );
  });

  it('one byte of one seal: named, whichever it is', () => {
    fc.assert(
      fc.property(anySeal, anyByte, (at, { position, by }) => {
        const changed = withByte(recordAt(books.seals, at), position, by);
        fc.pre(changed !== undefined);
        const fault = faultOf({ seals: put(books.seals, at, changed) });
        expect(fault).toMatchObject({ code: 'SEAL_CHANGED', sequence: at + 1 });
      }),
      runs,
    );
  });

  it('of several changed entries the first in the chain is named', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyEntry, { minLength: 1, maxLength: 8 }), (all) => {
        const records = books.records.map((record, at) =>
          all.includes(at) ? { ...record, fields: { ...record.fields, reason: 'gift' } } : record,
        );
        expect(faultOf({ records })).toMatchObject({
          code: 'ENTRY_CHANGED',
          entryId: idOf(Math.min(...all) + 1),
        });
      }),
    );
  });

  it('entries taken away: the first is named', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyEntry, { minLength: 1, maxLength: 8 }), (all) => {
        const records = books.records.filter((_, at) => !all.includes(at));
        expect(faultOf({ records })).toMatchObject({
          code: 'ENTRY_MISSING',
          entryId: idOf(Math.min(...all) + 1),
        });
      }),
    );
  });

  it('entries slipped in: the first is named', () => {
    fc.assert(
      fc.property(
        anyEntry,
        fc.uniqueArray(fc.integer({ min: 100, max: 200 }), { minLength: 1 }),
        (at, all) => {
          const { fields } = recordAt(books.records, at);
          const slipped = all.sort().map((n) => ({ id: idOf(n), fields: { ...fields, entryId: idOf(n) } }));
          const later = { readAtMs: Number.MAX_SAFE_INTEGER };
          expect(faultOf({ records: [...books.records, ...slipped], ...later })).toMatchObject({
            code: 'ENTRY_UNSEALED',
            entryId: slipped[0]?.id,
          });
        },
      ),
    );
  });

  it('two entries in each other’s place: the first is named', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyEntry, { minLength: 2, maxLength: 2 }), (all) => {
        const [one = 0, other = 0] = all.sort((a, b) => a - b);
        const swapped = put(
          put(books.records, one, { ...recordAt(books.records, other), id: idOf(one + 1) }),
          other,
          { ...recordAt(books.records, one), id: idOf(other + 1) },
        );
        expect(faultOf({ records: swapped })).toMatchObject({ entryId: idOf(one + 1) });
      }),
    );
  });

  it('seals in another order, or taken from within: the first that is wrong is named', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...books.seals.keys()]), (order) => {
        const firstWrong = order.findIndex((at, place) => at !== place);
        fc.pre(firstWrong >= 0);
        const seals = order.map((at) => recordAt(books.seals, at));
        expect(faultOf({ seals })).toMatchObject({ code: 'SEAL_MISSING', sequence: firstWrong + 1 });
      }),
    );
  });

  it('the newest seals cut off: the first entry that lost its seal is named', () => {
    fc.assert(
      fc.property(anySeal, (kept) => {
        const seals = books.seals.slice(0, kept);
        const fault = faultOf({ seals, readAtMs: Number.MAX_SAFE_INTEGER });
        expect(fault).toMatchObject({ code: 'ENTRY_UNSEALED', entryId: idOf(kept * 4 + 1) });
      }),
    );
  });
});

function recordAt(records: readonly StoredRecord[], at: number): StoredRecord {
  const record = records[at];
  if (!record) throw new Error(`test: no record ${at}`);
  return record;
}
