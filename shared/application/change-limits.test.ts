import { beforeEach, describe, expect, it } from 'vitest';
import { defaultAccountLimits } from '../domain/account/default-limits.ts';
import type { LimitScope, Limits } from '../domain/account/limit-set.ts';
import { Decimal, decimal as d } from '../domain/money/decimal.ts';
import { anAccount, testRef } from '../testing/builders.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { withCommit } from '../testing/with-commit.ts';
import { type ChangeLimitsDeps, changeLimits } from './change-limits.ts';
import { openAccount } from './open-account.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});
const change = (scope: LimitScope, version: number, limits: Limits, deps: ChangeLimitsDeps = world) =>
  changeLimits(deps, {
    ...testRef,
    ...{ scope, version, changedBy: 'user-1', reason: 'a test', correlationId: 'c' },
    limits: scope === 'account' ? { ...defaultAccountLimits, ...limits } : limits,
  });
const control = () => world.memory.findControl(testRef);
const verdict = async (terms = {}) => {
  const { state, code } = await world.placeAndRun(terms);
  return code ?? state;
};

describe('a change of limits', () => {
  it.each<[scope: LimitScope, limits: Limits, terms: object, code: string]>([
    ['account', { orderNotionalMax: d('29999') }, {}, 'ORDER_NOTIONAL_ABOVE_LIMIT'],
    ['account', { openOrdersMax: 1 }, {}, 'ACCEPTED'],
    ['user', { orderNotionalMax: d('29999') }, {}, 'ORDER_NOTIONAL_ABOVE_LIMIT'],
    ['user', { orderNotionalMax: d('90000') }, { quantity: d('0.9') }, 'ORDER_NOTIONAL_ABOVE_LIMIT'],
    ['strategy:A', { orderQuantityMax: d('0.4') }, { strategyId: 'A' }, 'ORDER_QUANTITY_ABOVE_LIMIT'],
    ['strategy:A', { orderQuantityMax: d('0.4') }, { strategyId: 'B' }, 'ACCEPTED'],
    ['strategy:A', { orderQuantityMax: d('0.4') }, {}, 'ACCEPTED'],
    ['instrument:BTC/USDT', { grossExposureMax: d('29999') }, {}, 'GROSS_EXPOSURE_ABOVE_LIMIT'],
    ['instrument:ETH/USDT', { grossExposureMax: d('29999') }, {}, 'ACCEPTED'],
  ])('%s %o holds for the next order %o: %s', async (scope, limits, terms, code) => {
    expect(await change(scope, 0, limits)).toMatchObject({ ok: true, value: { scope, version: 1 } });
    expect(await verdict(terms)).toBe(code);
  });

  it('keeps who, when and why, with what was there before, and tells subscribers', async () => {
    await change('account', 0, { openOrdersMax: 5 });
    world.clock.advance(7);
    await change('account', 1, {});
    const { items } = await world.memory.listLimitChanges(testRef, 'account', { limit: 5 });
    const with5 = { ...defaultAccountLimits, openOrdersMax: 5 };
    expect(items).toMatchObject([
      { version: 2, before: with5, limits: defaultAccountLimits, changedBy: 'user-1', reason: 'a test' },
      { version: 1, before: defaultAccountLimits, limits: with5 },
    ]);
    expect(items.map(({ changedAtMs }) => changedAtMs)).toEqual([
      world.clock.nowMs(),
      world.clock.nowMs() - 7,
    ]);
    expect(world.published().filter((type) => type === 'account.limits_changed')).toHaveLength(2);
  });

  it.each<[scope: LimitScope, limits: Limits, field: string]>([
    ['account', { orderNotionalMax: d('-1') }, 'orderNotionalMax'],
    ['account', { orderNotionalMax: new Decimal(Number.NaN) }, 'orderNotionalMax'],
    ['account', { leverageMax: d('1001') }, 'leverageMax'],
    ['strategy:A', { orderQuantityMin: d('2'), orderQuantityMax: d('1') }, 'orderQuantityMin'],
    // Above the account's largest order: no order of the strategy could pass.
    ['strategy:A', { orderNotionalMin: d('50001') }, 'orderNotionalMin'],
    ['instrument:BTC/USDT', { instrumentsAllowed: ['BTC/USDT'] }, 'instrumentsAllowed'],
  ])('%s %o is refused, naming %s, and nothing is written', async (scope, limits, field) => {
    expect(await change(scope, 0, limits)).toMatchObject({ ok: false, refusal: { field } });
    expect(await world.memory.listLimitSets(testRef)).toEqual([]);
  });

  it('a smaller position than the largest order is no contradiction between two levels', async () => {
    expect(await change('strategy:A', 0, { positionNotionalMax: d('100') })).toMatchObject({ ok: true });
  });

  it('from another version than is there is refused: of two persons at once one looks again', async () => {
    const both = await Promise.all([
      change('user', 0, { openOrdersMax: 1 }),
      change('user', 0, { openOrdersMax: 2 }),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({
      refusal: { code: 'LIMITS_CHANGED', field: 'version', context: { version: '1' } },
    });
    expect(await change('user', 3, {})).toMatchObject({ refusal: { code: 'LIMITS_CHANGED' } });
  });

  it('of nobody’s account is refused', async () => {
    const command = {
      ownerId: 'user-2',
      accountId: testRef.accountId,
      scope: 'account',
      version: 0,
    } as const;
    const rest = { limits: defaultAccountLimits, changedBy: 'user-2', reason: 'r', correlationId: 'c' };
    expect(await changeLimits(world, { ...command, ...rest })).toMatchObject({
      refusal: { code: 'ACCOUNT_NOT_FOUND' },
    });
  });
});

describe('a limit below what is open', () => {
  beforeEach(async () => {
    await world.placeAndRun({ quantity: d('0.5') });
  });

  it.each<[scope: LimitScope, limits: Limits, state: string]>([
    ['account', { grossExposureMax: d('30000') }, 'ACTIVE'],
    ['account', { grossExposureMax: d('29999') }, 'REDUCING'],
    ['account', { netExposureMax: d('29999') }, 'REDUCING'],
    ['account', { orderNotionalMax: d('100'), positionNotionalMax: d('29999') }, 'REDUCING'],
    ['account', { concentrationRatioMax: d('0.1') }, 'REDUCING'],
    ['account', { openOrdersMax: 1 }, 'ACTIVE'],
    ['user', { instrumentExposureMax: d('29999') }, 'REDUCING'],
    ['instrument:BTC/USDT', { instrumentExposureMax: d('29999') }, 'REDUCING'],
    ['instrument:ETH/USDT', { instrumentExposureMax: d('29999') }, 'ACTIVE'],
    ['strategy:A', { instrumentExposureMax: d('29999') }, 'ACTIVE'],
  ])('%s %o: %s', async (scope, limits, state) => {
    expect(await change(scope, 0, limits)).toMatchObject({ ok: true });
    expect(await control()).toMatchObject({ state, epoch: state === 'ACTIVE' ? 1 : 2 });
  });

  it('says which limit, by how much, and of what; what was approved before is not sent', async () => {
    const { orderId } = await world.place({ side: 'sell', quantity: d('0.1') });
    await change('account', 0, { grossExposureMax: d('29999') });
    expect(await control()).toMatchObject({
      reason: 'grossExposureMax was set to 29999, below the 30000 that USDT has',
    });
    expect(world.published()).toContain('account.reducing');
    await world.runSagas();
    expect(await world.order(orderId)).toMatchObject({ code: 'ACCOUNT_NOT_ACTIVE' });
  });

  it('a halted account stays halted', async () => {
    await world.memory.commit([{ kind: 'halt', ref: testRef, reason: 'by hand', atMs: 0 }]);
    await change('account', 0, { grossExposureMax: d('29999') });
    expect(await control()).toMatchObject({ state: 'HALTED', reason: 'by hand' });
  });

  it('of a user: each of his accounts by what it has itself', async () => {
    const second = { ...testRef, accountId: 'account-2' };
    const flat = anAccount({ ...second, name: 'Second' });
    await openAccount({ store: world.memory, clock: world.clock, ids: world.ids }, flat, []);
    await change('user', 0, { grossExposureMax: d('29999') });
    expect(await control()).toMatchObject({ state: 'REDUCING' });
    expect(await world.memory.findControl(second)).toMatchObject({ state: 'ACTIVE' });
  });

  it('an account that is halted at the same moment: the change is decided again', async () => {
    let isHalted = false;
    const store = withCommit(world.memory, async (writes) => {
      if (!isHalted) await world.memory.commit([{ kind: 'halt', ref: testRef, reason: 'at once', atMs: 0 }]);
      isHalted = true;
      return world.memory.commit(writes);
    });
    const changed = await change('account', 0, { grossExposureMax: d('29999') }, { ...world, store });
    expect(changed).toMatchObject({ ok: true });
    expect(await control()).toMatchObject({ state: 'HALTED', reason: 'at once' });
  });
});
