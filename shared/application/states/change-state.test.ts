import { beforeEach, describe, expect, it } from 'vitest';
import { scopeStateOf } from '../../domain/account/trading-state.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import { anAccount, testRef } from '../../testing/builders.ts';
import { TradingWorld } from '../../testing/trading-world.ts';
import { withCommit } from '../../testing/with-commit.ts';
import { checkRisk } from '../check-risk.ts';
import { openAccount } from '../open-account.ts';
import { resumeAccount } from '../resume-account.ts';
import { changeState } from './change-state.ts';
import { settleStates } from './settle-states.ts';
import type { ChangeStateCommand, ChangeStateDeps } from './state-change.ts';

const beside = { ...testRef, accountId: 'account-2' };
const stranger = { ownerId: 'user-2', accountId: 'account-3' };
let world: TradingWorld;
let deps: ChangeStateDeps;
beforeEach(async () => {
  world = await TradingWorld.open();
  deps = { ...world, store: world.memory, mayResume: async () => accept(undefined) };
  await openAccount(deps, anAccount({ ...beside, venue: 'upbit' }), []);
  await openAccount(deps, anAccount(stranger), []);
});
const set = (given: Partial<ChangeStateCommand>, by = deps) =>
  changeState(by, {
    ...{ ownerId: testRef.ownerId, isOperator: true, scope: 'user', state: 'HALTED', reason: 'why' },
    correlationId: 'correlation-1',
    ...given,
  });
const states = () =>
  Promise.all([testRef, beside, stranger].map(async (ref) => (await world.memory.findControl(ref))?.state));

describe('a scope', () => {
  it.each([
    ['global', ['HALTED', 'HALTED', 'HALTED']],
    ['venue:binance', ['HALTED', 'ACTIVE', 'HALTED']],
    ['user', ['HALTED', 'HALTED', 'ACTIVE']],
    ['account:account-2', ['ACTIVE', 'HALTED', 'ACTIVE']],
    ['strategy:grid', ['ACTIVE', 'ACTIVE', 'ACTIVE']],
  ])('%s reaches the accounts that it concerns', async (scope, expected) => {
    const changed = await set({ scope });
    expect(changed).toMatchObject({ ok: true, value: { scope, state: 'HALTED', stragglers: [] } });
    expect(await states()).toEqual(expected);
  });

  it('is published once, with what it asks, and not for each account', async () => {
    await set({ scope: 'global', reason: 'flood' });
    expect(world.published()).toEqual(expect.arrayContaining(['scope.changed']));
    const changes = world.published().filter((type) => type === 'scope.changed' || type === 'account.halted');
    expect(changes).toEqual(['scope.changed']);
    await set({ scope: 'global', reason: 'again' });
    expect(world.published().filter((type) => type === 'scope.changed')).toHaveLength(1);
  });

  it.each(['global', 'venue:binance'])('%s takes an operator', async (scope) => {
    expect(await set({ scope, isOperator: false })).toMatchObject({ refusal: { code: 'ROLE_REQUIRED' } });
    expect(await states()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
  });

  it.each(['', 'everything', 'venue:nasdaq', 'account:', 'strategy:', 'user:me'])(
    '%j is none',
    async (scope) => {
      expect(await set({ scope })).toMatchObject({ refusal: { code: 'FIELD_INVALID', field: 'scope' } });
    },
  );

  it('of an account of somebody else is not found', async () => {
    expect(await set({ scope: 'account:account-3' })).toMatchObject({
      refusal: { code: 'ACCOUNT_NOT_FOUND' },
    });
  });

  it('lifted leaves what the others ask', async () => {
    await set({ scope: 'user' });
    await set({ scope: 'account:account-1', reason: 'mine' });
    await set({ scope: 'user', state: 'ACTIVE', seenEpoch: 1 });
    expect(await states()).toEqual(['HALTED', 'ACTIVE', 'ACTIVE']);
    expect((await world.memory.findControl(testRef))?.reason).toBe('mine');
  });

  it('that halts an account is not lifted by resuming the account', async () => {
    await set({ scope: 'global', reason: 'flood' });
    const resume = { ...testRef, reason: 'looked', correlationId: 'c' };
    expect(await resumeAccount(world, resume)).toMatchObject({
      refusal: { code: 'ACCOUNT_NOT_HALTED', message: expect.stringContaining('global: flood') },
    });
    expect((await states())[0]).toBe('HALTED');
  });
});

describe('a stricter state', () => {
  it('needs no epoch, and said again raises none', async () => {
    expect(await set({ state: 'REDUCING' })).toMatchObject({ value: { epoch: 1 } });
    expect(await set({})).toMatchObject({ value: { epoch: 2, state: 'HALTED' } });
    expect(await set({ reason: 'again' })).toMatchObject({ value: { epoch: 2, reason: 'why' } });
    expect((await world.memory.findControl(testRef))?.epoch).toBe(3);
  });

  it('denies what was approved before it', async () => {
    const { orderId } = await world.place();
    await checkRisk(world, testRef.ownerId, orderId);
    await set({ scope: 'venue:binance' });
    await world.runSagas();
    expect(await world.order(orderId)).toMatchObject({ state: 'DENIED', code: 'TRADING_HALTED' });
  });

  it('is told again to whoever was not told', async () => {
    let isBroken = true;
    const store = withCommit(world.memory, async (writes) => {
      const told = writes.some(
        (write) => write.kind === 'setControl' && write.control.accountId === 'account-2',
      );
      if (told && isBroken) throw new Error('test: the store does not answer');
      return world.memory.commit(writes);
    });
    const changed = await set({}, { ...deps, store });
    expect(changed).toMatchObject({ value: { accounts: 2, told: 1, stragglers: ['account-2'] } });
    expect(await states()).toEqual(['HALTED', 'ACTIVE', 'ACTIVE']);
    expect(await settleStates({ ...deps, store })).toBe(1);
    isBroken = false;
    expect(await settleStates({ ...deps, store })).toBe(0);
    expect(await states()).toEqual(['HALTED', 'HALTED', 'ACTIVE']);
  });

  it('that its setter did not live to tell is told by the sweep, until it is settled', async () => {
    const record = { scope: 'user', ownerId: testRef.ownerId, state: 'HALTED', epoch: 1 } as const;
    const changedAtMs = world.clock.nowMs();
    await world.memory.commit([
      { kind: 'saveState', record: { ...record, reason: 'why', changedBy: 'user-1', changedAtMs } },
    ]);
    expect(await settleStates(deps)).toBe(0);
    expect(await states()).toEqual(['HALTED', 'HALTED', 'ACTIVE']);
    expect(await world.memory.listUnsettledStates(9)).toHaveLength(1);
    await world.clock.sleep(30_000);
    await settleStates(deps);
    expect(await world.memory.listUnsettledStates(9)).toEqual([]);
  });
});

describe('a laxer state', () => {
  beforeEach(() => set({}));

  it.each([
    ['without the epoch that was seen', undefined, 'FIELD_REQUIRED'],
    ['from another epoch', 7, 'STATE_CHANGED'],
  ])('is refused %s', async (_name, seenEpoch, code) => {
    const given = { state: 'ACTIVE', ...(seenEpoch === undefined ? {} : { seenEpoch }) } as const;
    expect(await set(given)).toMatchObject({ refusal: { code } });
    expect((await states())[0]).toBe('HALTED');
  });

  it('is refused while something stands in the way, which one account a venue tells', async () => {
    const asked: string[] = [];
    const mayResume: ChangeStateDeps['mayResume'] = async (accounts) => {
      asked.push(...accounts.map(({ accountId }) => accountId));
      return refuse('PREFLIGHT_FAILED', 'The clock is off.');
    };
    const by = { ...deps, mayResume };
    expect(await set({ state: 'REDUCING', seenEpoch: 1 }, by)).toMatchObject({
      refusal: { code: 'PREFLIGHT_FAILED' },
    });
    expect(asked.sort()).toEqual(['account-1', 'account-2']);
    expect(await states()).toEqual(['HALTED', 'HALTED', 'ACTIVE']);
  });

  it('of two operators at once one is told to look again', async () => {
    const results = await Promise.all([
      set({ state: 'REDUCING', seenEpoch: 1, reason: 'a' }),
      set({ state: 'ACTIVE', seenEpoch: 1, reason: 'b' }),
    ]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ refusal: { code: 'STATE_CHANGED' } });
  });
});

describe('a strategy', () => {
  const placed = async (strategyId: string) => {
    const { orderId } = await world.place({ strategyId });
    return orderId;
  };

  it('that is halted is denied, and the others trade on', async () => {
    await set({ scope: 'strategy:grid', reason: 'runs wild' });
    const [grid, dca] = [await placed('grid'), await placed('dca')];
    await world.runSagas();
    expect(await world.order(grid)).toMatchObject({ state: 'DENIED', code: 'ACCOUNT_NOT_ACTIVE' });
    expect((await world.order(grid)).message).toContain('strategy:grid: runs wild');
    expect((await world.order(dca)).state).toBe('ACCEPTED');
  });

  it('that is halted between approval and send is fenced, and no other', async () => {
    const [grid, dca] = [await placed('grid'), await placed('dca')];
    for (const orderId of [grid, dca]) await checkRisk(world, testRef.ownerId, orderId);
    await set({ scope: 'strategy:grid' });
    await set({ scope: 'strategy:grid', state: 'ACTIVE', seenEpoch: 1 });
    await world.runSagas();
    expect(await world.order(grid)).toMatchObject({ state: 'DENIED', code: 'TRADING_HALTED' });
    expect((await world.order(dca)).state).toBe('ACCEPTED');
  });
});

describe('an account that is opened later', () => {
  const late = { ...testRef, accountId: 'account-9' };

  it('inherits what wider scopes ask', async () => {
    await set({ scope: 'global', reason: 'flood' });
    await set({ scope: 'strategy:grid' });
    await openAccount(deps, anAccount(late), []);
    const control = await world.memory.findControl(late);
    expect(control).toMatchObject({ state: 'HALTED', reason: 'global: flood' });
    expect(control && scopeStateOf(control, 'strategy:grid').state).toBe('HALTED');
  });

  it('in the moment of the halt is halted all the same', async () => {
    let isFirst = true;
    const store = withCommit(world.memory, async (writes) => {
      if (isFirst && writes.some(({ kind }) => kind === 'insertAccount')) {
        isFirst = false;
        await set({ scope: 'user' });
      }
      return world.memory.commit(writes);
    });
    expect(await openAccount({ ...deps, store }, anAccount(late), [])).toBe('OPENED');
    expect(await world.memory.findControl(late)).toMatchObject({ state: 'HALTED', reason: 'user: why' });
  });
});
