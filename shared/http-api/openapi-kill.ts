import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { killIdText, killPage, killQuery, killRequest, killResource } from './kill-schemas.ts';
import { json, problem, refusals, type Security } from './openapi-responses.ts';

const path = '/v1/kill-switch';

export function describeKillSwitch(registry: OpenAPIRegistry, security: Security): void {
  registry.registerPath({
    method: 'post',
    path,
    summary: 'Stop: halt accounts, cancel every order that rests, and prove it',
    description:
      'Answers within 25 s. Pressed again while it runs, it is the same kill. What is not proven then is looked at again each minute.',
    security,
    request: { body: { required: true, content: { 'application/json': { schema: killRequest } } } },
    responses: {
      200: json(killResource, 'VERIFIED: no order of yours rests in the scope, and none can come'),
      202: json(killResource, 'Fenced; something is not proven yet: see `accounts`'),
      ...refusals,
      422: problem('The scope or the flag is none that there is; nothing was stopped'),
    },
  });
  registry.registerPath({
    method: 'get',
    path,
    summary: 'The evidence of your kills, newest first',
    security,
    request: { query: killQuery },
    responses: { 200: json(killPage, 'The evidence of your kills'), ...refusals },
  });
  registry.registerPath({
    method: 'get',
    path: `${path}/{killId}`,
    summary: 'The evidence of one kill',
    security,
    request: { params: z.object({ killId: killIdText }) },
    responses: { 200: json(killResource, 'As it stands'), ...refusals },
  });
}
