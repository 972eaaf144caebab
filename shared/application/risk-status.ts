import type { Account, AccountControl, AccountLimits } from '../domain/account/account.ts';
import type { LimitScope, LimitSet } from '../domain/account/limit-set.ts';
import { mergeLimits } from '../domain/account/merge-limits.ts';
import type { RiskBook } from '../domain/risk/snapshot.ts';
import { concerns, type LimitUse, limitUses } from '../domain/risk/usage.ts';
import { type ReadRiskDeps, readBook } from './read-risk.ts';

export interface ScopedUse extends LimitUse {
  /** Whose limit it is: the account's and the user's are one; of a strategy or an instrument only what they set themselves. */
  readonly scope: LimitScope;
}

export interface RiskStatus {
  readonly control: AccountControl;
  readonly asOfMs: number;
  readonly uses: readonly ScopedUse[];
}

/** Every limit of an account, and how much of it is used now. Nothing is written. */
export async function readRiskStatus(deps: ReadRiskDeps, account: Account): Promise<RiskStatus> {
  const [control, sets, log] = await Promise.all([
    deps.store.findControl(account),
    deps.store.listLimitSets(account),
    deps.store.findApprovalLog(account),
  ]);
  if (!control) throw new Error(`account ${account.accountId} has no control item`);
  const book = await readBook(deps, account, account.venue, log);
  const asOfMs = deps.clock.nowMs();
  const user = sets.filter(({ scope }) => scope === 'user').map((set) => set.limits);
  const limits = mergeLimits(account.limits, user);
  const own = limitUses(limits, book, asOfMs).map((use) => ({ scope: 'account' as const, ...use }));
  const narrower = sets.filter(({ scope }) => scope !== 'user' && scope !== 'account');
  return { control, asOfMs, uses: [...own, ...narrower.flatMap((set) => usesOf(set, limits, book, asOfMs))] };
}

/** What a narrower level sets, the strictest of all levels as its limit. */
function usesOf(
  { scope, limits: set }: LimitSet,
  limits: AccountLimits,
  book: RiskBook,
  nowMs: number,
): readonly ScopedUse[] {
  const instrument = scope.startsWith('instrument:') ? scope.slice('instrument:'.length) : undefined;
  return limitUses(mergeLimits(limits, [set]), book, nowMs)
    .filter((use) => use.name in set && (instrument === undefined || concerns(use, instrument)))
    .map((use) => ({ scope, ...use }));
}
