import { mergeLimits } from '#shared/domain/account/merge-limits.ts';
import { accept, type Result } from '#shared/domain/refusal.ts';
import {
  type LimitHistoryPage,
  type LimitsOfAccount,
  limitChangeResourceOf,
  limitHistoryQuery,
  limitSetResourceOf,
  limitsResourceOf,
  openedLevel,
} from '#shared/http-api/limits-schemas.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { accountIdText } from '#shared/http-api/schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import { findAccount, type QueryDeps, type Route } from './lookups.ts';

export const limitRoutes: Readonly<Record<string, Route>> = {
  'GET /v1/accounts/{accountId}/limits': showLimits,
  'GET /v1/accounts/{accountId}/limits/history': showHistory,
};

/** Every level with its version, and what holds of the account's and the user's together. */
async function showLimits(deps: QueryDeps, { ownerId, path }: HttpRequest): Promise<Result<HttpAnswer>> {
  const found = await findAccount(deps, ownerId, accountIdText.safeParse(path.accountId).data ?? '');
  if (!found.ok) return found;
  const { accountId, limits, createdAtMs } = found.value;
  const sets = await deps.store.listLimitSets(found.value);
  const own = sets.find(({ scope }) => scope === 'account');
  const user = sets.filter(({ scope }) => scope === 'user').map((set) => set.limits);
  const body: LimitsOfAccount = {
    accountId,
    effective: limitsResourceOf(mergeLimits(limits, user)),
    levels: [
      own ? limitSetResourceOf(own) : openedLevel(limits, createdAtMs),
      ...sets.filter((set) => set !== own).map(limitSetResourceOf),
    ],
  };
  return accept({ status: 200, body });
}

/** The audit trail, newest first. */
async function showHistory(
  deps: QueryDeps,
  { ownerId, path, query }: HttpRequest,
): Promise<Result<HttpAnswer>> {
  const parsed = parseWith(limitHistoryQuery, query);
  if (!parsed.ok) return parsed;
  const account = await findAccount(deps, ownerId, accountIdText.safeParse(path.accountId).data ?? '');
  if (!account.ok) return account;
  const { of, ...page } = parsed.value;
  const { items, cursor } = await deps.store.listLimitChanges(account.value, of, page);
  const { accountId } = account.value;
  const body: LimitHistoryPage = {
    accountId,
    changes: items.map(limitChangeResourceOf),
    cursor: cursor ?? null,
  };
  return accept({ status: 200, body });
}
