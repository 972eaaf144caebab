import { expect, it } from 'vitest';
import { isUncertified, isVenueId } from '../../../domain/account/account.ts';
import { anAccount } from '../../../testing/builders.ts';
import { CcxtVenueKeyCheck } from '../key-check.ts';
import { CcxtVenueSessions, endpointsFor } from '../sessions.ts';
import { openExchange } from './exchange.ts';

const keys = { apiKey: 'a-key', secret: 'a-secret' };
const loopback = { rest: 'http://127.0.0.1:9', stream: 'ws://127.0.0.1:9', wsApi: 'ws://127.0.0.1:9' };
const at = (host: string) => ({ rest: `https://${host}`, stream: `wss://${host}`, wsApi: `wss://${host}` });

const inspect = (
  venue: 'ccxt-gate' | 'ccxt-cryptocom' | 'ccxt-okxus',
  host: string,
  mode: 'PAPER' | 'LIVE',
) => new CcxtVenueKeyCheck({ [venue]: at(host) }).inspect(anAccount({ venue, mode }), keys);

it.each(['ccxt-gate', 'binance'])('%s is a venue', (venue) => expect(isVenueId(venue)).toBe(true));
it.each(['gate', 'ccxt-', 'ccxt-a/../b', 'ccxt-Gate', 'ccxt-gate ', 7])('%s is none', (venue) =>
  expect(isVenueId(venue)).toBe(false),
);
it('the six are certified', () => expect(isUncertified('bybit')).toBe(false));

it('a live account is refused, with a code, before anything is asked', () => {
  const account = anAccount({ venue: 'ccxt-gate', mode: 'LIVE' });
  expect(() => endpointsFor(account, { 'ccxt-gate': loopback })).toThrow(
    expect.objectContaining({ code: 'VENUE_UNCERTIFIED' }),
  );
});

it.each([
  ['ccxt-cryptocom', 'api.crypto.com'],
  ['ccxt-cryptocom', 'example.com'],
  ['ccxt-cryptocom', '127.0.0.1.example.com'],
  ['ccxt-cryptocom', 'uat-api.3ona.co.example.com'],
  // Its tests are on the live host, told by a header.
  ['ccxt-okxus', 'us.okx.com'],
] as const)('a paper account at %s never reaches %s', async (venue, host) => {
  const sessions = new CcxtVenueSessions({ read: async () => keys }, { [venue]: at(host) });
  await expect(sessions.open(anAccount({ venue }))).rejects.toThrow(`${host} is neither on this machine`);
  expect(await inspect(venue, host, 'PAPER')).toMatchObject({
    outcome: 'UNAVAILABLE',
    code: 'VENUE_NOT_CONFIGURED',
  });
});

it('ccxt’s own test host of a class is one for paper, and the only one spoken with', async () => {
  const exchange = await openExchange('ccxt-cryptocom', at('uat-api.3ona.co'));
  expect(new Set(Object.values(exchange.urls.api).map((url) => new URL(String(url)).host))).toEqual(
    new Set(['uat-api.3ona.co']),
  );
});

it('keys of a live account are not asked about anywhere', async () => {
  expect(await inspect('ccxt-gate', '127.0.0.1', 'LIVE')).toMatchObject({ code: 'VENUE_NOT_CONFIGURED' });
});

it('a class that ccxt has not is named', async () => {
  const sessions = new CcxtVenueSessions({ read: async () => keys }, { 'ccxt-nowhere': loopback });
  await expect(sessions.open(anAccount({ venue: 'ccxt-nowhere' }))).rejects.toThrow(
    'ccxt has no venue nowhere',
  );
});

it('a class that cannot do enough is refused whole', async () => {
  const sessions = new CcxtVenueSessions({ read: async () => keys }, { 'ccxt-gate': loopback });
  await expect(sessions.open(anAccount({ venue: 'ccxt-gate' }))).rejects.toThrow(
    'it lacks a list of ended orders',
  );
});
