import { expect, it } from 'vitest';
import { anAccount } from '../../testing/builders.ts';
import { CcxtVenueKeyCheck } from './key-check.ts';

const nowhere = { rest: 'http://127.0.0.1:9', stream: 'ws://127.0.0.1:9', wsApi: 'ws://127.0.0.1:9' };
const live = {
  rest: 'https://api.binance.com',
  stream: 'wss://stream.binance.com',
  wsApi: 'wss://ws-api.binance.com',
};
const keys = { apiKey: 'key', secret: 'word' };
const notConfigured = { outcome: 'UNAVAILABLE', code: 'VENUE_NOT_CONFIGURED' };

it.each([
  ['a live account’s never reach a test', anAccount({ mode: 'LIVE' }), { binance: nowhere }],
  ['a paper account’s never reach a live venue', anAccount(), { binance: live }],
  ['go nowhere without an endpoint', anAccount({ venue: 'upbit' }), { binance: nowhere }],
])('keys: %s', async (_, account, endpoints) => {
  expect(await new CcxtVenueKeyCheck(endpoints).inspect(account, keys)).toMatchObject(notConfigured);
});

it.each(['binance', 'bitget', 'bybit', 'okx', 'upbit'] as const)(
  'keys: %s is asked where its orders go',
  async (venue) => {
    const check = new CcxtVenueKeyCheck({ [venue]: nowhere });
    expect(await check.inspect(anAccount({ venue }), keys)).toMatchObject({ code: 'VENUE_UNAVAILABLE' });
  },
);
