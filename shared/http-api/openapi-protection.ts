import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import { protectionResource, setProtectionRequest } from './protection-schemas.ts';
import { positionIdText } from './schemas.ts';

const path = '/v1/positions/{positionId}/protection';

export function describeProtection(registry: OpenAPIRegistry, security: Security): void {
  const params = z.object({ positionId: positionIdText });
  registry.registerPath({
    method: 'get',
    path,
    summary: 'What protects a position, or protected it last',
    security,
    request: { params },
    responses: { 200: json(protectionResource, 'As it stands'), ...refusals },
  });
  registry.registerPath({
    method: 'put',
    path,
    summary: 'Protect an open position',
    description:
      'Replaces what protected it before, in one step: the old stop holds until the new one does. An order protects its own position by its field protect.',
    security,
    request: {
      params,
      body: { required: true, content: { 'application/json': { schema: setProtectionRequest } } },
    },
    responses: {
      200: json(protectionResource, 'In force within 2 s'),
      ...refusals,
      409: problem('Nothing is open, the protection has fired, or somebody else changed it meanwhile'),
      422: problem('A price is not on the tick'),
    },
  });
  registry.registerPath({
    method: 'delete',
    path,
    summary: 'Take the protection of a position back',
    description: 'What rests of it is cancelled; the position stays as it is.',
    security,
    request: { params },
    responses: {
      200: json(protectionResource, 'Its orders are being taken back'),
      ...refusals,
      409: problem('The protection has fired'),
    },
  });
}
