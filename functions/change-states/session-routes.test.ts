import { beforeEach, describe, expect, it } from 'vitest';
import { InMemorySessions } from '#shared/adapters/in-memory/sessions.ts';
import { InMemoryStreamConnections } from '#shared/adapters/in-memory/stream-records.ts';
import type { EndSessionDeps } from '#shared/application/sessions/end-session.ts';
import { sessionEndedResource, sessionList } from '#shared/http-api/session-schemas.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';
import { SequentialIds } from '#shared/testing/sequential-ids.ts';
import { SimulatedClock } from '#shared/testing/simulated-clock.ts';
import { sessionRoutes } from './session-routes.ts';

const ownerId = 'user-1';
const here = { ownerId, sessionId: 'here', label: 'Firefox, Windows' };
let sessions: InMemorySessions;
let connections: InMemoryStreamConnections;
let clock: SimulatedClock;
let deps: EndSessionDeps;
beforeEach(() => {
  sessions = new InMemorySessions();
  connections = new InMemoryStreamConnections();
  clock = new SimulatedClock(10_000);
  deps = { sessions, connections, clock, ids: new SequentialIds() };
});

async function ask(route: string, sessionId?: string, session: HttpRequest['session'] | null = here) {
  const answer = await sessionRoutes[route]?.(deps, {
    ...{ ownerId, correlationId: 'correlation-1', route, query: {}, headers: {} },
    path: sessionId === undefined ? {} : { sessionId },
    json: () => ({ ok: true, value: undefined }),
    ...(session ? { session } : {}),
  });
  if (!answer) throw new Error(`test: no route ${route}`);
  return answer.ok ? answer.value : answer.refusal;
}
const listed = async () => {
  const answer = await ask('GET /v1/sessions');
  return sessionList.parse('body' in answer ? answer.body : answer);
};
const end = (sessionId: string, session?: HttpRequest['session'] | null) =>
  ask('DELETE /v1/sessions/{sessionId}', sessionId, session);

describe('sessions', () => {
  it('are listed, the one that asks first, then as they were seen last; of nobody else', async () => {
    await sessions.see(here, here.label, 1);
    await sessions.see({ ownerId, sessionId: 'old' }, 'curl', 2);
    await sessions.see({ ownerId, sessionId: 'new' }, '', 3);
    await sessions.see({ ownerId: 'user-2', sessionId: 'other' }, '', 4);
    const { sessions: all, others } = await listed();
    expect(all.map(({ sessionId, isCurrent }) => [sessionId, isCurrent])).toEqual([
      ['here', true],
      ['new', false],
      ['old', false],
    ]);
    expect(others).toBe(0);
  });

  it('have the one that asks among them, also with its first request; more than a hundred are counted', async () => {
    for (let index = 0; index < 101; index += 1)
      await sessions.see({ ownerId, sessionId: `s${index}` }, '', index);
    const { sessions: all, others } = await listed();
    expect(all[0]).toMatchObject({ sessionId: 'here', isCurrent: true, firstSeenMs: 10_000 });
    expect([all.length, all.at(-1)?.sessionId, others]).toEqual([100, 's2', 2]);
  });
});

describe('the end of a session', () => {
  beforeEach(async () => {
    await sessions.see(here, here.label, 1);
    await sessions.see({ ownerId, sessionId: 'there' }, 'curl', 2);
    await connections.open({ ownerId, connectionId: 'c1' });
  });

  it('is kept with its event and is told to no connection any more; again it is as it was', async () => {
    const first = await end('there');
    clock.advance(1_000);
    expect(await end('there')).toEqual(first);
    expect(sessionEndedResource.parse('body' in first && first.body)).toEqual({
      ...{ sessionId: 'there', endedAtMs: 10_000 },
    });
    expect(sessions.published).toMatchObject([
      {
        ...{ type: 'session.ended', ownerId, correlationId: 'correlation-1' },
        payload: { session_id: 'there', ended_by: 'here', label: 'curl' },
      },
    ]);
    expect(await connections.listOf(ownerId)).toEqual([]);
    expect((await listed()).sessions.map(({ sessionId }) => sessionId)).toEqual(['here']);
  });

  it('that asks for it itself leaves the connections of others', async () => {
    expect(await end('current')).toMatchObject({ status: 200, body: { sessionId: 'here' } });
    expect(await connections.listOf(ownerId)).toHaveLength(1);
  });

  it('is tried again where the session was seen at the same moment', async () => {
    const really = sessions.end.bind(sessions);
    let tries = 0;
    sessions.end = async (...given) => {
      tries += 1;
      return tries > 1 && really(...given);
    };
    expect(await end('there')).toMatchObject({ status: 200 });
    sessions.end = async () => false;
    await expect(end('current')).rejects.toThrow('session here could not be ended');
  });

  it.each([
    ['of nobody', 'nowhere', 'SESSION_NOT_FOUND'],
    ['of somebody else', 'other', 'SESSION_NOT_FOUND'],
    ['under no id', 'a b', 'FIELD_INVALID'],
  ])('%s is refused', async (_name, sessionId, code) => {
    await sessions.see({ ownerId: 'user-2', sessionId: 'other' }, '', 4);
    expect(await end(sessionId)).toMatchObject({ code });
    expect(sessions.published).toEqual([]);
  });

  it('that asks, without a session, is refused', async () => {
    expect(await end('current', null)).toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });

  it('is that of all at once', async () => {
    expect(await ask('DELETE /v1/sessions')).toMatchObject({ status: 200, body: { ended: 2 } });
    expect(await ask('DELETE /v1/sessions')).toMatchObject({ body: { ended: 0 } });
    expect(sessions.published).toHaveLength(2);
    expect(await connections.listOf(ownerId)).toEqual([]);
  });
});
