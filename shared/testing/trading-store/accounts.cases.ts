import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import type { StoredKeys } from '../../domain/account/venue-keys.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { aControl, anAccount } from '../builders.ts';
import { idOf } from '../sequential-ids.ts';
import { startMs } from '../simulated-clock.ts';
import { failed, insert, ok, storeCases } from './store-cases.ts';

export function accountCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  const { order, openAccount } = storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });

  describe('accounts and their fence', () => {
    it('TS-01 an account comes back as it was written, with its control', async () => {
      expect(await openAccount()).toEqual(ok);
      expect(await store.findAccount(ref)).toEqual(anAccount(ref));
      expect(await store.findControl(ref)).toEqual(aControl(ref));
    });

    it('TS-02 an account is opened once; the second opening changes nothing', async () => {
      await openAccount();
      const other = anAccount({ ...ref, name: 'Other' });
      const again = await store.commit([
        { kind: 'insertAccount', account: other, control: aControl({ ...ref, epoch: 9 }) },
      ]);
      expect(again).toEqual(failed({ reason: 'ALREADY_EXISTS', write: 'insertAccount' }));
      expect(await store.findAccount(ref)).toEqual(anAccount(ref));
      expect(await store.findControl(ref)).toEqual(aControl(ref));
    });

    it('TS-03 an owner lists his accounts, and nobody else’s; the streams’ keeper lists all', async () => {
      await openAccount();
      const second = { ...ref, accountId: 'account-2' };
      await store.commit([{ kind: 'insertAccount', account: anAccount(second), control: aControl(second) }]);
      const stranger = { ...ref, ownerId: `${ref.ownerId}-2` };
      await store.commit([
        { kind: 'insertAccount', account: anAccount(stranger), control: aControl(stranger) },
      ]);
      const names = (accounts: readonly AccountRef[]) => accounts.map(({ accountId }) => accountId).sort();
      expect(names(await store.listAccounts(ref.ownerId))).toEqual(['account-1', 'account-2']);
      const all = (await store.listAllAccounts()).filter(({ ownerId }) => ownerId.startsWith(ref.ownerId));
      expect(all).toHaveLength(3);
    });

    it('TS-04 nothing is found where nothing was written', async () => {
      expect(await store.findAccount(ref)).toBeUndefined();
      expect(await store.findControl(ref)).toBeUndefined();
      expect(await store.listAccounts(ref.ownerId)).toEqual([]);
      expect(await store.listBalances(ref)).toEqual([]);
      expect(await store.findOrder(ref.ownerId, idOf(1))).toBeUndefined();
      expect(await store.findPosition(ref, 'BTC/USDT')).toBeUndefined();
      expect(await store.latestEventId(ref)).toBeUndefined();
      expect(await store.listLedger(ref, { limit: 5 })).toEqual({ items: [] });
    });

    it.each([
      ['TS-05 the right epoch and state pass', ['ACTIVE', 'REDUCING'], 1, true],
      ['TS-06 another epoch is fenced', ['ACTIVE'], 2, false],
      ['TS-07 another state is fenced', ['REDUCING', 'HALTED'], 1, false],
    ] as const)('%s', async (_name, states, epoch, passes) => {
      await openAccount();
      const result = await store.commit([{ kind: 'checkControl', ref, states, epoch }, insert(order(1))]);
      expect(result).toEqual(passes ? ok : failed({ reason: 'FENCED' }));
      expect((await store.findOrder(ref.ownerId, idOf(1))) !== undefined).toBe(passes);
    });

    it('TS-08 an account without control is fenced', async () => {
      const check: StoreWrite = { kind: 'checkControl', ref, states: ['ACTIVE'], epoch: 1 };
      expect(await store.commit([check])).toEqual(failed({ reason: 'FENCED' }));
    });

    it('TS-90 the record of an account’s keys is replaced, and nothing else of it', async () => {
      await openAccount();
      const keys: StoredKeys = {
        canTrade: true,
        canWithdraw: false,
        isIpBound: true,
        expiresAtMs: startMs + 5,
        venueAccountId: '77',
        version: 'v1',
        apiKeyEnding: 'abcd',
        storedAtMs: startMs,
      };
      expect(await store.commit([{ kind: 'recordKeys', ref, keys }])).toEqual(ok);
      expect(await store.findAccount(ref)).toEqual(anAccount({ ...ref, keys }));
      expect(await store.commit([{ kind: 'recordKeys', ref, keys: 'REMOVED' }])).toEqual(ok);
      expect(await store.listAccounts(ref.ownerId)).toEqual([anAccount({ ...ref, keys: 'REMOVED' })]);
      const nobody = { ...ref, accountId: 'nobody' };
      expect(await store.commit([{ kind: 'recordKeys', ref: nobody, keys }])).toEqual(
        failed({ reason: 'VERSION_CONFLICT', write: 'recordKeys' }),
      );
      expect(await store.findAccount(nobody)).toBeUndefined();
    });

    it('TS-09 each halt raises the epoch and keeps the newest reason', async () => {
      await openAccount();
      await store.commit([{ kind: 'halt', ref, reason: 'first', atMs: startMs + 1 }]);
      await store.commit([{ kind: 'halt', ref, reason: 'second', atMs: startMs + 2 }]);
      const halted = { state: 'HALTED', epoch: 3, reason: 'second', changedAtMs: startMs + 2 } as const;
      const scopes = { account: { ...halted, cause: 'CRITICAL' } } as const;
      expect(await store.findControl(ref)).toEqual({ ...ref, ...halted, scopes });
    });

    it('TS-100 of halts from one epoch at once, one is written', async () => {
      await openAccount();
      const halts = ['a', 'b', 'c'].map((reason) =>
        store.commit([{ kind: 'halt', ref, reason, atMs: startMs + 1, fromEpoch: 1 }]),
      );
      const results = await Promise.all(halts);
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      expect(results.filter((result) => !result.ok)[0]).toEqual(failed({ reason: 'FENCED' }));
      expect(await store.findControl(ref)).toMatchObject({ state: 'HALTED', epoch: 2 });
    });
  });
}
