import type { AccountRef } from '../domain/account/account.ts';
import type { LimitChange, LimitScope, LimitSet } from '../domain/account/limit-set.ts';
import type { ApprovalLog } from '../domain/risk/approval-log.ts';
import type { Page, PageRequest } from './trading-store.port.ts';

/** What a transaction writes of limits and of what was approved under them. */
export type RiskWrite =
  /** Replaces version `change.version - 1` of its level, keeps the change, and of an account's own level sets its limits. */
  | { readonly kind: 'saveLimits'; readonly change: LimitChange }
  /** Replaces version `log.version - 1`. */
  | { readonly kind: 'advanceApprovals'; readonly log: ApprovalLog };

/** Strongly consistent. */
export interface RiskRecords {
  /** Those of these levels that were ever set, in no order. */
  findLimitSets(ref: AccountRef, scopes: readonly LimitScope[]): Promise<readonly LimitSet[]>;
  /** Every level of the account that was ever set, and the user's. */
  listLimitSets(ref: AccountRef): Promise<readonly LimitSet[]>;
  /** The changes of the account's levels, or of the user's; newest first. */
  listLimitChanges(ref: AccountRef, of: 'account' | 'user', page: PageRequest): Promise<Page<LimitChange>>;
  findApprovalLog(ref: AccountRef): Promise<ApprovalLog | undefined>;
}
