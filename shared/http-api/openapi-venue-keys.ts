import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import { accountQuery } from './schemas.ts';
import { venueIdSchema } from './venue-id.ts';
import { venueKeysRemoved, venueKeysRequest, venueKeysResource } from './venue-keys.ts';

const venuePath = z.object({ venue: venueIdSchema });

export function describeVenueKeys(registry: OpenAPIRegistry, security: Security): void {
  const path = '/v1/venues/{venue}/keys';
  const request = { params: venuePath, query: accountQuery };
  registry.registerPath({
    method: 'post',
    path,
    summary: 'Store the keys of your account at a venue, after the venue has vouched for them',
    description:
      'Refused, and nothing stored, for keys that are wrong, expired, bound to other addresses, able to withdraw, or unable to read or trade.',
    security,
    request: {
      params: venuePath,
      body: { required: true, content: { 'application/json': { schema: venueKeysRequest } } },
    },
    responses: {
      200: json(venueKeysResource, 'Proven and stored: the next order uses them'),
      ...refusals,
      409: problem('They belong to another account at the venue, or no venue is configured'),
      422: problem('The venue or we refuse these keys; the code says why'),
      503: problem('The venue did not tell: nothing was stored, try again'),
    },
  });
  registry.registerPath({
    method: 'get',
    path,
    summary: 'What is known of the keys of your account at a venue; never the keys',
    security,
    request,
    responses: { 200: json(venueKeysResource, 'What is known of them'), ...refusals },
  });
  registry.registerPath({
    method: 'delete',
    path,
    summary: 'Remove the keys of your account at a venue, for good',
    security,
    request,
    responses: {
      200: json(venueKeysRemoved, 'Removed'),
      ...refusals,
      409: problem('Orders are open: nobody could cancel them'),
    },
  });
}
