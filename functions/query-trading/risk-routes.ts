import { previewRisk } from '#shared/application/preview-risk.ts';
import { readRiskStatus } from '#shared/application/risk-status.ts';
import { accept, type Result } from '#shared/domain/refusal.ts';
import { orderTermsOf } from '#shared/http-api/order-terms.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { riskPreviewOf, riskStatusOf } from '#shared/http-api/risk-schemas.ts';
import { accountQuery, placeOrderRequest } from '#shared/http-api/schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import { findAccount, type QueryDeps, type Route } from './lookups.ts';

/** What the risk ladder says. A read, though its question is a body: nothing is written. */
export const riskRoutes: Readonly<Record<string, Route>> = {
  'POST /v1/risk/preview': showPreview,
  'GET /v1/risk/status': showStatus,
};

/** The body is an order as `POST /v1/orders` takes it. An order that would be denied is an answer too, not a refusal. */
async function showPreview(deps: QueryDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const body = request.json();
  if (!body.ok) return body;
  const parsed = parseWith(placeOrderRequest, body.value);
  if (!parsed.ok) return parsed;
  const terms = orderTermsOf(parsed.value);
  if (!terms.ok) return terms;
  const { ownerId } = request;
  const preview = await previewRisk(deps, { ownerId, accountId: parsed.value.accountId }, terms.value);
  return preview.ok ? accept({ status: 200, body: riskPreviewOf(preview.value) }) : preview;
}

/** Every limit of an account and how much of it is used. */
async function showStatus(deps: QueryDeps, { ownerId, query }: HttpRequest): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(accountQuery, query);
  if (!parsed.ok) return parsed;
  const account = await findAccount(deps, ownerId, parsed.value.accountId);
  if (!account.ok) return account;
  const { control, uses, asOfMs } = await readRiskStatus(deps, account.value);
  return accept({ status: 200, body: riskStatusOf(account.value, control, uses, asOfMs) });
}
