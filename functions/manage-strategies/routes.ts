import { activateStrategy, type ManageDeps } from '#shared/application/strategies/activate-strategy.ts';
import {
  changeStrategy,
  deactivateStrategy,
  notFound,
} from '#shared/application/strategies/change-strategy.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { accept, type InvalidCode, type Result, refuse } from '#shared/domain/refusal.ts';
import type { StrategyInstance } from '#shared/domain/strategy/instance.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import {
  activateStrategyRequest,
  changeStrategyRequest,
  decisionPageOf,
  decisionsQuery,
  signalRequest,
  strategyDetailOf,
  strategyIdText,
  strategyResourceOf,
} from '#shared/http-api/strategy-schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import type { StrategyQueue } from '#shared/ports/queues.port.ts';
import { preview, showCatalogue } from './catalogue.ts';
import { idempotencyOf } from './idempotency.ts';
import { makeWebhook, receiveWebhook, type WebhookDeps } from './webhooks.ts';

export interface StrategyRoutesDeps extends ManageDeps, WebhookDeps {
  readonly strategyQueue: StrategyQueue;
}
type Answer = Promise<Result<HttpAnswer>>;
type Route = (deps: StrategyRoutesDeps, request: HttpRequest) => Answer;

const routes: Readonly<Record<string, Route>> = {
  'GET /v1/strategy-catalogue': showCatalogue,
  'POST /v1/strategy-catalogue/{strategy}/preview': preview,
  'GET /v1/strategies': list,
  'POST /v1/strategies': activate,
  'GET /v1/strategies/{strategyId}': show,
  'PATCH /v1/strategies/{strategyId}': change,
  'DELETE /v1/strategies/{strategyId}': deactivate,
  'GET /v1/strategies/{strategyId}/decisions': decisions,
  'POST /v1/signals/{strategyId}': signal,
  'POST /v1/strategies/{strategyId}/webhook': webhook,
  'POST /v1/webhooks/signals': receiveWebhook,
};

export function strategyRouteOf(route: string): Route {
  return routes[route] ?? (async () => refuse('ROUTE_NOT_FOUND', 'There is no such route.'));
}

async function list({ store }: StrategyRoutesDeps, { ownerId }: HttpRequest): Answer {
  const strategies = await store.strategies.list(ownerId);
  return accept({ status: 200, body: { strategies: strategies.map(strategyResourceOf) } });
}

/** 201 with the strategy; it decides from the next closed candle on. */
async function activate(deps: StrategyRoutesDeps, request: HttpRequest): Answer {
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(activateStrategyRequest, json.value);
  if (!body.ok) return body;
  const idempotency = idempotencyOf(request, body.value);
  if (!idempotency.ok) return idempotency;
  const { size, capital, lossMax, onSilentMarket, ...terms } = body.value;
  const { ownerId, correlationId } = request;
  const settings = {
    ...{ size, capital: decimal(capital) },
    ...(lossMax ? { lossMax: decimal(lossMax) } : {}),
    ...(onSilentMarket ? { onSilentMarket } : {}),
  };
  const command = { ...terms, ...idempotency.value, ownerId, correlationId, settings };
  const activated = await activateStrategy(deps, command);
  return shown(activated, 201);
}

async function show(deps: StrategyRoutesDeps, request: HttpRequest): Answer {
  const found = await find(deps, request);
  return found.ok ? accept({ status: 200, body: strategyDetailOf(found.value) }) : found;
}

async function change(deps: StrategyRoutesDeps, request: HttpRequest): Answer {
  const found = await find(deps, request);
  if (!found.ok) return found;
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(changeStrategyRequest, json.value);
  if (!body.ok) return body;
  const { state, parameters, size, capital, lossMax, onSilentMarket } = body.value;
  const settings = {
    ...(size === undefined ? {} : { size }),
    ...(capital === undefined ? {} : { capital: decimal(capital) }),
    ...(lossMax === undefined ? {} : { lossMax: decimal(lossMax) }),
    ...(onSilentMarket === undefined ? {} : { onSilentMarket }),
  };
  const changed = await changeStrategy(deps, {
    ...{ ownerId: request.ownerId, strategyId: found.value.strategyId, settings },
    ...(state ? { state } : {}),
    ...(parameters ? { parameters } : {}),
  });
  return shown(changed);
}

async function deactivate(deps: StrategyRoutesDeps, request: HttpRequest): Answer {
  const found = await find(deps, request);
  if (!found.ok) return found;
  return shown(await deactivateStrategy(deps, found.value));
}

async function decisions(deps: StrategyRoutesDeps, request: HttpRequest): Answer {
  const found = await find(deps, request);
  if (!found.ok) return found;
  const query = parseWith(decisionsQuery, request.query);
  if (!query.ok) return query;
  const { ownerId, strategyId } = found.value;
  const { order, ...page } = query.value;
  const [listed, versions] = await Promise.all([
    deps.store.strategies.listDecisions(ownerId, strategyId, {
      ...page,
      newestFirst: order === 'newest-first',
    }),
    deps.store.strategies.listParameters(ownerId, strategyId),
  ]);
  return accept({ status: 200, body: decisionPageOf(listed.items, versions, listed.cursor) });
}

/** 202: it is queued; the strategy hears of the same signal once. */
async function signal(deps: StrategyRoutesDeps, request: HttpRequest): Answer {
  const found = await find(deps, request);
  if (!found.ok) return found;
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(signalRequest, json.value);
  if (!body.ok) return body;
  const { ownerId, strategyId, state } = found.value;
  if (state !== 'ACTIVE')
    return refuse('STRATEGY_NOT_ACTIVE', `${strategyId} is ${state}: it hears nothing.`, {
      field: 'strategyId',
    });
  const { signalId } = body.value;
  const atMs = deps.clock.nowMs();
  await deps.strategyQueue.send([{ kind: 'SIGNAL', ownerId, strategyId, ...body.value, atMs }]);
  return accept({ status: 202, body: { strategyId, signalId } });
}

/** 200 with the token; the former one is worth nothing from now on. */
async function webhook(deps: StrategyRoutesDeps, request: HttpRequest): Answer {
  const found = await find(deps, request);
  return found.ok ? makeWebhook(deps, found.value) : found;
}

async function find(
  { store }: StrategyRoutesDeps,
  { ownerId, path }: HttpRequest,
): Promise<Result<StrategyInstance, InvalidCode>> {
  const strategyId = strategyIdText.safeParse(path.strategyId);
  const found = strategyId.success && (await store.strategies.find(ownerId, strategyId.data));
  return found ? accept(found) : notFound();
}

function shown(result: Result<StrategyInstance>, status = 200): Result<HttpAnswer> {
  return result.ok ? accept({ status, body: strategyResourceOf(result.value) }) : result;
}
