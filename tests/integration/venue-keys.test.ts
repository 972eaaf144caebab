import { randomBytes } from 'node:crypto';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { clientOptions } from '#local-cloud/index.ts';
import { venueKeysSecretName } from '#shared/adapters/secrets/venue-keys.ts';
import { venueKeysResource } from '#shared/http-api/venue-keys.ts';
import { tradewindJson } from '../cli/tradewind.ts';
import { call, marketBuy, place, problemIn, restingBuy, settled } from '../support/api.ts';
import { clearFaults, limitKey, postFault } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';
import { everyLog } from '../support/logs.ts';

const { endpoint, user, venueSecrets, ingest } = inject('cloud');
const secrets = new SecretsManagerClient(clientOptions(endpoint));
const venues = ['binance', 'upbit'] as const;
type Venue = (typeof venues)[number];
/** Every secret of this file, whatever became of it. */
const planted: string[] = [];

/** Keys that nobody has yet: their secret must be found nowhere. */
function newKeys() {
  const keys = {
    apiKey: `PLANTEDKEY${randomBytes(16).toString('hex')}`,
    secret: `PLANTEDSECRET${randomBytes(16).toString('hex')}`,
  };
  planted.push(keys.apiKey, keys.secret);
  return keys;
}

async function issued(venue: Venue, terms: object = {}) {
  const keys = newKeys();
  await limitKey(venue, { ...keys, ...terms });
  return keys;
}

const pathOf = (venue: Venue) => `/v1/venues/${venue}/keys`;
const add = (venue: Venue, body: object) => call('POST', pathOf(venue), { body });
const shown = async (venue: Venue) => venueKeysResource.parse((await call('GET', pathOf(venue))).body);

async function versionOf(venue: Venue): Promise<string | undefined> {
  const SecretId = venueKeysSecretName({ ownerId: user.userId, accountId: `paper-${venue}`, venue });
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  return Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes('AWSCURRENT'));
}

async function ingestIsReady(): Promise<void> {
  await eventually(async () => ((await fetch(`${ingest}/ready`)).status === 200 ? true : undefined), {
    otherwise: () => 'ws-ingest is not ready',
  });
}

const own = { apiKey: venueSecrets[0] ?? '', secret: venueSecrets[1] ?? '' };
const unlimited = { expiresAtMs: null, allowedIps: null, scopes: null };

async function restore(): Promise<void> {
  for (const venue of venues) {
    await clearFaults(venue);
    await limitKey(venue, unlimited);
    expect(await add(venue, own)).toMatchObject({ status: 200 });
  }
  await ingestIsReady();
}

beforeAll(ingestIsReady);
afterAll(async () => {
  await restore();
  secrets.destroy();
});

describe('keys that are refused leave those before them as they are', () => {
  afterEach(async () => {
    for (const venue of venues) await clearFaults(venue);
  });

  const reading = ['view_assets', 'view_orders', 'view_deposits', 'view_withdraws'];
  const elsewhere = { allowedIps: ['192.0.2.1'] };
  it.each<[Venue, string, () => Promise<object>, number, string]>([
    ['binance', 'a key that nobody issued', async () => newKeys(), 422, 'KEYS_INVALID'],
    [
      'binance',
      'a wrong secret',
      async () => ({ ...(await issued('binance')), secret: 'no' }),
      422,
      'KEYS_INVALID',
    ],
    ['binance', 'bound elsewhere', () => issued('binance', elsewhere), 422, 'KEYS_NOT_ACCEPTED'],
    ['binance', 'expired', () => issued('binance', { expiresAtMs: 1 }), 422, 'KEYS_EXPIRED'],
    [
      'binance',
      'able to withdraw',
      () => issued('binance', { scopes: ['read', 'trade', 'withdraw'] }),
      422,
      'KEYS_CAN_WITHDRAW',
    ],
    ['binance', 'unable to trade', () => issued('binance', { scopes: ['read'] }), 422, 'KEYS_CANNOT_TRADE'],
    ['binance', 'unable to read', () => issued('binance', { scopes: ['trade'] }), 422, 'KEYS_CANNOT_READ'],
    ['upbit', 'a key that nobody issued', async () => newKeys(), 422, 'KEYS_INVALID'],
    [
      'upbit',
      'a wrong secret',
      async () => ({ ...(await issued('upbit')), secret: 'no' }),
      422,
      'KEYS_INVALID',
    ],
    ['upbit', 'bound elsewhere', () => issued('upbit', elsewhere), 422, 'KEYS_IP_BOUND'],
    ['upbit', 'expired', () => issued('upbit', { expiresAtMs: 1 }), 422, 'KEYS_EXPIRED'],
    [
      'upbit',
      'able to withdraw',
      () => issued('upbit', { scopes: [...reading, 'make_orders', 'make_withdraws'] }),
      422,
      'KEYS_CAN_WITHDRAW',
    ],
    ['upbit', 'unable to trade', () => issued('upbit', { scopes: reading }), 422, 'KEYS_CANNOT_TRADE'],
    ['upbit', 'unable to read', () => issued('upbit', { scopes: ['make_orders'] }), 422, 'KEYS_CANNOT_READ'],
  ])('%s: %s', async (venue, _, keys, status, code) => {
    const before = [await versionOf(venue), await shown(venue)];
    const answer = await add(venue, await keys());
    expect([answer.status, problemIn(answer).code]).toEqual([status, code]);
    expect([await versionOf(venue), await shown(venue)]).toEqual(before);
  });

  it.each(venues)('%s: the venue does not tell', async (venue) => {
    const before = [await versionOf(venue), await shown(venue)];
    const match = { path: venue === 'binance' ? 'apiRestrictions' : 'api_keys' };
    await postFault({ match, effect: 'before', respond: { status: 503, body: '' } }, venue);
    const answer = await add(venue, await issued(venue));
    expect([answer.status, problemIn(answer).code]).toEqual([503, 'VENUE_UNAVAILABLE']);
    await clearFaults(venue);
    expect([await versionOf(venue), await shown(venue)]).toEqual(before);
  });

  it('a body that breaks a rule, a stranger', async () => {
    const before = await versionOf('binance');
    const { apiKey, secret } = newKeys();
    for (const body of [
      { apiKey },
      { apiKey, secret: [secret] },
      { apiKey, secret, [secret]: 1 },
      `${secret}`,
    ]) {
      const answer = await call('POST', pathOf('binance'), { body });
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).not.toContain('PLANTED');
    }
    for (const method of ['POST', 'GET', 'DELETE']) {
      const stranger = await call(method, pathOf('binance'), {
        token: 'none',
        body: { apiKey, secret },
      }).catch(() => ({ status: 401 }));
      expect([401, 403]).toContain(stranger.status);
    }
    expect(await versionOf('binance')).toBe(before);
  });
});

describe('keys that are good', () => {
  it.each(venues)('%s: are stored by the command line, and the next order uses them', async (venue) => {
    const before = await versionOf(venue);
    const keys = await issued(venue);
    const stdin = venue === 'upbit' ? `${keys.apiKey}\n${keys.secret}\n` : JSON.stringify(keys);
    const added = await tradewindJson(`keys add --venue ${venue}`, {}, stdin);
    expect(added).toMatchObject({
      exitCode: 0,
      document: {
        accountId: `paper-${venue}`,
        apiKeyEnding: keys.apiKey.slice(-4),
        canTrade: true,
        canWithdraw: false,
      },
    });
    expect(await versionOf(venue)).not.toBe(before);
    // From now on the key before it opens nothing: whatever works has the new one.
    await limitKey(venue, { allowedIps: [] });
    const terms = venue === 'upbit' ? { accountId: 'paper-upbit', instrument: 'BTC/KRW' } : {};
    const order = await settled((await place({ ...marketBuy(), ...terms })).orderId);
    expect(order.state).toBe('FILLED');
    await ingestIsReady();
    const listed = await tradewindJson('keys list');
    expect(listed).toMatchObject({
      exitCode: 0,
      document: { keys: expect.arrayContaining([added.document]) },
    });
    await restore();
  });
});

describe('keys that are removed', () => {
  it('stay while an order is open, then are gone, and come back', async () => {
    const resting = await place(restingBuy());
    const refused = await tradewindJson('keys remove --venue binance');
    expect(refused).toMatchObject({ exitCode: 1, document: { code: 'KEYS_IN_USE' } });
    expect(await versionOf('binance')).toBeDefined();
    await call('DELETE', `/v1/orders/${resting.orderId}`);
    await settled(resting.orderId);

    expect(await tradewindJson('keys remove --venue binance')).toMatchObject({ exitCode: 0 });
    await expect(versionOf('binance')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const gone = await call('GET', pathOf('binance'));
    expect([gone.status, problemIn(gone).code]).toEqual([404, 'KEYS_NOT_FOUND']);
    await ingestIsReady();

    await restore();
    expect((await settled((await place(marketBuy())).orderId)).state).toBe('FILLED');
  });
});

it('no key and no secret of all these is in any log', async () => {
  const logs = await everyLog();
  const names = [...logs.keys()];
  expect(names).toEqual(expect.arrayContaining(['/aws/lambda/tradewind-manage-venue-keys', 'emulator.log']));
  // What is there is really read: both verdicts stand in a log.
  for (const verdict of ['venue keys stored', 'venue keys refused'])
    expect(logs.get('/aws/lambda/tradewind-manage-venue-keys')).toContain(verdict);
  expect(planted.length).toBeGreaterThan(30);
  for (const [name, text] of logs) {
    const found = [...planted, 'PLANTED'].filter((secret) => text.includes(secret));
    expect({ name, found }).toEqual({ name, found: [] });
  }
});
