import { engageKillSwitch } from '#shared/application/engage-kill-switch.ts';
import type { KillDeps } from '#shared/application/kill/carry-out.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { killIdText, killQuery, killRequest, killResourceOf } from '#shared/http-api/kill-schemas.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';

type Route = (deps: KillDeps, request: HttpRequest) => Promise<Result<HttpAnswer>>;

/** The API gives up after 29 s: an answer comes before, and the schedule goes on with what is left. */
const answerWithinMs = 20_000;

const routes: Readonly<Record<string, Route>> = {
  'POST /v1/kill-switch': press,
  'GET /v1/kill-switch': list,
  'GET /v1/kill-switch/{killId}': show,
};

export function killRouteOf(route: string): Route {
  return routes[route] ?? (async () => refuse('ROUTE_NOT_FOUND', 'There is no such route.'));
}

/** 200 when it is proven, 202 while something is not. */
async function press(deps: KillDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const triggeredAtMs = deps.clock.nowMs();
  const body = request.json();
  if (!body.ok) return body;
  const parsed = parseWith(killRequest, body.value);
  if (!parsed.ok) return parsed;
  const { ownerId, correlationId } = request;
  const { scope, reason, flatten, slippageRatio } = parsed.value;
  const killed = await engageKillSwitch(deps, {
    ...{ scope, reason },
    ...(flatten ? { flatten: { slippageRatio: decimal(slippageRatio) } } : {}),
    ...{ ownerId, source: 'API', triggeredBy: ownerId, correlationId, triggeredAtMs },
    untilMs: triggeredAtMs + answerWithinMs,
  });
  if (!killed.ok) return killed;
  const status = killed.value.state === 'VERIFIED' ? 200 : 202;
  return accept({ status, body: killResourceOf(killed.value) });
}

async function list({ kills }: KillDeps, { ownerId, query }: HttpRequest): Promise<Result<HttpAnswer>> {
  const page = parseWith(killQuery, query);
  if (!page.ok) return page;
  const { items, cursor } = await kills.list(ownerId, page.value);
  return accept({ status: 200, body: { kills: items.map(killResourceOf), cursor: cursor ?? null } });
}

async function show({ kills }: KillDeps, { ownerId, path }: HttpRequest): Promise<Result<HttpAnswer>> {
  const killId = killIdText.safeParse(path.killId);
  const kill = killId.success ? await kills.find(ownerId, killId.data) : undefined;
  return kill
    ? accept({ status: 200, body: killResourceOf(kill) })
    : refuse('KILL_NOT_FOUND', 'There is no such kill.', { field: 'killId' });
}
