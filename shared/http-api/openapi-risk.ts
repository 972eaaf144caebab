import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import {
  changeLimitsRequest,
  limitHistoryPage,
  limitHistoryQuery,
  limitSetResource,
  limitsOfAccount,
} from './limits-schemas.ts';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import { riskPreviewResource, riskStatusResource } from './risk-schemas.ts';
import { accountIdText, accountQuery, placeOrderRequest } from './schemas.ts';

export function describeRisk(registry: OpenAPIRegistry, security: Security): void {
  registry.registerPath({
    method: 'post',
    path: '/v1/risk/preview',
    summary: 'What every rule says about an order, without placing it',
    description:
      'The funds first, as in placing, then the whole ladder. Nothing is written, and nothing is promised: the order that follows is judged by what is so then. An order that would be denied is answered with 200 and isValid false.',
    security,
    request: { body: { required: true, content: { 'application/json': { schema: placeOrderRequest } } } },
    responses: {
      200: json(riskPreviewResource, 'Every rule, in the order in which they are asked'),
      ...refusals,
      422: problem('The order breaks a rule of the instrument'),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/v1/risk/status',
    summary: 'Every limit of an account and how much of it is used',
    security,
    request: { query: accountQuery },
    responses: { 200: json(riskStatusResource, 'Each limit with its use'), ...refusals },
  });
}

export function describeLimits(registry: OpenAPIRegistry, security: Security): void {
  const params = z.object({ accountId: accountIdText });
  registry.registerPath({
    method: 'get',
    path: '/v1/accounts/{accountId}/limits',
    summary: 'The limits of an account, level by level',
    security,
    request: { params },
    responses: { 200: json(limitsOfAccount, 'Each level with its version'), ...refusals },
  });
  registry.registerPath({
    method: 'put',
    path: '/v1/accounts/{accountId}/limits',
    summary: 'Replace the limits of one level',
    description:
      'Of each limit the strictest of all levels wins, from the next order on. An account that is above a limit of exposure then is REDUCING: it may only lower what is open.',
    security,
    request: {
      params,
      body: { required: true, content: { 'application/json': { schema: changeLimitsRequest } } },
    },
    responses: {
      200: json(limitSetResource, 'The level as it holds now'),
      ...refusals,
      409: problem('Somebody else changed the level meanwhile; nothing was written'),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/v1/accounts/{accountId}/limits/history',
    summary: 'Who changed limits, when, why, from what to what; newest first',
    security,
    request: { params, query: limitHistoryQuery },
    responses: { 200: json(limitHistoryPage, 'The changes'), ...refusals },
  });
}
