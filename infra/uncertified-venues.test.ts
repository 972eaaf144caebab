import { expect, it } from 'vitest';
import { ccxtIdsOf, uncertifiedVenuesOf as read, requireTradable } from './uncertified-venues.ts';

const endpoints = { rest: 'http://127.0.0.1:1', stream: 'ws://127.0.0.1:1', wsApi: 'ws://127.0.0.1:1' };

it('no uncertified venue is configured when nothing is said', () => expect(read()).toEqual({}));

it('each is an endpoint of its venue, from an object as from its text', () => {
  const given = { kraken: endpoints };
  expect(read(given)).toEqual({ 'ccxt-kraken': endpoints });
  expect(ccxtIdsOf(read(JSON.stringify(given)))).toEqual(['kraken']);
});

it.each([
  [{ nowhere: endpoints }, 'uncertifiedVenues.nowhere is no venue of ccxt'],
  [{ '../kraken': endpoints }, 'uncertifiedVenues.../kraken is no id of ccxt'],
  [{ binance: endpoints }, 'uncertifiedVenues.binance is certified'],
  [{ kraken: { ...endpoints, rest: 'kraken' } }, 'uncertifiedVenues.kraken.rest must be an origin'],
  [{ kraken: { rest: endpoints.rest } }, 'uncertifiedVenues.kraken.stream'],
  ['{', 'uncertifiedVenues Invalid input'],
])('refuses %j', (given, message) => expect(() => read(given)).toThrow(message));

it('what cannot be traded with is refused before anything is deployed', async () => {
  await expect(requireTradable(read({ okxus: endpoints }))).resolves.toBeUndefined();
  await expect(requireTradable(read({ kraken: endpoints }))).rejects.toThrow(
    'it lacks a list of ended orders',
  );
  const live = { rest: 'https://us.okx.com', stream: 'wss://us.okx.com', wsApi: 'wss://us.okx.com' };
  await expect(requireTradable(read({ okxus: live }))).rejects.toThrow(
    'us.okx.com is neither on this machine',
  );
});
