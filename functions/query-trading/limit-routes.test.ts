import { beforeEach, describe, expect, it } from 'vitest';
import { changeLimits } from '#shared/application/change-limits.ts';
import { BalanceReader } from '#shared/application/get-balances.ts';
import { defaultAccountLimits } from '#shared/domain/account/default-limits.ts';
import type { LimitScope, Limits } from '#shared/domain/account/limit-set.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import { accept } from '#shared/domain/refusal.ts';
import { limitHistoryPage, limitsOfAccount } from '#shared/http-api/limits-schemas.ts';
import { riskStatusResource } from '#shared/http-api/risk-schemas.ts';
import { testRef } from '#shared/testing/builders.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { routes } from './routes.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

async function ask(route: string, query = {}, ownerId: string = testRef.ownerId) {
  const { memory: store, market, clock, log } = world;
  const ledgerKey = { keyId: 'key-1', publicKey: async () => '' };
  const deps = { store, market, clock, log, balances: new BalanceReader({ store, clock }), ledgerKey };
  const path = { accountId: testRef.accountId };
  const json = () => accept(undefined);
  const answer = await routes[route]?.(deps, {
    ...{ ownerId, correlationId: 'c', route, path, query, headers: {}, json },
  });
  if (!answer) throw new Error('test: no such route');
  return answer.ok ? answer.value.body : answer.refusal;
}
async function change(scope: LimitScope, version: number, limits: Limits) {
  const who = { changedBy: 'user-1', reason: `to ${version + 1}`, correlationId: 'c' };
  const changed = await changeLimits(world, { ...testRef, ...who, scope, version, limits });
  if (!changed.ok) throw new Error(`test: refused with ${changed.refusal.code}`);
  world.clock.advance(1);
}
const opened = {
  orderNotionalMax: '50000',
  positionNotionalMax: '150000',
  priceCollarRatio: '0.05',
  priceAgeMaxMs: 15_000,
  instrumentsAllowed: [],
};

describe('GET /v1/accounts/{accountId}/limits', () => {
  const show = async () => limitsOfAccount.parse(await ask('GET /v1/accounts/{accountId}/limits'));

  it('shows what an account was opened with, as version 0', async () => {
    expect(await show()).toMatchObject({
      effective: opened,
      levels: [{ scope: 'account', version: 0, limits: opened, changedBy: null }],
    });
  });

  it('shows every level, and the strictest of the account’s and the user’s', async () => {
    await change('user', 0, { orderNotionalMax: d('900'), openOrdersMax: 7 });
    await change('account', 0, { ...defaultAccountLimits, openOrdersMax: 9 });
    await change('instrument:BTC/USDT', 0, { leverageMax: d('2') });
    const { effective, levels } = await show();
    expect(effective).toEqual({ ...opened, orderNotionalMax: '900', openOrdersMax: 7 });
    expect(levels.map(({ scope, version }) => [scope, version])).toEqual([
      ['account', 1],
      ['user', 1],
      ['instrument:BTC/USDT', 1],
    ]);
  });

  it('tells nobody of another’s', async () => {
    expect(await ask('GET /v1/accounts/{accountId}/limits', {}, 'user-2')).toMatchObject({
      code: 'ACCOUNT_NOT_FOUND',
    });
  });
});

describe('GET /v1/accounts/{accountId}/limits/history', () => {
  const route = 'GET /v1/accounts/{accountId}/limits/history';

  it('shows who, when, why, from what to what; newest first, page by page', async () => {
    await change('strategy:A', 0, { openOrdersMax: 1 });
    await change('strategy:A', 1, { openOrdersMax: 2 });
    const first = limitHistoryPage.parse(await ask(route, { limit: '1' }));
    expect(first.changes).toMatchObject([
      { scope: 'strategy:A', version: 2, before: { openOrdersMax: 1 }, limits: { openOrdersMax: 2 } },
    ]);
    const rest = limitHistoryPage.parse(await ask(route, { limit: '1', cursor: first.cursor }));
    expect(rest).toMatchObject({
      changes: [{ version: 1, before: {}, changedBy: 'user-1', reason: 'to 1' }],
      cursor: null,
    });
  });

  it('keeps the user’s level by itself', async () => {
    await change('user', 0, { openOrdersMax: 1 });
    expect(limitHistoryPage.parse(await ask(route)).changes).toEqual([]);
    expect(limitHistoryPage.parse(await ask(route, { of: 'user' })).changes).toHaveLength(1);
  });
});

describe('GET /v1/risk/status', () => {
  it('shows of a strategy and an instrument what they set, against the strictest', async () => {
    await world.placeAndRun();
    await change('user', 0, { openOrdersMax: 4 });
    await change('strategy:A', 0, { openOrdersMax: 5 });
    await change('instrument:ETH/USDT', 0, { instrumentExposureMax: d('9'), grossExposureMax: d('60000') });
    const { limits } = riskStatusResource.parse(await ask('GET /v1/risk/status'));
    expect(limits.filter(({ scope }) => scope !== 'account')).toEqual([
      { scope: 'strategy:A', name: 'openOrdersMax', of: null, used: '1', limit: '4', ratio: '0.25' },
      {
        ...{ scope: 'instrument:ETH/USDT', name: 'grossExposureMax', of: 'USDT' },
        ...{ used: '30000', limit: '60000', ratio: '0.5' },
      },
    ]);
  });
});
