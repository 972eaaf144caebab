import type { AccountControl, AccountRef, ScopeState } from '../domain/account/account.ts';
import type { StateRecord, StateScope } from '../domain/account/state-scope.ts';

/** What a transaction writes of trading states. */
export type StateWrite =
  /** Replaces the account's control of exactly the epoch before; the scopes of strategies are left as they are. */
  | { readonly kind: 'setControl'; readonly control: AccountControl }
  /** The scope of one strategy in one account: only if its epoch there is lower. No other order's epoch changes. */
  | {
      readonly kind: 'setStrategyState';
      readonly ref: AccountRef;
      readonly strategyId: string;
      readonly asked: ScopeState;
    }
  /** Replaces epoch `record.epoch - 1` of a scope that is wider than an account. */
  | { readonly kind: 'saveState'; readonly record: StateRecord }
  /** The scope is at exactly this epoch; 0 where it was never set. */
  | {
      readonly kind: 'checkState';
      readonly ownerId: string;
      readonly scope: StateScope;
      readonly epoch: number;
    };

/** Strongly consistent. */
export interface StateRecords {
  /** Every scope that was ever set and that may concern this owner's accounts: everybody's, and the owner's own. */
  listStates(ownerId: string): Promise<readonly StateRecord[]>;
  /** Of these accounts, in no order; one without control is left out. */
  findControls(refs: readonly AccountRef[]): Promise<readonly AccountControl[]>;
}
