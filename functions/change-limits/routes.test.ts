import { beforeEach, describe, expect, it } from 'vitest';
import { accept } from '#shared/domain/refusal.ts';
import { limitSetResource } from '#shared/http-api/limits-schemas.ts';
import { testRef } from '#shared/testing/builders.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { changeRoute } from './routes.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

const limits = {
  orderNotionalMax: '50000',
  positionNotionalMax: '150000',
  priceCollarRatio: '0.05',
  priceAgeMaxMs: 15_000,
  instrumentsAllowed: [],
};
const body = { version: 0, reason: 'a smaller stake', limits };

function put(given: unknown, accountId: string = testRef.accountId, ownerId: string = testRef.ownerId) {
  const route = 'PUT /v1/accounts/{accountId}/limits';
  const request = { ownerId, correlationId: 'c', route, path: { accountId }, query: {}, headers: {} };
  return changeRoute(world, { ...request, json: () => accept(given) });
}

describe('PUT /v1/accounts/{accountId}/limits', () => {
  it('saves the account’s own level in the name of whoever asks', async () => {
    const answer = await put({ ...body, limits: { ...limits, openOrdersMax: 3, dailyLossMax: '100.5' } });
    if (!answer.ok) throw new Error(`test: refused with ${answer.refusal.code}`);
    expect(limitSetResource.parse(answer.value.body)).toEqual({
      scope: 'account',
      version: 1,
      limits: { ...limits, openOrdersMax: 3, dailyLossMax: '100.5' },
      changedBy: testRef.ownerId,
      reason: 'a smaller stake',
      changedAtMs: world.clock.nowMs(),
    });
    expect((await world.memory.findAccount(testRef))?.limits.openOrdersMax).toBe(3);
  });

  it.each([
    ['NaN', { ...limits, orderNotionalMax: 'NaN' }, 'limits.orderNotionalMax'],
    ['an exponent', { ...limits, orderNotionalMax: '1e9' }, 'limits.orderNotionalMax'],
    ['a float', { ...limits, orderNotionalMax: 50_000.5 }, 'limits.orderNotionalMax'],
    ['a negative amount', { ...limits, orderNotionalMax: '-1' }, 'limits.orderNotionalMax'],
    ['nought', { ...limits, openOrdersMax: 0 }, 'limits.openOrdersMax'],
    ['half an order', { ...limits, openOrdersMax: 1.5 }, 'limits.openOrdersMax'],
    ['more than the whole', { ...limits, priceCollarRatio: '1' }, 'limits.priceCollarRatio'],
    [
      'a minimum above its maximum',
      { ...limits, orderQuantityMin: '2', orderQuantityMax: '1' },
      'limits.orderQuantityMin',
    ],
    ['a limit that there is not', { ...limits, openOrderMax: 1 }, 'openOrderMax'],
    [
      'a limit that every account has left out',
      { ...limits, priceAgeMaxMs: undefined },
      'limits.priceAgeMaxMs',
    ],
    ['no instrument', { ...limits, instrumentsAllowed: ['btc'] }, 'limits.instrumentsAllowed.0'],
  ])('refuses %s and names the field', async (_name, wrong, field) => {
    expect(await put({ ...body, limits: wrong })).toMatchObject({ ok: false, refusal: { field } });
    expect(world.memory.tables.limitSets.size).toBe(0);
  });

  it.each([
    ['no reason', { ...body, reason: ' ' }, 'reason'],
    ['no version', { ...body, version: undefined }, 'version'],
    ['another version', { ...body, version: 4 }, 'version'],
    ['a level that there is not', { ...body, scope: 'strategy:' }, 'scope'],
  ])('refuses %s', async (_name, wrong, field) => {
    expect(await put(wrong)).toMatchObject({ ok: false, refusal: { field } });
  });

  it('of a narrower level needs nothing, and {} takes everything back', async () => {
    const scope = 'strategy:GRID-1';
    expect(await put({ ...body, scope, limits: { openOrdersMax: 2 } })).toMatchObject({ ok: true });
    expect(await put({ ...body, scope, version: 1, limits: {} })).toMatchObject({
      value: { body: { scope, version: 2, limits: {} } },
    });
  });

  it.each([
    ['nobody’s account', 'account-9', testRef.ownerId],
    ['another’s account', testRef.accountId, 'user-2'],
    ['no account id', 'a#b', testRef.ownerId],
  ])('tells nothing of %s', async (_name, accountId, ownerId) => {
    expect(await put(body, accountId, ownerId)).toMatchObject({ refusal: { code: 'ACCOUNT_NOT_FOUND' } });
  });
});
