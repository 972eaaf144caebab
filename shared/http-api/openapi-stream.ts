import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import { streamTicketResource } from './stream-schemas.ts';

export function describeStream(registry: OpenAPIRegistry, security: Security): void {
  registry.registerPath({
    method: 'post',
    path: '/v1/stream/tickets',
    summary: 'A ticket that opens one connection of the live stream, within 30 s',
    security,
    responses: {
      201: json(streamTicketResource, 'Connect a WebSocket to `url` with `?ticket=`'),
      401: refusals[401],
      409: problem('STREAM_CONNECTIONS_ABOVE_LIMIT: 20 of yours are open'),
    },
  });
}
