import type { Account } from '../domain/account/account.ts';
import { scopeStateOf } from '../domain/account/trading-state.ts';
import { anew, type Kill, waitingAccount } from '../domain/kill/kill.ts';
import { parseKillScope } from '../domain/kill/kill-scope.ts';
import { accept, type InvalidCode, type Result, refuse } from '../domain/refusal.ts';
import { carryOut, type KillDeps } from './kill/carry-out.ts';
import { KillJournal } from './kill/journal.ts';
import { mapConcurrently } from './map-concurrently.ts';

export interface KillCommand {
  readonly ownerId: string;
  /** `account:ID`, `venue:V` or `global`: every account of the owner. */
  readonly scope: string;
  readonly reason: string;
  readonly source: Kill['source'];
  readonly triggeredBy: string;
  /** Also sell what is held: not yet. */
  readonly flatten?: boolean;
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
  const kill = isJoined ? await join(deps, begun, accounts.value) : begun;
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
    return refuse('FIELD_INVALID', 'scope must be account:ID, venue:V or global.', { field: 'scope' });
  if (isInScope === 'STRATEGY')
    return refuse('SCOPE_UNSUPPORTED', 'No strategy trades by itself yet: stop its account.', {
      field: 'scope',
    });
  if (flatten)
    return refuse(
      'FLATTEN_UNSUPPORTED',
      'Orders are cancelled, positions are kept: close them one by one after a look at the market.',
      { field: 'flatten' },
    );
  const accounts = (await store.listAccounts(ownerId)).filter(isInScope);
  return accounts.length > 0
    ? accept(accounts)
    : refuse('ACCOUNT_NOT_FOUND', `There is no account in the scope ${scope}.`, { field: 'scope' });
}

function killOf(deps: KillDeps, command: KillCommand, accounts: readonly Account[]): Kill {
  const { ownerId, scope, reason, source, triggeredBy, correlationId, triggeredAtMs } = command;
  return {
    ...{ ownerId, killId: deps.ids.nextId(), scope, state: 'ENGAGED', source, triggeredBy, reason },
    ...{ correlationId, triggeredAtMs, presses: 1, version: 1 },
    accounts: accounts.map((account) => waitingAccount(account, account.venue)),
    updatedAtMs: deps.clock.nowMs(),
  };
}

/** Accounts that were opened meanwhile belong to it, and one that a person let trade again is stopped again. */
async function join(deps: KillDeps, kill: Kill, accounts: readonly Account[]): Promise<Kill> {
  const active = new Set<string>();
  await mapConcurrently(accounts, killsMax, async (account) => {
    const control = await deps.store.findControl(account);
    if (!control || scopeStateOf(control, 'account').state !== 'HALTED') active.add(account.accountId);
  });
  return new KillJournal(deps, kill).change((current) => {
    const known = new Map(current.accounts.map((account) => [account.accountId, account]));
    return {
      ...current,
      state: 'ENGAGED',
      presses: current.presses + 1,
      accounts: accounts.map((account) => {
        const before = known.get(account.accountId);
        if (!before) return waitingAccount(account, account.venue);
        return active.has(account.accountId) ? anew(before) : before;
      }),
    };
  });
}
