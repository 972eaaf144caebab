import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryTradingStore } from '#shared/adapters/in-memory/trading-store.ts';
import { accept, refuse } from '#shared/domain/refusal.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';
import type { KeyInspection } from '#shared/ports/venue-keys.port.ts';
import { aControl, anAccount } from '#shared/testing/builders.ts';
import { SimulatedClock, startMs } from '#shared/testing/simulated-clock.ts';
import { keyRouteOf } from './routes.ts';

const planted = 'PLANTED-secret-0815';
const keys = { apiKey: 'api-key-of-ours-4711', secret: planted };
const facts = { canTrade: true, canWithdraw: false, isIpBound: false };
let store: InMemoryTradingStore;
let logged: unknown[];
let stored: unknown[];

beforeEach(async () => {
  store = new InMemoryTradingStore();
  logged = [];
  stored = [];
  for (const account of [anAccount(), anAccount({ accountId: 'other', venue: 'upbit' })])
    await store.commit([{ kind: 'insertAccount', account, control: aControl(account) }]);
});

function call(
  method: string,
  given: { body?: unknown; venue?: string; query?: Record<string, string>; ownerId?: string } = {},
  inspection: KeyInspection = { outcome: 'KNOWN', facts },
) {
  const request: HttpRequest = {
    ownerId: given.ownerId ?? 'user-1',
    correlationId: 'correlation-1',
    route: `${method} /v1/venues/{venue}/keys`,
    path: { venue: given.venue ?? 'binance' },
    query: given.query ?? {},
    headers: {},
    json: () => ('body' in given ? accept(given.body) : refuse('MALFORMED_REQUEST', 'must be JSON')),
  };
  const log = (...line: unknown[]) => logged.push(line);
  const deps = {
    store,
    clock: new SimulatedClock(),
    keyCheck: { inspect: async () => inspection },
    keyStore: {
      put: async (_account: unknown, given: unknown) => {
        stored.push(given);
        return 'v1';
      },
      remove: async () => {},
    },
    log: { info: log, warn: log, error: log },
  };
  return keyRouteOf(request.route)(deps, request);
}

const shown = {
  accountId: 'account-1',
  venue: 'binance',
  apiKeyEnding: '4711',
  canTrade: true,
  canWithdraw: false,
  isIpBound: false,
  expiresAtMs: null,
  storedAtMs: startMs,
};

describe('keys', () => {
  it('are stored, shown without their secret, and removed', async () => {
    expect(await call('GET')).toMatchObject({ refusal: { code: 'KEYS_NOT_FOUND' } });
    expect(await call('POST', { body: keys })).toEqual(accept({ status: 200, body: shown }));
    expect(stored).toEqual([keys]);
    expect(await call('GET')).toEqual(accept({ status: 200, body: shown }));
    const removed = { accountId: 'account-1', venue: 'binance', isRemoved: true };
    expect(await call('DELETE')).toEqual(accept({ status: 200, body: removed }));
    for (const method of ['GET', 'DELETE'])
      expect(await call(method)).toMatchObject({ refusal: { code: 'KEYS_NOT_FOUND' } });
  });

  it('are logged as facts, whether stored or refused, and never themselves', async () => {
    await call('POST', { body: keys });
    await call('POST', { body: keys }, { outcome: 'REFUSED', code: 'KEYS_INVALID', message: 'no' });
    expect(logged).toHaveLength(2);
    expect(JSON.stringify(logged)).toContain('KEYS_INVALID');
    expect(JSON.stringify(logged)).not.toMatch(/PLANTED|api-key-of-ours/);
  });

  it('of a venue that has a passphrase, or whose secret is a private key, are taken as they are', async () => {
    const long = { ...keys, password: 'phrase', secret: '-----BEGIN PRIVATE KEY-----\nabc=\n-----END\n' };
    expect(await call('POST', { body: { ...long, accountId: 'account-1' } })).toMatchObject({ ok: true });
    expect(stored).toEqual([long]);
  });
});

describe('a request that breaks a rule stores nothing and quotes nothing', () => {
  it.each<[string, unknown, string, string | undefined]>([
    ['no body', undefined, 'MALFORMED_REQUEST', undefined],
    ['a list', [planted], 'MALFORMED_REQUEST', undefined],
    ['no secret', { apiKey: planted }, 'FIELD_REQUIRED', 'secret'],
    ['no key', { secret: planted }, 'FIELD_REQUIRED', 'apiKey'],
    ['an empty key', { apiKey: '', secret: planted }, 'FIELD_INVALID', 'apiKey'],
    ['a key with a space', { apiKey: `${planted} `, secret: 'word' }, 'FIELD_INVALID', 'apiKey'],
    ['a key of two lines', { apiKey: `${planted}\n`, secret: 'word' }, 'FIELD_INVALID', 'apiKey'],
    ['a secret that is no text', { apiKey: 'key', secret: [planted] }, 'FIELD_INVALID', 'secret'],
    ['a secret that is too long', { apiKey: 'key', secret: planted.repeat(500) }, 'FIELD_INVALID', 'secret'],
    ['a secret as a field', { ...keys, [planted]: 1 }, 'FIELD_UNKNOWN', undefined],
    ['a foreign account', { ...keys, accountId: 'nobody' }, 'ACCOUNT_NOT_FOUND', 'accountId'],
    ['an account elsewhere', { ...keys, accountId: 'other' }, 'ACCOUNT_NOT_FOUND', 'accountId'],
  ])('%s', async (_, body, code, field) => {
    const refused = await call('POST', body === undefined ? {} : { body });
    expect(refused).toMatchObject({ ok: false, refusal: { code, ...(field ? { field } : {}) } });
    expect(JSON.stringify([refused, logged])).not.toContain(planted);
    expect(stored).toEqual([]);
  });
});

describe('the account', () => {
  it('is the one at the venue, and must be named among several', async () => {
    expect(await call('POST', { body: keys, venue: 'upbit' })).toMatchObject({
      value: { body: { accountId: 'other' } },
    });
    const second = anAccount({ accountId: 'account-2' });
    await store.commit([{ kind: 'insertAccount', account: second, control: aControl(second) }]);
    expect(await call('POST', { body: keys })).toMatchObject({
      refusal: { code: 'FIELD_REQUIRED', message: expect.stringContaining('account-1, account-2') },
    });
    expect(await call('GET', { query: { accountId: 'account-2' } })).toMatchObject({
      refusal: { code: 'KEYS_NOT_FOUND' },
    });
  });

  it.each(['GET', 'DELETE', 'POST'])(
    '%s never reaches a stranger’s, nor a venue that is none',
    async (method) => {
      await call('POST', { body: keys });
      for (const where of [{ ownerId: 'user-2' }, { venue: 'nowhere' }, { venue: '__proto__' }])
        expect(await call(method, { body: keys, ...where })).toMatchObject({
          refusal: { code: 'ACCOUNT_NOT_FOUND' },
        });
      expect(await call('GET')).toEqual(accept({ status: 200, body: shown }));
    },
  );

  it('has no other route', async () => {
    expect(await call('PATCH')).toMatchObject({ refusal: { code: 'ROUTE_NOT_FOUND' } });
  });
});
