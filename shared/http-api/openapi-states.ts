import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import { accountIdText } from './schemas.ts';
import {
  liveRequest,
  liveResource,
  preflightQuery,
  preflightResource,
  stateChangeResource,
  stateList,
  stateRequest,
} from './state-schemas.ts';

const bodyOf = (schema: z.ZodType) => ({ required: true, content: { 'application/json': { schema } } });
const livePath = '/v1/accounts/{accountId}/live';
const params = z.object({ accountId: accountIdText });

export function describeStates(registry: OpenAPIRegistry, security: Security): void {
  registry.registerPath({
    method: 'get',
    path: '/v1/states',
    summary: 'What each scope asks, how many accounts have heard it, and the state of your accounts',
    security,
    responses: { 200: json(stateList, 'As it stands'), ...refusals },
  });
  registry.registerPath({
    method: 'put',
    path: '/v1/states',
    summary: 'Stop, reduce or let go on: everything, a venue, your accounts, one of them, a strategy',
    description:
      'A stricter state is always possible; a laxer one from the epoch that you have seen, after a passed preflight. `global` and `venue:V` take the role of an operator.',
    security,
    request: { body: bodyOf(stateRequest) },
    responses: {
      200: json(stateChangeResource, 'Saved and told; stragglers are told again each minute'),
      ...refusals,
      403: problem('It takes the role of an operator'),
      409: problem('Somebody was faster, or the preflight has not passed'),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/v1/preflight',
    summary: 'Whether everything is in order before an account trades',
    security,
    request: { query: preflightQuery },
    responses: { 200: json(preflightResource, 'Each check, passed or not'), ...refusals },
  });
  registry.registerPath({
    method: 'get',
    path: livePath,
    summary: 'How far an account is unlocked for live trading, and the evidence of each step',
    security,
    request: { params },
    responses: { 200: json(liveResource, 'As it stands'), ...refusals },
  });
  registry.registerPath({
    method: 'post',
    path: livePath,
    summary: 'One step up, as an operator after a passed preflight; or any number of steps down',
    security,
    request: { params, body: bodyOf(liveRequest) },
    responses: {
      200: json(liveResource, 'Where it stands now'),
      ...refusals,
      403: problem('It takes the role of an operator'),
      409: problem('Not the next step, too early, or the preflight has not passed'),
    },
  });
}
