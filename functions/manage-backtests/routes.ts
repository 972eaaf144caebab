import {
  deleteBacktest,
  findBacktest,
  listBacktests,
  resultOfBacktest,
} from '#shared/application/backtests/manage-backtests.ts';
import {
  type BacktestDeps,
  startBacktest,
  startComparison,
} from '#shared/application/backtests/start-backtest.ts';
import type { OptimisationDeps } from '#shared/application/optimisations/start-optimisation.ts';
import type { SavedBacktest } from '#shared/domain/backtest/saved-backtest.ts';
import { accept, type InvalidCode, type Result, refuse } from '#shared/domain/refusal.ts';
import {
  backtestResourceOf,
  backtestResult,
  compareLiveRequest,
  startBacktestRequest,
} from '#shared/http-api/backtest-schemas.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import { optimisationRoutes } from './optimisation-routes.ts';

type Answer = Promise<Result<HttpAnswer>>;
type Deps = BacktestDeps & OptimisationDeps;
type Route = (deps: Deps, request: HttpRequest) => Answer;

const routes: Readonly<Record<string, Route>> = {
  'GET /v1/backtests': list,
  'POST /v1/backtests': start,
  'POST /v1/backtests/comparisons': compare,
  'GET /v1/backtests/{backtestId}': show,
  'GET /v1/backtests/{backtestId}/result': result,
  'DELETE /v1/backtests/{backtestId}': remove,
  ...optimisationRoutes,
};

export function backtestRouteOf(route: string): Route {
  return routes[route] ?? (async () => refuse('ROUTE_NOT_FOUND', 'There is no such route.'));
}

async function list(deps: BacktestDeps, { ownerId }: HttpRequest): Answer {
  const backtests = await listBacktests(deps, ownerId);
  return accept({ status: 200, body: { backtests: backtests.map(backtestResourceOf) } });
}

/** 202 with the backtest: it runs by itself. */
async function start(deps: BacktestDeps, request: HttpRequest): Answer {
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(startBacktestRequest, json.value);
  if (!body.ok) return body;
  const { venue, instrument, strategy, parameters, timeframe, fromMs, toMs, makerFeeRate, ...options } =
    body.value;
  const started = await startBacktest(deps, {
    ...{ ownerId: request.ownerId, strategy, parameters, timeframe, fromMs, toMs },
    market: { venue, symbol: instrument },
    options: { ...options, makerFeeRate: makerFeeRate ?? null },
  });
  return shown(started, 202);
}

/** The same for what a strategy did. */
async function compare(deps: BacktestDeps, request: HttpRequest): Answer {
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(compareLiveRequest, json.value);
  if (!body.ok) return body;
  return shown(await startComparison(deps, { ownerId: request.ownerId, ...body.value }), 202);
}

async function show(deps: BacktestDeps, { ownerId, path }: HttpRequest): Answer {
  return shown(await findBacktest(deps, ownerId, path.backtestId ?? ''));
}

async function remove(deps: BacktestDeps, { ownerId, path }: HttpRequest): Answer {
  return shown(await deleteBacktest(deps, ownerId, path.backtestId ?? ''));
}

async function result(deps: BacktestDeps, { ownerId, path }: HttpRequest): Answer {
  const found = await resultOfBacktest(deps, ownerId, path.backtestId ?? '');
  return found.ok ? accept({ status: 200, body: backtestResult.parse(JSON.parse(found.value)) }) : found;
}

function shown(found: Result<SavedBacktest, InvalidCode>, status = 200): Result<HttpAnswer> {
  return found.ok ? accept({ status, body: backtestResourceOf(found.value) }) : found;
}
