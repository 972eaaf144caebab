import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimExchange } from '#sim-exchange/index.ts';
import type { VenueEndpoints } from '../endpoints.ts';
import { inspectBinanceKeys } from './key-check.ts';

let sim: Awaited<ReturnType<typeof startSimExchange>>;
let endpoints: VenueEndpoints;
let own: { apiKey: string; secret: string };

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['binance'] });
  const address = sim.venues.binance;
  if (!address) throw new Error('the simulator has no Binance');
  endpoints = { rest: address.http, stream: address.ws, wsApi: address.ws };
  own = { apiKey: address.apiKey, secret: address.secret };
});
afterEach(() => control('/reset', {}));
afterAll(() => sim.stop());

async function control(path: string, body: object): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify({ venue: 'binance', ...body }) };
  const answer = await fetch(`${sim.control}${path}`, init);
  if (!answer.ok) throw new Error(`control ${path}: ${await answer.text()}`);
}
const inspect = (keys = own) => inspectBinanceKeys(keys, endpoints);
const good = { canTrade: true, canWithdraw: false, isIpBound: false, venueAccountId: '1' };

describe('Binance’s keys', () => {
  it('that are good', async () => {
    expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: good });
  });

  it.each([
    ['that may withdraw', { scopes: ['read', 'trade', 'withdraw'] }, { canWithdraw: true }],
    ['that may not trade', { scopes: ['read'] }, { canTrade: false }],
    ['bound to our address', { allowedIps: ['127.0.0.1'] }, { isIpBound: true }],
    ['whose right to trade ends', { expiresAtMs: 4_000_000_000_000 }, { expiresAtMs: 4_000_000_000_000 }],
    ['whose right to trade has ended', { expiresAtMs: 1 }, { expiresAtMs: 1, canTrade: false }],
  ])('%s', async (_, terms, facts) => {
    await control('/key', terms);
    expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: { ...good, ...facts } });
  });

  it.each([
    ['a key that nobody issued', () => ({ ...own, apiKey: 'k'.repeat(64) }), 'KEYS_INVALID', '-2008'],
    ['a key that is none', () => ({ ...own, apiKey: '?' }), 'KEYS_INVALID', '-2014'],
    ['another secret', () => ({ ...own, secret: 'other' }), 'KEYS_INVALID', '-1022'],
  ])('(%s) that are wrong', async (_, keys, code, words) => {
    const inspection = await inspect(keys());
    expect(inspection).toMatchObject({ outcome: 'REFUSED', code });
    expect(inspection.outcome !== 'KNOWN' && inspection.message).toContain(words);
  });

  it('that are bound elsewhere: Binance does not say so, and nor do we', async () => {
    await control('/key', { allowedIps: ['192.0.2.1'] });
    const inspection = await inspect();
    expect(inspection).toMatchObject({ outcome: 'REFUSED', code: 'KEYS_NOT_ACCEPTED' });
    expect(inspection.outcome !== 'KNOWN' && inspection.message).toMatch(/bound to other IP.*-2015/);
  });

  it('that may not read', async () => {
    await control('/key', { scopes: ['trade'] });
    expect(await inspect()).toMatchObject({ outcome: 'REFUSED', code: 'KEYS_CANNOT_READ' });
  });

  it('are asked about by the venue’s own clock', async () => {
    await control('/faults', { clockSkewMs: 600_000 });
    expect(await inspect()).toMatchObject({ outcome: 'KNOWN' });
  });

  it.each([
    ['nothing', 'drop'],
    ['too much at once', { status: 429, body: { code: -1003, msg: 'Too much' } }],
    ['a ban', { status: 418, body: { code: -2015, msg: 'Invalid API-key' } }],
    ['a broken server with words of ours', { status: 503, body: { code: -2015, msg: 'Invalid API-key' } }],
    ['HTML', { status: 502, body: '<html>' }],
    ['a page of a firewall', { status: 403, body: '<html>' }],
    ['success with nothing in it', { status: 200, body: {} }],
    ['success without a word about withdrawals', { status: 200, body: { ipRestrict: true } }],
  ])('about which the venue answers %s are not judged', async (_, respond) => {
    await control('/faults', { match: { path: 'apiRestrictions' }, effect: 'before', respond });
    const inspection = await inspect();
    expect(inspection).toMatchObject({ outcome: 'UNAVAILABLE', code: 'VENUE_UNAVAILABLE' });
    expect(JSON.stringify(inspection)).not.toContain(own.secret);
  });
});

it('a test venue without a wallet has nothing to withdraw', async () => {
  const respond = { status: 404, body: '' };
  await control('/faults', { match: { path: 'apiRestrictions' }, effect: 'before', respond });
  expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: good });
});
