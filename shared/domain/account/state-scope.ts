import { type Account, isVenueId, type ScopeKey, type TradingState, type VenueId } from './account.ts';

/** Scopes wider than one account: `global` and `venue:V` concern everybody, `user` and `strategy:S` one owner. */
export type StateScope = 'global' | `venue:${VenueId}` | 'user' | `strategy:${string}`;

/** The state of a wider scope, which every account of it is told. */
export interface StateRecord {
  readonly scope: StateScope;
  /** Whose; of `global` and `venue:V` the person who set it last. */
  readonly ownerId: string;
  readonly state: TradingState;
  /** Rises by one with every change. */
  readonly epoch: number;
  readonly reason: string;
  readonly changedBy: string;
  readonly changedAtMs: number;
}

const strategyPattern = /^strategy:[A-Za-z0-9_.:-]{1,64}$/;

/** A scope as people write it; undefined for what is none. `account:ID` is no wider scope. */
export function parseStateScope(text: string): StateScope | { readonly accountId: string } | undefined {
  if (text === 'global' || text === 'user') return text;
  if (text.startsWith('account:')) {
    const accountId = text.slice('account:'.length);
    return /^[A-Za-z0-9_-]{1,64}$/.test(accountId) ? { accountId } : undefined;
  }
  return isStateScope(text) ? text : undefined;
}

export function isStateScope(text: string): text is StateScope {
  if (text === 'global' || text === 'user') return true;
  if (text.startsWith('venue:')) return isVenueId(text.slice('venue:'.length));
  return strategyPattern.test(text);
}

/** Concerns the accounts of every owner: an operator sets it. */
export function isEverybodys(scope: StateScope): boolean {
  return scope === 'global' || scope.startsWith('venue:');
}

/** Under which key it stands in the control of an account. */
export function keyOfScope(scope: StateScope): ScopeKey {
  return isVenueScope(scope) ? 'venue' : scope;
}

function isVenueScope(scope: StateScope): scope is `venue:${VenueId}` {
  return scope.startsWith('venue:');
}

export function concernsAccount(
  { scope, ownerId }: Pick<StateRecord, 'scope' | 'ownerId'>,
  account: Pick<Account, 'ownerId' | 'venue'>,
): boolean {
  if (scope === 'global') return true;
  if (scope.startsWith('venue:')) return scope === `venue:${account.venue}`;
  return ownerId === account.ownerId;
}
