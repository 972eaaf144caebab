import { describe, expect, it } from 'vitest';
import binance from '../../../node_modules/ccxt/js/src/binance.js';
import type { Account } from '../../domain/account/account.ts';
import { anAccount } from '../../testing/builders.ts';
import { isLive, replaceOrigins, type VenueEndpoints, venueEndpointMapSchema } from './endpoints.ts';
import { endpointsFor } from './sessions.ts';

const simulator = {
  rest: 'http://127.0.0.1:4602',
  stream: 'ws://127.0.0.1:4602',
  wsApi: 'ws://127.0.0.1:4602',
};
const testnet = {
  rest: 'https://testnet.binance.vision',
  stream: 'wss://stream.testnet.binance.vision',
  wsApi: 'wss://ws-api.testnet.binance.vision',
};
const demo = {
  rest: 'https://demo-api.binance.com',
  stream: 'wss://demo-stream.binance.com',
  wsApi: 'wss://demo-ws-api.binance.com',
};
const live = {
  rest: 'https://api.binance.com',
  stream: 'wss://stream.binance.com:9443',
  wsApi: 'wss://ws-api.binance.com',
};
/** Ways to name a host where real money moves. */
const liveRests = [
  'https://api.binance.com',
  'https://api1.binance.com',
  'https://api4.binance.com',
  'https://api-gcp.binance.com',
  'https://api5.binance.com',
  'https://www.binance.com',
  'https://binance.com',
  'https://api.binance.us',
  'https://api.binance.com:443',
  'http://api.binance.com',
  'https://API.Binance.COM',
  'https://api.binance.com.',
  'https://api.binance.com.:443',
  'https://api.binance。com',
];
/** Names that only look like one. */
const lookAlikes = [
  'https://api.binance.com.example.org',
  'https://api-binance.com',
  'https://notbinance.com',
  'https://testnet.binance.vision',
  'http://127.0.0.1:4602',
  'http://[::1]:4602',
  'http://localhost:4602',
];

describe('paper stays paper', () => {
  const paper: Account = anAccount({ mode: 'PAPER' });
  const real: Account = anAccount({ mode: 'LIVE' });

  it.each([
    ['the simulator', simulator],
    ['the testnet', testnet],
    ['the demo', demo],
  ])('at %s a paper account is served, a live one refused', (_, endpoints) => {
    expect(endpointsFor(paper, { binance: endpoints })).toBe(endpoints);
    expect(() => endpointsFor(real, { binance: endpoints })).toThrow('is LIVE');
  });

  it.each(liveRests)('at %s a live account is served, a paper one refused', (rest) => {
    const endpoints = { ...live, rest };
    expect(endpointsFor(real, { binance: endpoints })).toBe(endpoints);
    expect(() => endpointsFor(paper, { binance: endpoints })).toThrow('is PAPER');
  });

  it.each(['rest', 'stream', 'wsApi'] as const)(
    'where %s alone is of the other kind nobody is served',
    (one) => {
      for (const mixed of [
        { ...simulator, [one]: live[one] },
        { ...live, [one]: testnet[one] },
      ])
        for (const account of [paper, real])
          expect(() => endpointsFor(account, { binance: mixed })).toThrow('mix live and test');
    },
  );

  it('and is refused where its venue has no endpoints, whatever others have', () => {
    expect(() => endpointsFor(paper, {})).toThrow('no entry for binance');
    expect(() => endpointsFor(anAccount({ venue: 'upbit' }), { binance: simulator })).toThrow(
      'no entry for upbit',
    );
  });

  it('at Upbit, which has no test venue, on the simulator only', () => {
    const upbit = anAccount({ venue: 'upbit' });
    const korea = {
      rest: 'https://api.upbit.com',
      stream: 'wss://api.upbit.com',
      wsApi: 'wss://api.upbit.com',
    };
    expect(endpointsFor(upbit, { upbit: simulator })).toBe(simulator);
    expect(() => endpointsFor(upbit, { upbit: korea })).toThrow('is PAPER');
    const singapore = { ...korea, rest: 'https://sg-api.upbit.com' };
    expect(endpointsFor({ ...upbit, mode: 'LIVE' }, { upbit: singapore })).toBe(singapore);
  });
});

describe('a name that looks like a live one', () => {
  it.each(lookAlikes)('%s is not live', (rest) => {
    expect(isLive('binance', { ...simulator, rest })).toBe(false);
  });
});

describe('the setting VENUE_ENDPOINTS', () => {
  const read = (value: unknown) => venueEndpointMapSchema.safeParse(value).success;

  it.each([
    ['the simulator', simulator],
    ['the testnet', testnet],
    ['live', live],
  ])('takes %s, under the name of a venue', (_, endpoints) => {
    expect(read({ binance: endpoints })).toBe(true);
    expect(read({ nowhere: endpoints })).toBe(false);
  });

  it('takes no venue at all', () => {
    expect(read({})).toBe(true);
  });

  it.each<readonly [string, object]>([
    ['no rest', { rest: undefined }],
    ['no stream', { stream: undefined }],
    ['no wsApi', { wsApi: undefined }],
    ['an empty origin', { rest: '' }],
    ['a host without a protocol', { rest: 'api.binance.com' }],
    ['a protocol without a host', { rest: 'https://' }],
    ['a host that is none', { rest: 'https://:4602' }],
    ['a port that is none', { rest: 'https://api.binance.com:99999' }],
    ['a path', { rest: 'https://api.binance.com/api' }],
    ['a last slash', { rest: 'https://api.binance.com/' }],
    ['a query', { rest: 'https://api.binance.com?a=b' }],
    ['a fragment', { rest: 'https://api.binance.com#a' }],
    ['a user before the host', { rest: 'https://api.binance.com@example.org' }],
    ['a backslash, which counts as a slash', { rest: 'https://example.org\\@api.binance.com' }],
    ['a line break', { rest: 'https://api.binance.com\n' }],
    ['a stream protocol for rest', { rest: 'wss://api.binance.com' }],
    ['a rest protocol for a stream', { stream: 'https://stream.binance.com' }],
    ['a number', { rest: 4602 }],
  ])('refuses %s', (_, given) => {
    expect(read({ binance: { ...simulator, ...given } })).toBe(false);
  });
});

describe('ccxt’s own addresses', () => {
  const flat = (table: unknown): string[] =>
    typeof table === 'string' ? [table] : Object.values(table as object).flatMap(flat);

  it('are all replaced: no request can reach the real venue by a name that was left', () => {
    const { api } = new binance().urls;
    const before = flat(api);
    const after = flat(replaceOrigins(api, simulator));
    expect(before.length).toBeGreaterThan(10);
    expect(after).toHaveLength(before.length);
    for (const url of after) expect(new URL(url).host).toBe('127.0.0.1:4602');
    expect(after.map((url) => new URL(url).pathname)).toEqual(before.map((url) => new URL(url).pathname));
  });

  it('keep their paths and their nesting; streams and the WebSocket API go to their own origins', () => {
    const endpoints: VenueEndpoints = { rest: 'http://r:1', stream: 'ws://s:2', wsApi: 'ws://a:3' };
    const urls = {
      private: 'https://api.{hostname}/api/v3',
      bare: 'https://api.binance.com',
      ws: {
        spot: 'wss://stream.binance.com:9443/ws',
        ws: {
          spot: 'wss://ws-api.binance.com:443/ws-api/v3',
          future: 'wss://ws-fapi.binance.com/ws-fapi/v1',
        },
      },
    };
    expect(replaceOrigins(urls, endpoints)).toEqual({
      private: 'http://r:1/api/v3',
      bare: 'http://r:1',
      ws: { spot: 'ws://s:2/ws', ws: { spot: 'ws://a:3/ws-api/v3', future: 'ws://a:3/ws-fapi/v1' } },
    });
  });
});
