import type { Account, AccountControl } from '../../domain/account/account.ts';
import {
  concernsAccount,
  keyOfScope,
  type StateRecord,
  type StateScope,
} from '../../domain/account/state-scope.ts';
import { isStrategyScope, withScope } from '../../domain/account/trading-state.ts';
import type { StoreWrite } from '../../ports/store-write.ts';

/** The control of an account that is being opened: what wider scopes ask by now is asked of it too. */
export function inheritStates(
  control: AccountControl,
  account: Account,
  records: readonly StateRecord[],
): AccountControl {
  let inherited = control;
  for (const record of records.filter((each) => concernsAccount(each, account))) {
    const { scope, state, epoch, reason, changedAtMs } = record;
    const key = keyOfScope(scope);
    const asked = { state, epoch, reason, changedAtMs };
    inherited = isStrategyScope(key)
      ? { ...inherited, scopes: { ...inherited.scopes, [key]: asked } }
      : withScope(inherited, key, asked);
  }
  return inherited;
}

/** That none of them has changed meanwhile: the account is opened under what is asked then, or not yet. */
export function checkStates(account: Account, records: readonly StateRecord[]): readonly StoreWrite[] {
  const { ownerId, venue } = account;
  const scopes: readonly StateScope[] = ['global', `venue:${venue}`, 'user'];
  const strategies = records
    .filter((record) => record.scope.startsWith('strategy:'))
    .map(({ scope }) => scope);
  return [...scopes, ...strategies].map((scope) => ({
    ...{ kind: 'checkState', ownerId, scope },
    epoch: records.find((record) => record.scope === scope)?.epoch ?? 0,
  }));
}
