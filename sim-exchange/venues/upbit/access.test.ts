import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bearer, type TokenTraits, upbitAnswer } from '../../testing/upbit-client.ts';
import { refused, restingBid, UpbitWorld } from '../../testing/upbit-world.ts';
import { RateLimits } from './rate-limits.ts';

let world: UpbitWorld;

beforeAll(async () => {
  world = await UpbitWorld.start();
});
beforeEach(async () => {
  await world.tell('/reset', {});
});
afterAll(async () => {
  await world?.sim.stop();
});

describe('a token', () => {
  it.each([
    ['HS256, without parameters', 'GET', '/accounts', {}, { algorithm: 'HS256' }],
    ['HS512, without parameters', 'GET', '/accounts', {}, { algorithm: 'HS512' }],
    ['HS256, over a query', 'GET', '/orders/chance', { market: 'KRW-BTC' }, { algorithm: 'HS256' }],
    ['HS512, over a body', 'POST', '/orders/test', restingBid, { algorithm: 'HS512' }],
    [
      'over a list',
      'GET',
      '/orders/open',
      [
        ['states[]', 'wait'],
        ['states[]', 'watch'],
      ],
      {},
    ],
    [
      'over a time with a plus',
      'GET',
      '/orders/closed',
      { start_time: new Date().toISOString().replace('Z', '+00:00') },
      {},
    ],
  ] satisfies [string, string, string, Record<string, string> | [string, string][], TokenTraits][])(
    '%s is let in',
    async (_what, method, path, params, traits) => {
      expect((await world.ask(method, path, params, traits)).status).toBeLessThan(300);
    },
  );

  it.each([
    ['another key', { accessKey: 'another' }, 'invalid_access_key'],
    ['another secret', { secret: 'another' }, 'jwt_verification'],
    ['the hash of another query', { hashed: 'market=KRW-ETH' }, 'invalid_query_payload'],
    ['no hash', { hashed: '' }, 'invalid_query_payload'],
    ['no nonce', { nonce: '' }, 'jwt_verification'],
  ] satisfies [string, TokenTraits, string][])('with %s is refused', async (_what, traits, name) => {
    const answer = await world.ask('GET', '/orders/chance', { market: 'KRW-BTC' }, traits);
    expect(answer).toMatchObject(refused(401, name));
  });

  it('works once', async () => {
    expect((await world.ask('GET', '/accounts', {}, { nonce: 'once' })).status).toBe(200);
    const again = await world.ask('GET', '/accounts', {}, { nonce: 'once' });
    expect(again).toMatchObject(refused(401, 'nonce_used'));
  });

  it.each([
    ['none', {}, 'no_authorization_token'],
    ['of no parts', { authorization: 'Bearer nonsense' }, 'jwt_verification'],
    [
      'that says nobody signed it',
      { authorization: `Bearer ${part({ alg: 'none' })}.${part({ access_key: 'x', nonce: 'y' })}.` },
      'jwt_verification',
    ],
  ] satisfies [string, Record<string, string>, string][])('%s is refused', async (_what, headers, name) => {
    const answer = await upbitAnswer(await fetch(`${world.address.http}/v1/accounts`, { headers }));
    expect(answer).toMatchObject(refused(401, name));
  });

  it('is not needed for quotation', async () => {
    expect((await fetch(`${world.address.http}/v1/market/all`)).status).toBe(200);
  });

  it('allows no body on DELETE', async () => {
    const url = `${world.address.http}/v1/orders/open`;
    const headers = { authorization: bearer(world.address, '') };
    const answer = await upbitAnswer(await fetch(url, { method: 'DELETE', headers, body: '{"count":1}' }));
    expect(answer).toMatchObject(refused(400, 'QUERY_PARAMETER_NOT_SUPPORTED'));
  });
});

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

describe("a key's limits", () => {
  it('expired', async () => {
    await world.tell('/key', { expiresAtMs: Date.now() - 1 });
    expect(await world.ask('GET', '/accounts')).toMatchObject(refused(401, 'expired_access_key'));
    await world.tell('/key', { expiresAtMs: null });
    expect((await world.ask('GET', '/accounts')).status).toBe(200);
  });

  it('shown with its end', async () => {
    await world.tell('/key', { expiresAtMs: Date.UTC(2031, 0, 1) });
    expect((await world.ask('GET', '/api_keys')).body).toEqual([
      { access_key: world.address.apiKey, expire_at: '2031-01-01T09:00:00+09:00' },
    ]);
  });

  it('bound to other addresses', async () => {
    await world.tell('/key', { allowedIps: ['192.0.2.1'] });
    expect(await world.ask('GET', '/accounts')).toMatchObject(refused(401, 'no_authorization_ip'));
    await world.tell('/key', { allowedIps: ['127.0.0.1'] });
    expect((await world.ask('GET', '/accounts')).status).toBe(200);
  });

  it('without a permission, and lifted by a reset', async () => {
    await world.tell('/key', { scopes: ['view_assets'] });
    expect((await world.ask('GET', '/accounts')).status).toBe(200);
    for (const path of ['/orders/open', '/deposits', '/withdraws']) {
      expect(await world.ask('GET', path)).toMatchObject(refused(401, 'out_of_scope'));
    }
    expect(await world.place({ identifier: 'mine' })).toMatchObject(refused(401, 'out_of_scope'));
    await world.tell('/reset', {});
    expect((await world.place({ identifier: 'mine' })).status).toBe(201);
  });

  it('may withdraw only when it says so: a cancel of no withdrawal tells', async () => {
    const cancel = () => world.ask('DELETE', '/withdraws/coin', { uuid: randomUUID() });
    expect(await cancel()).toMatchObject(refused(401, 'out_of_scope'));
    await world.tell('/key', { scopes: ['make_withdraws'] });
    expect(await cancel()).toMatchObject(refused(404, 'withdraw_not_found'));
  });

  it('are those of the key that signed', async () => {
    await world.tell('/key', { apiKey: 'second', secret: 'word', scopes: ['view_orders'] });
    const traits = { accessKey: 'second', secret: 'word' };
    expect(await world.ask('GET', '/accounts', {}, traits)).toMatchObject(refused(401, 'out_of_scope'));
    expect((await world.ask('GET', '/accounts')).status).toBe(200);
    const listed = (await world.ask('GET', '/api_keys', {}, traits)).body;
    expect(listed).toMatchObject([{ access_key: world.address.apiKey }, { access_key: 'second' }]);
  });
});

describe("Upbit's own limits", () => {
  let strict: UpbitWorld | undefined;
  afterEach(async () => {
    await strict?.sim.stop();
    strict = undefined;
  });

  it('on the wire: headers count down, then 429 in text, then 418', async () => {
    strict = await UpbitWorld.start({ own: { upbit: { limits: 'venue' } } });
    const { address } = strict;
    const ask = async () => upbitAnswer(await fetch(`${address.http}/v1/market/all`));
    expect((await ask()).headers.get('remaining-req')).toMatch(/^group=market; min=600; sec=[0-9]$/);
    const seen: Awaited<ReturnType<typeof ask>>[] = [];
    // However slow this machine is, some second has more than ten of these.
    while (seen.at(-1)?.status !== 418) seen.push(...(await Promise.all(Array.from({ length: 30 }, ask))));
    expect(seen.find(({ status }) => status === 429)?.body).toBe('Too many API requests.');
    expect(seen.at(-1)?.body).toMatch(/Blocked for \d+ seconds/);
    expect((await strict.ask('GET', '/accounts')).status, 'trading is apart from quotation').toBe(200);
  });

  const start = 1_700_000_000_000;
  /** The statuses of so many requests at one moment; 200 for those that pass. */
  const ask = (limits: RateLimits, timeMs: number, count: number) =>
    Array.from({ length: count }, () => limits.count(timeMs, 'order')?.status ?? 200);

  it('twelve orders a second, and the next second twelve more', () => {
    const limits = new RateLimits('venue');
    expect(ask(limits, start, 13)).toEqual([...Array(12).fill(200), 429]);
    expect(limits.header('order')).toBe('group=order; min=720; sec=0');
    expect(ask(limits, start + 1000, 12)).toEqual(Array(12).fill(200));
  });

  it('the tenth refusal blocks for 10 s, the next block is of 20 s', () => {
    const limits = new RateLimits('venue');
    expect(ask(limits, start, 24)).toEqual([...Array(12).fill(200), ...Array(10).fill(429), 418, 418]);
    expect(limits.count(start + 1, 'default')?.text).toContain('Blocked for 10 seconds');
    expect(limits.count(start + 1, 'ticker')).toBeUndefined();
    expect(ask(limits, start + 10_000, 24).slice(12)).toEqual([...Array(10).fill(429), 418, 418]);
    expect(limits.count(start + 10_001, 'order')?.text).toContain('Blocked for 20 seconds');
    expect(ask(limits, start + 29_999, 1)).toEqual([418]);
    expect(ask(limits, start + 30_000, 1)).toEqual([200]);
  });

  it('refusals more than ten seconds apart do not add up', () => {
    const limits = new RateLimits('venue');
    expect(ask(limits, start, 21).at(-1)).toBe(429);
    expect(ask(limits, start + 11_000, 14)).toEqual([...Array(12).fill(200), 429, 429]);
  });

  it('open limits are out of the way', () => {
    expect(ask(new RateLimits('open'), start, 1000)).toEqual(Array(1000).fill(200));
  });
});
