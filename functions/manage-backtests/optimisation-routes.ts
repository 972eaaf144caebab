import {
  deleteOptimisation,
  findOptimisation,
  listOptimisations,
} from '#shared/application/optimisations/manage-optimisations.ts';
import {
  type OptimisationDeps,
  startOptimisation,
} from '#shared/application/optimisations/start-optimisation.ts';
import { accept, type Result } from '#shared/domain/refusal.ts';
import {
  optimisationResourceOf,
  shownOptimisationOf,
  startOptimisationRequest,
} from '#shared/http-api/optimisation-schemas.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';

type Answer = Promise<Result<HttpAnswer>>;
type Route = (deps: OptimisationDeps, request: HttpRequest) => Answer;

export const optimisationRoutes: Readonly<Record<string, Route>> = {
  'GET /v1/optimisations': list,
  'POST /v1/optimisations': start,
  'GET /v1/optimisations/{optimisationId}': show,
  'DELETE /v1/optimisations/{optimisationId}': remove,
};

async function list(deps: OptimisationDeps, { ownerId }: HttpRequest): Answer {
  const found = await listOptimisations(deps, ownerId);
  return accept({ status: 200, body: { optimisations: found.map(optimisationResourceOf) } });
}

/** 202 with the search: it runs by itself. */
async function start(deps: OptimisationDeps, request: HttpRequest): Answer {
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(startOptimisationRequest, json.value);
  if (!body.ok) return body;
  const { venue, instrument, strategy, strategyVersion, space, timeframe, fromMs, toMs, ...others } =
    body.value;
  const { search, trials, seed, objective, tradesMin, validate, folds, makerFeeRate, ...options } = others;
  const started = await startOptimisation(deps, {
    ...{ ownerId: request.ownerId, strategy, space, timeframe, fromMs, toMs },
    ...(strategyVersion !== undefined && { strategyVersion }),
    ...{ search, trials, seed, objective, tradesMin, validate, folds },
    market: { venue, symbol: instrument },
    options: { ...options, makerFeeRate: makerFeeRate ?? null },
  });
  return started.ok ? accept({ status: 202, body: optimisationResourceOf(started.value) }) : started;
}

async function show(deps: OptimisationDeps, { ownerId, path }: HttpRequest): Answer {
  const found = await findOptimisation(deps, ownerId, path.optimisationId ?? '');
  if (!found.ok) return found;
  const { optimisation, document } = found.value;
  return accept({ status: 200, body: shownOptimisationOf(optimisation, document) });
}

async function remove(deps: OptimisationDeps, { ownerId, path }: HttpRequest): Answer {
  const removed = await deleteOptimisation(deps, ownerId, path.optimisationId ?? '');
  return removed.ok ? accept({ status: 200, body: optimisationResourceOf(removed.value) }) : removed;
}
