import type { Account, AccountControl } from '../domain/account/account.ts';
import { type LimitUse, limitUses } from '../domain/risk/usage.ts';
import { type ReadRiskDeps, readBook } from './read-risk.ts';

export interface RiskStatus {
  readonly account: Account;
  readonly control: AccountControl;
  readonly asOfMs: number;
  readonly uses: readonly LimitUse[];
}

/** Every limit of an account, and how much of it is used now. Nothing is written. */
export async function readRiskStatus(deps: ReadRiskDeps, account: Account): Promise<RiskStatus> {
  const [control, book] = await Promise.all([
    deps.store.findControl(account),
    readBook(deps, account, account.venue),
  ]);
  if (!control) throw new Error(`account ${account.accountId} has no control item`);
  const asOfMs = deps.clock.nowMs();
  return { account, control, asOfMs, uses: limitUses(account.limits, book, asOfMs) };
}
