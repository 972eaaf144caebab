import { beforeEach, expect, it } from 'vitest';
import { accountResource } from '#shared/http-api/schemas.ts';
import { testRef } from '#shared/testing/builders.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { type ControlDeps, controlRouteOf } from './routes.ts';

const route = 'POST /v1/accounts';
let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

async function open(body: unknown, ownerId = 'newcomer') {
  const deps = {
    ...{ store: world.memory, clock: world.clock, ids: world.ids },
    paperVenues: ['binance', 'upbit'],
  } as unknown as ControlDeps;
  const answer = await controlRouteOf(route)(deps, {
    ...{ ownerId, correlationId: 'c', route, path: {}, query: {}, headers: {} },
    json: () => ({ ok: true, value: body }),
  });
  return answer.ok ? answer.value : answer.refusal;
}

it('opens an empty paper account without keys, which trades as soon as it has some', async () => {
  const opened = await open({ venue: 'upbit' });
  if (!('status' in opened)) throw new Error(`test: ${opened.message}`);
  expect(accountResource.parse(opened.body)).toMatchObject({
    ...{ accountId: 'paper-upbit', venue: 'upbit', mode: 'PAPER', baseCurrency: 'KRW' },
    tradingState: 'ACTIVE',
  });
  const ref = { ownerId: 'newcomer', accountId: 'paper-upbit' };
  expect((await world.memory.findAccount(ref))?.keys).toBe('REMOVED');
  expect(await world.memory.listBalances(ref)).toEqual([]);
});

it('opened again is the same, whatever its name', async () => {
  await open({ venue: 'binance' });
  await open({ venue: 'binance' });
  expect(await world.memory.listAccounts('newcomer')).toHaveLength(1);
  const before = await world.memory.listAccounts(testRef.ownerId);
  expect(await open({ venue: 'binance' }, testRef.ownerId)).toMatchObject({
    status: 200,
    body: { accountId: testRef.accountId },
  });
  expect(await world.memory.listAccounts(testRef.ownerId)).toEqual(before);
});

it.each([
  [{ venue: 'okx' }, 'VENUE_NOT_CONFIGURED'],
  [{ venue: 'nowhere' }, 'FIELD_INVALID'],
  [{ venue: 'binance', mode: 'LIVE' }, 'FIELD_UNKNOWN'],
  [{}, 'FIELD_INVALID'],
])('refuses %j', async (body, code) => {
  expect(await open(body)).toMatchObject({ code });
  expect(await world.memory.listAccounts('newcomer')).toEqual([]);
});
