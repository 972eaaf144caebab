import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inspectOkxKeys } from './key-check.ts';
import { type SimulatedOkx, startSimulatedOkx } from './testing/simulated-okx.ts';

let venue: SimulatedOkx;
beforeAll(async () => {
  venue = await startSimulatedOkx();
});
afterEach(() => venue.reset());
afterAll(() => venue?.stop());

const inspect = (keys = venue.keys) => inspectOkxKeys(keys, venue.endpoints);
const good = { canTrade: true, canWithdraw: false, isIpBound: false, venueAccountId: '44705892343619584' };

describe('OKX’s keys', () => {
  it('that are good', async () => {
    expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: good });
  });

  it.each([
    ['that may withdraw', { scopes: ['read_only', 'trade', 'withdraw'] }, { canWithdraw: true }],
    ['that may not trade', { scopes: ['read_only'] }, { canTrade: false }],
    ['bound to our address', { allowedIps: ['127.0.0.1'] }, { isIpBound: true }],
  ])('%s', async (_, terms, facts) => {
    await venue.control('POST', '/key', terms);
    expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: { ...good, ...facts } });
  });

  it.each([
    ['another secret', () => ({ ...venue.keys, secret: 'other' })],
    ['a key that is none', () => ({ ...venue.keys, apiKey: '?' })],
    ['another passphrase', () => ({ ...venue.keys, password: 'other' })],
  ])('(%s) that are wrong', async (_, keys) => {
    expect(await inspect(keys())).toMatchObject({ outcome: 'REFUSED', code: 'KEYS_INVALID' });
  });

  it('bound to another address', async () => {
    await venue.control('POST', '/key', { allowedIps: ['203.0.113.7'] });
    expect(await inspect()).toMatchObject({ outcome: 'REFUSED', code: 'KEYS_IP_BOUND' });
  });

  it.each([
    ['nothing', 'drop'],
    ['HTML', { status: 502, body: '<html>' }],
    ['success with nothing in it', { status: 200, body: { code: '0', data: [] } }],
    ['an error of its own', { status: 200, body: { code: '50026', msg: 'System error.', data: [] } }],
  ])('about which the venue answers %s are not judged', async (_, respond) => {
    await venue.control('POST', '/faults', { match: { path: 'config' }, effect: 'before', respond });
    expect(await inspect()).toMatchObject({ outcome: 'UNAVAILABLE', code: 'VENUE_UNAVAILABLE' });
  });
});
