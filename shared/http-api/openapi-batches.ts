import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { cancelBatchRequest, cancelOutcomes, placeBatchRequest, placeOutcomes } from './batches.ts';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import { idempotencyKeyText } from './schemas.ts';

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
}
