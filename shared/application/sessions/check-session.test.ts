import { beforeEach, expect, it } from 'vitest';
import { InMemorySessions } from '../../adapters/in-memory/sessions.ts';
import { silentLog } from '../../testing/recording-ports.ts';
import { SimulatedClock } from '../../testing/simulated-clock.ts';
import { checkSession, seenEveryMs } from './check-session.ts';

const ref = { ownerId: 'user-1', sessionId: 's' };
const event = {
  ...{ eventId: 'e', ownerId: 'user-1', accountId: 'system', type: 'session.ended' as const },
  ...{ correlationId: 'c', atMs: 1, payload: {} },
};
let sessions: InMemorySessions;
let clock: SimulatedClock;
beforeEach(() => {
  sessions = new InMemorySessions();
  clock = new SimulatedClock(1_000);
});
const check = (isStop = false, of: Pick<InMemorySessions, 'find' | 'see'> = sessions) =>
  checkSession({ sessions: of, clock, log: silentLog }, { ...ref, label: 'curl' }, isStop);

it('a session is kept with its first request, and when it was seen last to the minute', async () => {
  expect(await check()).toBeUndefined();
  clock.advance(seenEveryMs - 1);
  await check();
  expect(await sessions.find(ref)).toMatchObject({ label: 'curl', firstSeenMs: 1_000, lastSeenMs: 1_000 });
  clock.advance(1);
  await check();
  expect(await sessions.find(ref)).toMatchObject({ firstSeenMs: 1_000, lastSeenMs: 1_000 + seenEveryMs });
});

it('one that was ended is refused from its next request on, whatever it asks', async () => {
  await check();
  await sessions.end(ref, 2_000, event);
  for (const isStop of [false, true]) expect(await check(isStop)).toMatchObject({ code: 'SESSION_ENDED' });
});

it('where sessions cannot be looked up, what protects an account passes and nothing else', async () => {
  const silent = { find: () => Promise.reject(new Error('throttled')), see: sessions.see };
  expect(await check(false, silent)).toMatchObject({ code: 'UNAVAILABLE' });
  expect(await check(true, silent)).toBeUndefined();
});

it('a session that cannot be kept as seen passes', async () => {
  const full = { find: async () => undefined, see: () => Promise.reject(new Error('throttled')) };
  expect(await check(false, full)).toBeUndefined();
});
