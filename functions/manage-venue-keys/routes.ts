import { type AddVenueKeysDeps, addVenueKeys, removeVenueKeys } from '#shared/application/add-venue-keys.ts';
import type { Account } from '#shared/domain/account/account.ts';
import { accept, type InvalidCode, type Refusal, type Result, refuse } from '#shared/domain/refusal.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { accountQuery } from '#shared/http-api/schemas.ts';
import { venueKeysRequest, venueKeysResourceOf } from '#shared/http-api/venue-keys.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import type { Log } from '#shared/ports/log.port.ts';

export interface KeyDeps extends AddVenueKeysDeps {
  readonly log: Log;
}
type Refused = { readonly ok: false; readonly refusal: Refusal<InvalidCode> };
type Route = (deps: KeyDeps, request: HttpRequest) => Promise<Result<HttpAnswer>>;

const routes: Readonly<Record<string, Route>> = {
  'POST /v1/venues/{venue}/keys': addKeys,
  'GET /v1/venues/{venue}/keys': showKeys,
  'DELETE /v1/venues/{venue}/keys': removeKeys,
};

export function keyRouteOf(route: string): Route {
  return routes[route] ?? (async () => refuse('ROUTE_NOT_FOUND', 'There is no such route.'));
}

/** 200 once they are proven and stored. What is logged of them is what anybody may see. */
async function addKeys(deps: KeyDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const body = request.json();
  if (!body.ok) return body;
  const parsed = parseWith(venueKeysRequest, body.value);
  if (!parsed.ok) return withoutFieldNames(parsed);
  const { accountId, ...keys } = parsed.value;
  const account = await accountAt(deps, request, accountId);
  if (!account.ok) return account;
  const added = await addVenueKeys(deps, account.value, keys);
  const { venue, accountId: ofAccount } = account.value;
  if (!added.ok) {
    deps.log.info('venue keys refused', { venue, accountId: ofAccount, code: added.refusal.code });
    return added;
  }
  deps.log.info('venue keys stored', { venue, accountId: ofAccount, version: added.value.version });
  return accept({ status: 200, body: venueKeysResourceOf(account.value, added.value) });
}

async function showKeys(deps: KeyDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const account = await queriedAccount(deps, request);
  if (!account.ok) return account;
  const { keys } = account.value;
  return keys === undefined || keys === 'REMOVED'
    ? refuse('KEYS_NOT_FOUND', 'This account has no keys on record.')
    : accept({ status: 200, body: venueKeysResourceOf(account.value, keys) });
}

async function removeKeys(deps: KeyDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const account = await queriedAccount(deps, request);
  if (!account.ok) return account;
  const removed = await removeVenueKeys(deps, account.value);
  if (!removed.ok) return removed;
  const { venue, accountId } = account.value;
  deps.log.info('venue keys removed', { venue, accountId });
  return accept({ status: 200, body: { accountId, venue, isRemoved: true } });
}

/** A field in the wrong place may be named by a secret. */
function withoutFieldNames(refused: Refused): Refused {
  return refused.refusal.code === 'FIELD_UNKNOWN'
    ? refuse('FIELD_UNKNOWN', 'The fields are apiKey, secret, password and accountId, and no others.')
    : refused;
}

async function queriedAccount(deps: KeyDeps, request: HttpRequest): Promise<Result<Account, InvalidCode>> {
  const parsed = parseWith(accountQuery, request.query);
  return parsed.ok ? accountAt(deps, request, parsed.value.accountId) : parsed;
}

/** The caller's account at the venue: the named one, or the only one there. */
async function accountAt(
  { store }: KeyDeps,
  { ownerId, path }: HttpRequest,
  accountId: string | undefined,
): Promise<Result<Account, InvalidCode>> {
  const here = (await store.listAccounts(ownerId)).filter(
    (account) => account.venue === path.venue && (accountId ?? account.accountId) === account.accountId,
  );
  const [only, second] = here;
  if (!only)
    return refuse('ACCOUNT_NOT_FOUND', 'You have no such account at this venue.', { field: 'accountId' });
  if (!second) return accept(only);
  const names = here.map((account) => account.accountId).join(', ');
  return refuse('FIELD_REQUIRED', `accountId is required: you have several accounts there (${names}).`, {
    field: 'accountId',
  });
}
