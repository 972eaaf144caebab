import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import {
  allSessionsEndedResource,
  sessionEndedResource,
  sessionList,
  sessionPath,
} from './session-schemas.ts';

export function describeSessions(registry: OpenAPIRegistry, security: Security): void {
  registry.registerPath({
    method: 'get',
    path: '/v1/sessions',
    summary: 'Where you are signed in: every session that has asked something',
    security,
    responses: { 200: json(sessionList, 'As they are'), 401: refusals[401] },
  });
  registry.registerPath({
    method: 'delete',
    path: '/v1/sessions/{sessionId}',
    summary: 'End a session',
    description:
      'From its next request on it is refused (401 SESSION_ENDED), with tokens that it renews, too. A session that was ended is answered as it was.',
    security,
    request: { params: sessionPath },
    responses: {
      200: json(sessionEndedResource, 'It is over'),
      ...refusals,
      404: problem('No such session of yours'),
    },
  });
  registry.registerPath({
    method: 'delete',
    path: '/v1/sessions',
    summary: 'End all sessions, also the one that asks',
    security,
    responses: { 200: json(allSessionsEndedResource, 'They are over'), 401: refusals[401] },
  });
}
