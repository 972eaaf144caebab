import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { cancelBatchRequest, cancelOutcomes, placeBatchRequest, placeOutcomes } from './batches.ts';
import { closePositionRequest, closingResource } from './closings.ts';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import { idempotencyKeyText, positionIdText } from './schemas.ts';

export function describeBatches(registry: OpenAPIRegistry, security: Security): void {
  const { 401: unauthenticated, 400: malformed, 404: unknown } = refusals;
  registry.registerPath({
    method: 'post',
    path: '/v1/orders/batch',
    summary: 'Place several orders, each with its own outcome',
    description:
      'Not atomic: they are placed one after the other, and one that is refused does not stop the next. The same Idempotency-Key with the same batch answers each with the same outcome, also when an earlier request ended half-way, and places nothing twice.',
    security,
    request: {
      headers: z.object({ 'Idempotency-Key': idempotencyKeyText }),
      body: { required: true, content: { 'application/json': { schema: placeBatchRequest } } },
    },
    responses: {
      200: json(placeOutcomes, 'An outcome an order, in their order'),
      400: malformed,
      401: unauthenticated,
      409: problem('The Idempotency-Key was used for another request'),
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/v1/orders/batch/cancel',
    summary: 'Cancel several orders, or all that are open, each with its own outcome',
    security,
    request: { body: { required: true, content: { 'application/json': { schema: cancelBatchRequest } } } },
    responses: {
      200: json(cancelOutcomes, 'An outcome an order'),
      400: malformed,
      401: unauthenticated,
      404: unknown,
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/v1/positions/{positionId}/close',
    summary: 'Close a position, or a part of it, at the market',
    description:
      'Of a perpetual by an order that only reduces; of spot what is held is sold, rounded down to the lot. Resting orders stay. The same Idempotency-Key again answers with the same order.',
    security,
    request: {
      params: z.object({ positionId: positionIdText }),
      headers: z.object({ 'Idempotency-Key': idempotencyKeyText }),
      body: { required: true, content: { 'application/json': { schema: closePositionRequest } } },
    },
    responses: {
      200: json(closingResource, 'Decided within the wait of Prefer'),
      202: json(closingResource, 'Taken; Location names the order'),
      ...refusals,
      409: problem('Nothing is open, or the Idempotency-Key was used for another request'),
      422: problem('More than is open, or less than an order needs; nothing was written'),
    },
  });
}
