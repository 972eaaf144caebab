import { mayResume, runPreflight } from '#shared/application/live/run-preflight.ts';
import { secondFactor } from '#shared/application/live/second-factor.ts';
import { moveLive, type UnlockLiveDeps } from '#shared/application/live/unlock-live.ts';
import { resumeAccount } from '#shared/application/resume-account.ts';
import { changeState } from '#shared/application/states/change-state.ts';
import { showStates } from '#shared/application/states/show-states.ts';
import type { Account } from '#shared/domain/account/account.ts';
import { scopeStateOf } from '#shared/domain/account/trading-state.ts';
import { accept, type InvalidCode, type Result, refuse } from '#shared/domain/refusal.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { accountResourceOf } from '#shared/http-api/resources.ts';
import { accountIdText, resumeRequest } from '#shared/http-api/schemas.ts';
import { liveRequest, preflightQuery, stateRequest } from '#shared/http-api/state-schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { SecondFactor } from '#shared/ports/second-factor.port.ts';
import { liveResourceOf, stateListOf } from './resources.ts';

export interface StatesDeps extends UnlockLiveDeps {
  readonly secondFactor: SecondFactor;
  readonly log: Log;
}
type Answer = Promise<Result<HttpAnswer>>;
type Route = (deps: StatesDeps, request: HttpRequest) => Answer;

/** Its members may touch what concerns everybody, and unlock live trading. */
const operators = 'operators';
const isOperator = ({ groups = [] }: HttpRequest) => groups.includes(operators);

const routes: Readonly<Record<string, Route>> = {
  'GET /v1/states': show,
  'PUT /v1/states': set,
  'GET /v1/preflight': preflight,
  'POST /v1/accounts/{accountId}/resume': resume,
  'GET /v1/accounts/{accountId}/live': showLive,
  'POST /v1/accounts/{accountId}/live': unlock,
};

export function stateRouteOf(route: string): Route {
  return routes[route] ?? (async () => refuse('ROUTE_NOT_FOUND', 'There is no such route.'));
}

async function show({ store }: StatesDeps, request: HttpRequest): Answer {
  const shown = await showStates(store, request.ownerId, isOperator(request));
  return accept({ status: 200, body: stateListOf(shown) });
}

/** 200 with how many accounts were told; stragglers are told again each minute. */
async function set(deps: StatesDeps, request: HttpRequest): Answer {
  const body = request.json();
  if (!body.ok) return body;
  const parsed = parseWith(stateRequest, body.value);
  if (!parsed.ok) return parsed;
  const { epoch, ...asked } = parsed.value;
  const { ownerId, correlationId } = request;
  const changed = await changeState(
    { ...deps, mayResume: (witnesses, concerned) => mayGoOn(deps, request, witnesses, concerned) },
    {
      ...asked,
      ...{ ownerId, correlationId, isOperator: isOperator(request) },
      ...(epoch === undefined ? {} : { seenEpoch: epoch }),
    },
  );
  return changed.ok ? accept({ status: 200, body: changed.value }) : changed;
}

/** 200, passed or not: what was looked at is the answer. */
async function preflight(deps: StatesDeps, request: HttpRequest): Answer {
  const query = parseWith(preflightQuery, request.query);
  if (!query.ok) return query;
  const account = await findAccount(deps, request, query.value.accountId);
  if (!account.ok) return account;
  const { accountId } = account.value;
  return accept({ status: 200, body: { accountId, ...(await runPreflight(deps, account.value)) } });
}

/** 200 with the account, after a preflight: ACTIVE again, if no wider scope stops it. */
async function resume(deps: StatesDeps, request: HttpRequest): Answer {
  const account = await findAccount(deps, request, request.path.accountId);
  if (!account.ok) return account;
  const body = request.json();
  if (!body.ok) return body;
  const parsed = parseWith(resumeRequest, body.value);
  if (!parsed.ok) return parsed;
  const { ownerId, correlationId } = request;
  const { accountId } = account.value;
  const control = await deps.store.findControl(account.value);
  // What is not stopped is refused as such, whatever a preflight would say.
  const isStopped = control !== undefined && scopeStateOf(control, 'account').state !== 'ACTIVE';
  const allowed = isStopped ? await mayGoOn(deps, request, [account.value]) : accept(undefined);
  if (!allowed.ok) return allowed;
  const { reason } = parsed.value;
  const seen = control === undefined ? {} : { seenEpoch: control.epoch };
  const resumed = await resumeAccount(deps, { ownerId, accountId, reason, correlationId, ...seen });
  if (!resumed.ok) return resumed;
  const now = (await deps.store.findAccount(account.value)) ?? account.value;
  return accept({ status: 200, body: accountResourceOf(now, resumed.value) });
}

async function showLive({ store }: StatesDeps, request: HttpRequest): Answer {
  const account = await findAccount({ store }, request, request.path.accountId);
  return account.ok ? accept({ status: 200, body: await liveResourceOf(store, account.value) }) : account;
}

/** 200 with where the account stands now. */
async function unlock(deps: StatesDeps, request: HttpRequest): Answer {
  const account = await findAccount(deps, request, request.path.accountId);
  if (!account.ok) return account;
  const body = request.json();
  if (!body.ok) return body;
  const parsed = parseWith(liveRequest, body.value);
  if (!parsed.ok) return parsed;
  const { ownerId, correlationId } = request;
  const { accountId } = account.value;
  const moved = await moveLive(deps, {
    ...parsed.value,
    ...{ ownerId, accountId, correlationId, isOperator: isOperator(request) },
    prove: () => isProven(deps, request),
  });
  if (!moved.ok) return moved;
  const now = await findAccount(deps, request, accountId);
  return now.ok ? accept({ status: 200, body: await liveResourceOf(deps.store, now.value) }) : now;
}

/** Where real money is concerned, the person themselves; then what the preflight says. */
async function mayGoOn(
  deps: StatesDeps,
  request: HttpRequest,
  witnesses: readonly Account[],
  concerned = witnesses,
): Promise<Result<undefined, InvalidCode>> {
  const isLive = concerned.some(({ mode }) => mode === 'LIVE');
  const proven = isLive ? await secondFactor(() => isProven(deps, request)) : accept(undefined);
  return proven.ok ? mayResume(deps, witnesses) : proven;
}

function isProven({ secondFactor: factor }: StatesDeps, { headers }: HttpRequest): Promise<boolean> {
  return factor.isFresh((headers.authorization ?? '').replace(/^Bearer /i, ''));
}

async function findAccount(
  { store }: Pick<StatesDeps, 'store'>,
  { ownerId }: HttpRequest,
  id: string | undefined,
): Promise<Result<Account, InvalidCode>> {
  const accountId = accountIdText.safeParse(id);
  const account = accountId.success && (await store.findAccount({ ownerId, accountId: accountId.data }));
  return account
    ? accept(account)
    : refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' });
}
