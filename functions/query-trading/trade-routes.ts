import { listOrderFills } from '#shared/application/list-order-fills.ts';
import { listPositionHistory } from '#shared/application/list-position-history.ts';
import { listTrades } from '#shared/application/list-trades.ts';
import { accept, type Result } from '#shared/domain/refusal.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { positionHistoryPageOf, positionHistoryQuery } from '#shared/http-api/position-history.ts';
import { orderFillsQuery, tradePageOf, tradesQuery } from '#shared/http-api/trades.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import { findAccounts, findOrder, type QueryDeps, type Route } from './lookups.ts';

/** What was traded, and what came of it. */
export const tradeRoutes: Readonly<Record<string, Route>> = {
  'GET /v1/trades': showTrades,
  'GET /v1/orders/{orderId}/fills': showOrderFills,
  'GET /v1/positions/history': showPositionHistory,
};

/** Of the named account, else of all of the caller's; `venue` leaves those of one venue. */
async function showTrades(deps: QueryDeps, { ownerId, query }: HttpRequest): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(tradesQuery, query);
  if (!parsed.ok) return parsed;
  const { accountId, venue, limit, cursor, ...filter } = parsed.value;
  const accounts = await findAccounts(deps, ownerId, accountId);
  if (!accounts.ok) return accounts;
  const those = accounts.value.filter((account) => venue === undefined || account.venue === venue);
  const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
  return accept({ status: 200, body: tradePageOf(await listTrades(deps.store, those, filter, page)) });
}

async function showOrderFills(deps: QueryDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(orderFillsQuery, request.query);
  if (!parsed.ok) return parsed;
  const order = await findOrder(deps, request);
  if (!order.ok) return order;
  const page = await listOrderFills(deps.store, order.value, parsed.value);
  return accept({ status: 200, body: tradePageOf(page) });
}

/** Of the named account, else of all of the caller's. */
async function showPositionHistory(
  deps: QueryDeps,
  { ownerId, query }: HttpRequest,
): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(positionHistoryQuery, query);
  if (!parsed.ok) return parsed;
  const { accountId, instrument, ...page } = parsed.value;
  const accounts = await findAccounts(deps, ownerId, accountId);
  if (!accounts.ok) return accounts;
  const found = await listPositionHistory(deps.store, accounts.value, instrument, page);
  return accept({ status: 200, body: positionHistoryPageOf(found) });
}
