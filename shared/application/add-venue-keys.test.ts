import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryTradingStore } from '../adapters/in-memory/trading-store.ts';
import type { Account } from '../domain/account/account.ts';
import type { KeyFacts } from '../domain/account/venue-keys.ts';
import type { KeyInspection, VenueKeyStore, VenueKeys } from '../ports/venue-keys.port.ts';
import { aControl, anAccount, anOrder } from '../testing/builders.ts';
import { SimulatedClock, startMs } from '../testing/simulated-clock.ts';
import { addVenueKeys, removeVenueKeys } from './add-venue-keys.ts';

class KeptKeys implements VenueKeyStore {
  kept: VenueKeys | undefined = { apiKey: 'the old key', secret: 'old' };
  version = 1;
  async put(_account: Account, keys: VenueKeys): Promise<string> {
    this.kept = keys;
    this.version += 1;
    return `v${this.version}`;
  }
  async remove(): Promise<void> {
    this.kept = undefined;
  }
}

const keys = { apiKey: 'the-new-key-4711', secret: 'word' };
const good: KeyFacts = { canTrade: true, canWithdraw: false, isIpBound: true, venueAccountId: '7' };
let store: InMemoryTradingStore;
let keyStore: KeptKeys;

beforeEach(async () => {
  store = new InMemoryTradingStore();
  keyStore = new KeptKeys();
  await store.commit([{ kind: 'insertAccount', account: anAccount(), control: aControl() }]);
});

const account = async () => (await store.findAccount(anAccount())) ?? anAccount();
async function add(inspection: KeyInspection | KeyFacts, of?: Account) {
  const told: KeyInspection = 'outcome' in inspection ? inspection : { outcome: 'KNOWN', facts: inspection };
  const deps = { store, keyStore, keyCheck: { inspect: async () => told }, clock: new SimulatedClock() };
  return addVenueKeys(deps, of ?? (await account()), keys);
}

describe('keys that the venue vouches for', () => {
  it('are stored, and the account’s record tells of them: nothing of the secret, the end of the key', async () => {
    const record = { ...good, version: 'v2', apiKeyEnding: '4711', storedAtMs: startMs };
    expect(await add(good)).toEqual({ ok: true, value: record });
    expect(keyStore.kept).toEqual(keys);
    expect((await account()).keys).toEqual(record);
  });

  it('replace others of the same account, and come back after a removal', async () => {
    await add(good);
    expect(await add(good)).toMatchObject({ ok: true, value: { version: 'v3' } });
    expect(await removeVenueKeys({ store, keyStore }, await account())).toMatchObject({ ok: true });
    expect(await add({ ...good, venueAccountId: '8' })).toMatchObject({ ok: true });
  });

  it('of an account that is gone are a fault', async () => {
    await expect(add(good, anAccount({ accountId: 'nobody' }))).rejects.toThrow('recording the keys failed');
  });
});

describe('keys that are not stored: the old ones stay, and so does their record', () => {
  const refusal = (code: 'KEYS_INVALID' | 'KEYS_IP_BOUND') =>
    ({ outcome: 'REFUSED', code, message: 'no' }) as const;
  it.each<[string, KeyInspection | KeyFacts]>([
    ['KEYS_INVALID', refusal('KEYS_INVALID')],
    ['KEYS_IP_BOUND', refusal('KEYS_IP_BOUND')],
    ['VENUE_UNAVAILABLE', { outcome: 'UNAVAILABLE', code: 'VENUE_UNAVAILABLE', message: 'again' }],
    ['VENUE_NOT_CONFIGURED', { outcome: 'UNAVAILABLE', code: 'VENUE_NOT_CONFIGURED', message: 'no' }],
    ['KEYS_CAN_WITHDRAW', { ...good, canWithdraw: true }],
    ['KEYS_CAN_WITHDRAW', { ...good, canWithdraw: true, canTrade: false, expiresAtMs: 1 }],
    ['KEYS_EXPIRED', { ...good, expiresAtMs: startMs }],
    ['KEYS_EXPIRED', { ...good, expiresAtMs: startMs, canTrade: false }],
    ['KEYS_CANNOT_TRADE', { ...good, canTrade: false, expiresAtMs: startMs + 1 }],
    ['KEYS_OF_ANOTHER_ACCOUNT', { ...good, venueAccountId: '8' }],
  ])('%s', async (code, inspection) => {
    await add(good);
    const before = { kept: keyStore.kept, version: keyStore.version, record: (await account()).keys };
    expect(await add(inspection)).toMatchObject({ ok: false, refusal: { code } });
    expect({ kept: keyStore.kept, version: keyStore.version, record: (await account()).keys }).toEqual(
      before,
    );
  });

  it('where the venue does not tell whose they are, nobody can say that they are another’s', async () => {
    await add(good);
    const { venueAccountId: _, ...untold } = good;
    expect(await add(untold)).toMatchObject({ ok: true });
    expect(await add({ ...good, venueAccountId: '8' })).toMatchObject({ ok: true });
  });
});

describe('removing keys', () => {
  it('takes them away for good, once', async () => {
    await add(good);
    expect(await removeVenueKeys({ store, keyStore }, await account())).toEqual({
      ok: true,
      value: undefined,
    });
    expect([keyStore.kept, (await account()).keys]).toEqual([undefined, 'REMOVED']);
    const again = await removeVenueKeys({ store, keyStore }, await account());
    expect(again).toMatchObject({ ok: false, refusal: { code: 'KEYS_NOT_FOUND' } });
  });

  it('is refused while an order is open: nobody could cancel it', async () => {
    await store.commit([{ kind: 'insertOrder', order: anOrder({ state: 'IN_DOUBT' }) }]);
    const refused = await removeVenueKeys({ store, keyStore }, await account());
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'KEYS_IN_USE' } });
    expect(keyStore.kept).toBeDefined();
  });
});

it.each([
  ['0123456789abcdef', 'cdef'],
  ['abcdefgh', 'gh'],
  ['abc', ''],
])('of the key %s “%s” is shown', async (apiKey, ending) => {
  const deps = { store, keyStore, clock: new SimulatedClock() };
  const keyCheck = { inspect: async () => ({ outcome: 'KNOWN', facts: good }) as const };
  const added = await addVenueKeys({ ...deps, keyCheck }, await account(), { apiKey, secret: 'word' });
  expect(added).toMatchObject({ value: { apiKeyEnding: ending } });
});
