import { describe, expect, it } from 'vitest';
import { sha256 } from '../../adapters/crypto/sha256.ts';
import type { AccountRef } from '../../domain/account/account.ts';
import { type LedgerEntry, move } from '../../domain/ledger/entry.ts';
import { entryRecordOf } from '../../domain/ledger/entry-record.ts';
import {
  chainStart,
  entriesPerSealMax,
  type Seal,
  type SealHead,
  sealOf,
  sealRecordOf,
} from '../../domain/ledger/seal.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { idOf } from '../sequential-ids.ts';
import { startMs } from '../simulated-clock.ts';
import { failed, ok, storeCases } from './store-cases.ts';

export function sealCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });

  const entryOf = (n: number, given: Partial<LedgerEntry> = {}): LedgerEntry => {
    const postings = move('USDT', d('5'), 'EXTERNAL', 'AVAILABLE');
    return { ...ref, entryId: idOf(n), kind: 'TRANSFER', postings, atMs: startMs, ...given };
  };
  const append = async (...entries: readonly LedgerEntry[]) => {
    for (const entry of entries) expect(await store.commit([{ kind: 'post', entry }])).toEqual(ok);
    return entries;
  };
  const sealFor = (head: SealHead, entries: readonly LedgerEntry[], sealedAtMs = startMs): Seal =>
    sealOf(ref, head, entries.map(entryRecordOf), sealedAtMs, sha256);
  const seal = (one: Seal) => store.commit([{ kind: 'appendSeal', seal: one }]);
  const conflict = failed({ reason: 'VERSION_CONFLICT', write: 'appendSeal' });
  const unsealed = async () => {
    const found = await store.listUnsealed(1_000);
    const mine = found.filter((entry) => entry.ref.ownerId === ref.ownerId);
    return mine.map(({ record }) => record.id).sort();
  };

  describe('the ledger as it is kept, and its seals', () => {
    it('TS-80 an entry’s record is every field of it, as text', async () => {
      const entry = entryOf(1, {
        kind: 'ADJUSTMENT',
        postings: move('BTC', d('0.000000000000000001'), 'SUSPENSE', 'EXTERNAL'),
        orderId: idOf(2),
        tradeId: '7',
        reason: 'für “dust”, €',
        signedBy: ref.ownerId,
        signingKeyId: 'key',
        signature: 'c2ln',
      });
      await append(entry, entryOf(2));
      expect((await store.listLedgerRecords(ref, { limit: 9 })).items).toEqual(
        [entry, entryOf(2)].map(entryRecordOf),
      );
      expect(await store.findLedgerEntry(ref, entry.entryId)).toEqual(entry);
      expect(await store.findLedgerEntry(ref, idOf(3))).toBeUndefined();
    });

    it('TS-81 an entry is unsealed until its seal, which the next one follows', async () => {
      const [one, two, three] = [entryOf(1), entryOf(2), entryOf(3)];
      await append(one, two, three);
      expect(await unsealed()).toEqual([1, 2, 3].map(idOf));
      expect(await store.findSealHead(ref)).toEqual(chainStart);
      // In the order of sealing, which need not be that of the ids.
      const first = sealFor(chainStart, [one, three]);
      expect(await seal(first)).toEqual(ok);
      expect(await store.findSealHead(ref)).toEqual({ sequence: 1, hash: first.hash });
      expect(await unsealed()).toEqual([idOf(2)]);
      expect(await store.unsealedAmong(ref, [1, 2, 3, 4, 2].map(idOf))).toEqual(new Set([idOf(2)]));
      const second = sealFor(first, [two]);
      expect(await seal(second)).toEqual(ok);
      expect(await store.findSealHead(ref)).toEqual({ sequence: 2, hash: second.hash });
      expect(await unsealed()).toEqual([]);
      expect((await store.listSealRecords(ref, { limit: 9 })).items).toEqual(
        [first, second].map(sealRecordOf),
      );
    });

    it('TS-82 of two sealers with the same head one finds a conflict, and changes nothing', async () => {
      const [one, two] = [entryOf(1), entryOf(2)];
      await append(one, two);
      const [first, rival] = [sealFor(chainStart, [one]), sealFor(chainStart, [two], startMs + 1)];
      expect(await seal(first)).toEqual(ok);
      expect(await seal(rival)).toEqual(conflict);
      expect(await store.findSealHead(ref)).toEqual({ sequence: 1, hash: first.hash });
      expect(await unsealed()).toEqual([idOf(2)]);
    });

    it('TS-83 a seal does not follow a seal that is not there, nor another than is there', async () => {
      const [one, two] = [entryOf(1), entryOf(2)];
      await append(one, two);
      expect(await seal(sealFor({ sequence: 1, hash: 'h' }, [one]))).toEqual(conflict);
      await seal(sealFor(chainStart, [one]));
      expect(await seal(sealFor({ sequence: 1, hash: 'h' }, [two]))).toEqual(conflict);
      expect(await unsealed()).toEqual([idOf(2)]);
    });

    it('TS-84 no entry is sealed twice, and none that is not there', async () => {
      const [one, two] = [entryOf(1), entryOf(2)];
      await append(one, two);
      const first = sealFor(chainStart, [one]);
      await seal(first);
      expect(await seal(sealFor(first, [two, one]))).toEqual(conflict);
      expect(await seal(sealFor(first, [two, entryOf(3)]))).toEqual(conflict);
      expect(await unsealed()).toEqual([idOf(2)]);
    });

    it('TS-85 a seal takes as many entries as one transaction can', async () => {
      const entries = Array.from({ length: 2 * entriesPerSealMax }, (_, n) => entryOf(n + 1));
      await append(...entries);
      const first = sealFor(chainStart, entries.slice(0, entriesPerSealMax));
      expect(await seal(first)).toEqual(ok);
      expect(await seal(sealFor(first, entries.slice(entriesPerSealMax)))).toEqual(ok);
      expect(await unsealed()).toEqual([]);
    });

    it('TS-86 seals come by their numbers, past nine and in any pages', async () => {
      const seals: Seal[] = [];
      for (let n = 1; n <= 12; n += 1) {
        await append(entryOf(n));
        const next = sealFor(seals.at(-1) ?? chainStart, [entryOf(n)]);
        expect(await seal(next)).toEqual(ok);
        seals.push(next);
      }
      const first = await store.listSealRecords(ref, { limit: 10 });
      const rest = await store.listSealRecords(ref, { limit: 10, cursor: first.cursor ?? '' });
      expect([...first.items, ...rest.items]).toEqual(seals.map(sealRecordOf));
      expect(rest.cursor).toBeUndefined();
    });

    it('TS-87 another account’s chain is another', async () => {
      await append(entryOf(1));
      await seal(sealFor(chainStart, [entryOf(1)]));
      const other = { ...ref, accountId: 'account-2' };
      expect(await store.findSealHead(other)).toEqual(chainStart);
      expect(await store.listSealRecords(other, { limit: 9 })).toEqual({ items: [] });
      expect(await store.listLedgerRecords(other, { limit: 9 })).toEqual({ items: [] });
      expect(await store.unsealedAmong(other, [idOf(1)])).toEqual(new Set());
    });
  });
}
