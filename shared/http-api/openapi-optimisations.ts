import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { name } from './fields.ts';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import {
  optimisationList,
  optimisationResource,
  shownOptimisation,
  startOptimisationRequest,
} from './optimisation-schemas.ts';

const path = '/v1/optimisations/{optimisationId}';
const request = { params: z.object({ optimisationId: name('optimisation id') }) };

export function describeOptimisations(registry: OpenAPIRegistry, security: Security): void {
  registry.registerPath({
    method: 'get',
    path: '/v1/optimisations',
    summary: 'Your searches of parameters, the newest first',
    security,
    responses: { 200: json(optimisationList, 'As they stand; at most 20 are kept'), 401: refusals[401] },
  });
  registry.registerPath({
    method: 'post',
    path: '/v1/optimisations',
    summary: 'Search the parameters of a strategy over the kept history of a market',
    security,
    request: {
      body: { required: true, content: { 'application/json': { schema: startOptimisationRequest } } },
    },
    responses: {
      202: json(optimisationResource, 'It is queued; its parts take turns with your backtests'),
      ...refusals,
      409: problem('OPTIMISATIONS_ABOVE_LIMIT: 2 are not over yet, or 20 are saved'),
      422: problem('BACKTEST_TOO_LARGE: a trial would take more memory or time than there is'),
    },
  });
  registry.registerPath({
    method: 'get',
    path,
    summary: 'A search as it stands, with its trials and guards against overfit once it is done',
    security,
    request,
    responses: { 200: json(shownOptimisation, 'State, progress, the best so far, the result'), ...refusals },
  });
  registry.registerPath({
    method: 'delete',
    path,
    summary: 'End a search and delete it with its trials',
    security,
    request,
    responses: { 200: json(optimisationResource, 'As it stood'), ...refusals },
  });
}
