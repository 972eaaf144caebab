import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inspectBinanceUsdmKeys } from './key-check.ts';
import { type SimulatedBinanceUsdm, startSimulatedBinanceUsdm } from './testing/simulated-binanceusdm.ts';

let venue: SimulatedBinanceUsdm;
beforeAll(async () => {
  venue = await startSimulatedBinanceUsdm();
});
afterEach(() => venue.reset());
afterAll(() => venue?.stop());

const inspect = (keys = venue.keys) => inspectBinanceUsdmKeys(keys, venue.endpoints);
const good = { canTrade: true, canWithdraw: false, isIpBound: false, venueAccountId: 'SgsR' };

describe('Binance USDⓈ-M’s keys', () => {
  it('that are good', async () => {
    expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: good });
  });

  it.each([
    ['that may withdraw', { scopes: ['read', 'trade', 'withdraw'] }, { canWithdraw: true }],
    ['that may not trade futures', { scopes: ['read'] }, { canTrade: false }],
    ['bound to our address', { allowedIps: ['127.0.0.1'] }, { isIpBound: true }],
    ['whose right to trade ends', { expiresAtMs: 4_000_000_000_000 }, { expiresAtMs: 4_000_000_000_000 }],
  ])('%s', async (_, terms, facts) => {
    await venue.control('POST', '/key', terms);
    expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: { ...good, ...facts } });
  });

  it.each([
    ['another secret', () => ({ ...venue.keys, secret: 'other' }), 'KEYS_INVALID'],
    ['a key that is none', () => ({ ...venue.keys, apiKey: '?' }), 'KEYS_INVALID'],
  ])('(%s) that are wrong', async (_, keys, code) => {
    expect(await inspect(keys())).toMatchObject({ outcome: 'REFUSED', code });
  });

  it('that may not read', async () => {
    await venue.control('POST', '/key', { scopes: ['trade'] });
    expect(await inspect()).toMatchObject({ outcome: 'REFUSED', code: 'KEYS_CANNOT_READ' });
  });

  it.each([
    ['nothing', 'drop'],
    ['HTML', { status: 502, body: '<html>' }],
    ['success with nothing in it', { status: 200, body: {} }],
  ])('about which the venue answers %s are not judged', async (_, respond) => {
    await venue.control('POST', '/faults', {
      match: { path: 'apiRestrictions' },
      effect: 'before',
      respond,
    });
    expect(await inspect()).toMatchObject({ outcome: 'UNAVAILABLE', code: 'VENUE_UNAVAILABLE' });
  });

  it('of a test venue without a wallet cannot withdraw', async () => {
    const match = { path: 'apiRestrictions' };
    await venue.control('POST', '/faults', { match, effect: 'before', respond: { status: 404, body: '' } });
    expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: good });
  });
});
