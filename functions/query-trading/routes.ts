import { listBalances as listBalancesOfVenues } from '#shared/application/list-balances.ts';
import { mergePages } from '#shared/application/merge-pages.ts';
import { defaultInstrumentSettings } from '#shared/domain/account/instrument-settings.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { type RecordPage, recordQuery } from '#shared/http-api/ledger-schemas.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import {
  accountResourceOf,
  balanceListOf,
  instrumentSettingsResourceOf,
  ledgerPageOf,
  orderResourceOf,
  positionListOf,
  reconciliationResourceOf,
  sagaResourceOf,
} from '#shared/http-api/resources.ts';
import { accountIdText, accountQuery, ledgerQuery, orderListQuery } from '#shared/http-api/schemas.ts';
import { instrumentSettingsQuery } from '#shared/http-api/settings-schemas.ts';
import { balancesQuery, venueBalanceListOf, venuesOf } from '#shared/http-api/venue-balances.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import type { PageRequest } from '#shared/ports/trading-store.port.ts';
import { limitRoutes } from './limit-routes.ts';
import { findAccount, findAccounts, findOrder, type QueryDeps, type Route } from './lookups.ts';
import { pnlRoutes } from './pnl-routes.ts';
import { protectionRoutes } from './protection-routes.ts';
import { riskRoutes } from './risk-routes.ts';
import { tradeRoutes } from './trade-routes.ts';

/** The read side of the API, by route. Every read is keyed by the caller's own id: nobody sees another's data. */
export const routes: Readonly<Record<string, Route>> = {
  'GET /v1/accounts': listAccounts,
  'GET /v1/accounts/{accountId}/balances': listBalances,
  'GET /v1/balances': listVenueBalances,
  'GET /v1/orders': listOrders,
  'GET /v1/orders/{orderId}': showOrder,
  'GET /v1/orders/{orderId}/saga': showSaga,
  'GET /v1/positions': listPositions,
  'GET /v1/ledger': listLedger,
  'GET /v1/ledger/signing-key': showSigningKey,
  'GET /v1/accounts/{accountId}/ledger/records': listRecords,
  'GET /v1/accounts/{accountId}/ledger/seals': listRecords,
  'GET /v1/reconciliation': showReconciliation,
  'GET /v1/accounts/{accountId}/instrument-settings': showInstrumentSettings,
  ...tradeRoutes,
  ...pnlRoutes,
  ...riskRoutes,
  ...limitRoutes,
  ...protectionRoutes,
};

function ok(body: unknown): Result<HttpAnswer> {
  return accept({ status: 200, body });
}

async function listAccounts({ store }: QueryDeps, { ownerId }: HttpRequest): Promise<Result<HttpAnswer>> {
  const accounts = await store.listAccounts(ownerId);
  const resources = await Promise.all(
    accounts.map(async (account) => {
      const control = await store.findControl(account);
      if (!control) throw new Error(`account ${account.accountId} has no control item`);
      return accountResourceOf(account, control);
    }),
  );
  return ok({ accounts: resources });
}

async function listBalances(
  deps: QueryDeps,
  { ownerId, path, headers }: HttpRequest,
): Promise<Result<HttpAnswer>> {
  const account = await findAccount(deps, ownerId, accountIdText.safeParse(path.accountId).data ?? '');
  if (!account.ok) return account;
  const { balances, asOfMs } = await deps.balances.read(
    account.value,
    headers['cache-control']?.includes('no-cache'),
  );
  return ok(balanceListOf(account.value.accountId, asOfMs, balances));
}

/** 200 with an outcome an account, whatever became of each. */
async function listVenueBalances(
  deps: QueryDeps,
  { ownerId, query, headers, correlationId }: HttpRequest,
): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(balancesQuery, query);
  if (!parsed.ok) return parsed;
  const fresh = headers['cache-control']?.includes('no-cache') ?? false;
  const { venues } = parsed.value;
  const named = venues === undefined ? undefined : venuesOf(venues);
  const outcomes = await listBalancesOfVenues(deps, ownerId, named, fresh);
  return ok(venueBalanceListOf(outcomes, correlationId));
}

/** Of the named account, else of all of the caller's. */
async function listOrders(deps: QueryDeps, { ownerId, query }: HttpRequest): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(orderListQuery, query);
  if (!parsed.ok) return parsed;
  const { accountId, state, limit, cursor } = parsed.value;
  const accounts = await findAccounts(deps, ownerId, accountId);
  if (!accounts.ok) return accounts;
  const openOnly = state === 'open';
  const found = await mergePages(
    accounts.value.map((account) => ({
      name: account.accountId,
      read: (page: PageRequest) => deps.store.listOrders(account, { ...page, openOnly }),
    })),
    { limit, ...(cursor === undefined ? {} : { cursor }) },
    (a, b) => a.orderId > b.orderId,
  );
  return ok({ orders: found.items.map(orderResourceOf), cursor: found.cursor ?? null });
}

async function showOrder(deps: QueryDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const order = await findOrder(deps, request);
  return order.ok ? ok(orderResourceOf(order.value)) : order;
}

async function showSaga(deps: QueryDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const order = await findOrder(deps, request);
  if (!order.ok) return order;
  const events = await deps.store.listOrderEvents(request.ownerId, order.value.orderId);
  return ok(sagaResourceOf(order.value, events));
}

async function listPositions(deps: QueryDeps, { ownerId, query }: HttpRequest): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(accountQuery, query);
  if (!parsed.ok) return parsed;
  const accounts = await findAccounts(deps, ownerId, parsed.value.accountId);
  if (!accounts.ok) return accounts;
  const nowMs = deps.clock.nowMs();
  const read = await Promise.all(
    accounts.value.map(async (account) => {
      const [positions, prices] = await Promise.all([
        deps.store.listPositions(account),
        deps.market.listPrices(account.venue),
      ]);
      const oldestMs = nowMs - account.limits.priceAgeMaxMs;
      return { positions, prices: prices.filter((price) => price.asOfMs >= oldestMs) };
    }),
  );
  return ok(
    positionListOf(
      read.flatMap(({ positions }) => positions),
      read.flatMap(({ prices }) => prices),
    ),
  );
}

async function listLedger(deps: QueryDeps, { ownerId, query }: HttpRequest): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(ledgerQuery, query);
  if (!parsed.ok) return parsed;
  const { accountId, limit, cursor } = parsed.value;
  const accounts = await findAccounts(deps, ownerId, accountId);
  if (!accounts.ok) return accounts;
  const found = await mergePages(
    accounts.value.map((account) => ({
      name: account.accountId,
      read: (page: PageRequest) => deps.store.listLedger(account, page),
    })),
    { limit, ...(cursor === undefined ? {} : { cursor }) },
    (a, b) => a.entryId < b.entryId,
  );
  const [only, second] = accounts.value;
  return ok(ledgerPageOf(only && !second ? only.accountId : null, found.items, found.cursor));
}

/** Entries, or seals, as they are stored: what nobody can read any more is shown all the same. */
async function listRecords(
  deps: QueryDeps,
  { ownerId, path, query, route }: HttpRequest,
): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(recordQuery, query);
  if (!parsed.ok) return parsed;
  const account = await findAccount(deps, ownerId, accountIdText.safeParse(path.accountId).data ?? '');
  if (!account.ok) return account;
  const { items, cursor } = route.endsWith('/seals')
    ? await deps.store.listSealRecords(account.value, parsed.value)
    : await deps.store.listLedgerRecords(account.value, parsed.value);
  const { accountId } = account.value;
  const page: RecordPage = { accountId, records: [...items], cursor: cursor ?? null };
  return ok(page);
}

async function showSigningKey({ ledgerKey }: QueryDeps): Promise<Result<HttpAnswer>> {
  const publicKey = await ledgerKey.publicKey();
  return ok({ keyId: ledgerKey.keyId, algorithm: 'ECDSA_SHA_256', publicKey });
}

async function showReconciliation(
  deps: QueryDeps,
  { ownerId, query }: HttpRequest,
): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(accountQuery, query);
  if (!parsed.ok) return parsed;
  const account = await findAccount(deps, ownerId, parsed.value.accountId);
  if (!account.ok) return account;
  const newest = await deps.store.findReconciliation(account.value);
  return newest
    ? ok(reconciliationResourceOf(newest))
    : refuse('NOT_RECONCILED_YET', 'The account has not been compared with its venue yet: ask again soon.');
}

/** What holds for the next order: what was chosen, or the defaults. */
async function showInstrumentSettings(
  deps: QueryDeps,
  { ownerId, path, query }: HttpRequest,
): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(instrumentSettingsQuery, query);
  if (!parsed.ok) return parsed;
  const account = await findAccount(deps, ownerId, accountIdText.safeParse(path.accountId).data ?? '');
  if (!account.ok) return account;
  const { instrument } = parsed.value;
  const chosen = await deps.store.findInstrumentSettings(account.value, instrument);
  return ok(instrumentSettingsResourceOf(chosen ?? defaultInstrumentSettings(account.value, instrument)));
}
