import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { json, problem, refusals, type Security } from './openapi-responses.ts';
import { idempotencyKeyText } from './schemas.ts';
import {
  previewStrategyRequest,
  strategyCatalogue,
  strategyPreviewResource,
} from './strategy-catalogue-schemas.ts';
import {
  activateStrategyRequest,
  changeStrategyRequest,
  decisionPage,
  decisionsQuery,
  signalRequest,
  signalResource,
  strategyDetail,
  strategyIdText,
  strategyList,
  strategyResource,
  webhookRequest,
  webhookResource,
} from './strategy-schemas.ts';

const bodyOf = (schema: z.ZodType) => ({ required: true, content: { 'application/json': { schema } } });
const path = '/v1/strategies/{strategyId}';
const params = z.object({ strategyId: strategyIdText });

export function describeStrategies(registry: OpenAPIRegistry, security: Security): void {
  const describe = (
    method: 'get' | 'post' | 'patch' | 'delete',
    at: string,
    summary: string,
    given: Omit<Parameters<OpenAPIRegistry['registerPath']>[0], 'method' | 'path' | 'summary' | 'security'>,
  ) => registry.registerPath({ method, path: at, summary, security, ...given });
  describe(
    'get',
    '/v1/strategy-catalogue',
    'Strategies that can be run, with their parameters and documentation',
    {
      responses: { 200: json(strategyCatalogue, 'Every strategy'), 401: refusals[401] },
    },
  );
  describe(
    'post',
    '/v1/strategy-catalogue/{strategy}/preview',
    'What a strategy would do with these parameters',
    {
      description: 'Nothing is written. Parameters that do not fit are told one by one, with their field.',
      request: {
        params: z.object({ strategy: z.string() }),
        body: bodyOf(previewStrategyRequest),
      },
      responses: { 200: json(strategyPreviewResource, 'What it says before it starts'), ...refusals },
    },
  );
  describe('get', '/v1/strategies', 'Strategies that run, or ran', {
    responses: { 200: json(strategyList, 'As they stand'), 401: refusals[401] },
  });
  describe('post', '/v1/strategies', 'Let a strategy run on an account and an instrument', {
    description: 'The same Idempotency-Key with the same body answers with the same strategy, as it stands.',
    request: {
      headers: z.object({ 'Idempotency-Key': idempotencyKeyText.exactOptional() }),
      body: bodyOf(activateStrategyRequest),
    },
    responses: {
      201: json(strategyResource, 'It decides from the next closed candle on'),
      ...refusals,
      409: problem('One of this id runs, another one trades the position alone, or the key was used before'),
    },
  });
  describe('get', path, 'A strategy as it stands', {
    request: { params },
    responses: { 200: json(strategyDetail, 'As it stands'), ...refusals },
  });
  describe('patch', path, 'Pause, resume, or change parameters and settings', {
    description: 'Effective with the next event. Parameters are a new version; the state is kept.',
    request: { params, body: bodyOf(changeStrategyRequest) },
    responses: {
      200: json(strategyResource, 'As it stands now'),
      ...refusals,
      409: problem('It was deactivated'),
    },
  });
  describe('delete', path, 'Deactivate a strategy', {
    description: 'What rests of it is cancelled; what it holds and what protects that stay.',
    request: { params },
    responses: { 200: json(strategyResource, 'It decides no more'), ...refusals },
  });
  describe('get', `${path}/decisions`, 'What a strategy decided on each event, and why', {
    request: { params, query: decisionsQuery },
    responses: { 200: json(decisionPage, 'A page of decisions'), ...refusals },
  });
  describe('post', `${path}/webhook`, 'A token with which others may tell a strategy something', {
    description: 'It takes the place of a former one, and is shown once.',
    request: { params },
    responses: { 200: json(webhookResource, 'The token, and where to send signals'), ...refusals },
  });
  registry.registerPath({
    method: 'post',
    path: '/v1/webhooks/signals',
    summary: 'Tell a strategy something, by its token alone: for alerts of TradingView',
    request: { body: bodyOf(webhookRequest) },
    responses: {
      202: json(signalResource, 'Taken; the same id again is the same signal'),
      400: refusals[400],
      401: problem('The token is not, or no longer, one of a strategy'),
      409: problem('The strategy does not run'),
      429: problem('Too many signals'),
    },
  });
  describe('post', '/v1/signals/{strategyId}', 'Tell a strategy something', {
    request: { params, body: bodyOf(signalRequest) },
    responses: {
      202: json(signalResource, 'Taken; the same signalId again is the same signal'),
      ...refusals,
      409: problem('The strategy does not run'),
    },
  });
}
