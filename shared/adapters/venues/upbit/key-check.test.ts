import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startSimExchange } from '#sim-exchange/index.ts';
import type { VenueEndpoints } from '../endpoints.ts';
import { inspectUpbitKeys } from './key-check.ts';

let sim: Awaited<ReturnType<typeof startSimExchange>>;
let endpoints: VenueEndpoints;
let own: { apiKey: string; secret: string };

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['upbit'] });
  const address = sim.venues.upbit;
  if (!address) throw new Error('the simulator has no Upbit');
  endpoints = { rest: address.http, stream: address.ws, wsApi: address.ws };
  own = { apiKey: address.apiKey, secret: address.secret };
});
afterEach(() => control('POST', '/reset', {}));
afterAll(() => sim.stop());

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const init = body ? { body: JSON.stringify({ venue: 'upbit', ...body }) } : {};
  const answer = await fetch(`${sim.control}${path}`, { method, ...init });
  if (!answer.ok) throw new Error(`control ${path}: ${await answer.text()}`);
  return answer.json();
}
const limit = (terms: object) => control('POST', '/key', terms);
const inspect = (keys = own) => inspectUpbitKeys(keys, endpoints);
const reading = ['view_assets', 'view_orders', 'view_deposits', 'view_withdraws'];
const good = { canTrade: true, canWithdraw: false, isIpBound: true, expiresAtMs: expect.any(Number) };

describe('Upbit’s keys', () => {
  it('that are good', async () => {
    const inspection = await inspect();
    expect(inspection).toEqual({ outcome: 'KNOWN', facts: good });
    expect(inspection.outcome === 'KNOWN' && inspection.facts.expiresAtMs).toBeGreaterThan(Date.now());
  });

  it('show when they end', async () => {
    await limit({ expiresAtMs: Date.UTC(2031, 0, 1) });
    expect(await inspect()).toMatchObject({ facts: { expiresAtMs: Date.UTC(2031, 0, 1) } });
  });

  it.each([
    ['that may withdraw', [...reading, 'make_orders', 'make_withdraws'], { canWithdraw: true }],
    ['that may not trade', reading, { canTrade: false }],
  ])('%s', async (_, scopes, facts) => {
    await limit({ scopes });
    expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: { ...good, ...facts } });
  });

  it.each(reading)('without %s may not read enough', async (scope) => {
    await limit({ scopes: [...reading, 'make_orders'].filter((each) => each !== scope) });
    expect(await inspect()).toMatchObject({ outcome: 'REFUSED', code: 'KEYS_CANNOT_READ' });
  });

  it.each([
    ['a key that nobody issued', { apiKey: 'another' }, {}, 'KEYS_INVALID', 'invalid_access_key'],
    ['another secret', { secret: 'another' }, {}, 'KEYS_INVALID', 'jwt_verification'],
    ['expired', {}, { expiresAtMs: 1 }, 'KEYS_EXPIRED', 'expired_access_key'],
    ['bound elsewhere', {}, { allowedIps: ['192.0.2.1'] }, 'KEYS_IP_BOUND', 'no_authorization_ip'],
  ])('(%s) are refused', async (_, keys, terms, code, words) => {
    await limit(terms);
    const inspection = await inspect({ ...own, ...keys });
    expect(inspection).toMatchObject({ outcome: 'REFUSED', code });
    expect(inspection.outcome !== 'KNOWN' && inspection.message).toContain(words);
  });

  it('are asked about without an order', async () => {
    await inspect();
    expect(await control('GET', '/orders?venue=upbit')).toEqual([]);
    const requests = z
      .array(z.object({ method: z.string(), path: z.string() }))
      .parse(await control('GET', '/requests?venue=upbit'));
    const changing = requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);
    expect(changing.sort()).toEqual(['/v1/orders/test', '/v1/withdraws/coin']);
  });

  const error = (name: string) => ({ error: { name, message: 'words' } });
  it.each([
    ['a test order is refused for funds', '/orders/test', 400, 'insufficient_funds_bid', { canTrade: true }],
    ['a test order finds the market closed', '/orders/test', 400, 'market_offline', { canTrade: true }],
    ['the withdrawal is locked for now', '/coin', 403, 'open_api_withdraw_locked', { canWithdraw: true }],
    ['the withdrawal is not found', '/coin', 404, 'withdraw_not_found', { canWithdraw: true }],
  ])('(%s) tell what they may do', async (_, path, status, name, facts) => {
    await control('POST', '/faults', {
      match: { path },
      effect: 'before',
      respond: { status, body: error(name) },
    });
    expect(await inspect()).toMatchObject({ outcome: 'KNOWN', facts });
  });

  it.each([
    ['nothing about keys', '/api_keys', 'drop'],
    ['something else about keys', '/api_keys', { status: 200, body: {} }],
    ['too much at once', '/accounts', { status: 429, body: 'Too many API requests.' }],
    ['a broken server with words of ours', '/accounts', { status: 503, body: error('invalid_access_key') }],
    ['nothing about orders', '/orders/test', 'drop'],
    ['a limit on orders', '/orders/test', { status: 429, body: '' }],
    ['nothing about withdrawals', '/coin', 'drop'],
    ['bad words about withdrawals', '/coin', { status: 400, body: error('validation_error') }],
    ['HTML about withdrawals', '/coin', { status: 502, body: '<html>' }],
  ])('are not judged when the venue answers %s', async (_, path, respond) => {
    await control('POST', '/faults', { match: { path }, effect: 'before', respond });
    const inspection = await inspect();
    expect(inspection).toMatchObject({ outcome: 'UNAVAILABLE', code: 'VENUE_UNAVAILABLE' });
    expect(JSON.stringify(inspection)).not.toContain(own.secret);
  });
});
