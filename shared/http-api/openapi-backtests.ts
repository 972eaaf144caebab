import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import {
  backtestList,
  backtestResource,
  backtestResult,
  compareLiveRequest,
  startBacktestRequest,
} from './backtest-schemas.ts';
import { name } from './fields.ts';
import { json, problem, refusals, type Security } from './openapi-responses.ts';

const path = '/v1/backtests/{backtestId}';
const request = { params: z.object({ backtestId: name('backtest id') }) };

export function describeBacktests(registry: OpenAPIRegistry, security: Security): void {
  registry.registerPath({
    method: 'get',
    path: '/v1/backtests',
    summary: 'Your backtests, the newest first',
    security,
    responses: { 200: json(backtestList, 'As they stand'), 401: refusals[401] },
  });
  registry.registerPath({
    method: 'post',
    path: '/v1/backtests',
    summary: 'Run a strategy over the kept history of a market',
    security,
    request: { body: { required: true, content: { 'application/json': { schema: startBacktestRequest } } } },
    responses: {
      202: json(backtestResource, 'It is queued: one of yours runs at a time'),
      ...refusals,
      409: problem('BACKTESTS_ABOVE_LIMIT: 3 are not over yet, or 50 are saved'),
      422: problem('BACKTEST_TOO_LARGE: it would take more memory or time than there is'),
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/v1/backtests/comparisons',
    summary: 'Run again what a strategy was told live, and put its trades beside the backtest’s',
    security,
    request: { body: { required: true, content: { 'application/json': { schema: compareLiveRequest } } } },
    responses: {
      202: json(backtestResource, 'Queued as every backtest; its result has `comparison`'),
      ...refusals,
      409: problem('BACKTESTS_ABOVE_LIMIT: 3 are not over yet, or 50 are saved'),
      422: problem('BACKTEST_TOO_LARGE: it would take more memory or time than there is'),
    },
  });
  registry.registerPath({
    method: 'get',
    path,
    summary: 'A backtest as it stands',
    security,
    request,
    responses: {
      200: json(backtestResource, 'State, progress, and its figures once it is done'),
      ...refusals,
    },
  });
  registry.registerPath({
    method: 'get',
    path: `${path}/result`,
    summary: 'What came of a backtest: figures, equity, trades',
    security,
    request,
    responses: {
      200: json(backtestResult, 'Without fills; of many trades the newest 5,000, or fewer'),
      ...refusals,
      409: problem('It is not done, or it failed'),
    },
  });
  registry.registerPath({
    method: 'delete',
    path,
    summary: 'Delete a backtest with its result',
    security,
    request,
    responses: { 200: json(backtestResource, 'As it stood'), ...refusals },
  });
}
