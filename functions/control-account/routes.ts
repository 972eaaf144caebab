import { createHash } from 'node:crypto';
import { type AdjustAccountDeps, adjustAccount } from '#shared/application/adjust-account.ts';
import { type ChooseSettingsDeps, chooseSettings } from '#shared/application/choose-settings.ts';
import { openPaperAccount } from '#shared/application/open-paper-account.ts';
import type { Account, CertifiedVenueId } from '#shared/domain/account/account.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { accept, type InvalidCode, type Result, refuse } from '#shared/domain/refusal.ts';
import { adjustmentRequest } from '#shared/http-api/ledger-schemas.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import {
  accountResourceOf,
  instrumentSettingsResourceOf,
  ledgerEntryResourceOf,
} from '#shared/http-api/resources.ts';
import { accountIdText, idempotencyKeyText, openAccountRequest } from '#shared/http-api/schemas.ts';
import { instrumentSettingsRequest } from '#shared/http-api/settings-schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';

export interface ControlDeps extends AdjustAccountDeps, ChooseSettingsDeps {
  /** Where people may open paper accounts. */
  readonly paperVenues: readonly CertifiedVenueId[];
}
type Route = (deps: ControlDeps, request: HttpRequest) => Promise<Result<HttpAnswer>>;

const routes: Readonly<Record<string, Route>> = {
  'POST /v1/accounts': open,
  'POST /v1/accounts/{accountId}/reconciliation': reconcile,
  'POST /v1/accounts/{accountId}/adjustments': adjust,
  'PUT /v1/accounts/{accountId}/instrument-settings': choose,
};

export function controlRouteOf(route: string): Route {
  return routes[route] ?? (async () => refuse('ROUTE_NOT_FOUND', 'There is no such route.'));
}

/** 200 with the account, opened now or before: a person has one paper account a venue. */
async function open(deps: ControlDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const body = request.json();
  if (!body.ok) return body;
  const parsed = parseWith(openAccountRequest, body.value);
  if (!parsed.ok) return parsed;
  const venue = deps.paperVenues.find((each) => each === parsed.value.venue);
  if (venue === undefined)
    return refuse('VENUE_NOT_CONFIGURED', `Paper accounts are at ${deps.paperVenues.join(', ')}.`, {
      field: 'venue',
    });
  const account = await openPaperAccount(deps, request.ownerId, venue);
  const control = await deps.store.findControl(account);
  if (!control) throw new Error(`account ${account.accountId} has no control item`);
  return accept({ status: 200, body: accountResourceOf(account, control) });
}

/** 202: the comparison runs soon; GET /v1/reconciliation shows it when it has finished. */
async function reconcile(deps: ControlDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const account = await findAccount(deps, request);
  if (!account.ok) return account;
  const { ownerId, accountId } = account.value;
  const { correlationId } = request;
  // Taken before the request leaves: every comparison that starts later answers it.
  const requestedAtMs = deps.clock.nowMs();
  await deps.requests.request({ kind: 'RECONCILE', ownerId, accountId, trigger: 'REQUEST', correlationId });
  return accept({ status: 202, body: { accountId, requestedAtMs } });
}

/** 201 with the entry, signed in the name of whoever asks. */
async function adjust(deps: ControlDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const key = idempotencyKeyText.safeParse(request.headers['idempotency-key']);
  if (!key.success) {
    const rule = key.error.issues[0]?.message ?? 'is required';
    return refuse('IDEMPOTENCY_KEY_INVALID', `Idempotency-Key ${rule}.`, { field: 'Idempotency-Key' });
  }
  const account = await findAccount(deps, request);
  if (!account.ok) return account;
  const body = request.json();
  if (!body.ok) return body;
  const parsed = parseWith(adjustmentRequest, body.value);
  if (!parsed.ok) return parsed;
  const { ownerId, correlationId } = request;
  const { accountId } = account.value;
  const { amount, ...rest } = parsed.value;
  const said = JSON.stringify(['adjustment', accountId, parsed.value]);
  const adjusted = await adjustAccount(deps, {
    ...rest,
    ownerId,
    accountId,
    amount: decimal(amount),
    signedBy: ownerId,
    idempotencyKey: key.data,
    requestHash: createHash('sha256').update(said).digest('hex'),
    correlationId,
  });
  return adjusted.ok ? accept({ status: 201, body: ledgerEntryResourceOf(adjusted.value) }) : adjusted;
}

/** 200 with the settings as they hold from the next order on; the venue is told soon. */
async function choose(deps: ControlDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const account = await findAccount(deps, request);
  if (!account.ok) return account;
  const body = request.json();
  if (!body.ok) return body;
  const parsed = parseWith(instrumentSettingsRequest, body.value);
  if (!parsed.ok) return parsed;
  const { instrument, leverage, ...modes } = parsed.value;
  const chosen = { ...modes, ...(leverage === undefined ? {} : { leverage: decimal(leverage) }) };
  const { correlationId } = request;
  const settings = await chooseSettings(deps, { account: account.value, instrument, chosen, correlationId });
  return settings.ok ? accept({ status: 200, body: instrumentSettingsResourceOf(settings.value) }) : settings;
}

async function findAccount(
  { store }: ControlDeps,
  { ownerId, path }: HttpRequest,
): Promise<Result<Account, InvalidCode>> {
  const accountId = accountIdText.safeParse(path.accountId);
  const account = accountId.success && (await store.findAccount({ ownerId, accountId: accountId.data }));
  return account
    ? accept(account)
    : refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' });
}
