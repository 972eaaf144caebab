import type { AccountRef } from '../../domain/account/account.ts';
import type { LimitChange, LimitScope, LimitSet } from '../../domain/account/limit-set.ts';
import type { RiskWrite } from '../../ports/risk-records.port.ts';
import type { CommitFailure } from '../../ports/store-write.ts';
import type { Page, PageRequest } from '../../ports/trading-store.port.ts';
import { pageOf } from './page-of.ts';
import { accountKey, ofAccount, type Tables } from './tables.ts';

function setKey(ref: AccountRef, scope: LimitScope): string {
  return scope === 'user' ? ref.ownerId : `${accountKey(ref)}|${scope}`;
}

export function applyRiskWrite(tables: Tables, write: RiskWrite): CommitFailure | undefined {
  switch (write.kind) {
    case 'saveLimits':
      return saveLimits(tables, write.change);
    case 'advanceApprovals': {
      const key = accountKey(write.log);
      if ((tables.approvalLogs.get(key)?.version ?? 0) !== write.log.version - 1)
        return { reason: 'VERSION_CONFLICT', write: write.kind };
      tables.approvalLogs.set(key, write.log);
      return undefined;
    }
  }
}

function saveLimits(tables: Tables, change: LimitChange): CommitFailure | undefined {
  const { before: _before, ...set } = change;
  const key = setKey(set, set.scope);
  const conflict = { reason: 'VERSION_CONFLICT', write: 'saveLimits' } as const;
  if ((tables.limitSets.get(key)?.version ?? 0) !== set.version - 1) return conflict;
  tables.limitSets.set(key, set);
  tables.limitChanges.set(`${key}|${set.version}`, change);
  if (set.scope !== 'account') return undefined;
  const account = tables.accounts.get(accountKey(set));
  if (!account) return conflict;
  const { orderNotionalMax, positionNotionalMax, priceCollarRatio, priceAgeMaxMs, instrumentsAllowed } =
    account.limits;
  const always = {
    orderNotionalMax,
    positionNotionalMax,
    priceCollarRatio,
    priceAgeMaxMs,
    instrumentsAllowed,
  };
  tables.accounts.set(accountKey(set), { ...account, limits: { ...always, ...set.limits } });
  return undefined;
}

export function findLimitSets(tables: Tables, ref: AccountRef, scopes: readonly LimitScope[]): LimitSet[] {
  return scopes.flatMap((scope) => tables.limitSets.get(setKey(ref, scope)) ?? []);
}

export function listLimitSets(tables: Tables, ref: AccountRef): LimitSet[] {
  const own = ofAccount(tables.limitSets.values(), ref).filter(({ scope }) => scope !== 'user');
  return [...findLimitSets(tables, ref, ['user']), ...own];
}

export function listLimitChanges(
  tables: Tables,
  ref: AccountRef,
  of: 'account' | 'user',
  page: PageRequest,
): Page<LimitChange> {
  const changes = [...tables.limitChanges.values()].filter(
    ({ scope, ownerId, accountId }) =>
      ownerId === ref.ownerId &&
      (of === 'user') === (scope === 'user') &&
      (of === 'user' || accountId === ref.accountId),
  );
  const keyOf = ({ changedAtMs, scope, version }: LimitChange) =>
    `${String(changedAtMs).padStart(15, '0')}#${scope}#${String(version).padStart(8, '0')}`;
  return pageOf(changes, { name: `${accountKey(ref)}|${of}|LIMITS`, keyOf, order: 'newest-first' }, page);
}
