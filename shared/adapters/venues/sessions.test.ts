import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { anAccount } from '../../testing/builders.ts';
import { SimulatedClock } from '../../testing/simulated-clock.ts';
import { SecretsManagerVenueKeys } from '../secrets/venue-keys.ts';
import { ok, refusal, ScriptedService, type ServiceAnswer } from '../testing/scripted-service.ts';
import type { VenueEndpoints } from './endpoints.ts';
import { CcxtVenueSessions } from './sessions.ts';

const simulator = { rest: 'http://127.0.0.1:9', stream: 'ws://127.0.0.1:9', wsApi: 'ws://127.0.0.1:9' };
const live = {
  rest: 'https://api.binance.com',
  stream: 'wss://stream.binance.com:9443',
  wsApi: 'wss://ws-api.binance.com',
};
const paper = anAccount({ mode: 'PAPER' });
const real = anAccount({ mode: 'LIVE' });
const keys = (apiKey: string) => ok({ SecretString: JSON.stringify({ apiKey, secret: 'word' }) });

function sessionsAt(binance: VenueEndpoints, ...answers: readonly ServiceAnswer[]) {
  const service = new ScriptedService(...answers);
  const clock = new SimulatedClock();
  const read = new SecretsManagerVenueKeys(new SecretsManagerClient(service.options()), clock);
  return { sessions: new CcxtVenueSessions(read, { binance }), service, clock };
}

describe('a session', () => {
  it.each([
    ['paper', paper, live],
    ['live', real, simulator],
  ])(
    'of a %s account never opens at the other kind: its keys are not even read',
    async (_, account, endpoints) => {
      const { sessions, service } = sessionsAt(endpoints, keys('k'));
      await expect(sessions.open(account)).rejects.toThrow('account account-1 is');
      expect(service.requests).toEqual([]);
    },
  );

  it.each([
    ['paper', paper, simulator],
    ['live', real, live],
  ])('of a %s account opens at its own kind', async (_, account, endpoints) => {
    const { sessions } = sessionsAt(endpoints, keys('k'));
    expect((await sessions.open(account)).absenceProofMs).toBe(15_000);
  });

  it('that was open does not outlive a change of its account to live', async () => {
    const { sessions } = sessionsAt(simulator, keys('k'));
    await sessions.open(paper);
    await expect(sessions.open({ ...paper, mode: 'LIVE' })).rejects.toThrow('is LIVE');
  });

  it('is kept while the keys are the same, also when they are read again', async () => {
    const { sessions, clock } = sessionsAt(simulator, keys('k'));
    const opened = await sessions.open(paper);
    expect(await sessions.open(paper)).toBe(opened);
    clock.advance(300_000);
    expect(await sessions.open(paper)).toBe(opened);
  });

  it('is another as soon as the keys are', async () => {
    const { sessions, clock } = sessionsAt(simulator, keys('old'), keys('new'));
    const opened = await sessions.open(paper);
    clock.advance(300_000);
    const next = await sessions.open(paper);
    expect(next).not.toBe(opened);
    expect(await sessions.open(paper)).toBe(next);
  });

  it('is never another account’s, nor another owner’s', async () => {
    const { sessions } = sessionsAt(simulator, keys('k'));
    const accounts = [paper, anAccount({ accountId: 'account-2' }), anAccount({ ownerId: 'user-2' })];
    const opened = await Promise.all(accounts.map((account) => sessions.open(account)));
    expect(new Set(opened).size).toBe(3);
  });

  it('without keys does not open, and opens once they are there', async () => {
    const { sessions } = sessionsAt(simulator, refusal('ResourceNotFoundException'), keys('k'));
    await expect(sessions.open(paper)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(sessions.open(paper)).resolves.toBeDefined();
  });
});
