import { createHash } from 'node:crypto';
import { readHealth } from '#shared/application/health/read-health.ts';
import {
  countKilled,
  mayRedrive,
  type RedriveDeps,
  redriveDeadLetters,
} from '#shared/application/health/redrive.ts';
import { type WatchHealthDeps, watchHealth } from '#shared/application/health/watch-health.ts';
import { nothingTold } from '#shared/domain/health/health.ts';
import type { UserLimits } from '#shared/domain/quota/user-limits.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import {
  redriveRequest,
  redriveResourceOf,
  systemHealthResourceOf,
} from '#shared/http-api/health-schemas.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { idempotencyKeyText } from '#shared/http-api/schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import type { HealthRecords, RequestUse } from '#shared/ports/health.port.ts';
import type { BudgetRecords } from '#shared/ports/quota.port.ts';

export interface HealthDeps extends Omit<WatchHealthDeps, 'records'>, Omit<RedriveDeps, 'records'> {
  readonly records: HealthRecords;
  readonly clock: RedriveDeps['clock'];
  readonly budgets: BudgetRecords;
  readonly requests: RequestUse;
  readonly limits: UserLimits;
}
type Answer = Promise<Result<HttpAnswer>>;
type Route = (deps: HealthDeps, request: HttpRequest) => Answer;

/** The API gives up after 29 s: what is left then waits for another redrive. */
const redriveWithinMs = 18_000;
const kinds = ['READ', 'COMMAND', 'STOP'] as const;
const isOperator = ({ groups = [] }: HttpRequest) => groups.includes('operators');

const routes: Readonly<Record<string, Route>> = {
  'GET /v1/operations/health': show,
  'GET /v1/operations/dead-letters/{queue}': sample,
  'POST /v1/operations/dead-letters/{queue}/redrive': redrive,
};

export function healthRouteOf(route: string): Route {
  return routes[route] ?? (async () => refuse('ROUTE_NOT_FOUND', 'There is no such route.'));
}

async function show(deps: HealthDeps, request: HttpRequest): Answer {
  const nowMs = deps.clock.nowMs();
  // What other people's keys have spent is an operator's to see.
  const scopes = isOperator(request) ? (['ADDRESS', 'KEY'] as const) : (['ADDRESS'] as const);
  const [health, told = nothingTold, budgets, used] = await Promise.all([
    readHealth(deps),
    deps.records.findTold(),
    Promise.all(scopes.map((scope) => deps.budgets.listBudgets(scope, nowMs))),
    Promise.all(
      kinds.map(async (kind) => ({
        kind,
        counts: await deps.requests.counts(request.ownerId, kind, nowMs),
      })),
    ),
  ]);
  const canRedrive = (queue: string) => deps.queues.canRedrive(queue) ?? false;
  const shown = {
    health,
    told,
    isOperator: isOperator(request),
    canRedrive,
    limits: deps.limits,
    used,
    budgets: budgets.flat(),
  };
  return accept({ status: 200, body: systemHealthResourceOf(shown) });
}

async function sample(deps: HealthDeps, request: HttpRequest): Answer {
  const name = request.path.queue ?? '';
  const may = mayRedrive(deps, name, isOperator(request));
  if (!may.ok) return may;
  const [letters, haltedByKill] = await Promise.all([deps.queues.sample(name), countKilled(deps)]);
  return accept({ status: 200, body: { name, canRedrive: may.value, haltedByKill, sample: letters } });
}

async function redrive(deps: HealthDeps, request: HttpRequest): Answer {
  const key = idempotencyKeyText.safeParse(request.headers['idempotency-key']);
  if (!key.success) {
    const rule = key.error.issues[0]?.message ?? 'is required';
    return refuse('IDEMPOTENCY_KEY_INVALID', `Idempotency-Key ${rule}.`, { field: 'Idempotency-Key' });
  }
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(redriveRequest, json.value);
  if (!body.ok) return body;
  const { ownerId, correlationId } = request;
  const done = await redriveDeadLetters(deps, {
    ...{ ...body.value, ownerId, correlationId, isOperator: isOperator(request) },
    ...{ queue: request.path.queue ?? '', untilMs: deps.clock.nowMs() + redriveWithinMs },
    redriveId: createHash('sha256').update(key.data).digest('hex').slice(0, 32),
  });
  if (!done.ok) return done;
  await watchHealth(deps);
  return accept({ status: 200, body: redriveResourceOf(done.value) });
}
