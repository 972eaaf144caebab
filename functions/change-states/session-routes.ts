import { type EndSessionDeps, endAllSessions, endSession } from '#shared/application/sessions/end-session.ts';
import { listSessions } from '#shared/application/sessions/list-sessions.ts';
import { accept, type Result } from '#shared/domain/refusal.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { type SessionList, sessionPath } from '#shared/http-api/session-schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';

type Answer = Promise<Result<HttpAnswer>>;
type Route = (deps: EndSessionDeps, request: HttpRequest) => Answer;

/** Where a user is signed in, and the end of it. */
export const sessionRoutes: Readonly<Record<string, Route>> = {
  'GET /v1/sessions': list,
  'DELETE /v1/sessions': endAll,
  'DELETE /v1/sessions/{sessionId}': end,
};

async function list(deps: EndSessionDeps, { ownerId, session }: HttpRequest): Answer {
  const { sessions, others } = await listSessions(deps, ownerId, session);
  const body: SessionList = {
    sessions: sessions.map(({ sessionId, label, firstSeenMs, lastSeenMs }) => ({
      ...{ sessionId, label, firstSeenMs, lastSeenMs },
      isCurrent: sessionId === session?.sessionId,
    })),
    others,
  };
  return accept({ status: 200, body });
}

/** 200 with when it ended, also when that was before. */
async function end(deps: EndSessionDeps, request: HttpRequest): Answer {
  const parsed = parseWith(sessionPath, request.path);
  if (!parsed.ok) return parsed;
  const { ownerId, correlationId, session } = request;
  const currentId = session?.sessionId;
  const { sessionId: named } = parsed.value;
  const sessionId = named === 'current' && currentId !== undefined ? currentId : named;
  const ended = await endSession(deps, {
    ...{ ownerId, sessionId, correlationId },
    ...(currentId === undefined ? {} : { currentId }),
  });
  if (!ended.ok) return ended;
  return accept({ status: 200, body: { sessionId, endedAtMs: ended.value.endedAtMs } });
}

async function endAll(deps: EndSessionDeps, { ownerId, correlationId }: HttpRequest): Answer {
  return accept({ status: 200, body: { ended: await endAllSessions(deps, { ownerId, correlationId }) } });
}
