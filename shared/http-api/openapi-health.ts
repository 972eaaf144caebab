import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import {
  deadLettersResource,
  redriveRequest,
  redriveResource,
  systemHealthResource,
} from './health-schemas.ts';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import { idempotencyKeyText } from './schemas.ts';

const path = '/v1/operations/dead-letters/{queue}';
const params = z.object({ queue: z.string() });
const operatorsOnly = problem('ROLE_REQUIRED: only an operator may touch dead letters');

export function describeHealth(registry: OpenAPIRegistry, security: Security): void {
  registry.registerPath({
    method: 'get',
    path: '/v1/operations/health',
    summary: 'Alarms, feeds, queues, dead letters, limits of venues, and what you may still ask',
    security,
    responses: {
      200: json(systemHealthResource, 'As it stands; limits that a venue counts by key are for operators'),
      401: refusals[401],
    },
  });
  registry.registerPath({
    method: 'get',
    path,
    summary: 'What kinds of messages wait among the dead letters of a queue',
    security,
    request: { params },
    responses: { 200: json(deadLettersResource, 'Kinds and times alone'), ...refusals, 403: operatorsOnly },
  });
  registry.registerPath({
    method: 'post',
    path: `${path}/redrive`,
    summary: 'Put dead letters back where they came from',
    description:
      'In the order of each group, at most `max`, each once. The same Idempotency-Key is the same redrive, and goes on with one that was cut off.',
    security,
    request: {
      params,
      headers: z.object({ 'Idempotency-Key': idempotencyKeyText }),
      body: { required: true, content: { 'application/json': { schema: redriveRequest } } },
    },
    responses: {
      200: json(redriveResource, 'How many were put back'),
      ...refusals,
      403: operatorsOnly,
      409: problem(
        'A kill has stopped accounts and whileHalted is not said, or the key was used for another one',
      ),
      422: problem('They came from several places: see the runbook'),
    },
  });
}
