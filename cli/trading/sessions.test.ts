import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../api-client.ts';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { listSessions, revokeSession } from './sessions.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());
const connection = () => ({
  client: new ApiClient({ api: api.url, accessToken: 'a.b.c', correlationId: 'correlation-1' }),
});
const session = (sessionId: string, label: string, isCurrent = false) => ({
  ...{ sessionId, label, isCurrent, firstSeenMs: 1_795_263_400_000, lastSeenMs: 1_795_263_460_000 },
});

test('sessions are listed by what they call themselves; this login is marked', async () => {
  const body = { sessions: [session('s1', 'tradewind-cli', true), session('s2', '')], others: 3 };
  api.on('GET /v1/sessions', { status: 200, body });
  const listed = await listSessions(connection());
  expect(listed).toMatchObject({ kind: 'done', document: body });
  const text = JSON.stringify(listed);
  for (const part of ['tradewind-cli (this login)', 'a program without a name', '3 older ones', 's2'])
    expect(text).toContain(part);
  expect(api.requests.at(-1)?.headers['user-agent']).toBe('tradewind-cli');
});

test('one is revoked by its id, all by that word', async () => {
  const ended = { sessionId: 's2', endedAtMs: 1_795_263_400_000 };
  api.on('DELETE /v1/sessions/s2', { status: 200, body: ended });
  expect(await revokeSession(connection(), 's2')).toMatchObject({ kind: 'done', document: ended });
  api.on('DELETE /v1/sessions', { status: 200, body: { ended: 2 } });
  expect(await revokeSession(connection(), 'all')).toMatchObject({ kind: 'done', document: { ended: 2 } });
});

test('what the API refuses is said in its words', async () => {
  const problem = {
    ...{ type: 'urn:tradewind:problem:session-not-found', title: 'Session not found', status: 404 },
    ...{ detail: 'There is no such session.', code: 'SESSION_NOT_FOUND', correlationId: 'correlation-1' },
  };
  api.on('DELETE /v1/sessions/s9', { status: 404, body: problem });
  expect(await revokeSession(connection(), 's9')).toMatchObject({
    kind: 'refused',
    code: 'SESSION_NOT_FOUND',
  });
});
