import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type SimExchange, startSimExchange, type VenueAddress } from '#sim-exchange/index.ts';
import { inspectBybitKeys } from './key-check.ts';

let sim: SimExchange;
let address: VenueAddress;

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['bybit'] });
  if (!sim.venues.bybit) throw new Error('the simulator has no Bybit');
  address = sim.venues.bybit;
});
afterEach(() => control('/reset', {}));
afterAll(() => sim?.stop());

async function control(path: string, body: object): Promise<void> {
  const answer = await fetch(sim.control + path, {
    method: 'POST',
    body: JSON.stringify({ venue: 'bybit', ...body }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const inspect = (given: { apiKey?: string; secret?: string } = {}) => {
  const { apiKey, secret, http, ws } = address;
  return inspectBybitKeys({ apiKey, secret, ...given }, { rest: http, stream: ws, wsApi: ws });
};
const good = { canTrade: true, canWithdraw: false, isIpBound: false, venueAccountId: '100000001' };

describe('Bybit’s keys', () => {
  it('that are good, whatever the two clocks say', async () => {
    expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: good });
    await control('/faults', { clockSkewMs: 60_000 });
    expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: good });
  });

  it.each([
    ['that may withdraw', { scopes: ['Order', 'SpotTrade', 'Withdraw'] }, { canWithdraw: true }],
    ['that may not trade', { scopes: ['AccountTransfer'] }, { canTrade: false }],
    ['bound to our address', { allowedIps: ['127.0.0.1'] }, { isIpBound: true }],
  ])('%s', async (_, terms, facts) => {
    await control('/key', terms);
    expect(await inspect()).toEqual({ outcome: 'KNOWN', facts: { ...good, ...facts } });
  });

  it.each([
    ['another secret', { secret: 'other' }],
    ['a key that is none', { apiKey: '?' }],
  ])('(%s) that are wrong', async (_, keys) => {
    expect(await inspect(keys)).toMatchObject({ outcome: 'REFUSED', code: 'KEYS_INVALID' });
  });

  it.each([
    ['bound to another address', { allowedIps: ['203.0.113.7'] }, 'KEYS_IP_BOUND'],
    ['that have ended', { expiresAtMs: 1 }, 'KEYS_EXPIRED'],
  ])('%s', async (_, terms, code) => {
    await control('/key', terms);
    expect(await inspect()).toMatchObject({ outcome: 'REFUSED', code });
  });

  it.each([
    ['nothing', 'drop'],
    ['HTML', { status: 502, body: '<html>' }],
    ['success with nothing in it', { status: 200, body: { retCode: 0, retMsg: '', result: {} } }],
    ['a timeout of its own', { status: 200, body: { retCode: 10000, retMsg: 'Server Timeout', result: {} } }],
  ])('about which the venue answers %s are not judged', async (_, respond) => {
    await control('/faults', { match: { path: 'query-api' }, effect: 'before', respond });
    expect(await inspect()).toMatchObject({ outcome: 'UNAVAILABLE', code: 'VENUE_UNAVAILABLE' });
  });
});
