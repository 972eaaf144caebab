import type { Schemas } from '../../api/client.ts';
import type { Look } from '../../ui/parts.tsx';

type States = Schemas['StateList'];
export type TradingState = States['accounts'][number]['state'];

export const stateLooks: Readonly<Record<TradingState, Look>> = {
  ACTIVE: 'good',
  REDUCING: 'warn',
  HALTED: 'bad',
};

/** One scope as it stands: `global`, `venue:V`, `user`, `account:ID`, `strategy:S`, or `gate:ID` of an account that is not unlocked. */
export interface ScopeRow {
  readonly scope: string;
  readonly state: TradingState;
  /** 0 where it was never set. */
  readonly epoch: number;
  readonly reason: string;
  readonly changedAtMs?: number;
  readonly changedBy?: string;
  /** Of accounts that it concerns, how many have heard it. */
  readonly told?: { readonly of: number; readonly told: number };
}

interface Owned {
  readonly accountId: string;
  readonly venue: string;
}

/** Every scope that has a say in these accounts, from the widest to the narrowest; those that were never set too, since they let go on. */
export function scopeRows(states: States, accounts: readonly Owned[]): readonly ScopeRow[] {
  const set = new Map(states.scopes.map((each) => [each.scope, each]));
  const venues = [...new Set(accounts.map(({ venue }) => `venue:${venue}`))];
  const wide = ['global', ...venues, 'user'].map((scope) => wideRow(scope, set.get(scope)));
  const strategies = states.scopes.filter(({ scope }) => scope.startsWith('strategy:'));
  return [
    ...wide,
    ...states.accounts.flatMap(accountRows),
    ...strategies.map((each) => wideRow(each.scope, each)),
  ];
}

function wideRow(scope: string, set: States['scopes'][number] | undefined): ScopeRow {
  if (!set) return { scope, state: 'ACTIVE', epoch: 0, reason: '' };
  const { state, epoch, reason, changedAtMs, changedBy, accounts, told } = set;
  return { scope, state, epoch, reason, changedAtMs, changedBy, told: { of: accounts, told } };
}

/** Its own scope, at the epoch of the account, and the gate before live trading where it has one. */
function accountRows({ accountId, epoch, scopes }: States['accounts'][number]): readonly ScopeRow[] {
  return ['account', 'gate'].flatMap((kind) => {
    const found = scopes.find(({ scope }) => scope === kind);
    if (!found) return [];
    const { state, reason, changedAtMs } = found;
    return [{ scope: `${kind}:${accountId}`, state, epoch, reason, changedAtMs }];
  });
}

/** Whether it has a say in what this account may do. */
export function concerns({ scope }: ScopeRow, { accountId, venue }: Owned): boolean {
  const [kind = '', name] = parts(scope);
  if (kind === 'venue') return name === venue;
  if (kind === 'account' || kind === 'gate') return name === accountId;
  return true;
}

/** `['venue', 'okx']` of `venue:okx`. */
export function parts(scope: string): readonly [kind: string, name: string] {
  const at = scope.indexOf(':');
  return at < 0 ? [scope, ''] : [scope.slice(0, at), scope.slice(at + 1)];
}

/** Who may let it go on. */
export function lifterOf({
  scope,
  state,
}: Pick<ScopeRow, 'scope' | 'state'>): 'nobody' | 'operator' | 'person' | 'live' {
  if (state === 'ACTIVE') return 'nobody';
  const [kind] = parts(scope);
  if (kind === 'gate') return 'live';
  return kind === 'global' || kind === 'venue' ? 'operator' : 'person';
}

/** The kill that a halt was written by; undefined where it was something else. */
export function killIn(reason: string): string | undefined {
  return /^kill switch ([0-9A-HJKMNP-TV-Z]{26}):/.exec(reason)?.[1];
}

/** Accounts through which a preflight looks at a scope: each that it concerns of one account, one a venue of a wider one. */
export function witnessesOf(scope: string, accounts: readonly Owned[]): readonly string[] {
  const [kind, name] = parts(scope);
  if (kind === 'account') return accounts.filter(({ accountId }) => accountId === name).map(idOf);
  const all = kind === 'venue' ? accounts.filter(({ venue }) => venue === name) : accounts;
  return [...new Map(all.toReversed().map((account) => [account.venue, account])).values()]
    .map(idOf)
    .reverse();
}

const idOf = ({ accountId }: Owned) => accountId;
