import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../domain/account/account.ts';
import { defaultAccountLimits } from '../../domain/account/default-limits.ts';
import type { LimitChange, LimitScope, Limits } from '../../domain/account/limit-set.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { anAccount } from '../builders.ts';
import { idOf } from '../sequential-ids.ts';
import { startMs } from '../simulated-clock.ts';
import { failed, insert, ok, storeCases } from './store-cases.ts';

export function limitCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  const { order, openAccount } = storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });
  const change = (scope: LimitScope, version: number, limits: Limits, of = ref): LimitChange => ({
    ...of,
    scope,
    version,
    limits,
    before: {},
    changedBy: ref.ownerId,
    reason: `change ${version}`,
    changedAtMs: startMs + version,
  });
  const save = (...changes: readonly LimitChange[]) =>
    store.commit(changes.map((each): StoreWrite => ({ kind: 'saveLimits', change: each })));
  const setOf = ({ before: _before, ...set }: LimitChange) => set;

  describe('limits and what was approved under them', () => {
    it('TS-110 each level is kept by itself; only those that are asked for and were set are found', async () => {
      await openAccount();
      const saved = [
        change('user', 1, { grossExposureMax: d('5') }),
        change('strategy:GRID-1', 1, { openOrdersMax: 3, duplicateRatio: d('0') }),
        change('instrument:BTC/USDT', 1, { leverageMax: d('2'), selfCrossing: 'REFUSE' }),
      ];
      expect(await save(...saved)).toEqual(ok);
      const [user, strategy, instrument] = saved.map(setOf);
      const asked = await store.findLimitSets(ref, ['user', 'strategy:DCA', 'instrument:BTC/USDT']);
      expect(asked).toHaveLength(2);
      expect(asked).toEqual(expect.arrayContaining([user, instrument]));
      const listed = await store.listLimitSets(ref);
      expect(listed).toHaveLength(3);
      expect(listed).toEqual(expect.arrayContaining([user, strategy, instrument]));
    });

    it('TS-111 the user’s level is that of all his accounts, the others are not', async () => {
      const second = { ...ref, accountId: 'account-2' };
      const user = change('user', 1, { openOrdersMax: 5 });
      await save(user, change('strategy:S', 1, { openOrdersMax: 2 }));
      expect(await store.listLimitSets(second)).toEqual([setOf(user)]);
      expect(await store.findLimitSets(second, ['user', 'strategy:S'])).toEqual([setOf(user)]);
      expect(await store.listLimitSets({ ...ref, ownerId: `${ref.ownerId}-2` })).toEqual([]);
    });

    it('TS-112 the account’s own level is in force by the account, limits that were taken back included', async () => {
      await openAccount();
      const first = { ...defaultAccountLimits, openOrdersMax: 5, orderNotionalMax: d('10') };
      expect(await save(change('account', 1, first))).toEqual(ok);
      expect(await store.findAccount(ref)).toEqual(anAccount({ ...ref, limits: first }));
      expect(await save(change('account', 2, defaultAccountLimits))).toEqual(ok);
      expect(await store.findAccount(ref)).toEqual(anAccount(ref));
    });

    it('TS-113 a version is saved once, and the next only over the one before it; a failure changes nothing', async () => {
      await openAccount();
      const conflict = failed({ reason: 'VERSION_CONFLICT', write: 'saveLimits' });
      const first = change('account', 1, { ...defaultAccountLimits, openOrdersMax: 1 });
      expect(await save(change('user', 2, {}))).toEqual(conflict);
      await save(first);
      expect(await save({ ...first, limits: defaultAccountLimits, changedAtMs: startMs + 9 })).toEqual(
        conflict,
      );
      expect(await save(change('account', 3, defaultAccountLimits))).toEqual(conflict);
      expect(await store.listLimitSets(ref)).toEqual([setOf(first)]);
      expect((await store.findAccount(ref))?.limits.openOrdersMax).toBe(1);
      expect((await store.listLimitChanges(ref, 'account', { limit: 5 })).items).toEqual([first]);
    });

    it('TS-114 the trail has every change, newest first, in pages; the user’s stands by itself', async () => {
      await openAccount();
      const changes = [1, 2, 3].map((version) => change('strategy:S', version, { openOrdersMax: version }));
      for (const each of changes) expect(await save(each)).toEqual(ok);
      const user = change('user', 1, { openOrdersMax: 9 });
      await save(user);
      const page = await store.listLimitChanges(ref, 'account', { limit: 2 });
      expect(page.items).toEqual([changes[2], changes[1]]);
      const { cursor = '' } = page;
      const rest = await store.listLimitChanges(ref, 'account', { limit: 2, cursor });
      expect(rest).toEqual({ items: [changes[0]] });
      expect((await store.listLimitChanges(ref, 'user', { limit: 2 })).items).toEqual([user]);
    });

    it('TS-116 of two approvals that read one log, one is written', async () => {
      expect(await store.findApprovalLog(ref)).toBeUndefined();
      const log = (version: number) => ({
        ...ref,
        version,
        recent: [{ orderId: idOf(version), orderVersion: 2, atMs: startMs }],
      });
      const advance = (version: number, n: number) =>
        store.commit([{ kind: 'advanceApprovals', log: log(version) }, insert(order(n))]);
      expect(await advance(1, 1)).toEqual(ok);
      const conflict = failed({ reason: 'VERSION_CONFLICT', write: 'advanceApprovals' });
      expect(await advance(1, 2)).toEqual(conflict);
      expect(await advance(3, 3)).toEqual(conflict);
      expect(await advance(2, 4)).toEqual(ok);
      expect(await store.findApprovalLog(ref)).toEqual(log(2));
      expect(await store.findOrder(ref.ownerId, idOf(2))).toBeUndefined();
    });
  });
}
