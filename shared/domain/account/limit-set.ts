import type { AccountLimits, AccountRef } from './account.ts';

/** Limits of one level; what is absent is left to the other levels. Of the account itself, what every account must have is there. */
export type Limits = Partial<AccountLimits>;

/** Whose limits: of all of a user's accounts, of one account, of one strategy or one instrument in it. */
export type LimitScope = 'user' | 'account' | `strategy:${string}` | `instrument:${string}`;

export function isLimitScope(text: string): text is LimitScope {
  return /^(user|account|strategy:[A-Za-z0-9_.:-]{1,64}|instrument:[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}(:[A-Z0-9]{1,20})?)$/.test(
    text,
  );
}

/** One level's limits as they hold now. Version 0, which nobody writes, is an account's limits as it was opened. */
export interface LimitSet extends AccountRef {
  readonly scope: LimitScope;
  /** Rises by one with every change. */
  readonly version: number;
  readonly limits: Limits;
  /** A user's id. */
  readonly changedBy: string;
  readonly reason: string;
  readonly changedAtMs: number;
}

/** A line of the audit trail: the set as it was saved, and what it replaced. Of the user's level, `accountId` is the account that it was changed through. */
export interface LimitChange extends LimitSet {
  readonly before: Limits;
}

/** The levels that have a say in an order, and no other. */
export function scopesOf(order: {
  readonly strategyId?: string;
  readonly instrument: string;
}): readonly LimitScope[] {
  const own: LimitScope[] = ['user', `instrument:${order.instrument}`];
  return order.strategyId === undefined ? own : [...own, `strategy:${order.strategyId}`];
}
