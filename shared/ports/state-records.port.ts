import type { AccountControl, AccountRef, ScopeState } from '../domain/account/account.ts';
import type { LiveGate, LiveStep } from '../domain/account/live-gate.ts';
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
  /** Replaces epoch `record.epoch - 1` of a scope that is wider than an account; unsettled until every account was told. */
  | { readonly kind: 'saveState'; readonly record: StateRecord }
  /** Replaces version `live.version - 1` of an account's way to live trading, and keeps the step. */
  | { readonly kind: 'moveGate'; readonly live: LiveGate; readonly step: LiveStep }
  /** Every account of the scope has been told of exactly this epoch. */
  | {
      readonly kind: 'settleState';
      readonly ownerId: string;
      readonly scope: StateScope;
      readonly epoch: number;
    }
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
  /** Of every owner; one that was settled a moment ago may still be among them. */
  listUnsettledStates(limit: number): Promise<readonly StateRecord[]>;
  /** The newest steps of an account's way to live trading, newest first. */
  listLiveSteps(ref: AccountRef, limit: number): Promise<readonly LiveStep[]>;
  /** Of these accounts, in no order; one without control is left out. */
  findControls(refs: readonly AccountRef[]): Promise<readonly AccountControl[]>;
}
