import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { anAccount } from '../../testing/builders.ts';
import { SimulatedClock } from '../../testing/simulated-clock.ts';
import { lost, ok, refusal, ScriptedService, type ServiceAnswer } from '../testing/scripted-service.ts';
import { SecretsManagerVenueKeys, venueKeysSecretName } from './venue-keys.ts';

const account = anAccount();
const stored = (SecretString: string) => ok({ Name: 'n', SecretString });
const first = { apiKey: 'key-1', secret: 'word-1' };
const second = { apiKey: 'key-2', secret: 'word-2' };
const versioned = (keys: object, VersionId: string) => ok({ SecretString: JSON.stringify(keys), VersionId });
/** The account as its record tells of these keys. */
const recorded = (version: string) =>
  anAccount({
    keys: {
      canTrade: true,
      canWithdraw: false,
      isIpBound: false,
      version,
      apiKeyEnding: '1',
      storedAtMs: 1,
    },
  });

function keysFrom(...answers: readonly ServiceAnswer[]) {
  const service = new ScriptedService(...answers);
  const clock = new SimulatedClock();
  return {
    keys: new SecretsManagerVenueKeys(new SecretsManagerClient(service.options()), clock),
    service,
    clock,
  };
}

describe('the keys of an account', () => {
  it('stand in one secret an account and venue, the owner leading', async () => {
    const { keys, service } = keysFrom(stored(JSON.stringify(first)));
    expect(await keys.read(account)).toEqual(first);
    expect(service.requests).toEqual([{ SecretId: 'tradewind/venue-keys/user-1/account-1/binance' }]);
    const names = [
      account,
      anAccount({ ownerId: 'user-2' }),
      anAccount({ accountId: 'account-2' }),
      anAccount({ venue: 'upbit' }),
    ];
    expect(new Set(names.map(venueKeysSecretName)).size).toBe(4);
  });

  it('are read once in five minutes', async () => {
    const { keys, service, clock } = keysFrom(stored(JSON.stringify(first)));
    await keys.read(account);
    clock.advance(299_999);
    await keys.read(account);
    expect(service.requests).toHaveLength(1);
    clock.advance(1);
    await keys.read(account);
    expect(service.requests).toHaveLength(2);
  });

  it('are the same object while they are the same, and another when they were rotated', async () => {
    const same = stored(JSON.stringify(first));
    const { keys, clock } = keysFrom(same, same, stored(JSON.stringify(second)));
    const read = await keys.read(account);
    clock.advance(300_000);
    expect(await keys.read(account)).toBe(read);
    clock.advance(300_000);
    expect(await keys.read(account)).toEqual(second);
  });

  it('of one account are never another’s', async () => {
    const { keys } = keysFrom(stored(JSON.stringify(first)), stored(JSON.stringify(second)));
    expect(await keys.read(account)).toEqual(first);
    expect(await keys.read(anAccount({ ownerId: 'user-2' }))).toEqual(second);
    expect(await keys.read(account)).toEqual(first);
  });
});

describe('keys that the account’s record names', () => {
  it('are read as soon as it names others, however young those in memory are', async () => {
    const { keys, service } = keysFrom(versioned(first, 'v1'), versioned(second, 'v2'));
    expect(await keys.read(recorded('v1'))).toEqual(first);
    expect(await keys.read(recorded('v2'))).toEqual(second);
    expect(await keys.read(recorded('v2'))).toEqual(second);
    expect(service.requests).toHaveLength(2);
  });

  it('are read again soon when the store is behind', async () => {
    const { keys, service, clock } = keysFrom(versioned(first, 'v1'), versioned(second, 'v2'));
    expect(await keys.read(recorded('v2'))).toEqual(first);
    clock.advance(4_999);
    expect(await keys.read(recorded('v2'))).toEqual(first);
    clock.advance(1);
    expect(await keys.read(recorded('v2'))).toEqual(second);
    expect(service.requests).toHaveLength(2);
  });

  it('are gone at once when they were removed', async () => {
    const { keys, service } = keysFrom(versioned(first, 'v1'));
    await keys.read(recorded('v1'));
    await expect(keys.read(anAccount({ keys: 'REMOVED' }))).rejects.toThrow('removed');
    expect(service.requests).toHaveLength(1);
    await keys.read(recorded('v1'));
    expect(service.requests).toHaveLength(2);
  });
});

describe('keys that cannot be read', () => {
  it.each([
    ['no JSON', 'key-1:word-1'],
    ['half of it', '{"apiKey":"key-1","secret":"word-1'],
    ['no secret', '{"apiKey":"key-1"}'],
    ['an empty secret', '{"apiKey":"key-1","secret":""}'],
    ['a secret that is no text', '{"apiKey":"key-1","secret":["word-1"]}'],
    ['a password that is no text', '{"apiKey":"key-1","secret":"word-1","password":7}'],
    ['nothing', ''],
  ])('(%s) are an error that names the account and nothing of the secret', async (_, text) => {
    const { keys } = keysFrom(stored(text));
    const error: unknown = await keys.read(account).catch((caught: unknown) => caught);
    if (!(error instanceof Error)) throw new Error('the keys were read');
    expect(error.message).toContain('account-1');
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toMatch(/key-1|word-1/);
  });

  it('as text, since they are binary, are an error', async () => {
    const { keys } = keysFrom(ok({ SecretBinary: 'AAAA' }));
    await expect(keys.read(account)).rejects.toThrow('not readable');
  });

  it.each([
    ['ResourceNotFoundException', refusal('ResourceNotFoundException')],
    ['AccessDeniedException', refusal('AccessDeniedException')],
    ['TimeoutError', lost],
  ])('for %s are asked for again the next time', async (name, answer) => {
    const { keys, service } = keysFrom(answer, stored(JSON.stringify(first)));
    await expect(keys.read(account)).rejects.toMatchObject({ name });
    expect(await keys.read(account)).toEqual(first);
    expect(service.requests).toHaveLength(2);
  });

  it('when they expire are not served from memory', async () => {
    const { keys, clock } = keysFrom(stored(JSON.stringify(first)), refusal('ResourceNotFoundException'));
    await keys.read(account);
    clock.advance(300_000);
    await expect(keys.read(account)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
