import type { Account } from '../domain/account/account.ts';
import { scopeStateOf } from '../domain/account/trading-state.ts';
import { anew, type Kill, waitingAccount } from '../domain/kill/kill.ts';
import { parseKillScope, strategyOf } from '../domain/kill/kill-scope.ts';
import { accept, type InvalidCode, type Result, refuse } from '../domain/refusal.ts';
import { carryOut, type KillDeps } from './kill/carry-out.ts';
import { fenceScopeOf } from './kill/fence-accounts.ts';
import { KillJournal } from './kill/journal.ts';
import { mapConcurrently } from './map-concurrently.ts';

export interface KillCommand {
  readonly ownerId: string;
  /** `account:ID`, `venue:V`, `strategy:S` or `global`: every account of the owner. */
  readonly scope: string;
  readonly reason: string;
  readonly source: Kill['source'];
  readonly triggeredBy: string;
  /** Also close what is held, each order at most so far from the market. */
  readonly flatten?: Kill['flatten'];
  readonly correlationId: string;
  /** When the press came in. UTC epoch milliseconds, as is `untilMs`: the answer is given by then, whatever is left. */
  readonly triggeredAtMs: number;
  readonly untilMs: number;
}

/**
 * Stops every account of a scope: writes what is to be done first, so that a crash half-way is gone on with; then the fences
 * (HALTED at the next epoch); then empties the accounts at their venues, all at once, and asks until none of ours rests.
 * Pressed again while it runs, it is the same kill: fences that somebody lifted stand again, and it goes on.
 *
 * @returns the evidence as it stands: VERIFIED, or PENDING with what is not proven yet
 */
export async function engageKillSwitch(
  deps: KillDeps,
  command: KillCommand,
): Promise<Result<Kill, InvalidCode>> {
  const accounts = await accountsInScope(deps, command);
  if (!accounts.ok) return accounts;
  const wanted = killOf(deps, command, accounts.value);
  const begun = await deps.kills.begin(wanted);
  const isJoined = begun.killId !== wanted.killId;
  const { killId, scope, reason } = begun;
  deps.log.warn('kill switch', { killId, scope, reason, isJoined, accounts: accounts.value.length });
  const kill = isJoined ? await join(deps, begun, accounts.value, command.flatten) : begun;
  return accept(await carryOut(deps, kill, command.untilMs));
}

/** Goes on with kills that are not over and that nobody works at, of every owner. Fences that a person lifted stay lifted. */
export async function continueKills(deps: KillDeps, untilMs: number): Promise<readonly Kill[]> {
  const open = await deps.kills.listOpen(openMax);
  const idle = open.filter(({ updatedAtMs }) => deps.clock.nowMs() - updatedAtMs >= idleMs);
  return mapConcurrently(idle, killsMax, (kill) => carryOut(deps, kill, untilMs));
}

const openMax = 100;
const killsMax = 10;
/** A kill changes at least this often while somebody works at it. */
const idleMs = 15_000;

async function accountsInScope(
  { store }: KillDeps,
  { ownerId, scope, flatten }: KillCommand,
): Promise<Result<readonly Account[], InvalidCode>> {
  const isInScope = parseKillScope(scope);
  if (isInScope === undefined)
    return refuse('FIELD_INVALID', 'scope must be account:ID, venue:V, strategy:S or global.', {
      field: 'scope',
    });
  if (flatten && strategyOf(scope) !== undefined)
    return refuse('FLATTEN_UNSUPPORTED', 'A position may be that of several strategies: name its account.', {
      field: 'flatten',
    });
  const accounts = (await store.listAccounts(ownerId)).filter(isInScope);
  return accounts.length > 0
    ? accept(accounts)
    : refuse('ACCOUNT_NOT_FOUND', `There is no account in the scope ${scope}.`, { field: 'scope' });
}

function killOf(deps: KillDeps, command: KillCommand, accounts: readonly Account[]): Kill {
  const { ownerId, scope, reason, source, triggeredBy, correlationId, triggeredAtMs, flatten } = command;
  return {
    ...(flatten ? { flatten } : {}),
    ...{ ownerId, killId: deps.ids.nextId(), scope, state: 'ENGAGED', source, triggeredBy, reason },
    ...{ correlationId, triggeredAtMs, presses: 1, version: 1 },
    accounts: accounts.map((account) => waitingAccount(account, account.venue)),
    updatedAtMs: deps.clock.nowMs(),
  };
}

/** Accounts that were opened meanwhile belong to it, one that a person let trade again is stopped again, and positions may be added. */
async function join(
  deps: KillDeps,
  kill: Kill,
  accounts: readonly Account[],
  flatten: Kill['flatten'],
): Promise<Kill> {
  const active = new Set<string>();
  await mapConcurrently(accounts, killsMax, async (account) => {
    const control = await deps.store.findControl(account);
    const asked = control && scopeStateOf(control, fenceScopeOf(kill.scope));
    if (asked?.state !== 'HALTED') active.add(account.accountId);
  });
  return new KillJournal(deps, kill).change((current) => {
    const known = new Map(current.accounts.map((account) => [account.accountId, account]));
    return {
      ...current,
      ...(flatten ? { flatten } : {}),
      state: 'ENGAGED',
      presses: current.presses + 1,
      accounts: accounts.map((account) => {
        const before = known.get(account.accountId);
        if (!before) return waitingAccount(account, account.venue);
        if (active.has(account.accountId)) return anew(before);
        return flatten && !before.flattened ? { ...before, outcome: 'WAITING' } : before;
      }),
    };
  });
}
