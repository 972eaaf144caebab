import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { anAccount } from '../../testing/builders.ts';
import { lost, ok, refusal, ScriptedService, type ServiceAnswer } from '../testing/scripted-service.ts';
import { SecretsManagerVenueKeyStore } from './venue-key-store.ts';

const account = anAccount();
const keys = { apiKey: 'key-1', secret: 'word-1', password: 'phrase-1' };
const name = 'tradewind/venue-keys/user-1/account-1/binance';
const SecretString = JSON.stringify(keys);
const put = { SecretId: name, SecretString };
const create = { Name: name, SecretString, KmsKeyId: 'our-key' };
const stored = ok({ VersionId: 'v2' });
const missing = refusal('ResourceNotFoundException');

function storeOn(...answers: readonly ServiceAnswer[]) {
  const service = new ScriptedService(...answers);
  const client = new SecretsManagerClient(service.options());
  return { store: new SecretsManagerVenueKeyStore(client, 'our-key'), service };
}
const without = (body: unknown) => {
  const { ClientRequestToken: _, ...rest } = body as Record<string, unknown>;
  return rest;
};

describe('keys are stored', () => {
  it.each<[string, readonly ServiceAnswer[], readonly object[]]>([
    ['in place of those before', [stored], [put]],
    ['for the first time, under our KMS key', [missing, stored], [put, create]],
    [
      'in place of those that came in between',
      [missing, refusal('ResourceExistsException'), stored],
      [put, create, put],
    ],
  ])('%s', async (_, answers, requests) => {
    const { store, service } = storeOn(...answers);
    expect(await store.put(account, keys)).toBe('v2');
    expect(service.requests.map(without)).toEqual(requests);
  });

  it.each([
    ['AccessDeniedException', refusal('AccessDeniedException')],
    ['InvalidRequestException', refusal('InvalidRequestException')],
    ['TimeoutError', lost],
  ])('or the fault (%s) says nothing of them', async (fault, answer) => {
    const { store } = storeOn(answer);
    const error: unknown = await store.put(account, keys).catch((caught: unknown) => caught);
    if (!(error instanceof Error)) throw new Error('the keys were stored');
    expect(error.name).toBe(fault);
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toMatch(/key-1|word-1|phrase-1/);
  });
});

describe('keys are removed', () => {
  it.each([
    ['for good', ok()],
    ['also where there are none', missing],
  ])('%s', async (_, answer) => {
    const { store, service } = storeOn(answer);
    await store.remove(account);
    expect(service.requests).toEqual([{ SecretId: name, ForceDeleteWithoutRecovery: true }]);
  });

  it('or the fault is not hidden', async () => {
    const { store } = storeOn(refusal('AccessDeniedException'));
    await expect(store.remove(account)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
