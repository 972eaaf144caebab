import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import { riskPreviewResource, riskStatusResource } from './risk-schemas.ts';
import { accountQuery, placeOrderRequest } from './schemas.ts';

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
