import { describe, expect, it } from 'vitest';
import type { AccountRef, TradingState } from '../../domain/account/account.ts';
import type { LiveStage } from '../../domain/account/live-gate.ts';
import type { StateRecord } from '../../domain/account/state-scope.ts';
import { scopeStateOf, withScope } from '../../domain/account/trading-state.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { StoreWrite } from '../../ports/store-write.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { aControl, anAccount } from '../builders.ts';
import { startMs } from '../simulated-clock.ts';
import { failed, ok, storeCases } from './store-cases.ts';

export function stateCases(open: () => TradingStore): void {
  let store: TradingStore;
  let ref: AccountRef;
  const { openAccount } = storeCases(open, (opened) => {
    ({ store, ref } = opened);
  });
  const control = async () => {
    const found = await store.findControl(ref);
    if (!found) throw new Error('test: no control');
    return found;
  };
  const asked = (state: TradingState, reason = 'why') => ({ state, reason, changedAtMs: startMs + 1 });
  const ofStrategy = (epoch: number, state: TradingState = 'HALTED'): StoreWrite => ({
    ...{ kind: 'setStrategyState', ref, strategyId: 'grid.1', asked: { ...asked(state), epoch } },
  });
  const fence = (epoch: number, strategyEpoch?: number): StoreWrite => ({
    ...{ kind: 'checkControl', ref, states: ['ACTIVE', 'REDUCING'], epoch },
    ...(strategyEpoch === undefined ? {} : { strategy: { strategyId: 'grid.1', epoch: strategyEpoch } }),
  });

  describe('trading states', () => {
    it('TS-120 a control is replaced from exactly the epoch before, scopes included', async () => {
      await openAccount();
      const first = await control();
      const global = withScope(first, 'global', { ...asked('REDUCING'), epoch: 7 });
      expect(await store.commit([{ kind: 'setControl', control: global }])).toEqual(ok);
      expect(await control()).toEqual(global);
      const late: StoreWrite = { kind: 'setControl', control: withScope(first, 'account', asked('ACTIVE')) };
      expect(await store.commit([late])).toEqual(failed({ reason: 'FENCED' }));
      expect(await control()).toEqual(global);
    });

    it('TS-121 a halt is its own scope: lifting it leaves what a wider one asks', async () => {
      await openAccount();
      const reducing = withScope(await control(), 'venue', { ...asked('REDUCING'), epoch: 3 });
      await store.commit([{ kind: 'setControl', control: reducing }]);
      await store.commit([{ kind: 'halt', ref, reason: 'differs', atMs: startMs + 2, cause: 'KILL' }]);
      const halted = await control();
      expect(halted).toMatchObject({ state: 'HALTED', epoch: 3, reason: 'differs' });
      expect(halted.scopes).toMatchObject({
        account: { state: 'HALTED', cause: 'KILL', epoch: 3 },
        venue: { state: 'REDUCING', epoch: 3 },
      });
      const lifted = withScope(halted, 'account', asked('ACTIVE', 'looked'));
      expect(await store.commit([{ kind: 'setControl', control: lifted }])).toEqual(ok);
      expect(await control()).toEqual(lifted);
      expect(lifted).toMatchObject({ state: 'REDUCING', epoch: 4, reason: 'venue: why' });
      expect(lifted.scopes.account).not.toHaveProperty('cause');
    });

    it('TS-122 a strategy has an epoch of its own, which only rises, and the account keeps its', async () => {
      await openAccount();
      expect(await store.commit([ofStrategy(2)])).toEqual(ok);
      for (const epoch of [2, 1])
        expect(await store.commit([ofStrategy(epoch, 'ACTIVE')])).toEqual(
          failed({ reason: 'VERSION_CONFLICT', write: 'setStrategyState' }),
        );
      expect(await control()).toMatchObject({ state: 'ACTIVE', epoch: 1 });
      expect(scopeStateOf(await control(), 'strategy:grid.1')).toEqual({ ...asked('HALTED'), epoch: 2 });
    });

    it('TS-123 neither a halt nor another scope undoes what a strategy was told meanwhile', async () => {
      await openAccount();
      const before = await control();
      await store.commit([ofStrategy(1)]);
      const stale = withScope(before, 'user', { ...asked('REDUCING'), epoch: 1 });
      expect(await store.commit([{ kind: 'setControl', control: stale }])).toEqual(ok);
      await store.commit([{ kind: 'halt', ref, reason: 'why', atMs: startMs }]);
      expect(scopeStateOf(await control(), 'strategy:grid.1').state).toBe('HALTED');
    });

    it('TS-124 a strategy of an account that does not exist is nobody’s', async () => {
      expect(await store.commit([ofStrategy(1)])).toMatchObject({ ok: false });
      expect(await store.findControl(ref)).toBeUndefined();
    });

    it.each([
      ['TS-125 at exactly the strategy’s epoch passes', 1, 2, true],
      ['TS-126 under an older one is fenced', 1, 1, false],
      ['TS-127 as if it were never set is fenced', 1, 0, false],
      ['TS-128 at another epoch of the account is fenced', 2, 2, false],
      ['TS-129 that belongs to no strategy passes', 1, undefined, true],
    ])('%s', async (_name, epoch, strategyEpoch, passes) => {
      await openAccount();
      await store.commit([ofStrategy(1)]);
      await store.commit([ofStrategy(2)]);
      expect(await store.commit([fence(epoch, strategyEpoch)])).toEqual(
        passes ? ok : failed({ reason: 'FENCED' }),
      );
    });

    it('TS-130 a strategy that was never set passes at epoch 0', async () => {
      await openAccount();
      expect(await store.commit([fence(1, 0)])).toEqual(ok);
      expect(await store.commit([fence(1, 1)])).toEqual(failed({ reason: 'FENCED' }));
    });

    it('TS-131 of two that change a wider scope from one epoch, one does', async () => {
      const record = (epoch: number, reason: string): StateRecord => ({
        ...{ scope: 'user', ownerId: ref.ownerId, state: 'HALTED', epoch, reason },
        ...{ changedBy: ref.ownerId, changedAtMs: startMs },
      });
      const save = (each: StateRecord) => store.commit([{ kind: 'saveState', record: each }]);
      const results = await Promise.all([save(record(1, 'a')), save(record(1, 'b'))]);
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      expect(await save(record(3, 'c'))).toEqual(failed({ reason: 'VERSION_CONFLICT', write: 'saveState' }));
      expect(await save(record(2, 'd'))).toEqual(ok);
      const ofUser = (await store.listStates(ref.ownerId)).filter(({ scope }) => scope === 'user');
      expect(ofUser).toEqual([record(2, 'd')]);
      const others = await store.listStates(`${ref.ownerId}-2`);
      expect(others.filter(({ ownerId }) => ownerId === ref.ownerId)).toEqual([]);
      const check = (epoch: number) =>
        ({ kind: 'checkState', ownerId: ref.ownerId, scope: 'user', epoch }) as const;
      expect(await store.commit([check(2)])).toEqual(ok);
      expect(await store.commit([check(1)])).toMatchObject({ ok: false });
      const isUnsettled = async () =>
        (await store.listUnsettledStates(1_000)).some(({ ownerId }) => ownerId === ref.ownerId);
      const settle = (epoch: number): StoreWrite => ({ ...check(epoch), kind: 'settleState' });
      expect(await store.commit([settle(1)])).toMatchObject({ ok: false });
      expect(await isUnsettled()).toBe(true);
      expect(await store.commit([settle(2)])).toEqual(ok);
      expect(await isUnsettled()).toBe(false);
      const never = { ...check(0), scope: 'strategy:never' } as const;
      expect(await store.commit([never])).toEqual(ok);
    });

    it('TS-133 of two steps on the way to live trading from one version, one is taken, and each is kept', async () => {
      await openAccount();
      const step = (version: number, to: LiveStage): StoreWrite => ({
        kind: 'moveGate',
        live: {
          stage: to,
          sinceMs: startMs,
          version,
          limits: { orderNotionalMax: d('25'), openOrdersMax: 3 },
        },
        step: {
          ...{ ...ref, from: 'LOCKED', to, version, by: ref.ownerId, reason: 'why', atMs: startMs },
          checks: { keys: 'may trade' },
        },
      });
      const both = await Promise.all([
        store.commit([step(1, 'READ_ONLY')]),
        store.commit([step(1, 'PILOT')]),
      ]);
      expect(both.filter((result) => result.ok)).toHaveLength(1);
      expect(await store.commit([step(3, 'SCALED')])).toEqual(
        failed({ reason: 'VERSION_CONFLICT', write: 'moveGate' }),
      );
      expect(await store.commit([step(2, 'PILOT')])).toEqual(ok);
      expect((await store.findAccount(ref))?.live).toMatchObject({
        ...{ stage: 'PILOT', version: 2, limits: { orderNotionalMax: d('25'), openOrdersMax: 3 } },
      });
      const steps = await store.listLiveSteps(ref, 9);
      expect(steps.map(({ version }) => version)).toEqual([2, 1]);
      expect(steps[0]).toMatchObject({ to: 'PILOT', checks: { keys: 'may trade' } });
      expect(await store.listLiveSteps(ref, 1)).toHaveLength(1);
    });

    it('TS-132 controls of many accounts are read at once', async () => {
      await openAccount();
      const second = { ...ref, accountId: 'account-2' };
      await store.commit([{ kind: 'insertAccount', account: anAccount(second), control: aControl(second) }]);
      const nobody = { ...ref, accountId: 'nobody' };
      const found = await store.findControls([ref, second, nobody]);
      expect(found.map(({ accountId }) => accountId).sort()).toEqual(['account-1', 'account-2']);
    });
  });
}
