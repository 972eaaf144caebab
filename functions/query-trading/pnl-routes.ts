import { reportPnl } from '#shared/application/report-pnl.ts';
import { accept, type Result } from '#shared/domain/refusal.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { pnlQuery, pnlReportOf } from '#shared/http-api/pnl.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import { findAccounts, type QueryDeps, type Route } from './lookups.ts';

export const pnlRoutes: Readonly<Record<string, Route>> = { 'GET /v1/pnl': showPnl };

/** Of the named account, else of all of the caller's together; `venue` leaves those of one venue. */
async function showPnl(deps: QueryDeps, { ownerId, query }: HttpRequest): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(pnlQuery, query);
  if (!parsed.ok) return parsed;
  const { accountId, venue, from, to, currency, equity, ...rest } = parsed.value;
  const accounts = await findAccounts(deps, ownerId, accountId);
  if (!accounts.ok) return accounts;
  const those = accounts.value.filter((account) => venue === undefined || account.venue === venue);
  const { store, market, clock } = deps;
  const nowMs = clock.nowMs();
  const report = await reportPnl({ store, market, nowMs }, those, {
    ...rest,
    withEquity: equity,
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
    ...(currency === undefined ? {} : { currency }),
  });
  return report.ok ? accept({ status: 200, body: pnlReportOf(report.value, rest, nowMs) }) : report;
}
