import { type ChangeLimitsDeps, changeLimits } from '#shared/application/change-limits.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { changeLimitsRequest, limitSetResourceOf } from '#shared/http-api/limits-schemas.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { accountIdText } from '#shared/http-api/schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';

/** PUT /v1/accounts/{accountId}/limits: 200 with the level as it holds from the next order on. */
export async function changeRoute(deps: ChangeLimitsDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const { ownerId, path, correlationId } = request;
  const accountId = accountIdText.safeParse(path.accountId);
  if (!accountId.success)
    return refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' });
  const body = request.json();
  if (!body.ok) return body;
  const parsed = parseWith(changeLimitsRequest, body.value);
  if (!parsed.ok) return parsed;
  const changed = await changeLimits(deps, {
    ...parsed.value,
    ownerId,
    accountId: accountId.data,
    changedBy: ownerId,
    correlationId,
  });
  if (changed.ok) return accept({ status: 200, body: limitSetResourceOf(changed.value) });
  const { field } = changed.refusal;
  const isLimit = field !== undefined && field in parsed.value.limits;
  return isLimit ? { ok: false, refusal: { ...changed.refusal, field: `limits.${field}` } } : changed;
}
