import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryMarketData } from '#shared/adapters/in-memory/market-data.ts';
import { InMemoryMarketSubscriptions } from '#shared/adapters/in-memory/market-subscriptions.ts';
import { followMarket, unfollowMarket } from '#shared/application/market/follow-market.ts';
import { accept } from '#shared/domain/refusal.ts';
import { subscriptionList, subscriptionResource } from '#shared/http-api/market-subscription-schemas.ts';
import { anInstrument } from '#shared/testing/builders.ts';
import { followRoute } from './routes.ts';

let deps: Parameters<typeof followRoute>[0];
beforeEach(async () => {
  const market = new InMemoryMarketData();
  const symbols = Array.from({ length: 51 }, (_, index) => `A${index}/USDT`);
  await market.saveInstruments(symbols.map((symbol) => anInstrument({ venue: 'okx', symbol })));
  deps = { market, subscriptions: new InMemoryMarketSubscriptions(), clock: { nowMs: () => 7 } };
});

async function ask(method: 'GET' | 'POST' | 'DELETE', given: object = {}, ownerId = 'owner') {
  const route = `${method} /v1/market/subscriptions`;
  const query = method === 'DELETE' ? { ...given } : {};
  const request = { ownerId, correlationId: 'c', route, path: {}, query, headers: {} };
  const answer = await followRoute(deps, { ...request, json: () => accept(given) });
  return answer.ok ? answer.value.body : answer.refusal.code;
}
const wish = { venue: 'okx', instrument: 'A0/USDT' } as const;
const own = { ...wish, holder: 'user', sinceMs: 7 };

describe('/v1/market/subscriptions', () => {
  it('subscribes, twice without harm, lists and unsubscribes, of each owner alone', async () => {
    expect(subscriptionResource.parse(await ask('POST', wish))).toEqual(own);
    deps = { ...deps, clock: { nowMs: () => 9 } };
    expect(await ask('POST', wish)).toEqual(own);
    expect(await ask('GET', {}, 'other')).toEqual({ subscriptions: [] });
    expect(await ask('DELETE', wish, 'other')).toBe('SUBSCRIPTION_NOT_FOUND');
    expect(subscriptionList.parse(await ask('GET'))).toEqual({ subscriptions: [own] });
    expect(await ask('DELETE', wish)).toEqual({ subscriptions: [] });
    expect(await ask('DELETE', wish)).toBe('SUBSCRIPTION_NOT_FOUND');
  });

  it('what a strategy holds stays when its owner leaves the market, and the other way round', async () => {
    const held = { ownerId: 'owner', venue: 'okx', symbol: 'A0/USDT', holder: 'ma-1' } as const;
    await ask('POST', wish);
    expect(await followMarket(deps, held)).toMatchObject({ ok: true });
    expect(await ask('DELETE', wish)).toMatchObject({ subscriptions: [{ holder: 'ma-1' }] });
    expect(await deps.subscriptions.listFollowed()).toHaveLength(1);
    expect(await unfollowMarket(deps, held)).toMatchObject({ ok: true });
    expect(await deps.subscriptions.listFollowed()).toEqual([]);
  });

  it.each([
    ['POST', { ...wish, instrument: 'NONE/USDT' }, 'INSTRUMENT_UNKNOWN'],
    ['POST', { ...wish, venue: 'ccxt-kraken' }, 'INSTRUMENT_UNKNOWN'],
    ['POST', { ...wish, venue: 'nowhere' }, 'FIELD_INVALID'],
    ['POST', { ...wish, instrument: 'a0-usdt' }, 'FIELD_INVALID'],
    ['POST', { venue: 'okx' }, 'FIELD_REQUIRED'],
    ['POST', { ...wish, more: 1 }, 'FIELD_UNKNOWN'],
    ['DELETE', { ...wish, venue: 'ccxt-kraken' }, 'SUBSCRIPTION_NOT_FOUND'],
    ['DELETE', { venue: 'okx' }, 'FIELD_REQUIRED'],
  ] as const)('%s %j is refused with %s', async (method, given, code) => {
    expect(await ask(method, given)).toBe(code);
    expect(await ask('GET')).toEqual({ subscriptions: [] });
  });

  it('a user follows fifty markets by hand, and no more', async () => {
    for (let index = 0; index < 50; index++) await ask('POST', { ...wish, instrument: `A${index}/USDT` });
    expect(await ask('POST', { ...wish, instrument: 'A50/USDT' })).toBe('SUBSCRIPTIONS_ABOVE_LIMIT');
    expect(await ask('POST', wish)).toEqual(own);
    expect(await ask('POST', { ...wish, instrument: 'A50/USDT' }, 'other')).toMatchObject({ venue: 'okx' });
  });
});
