import type { Account, AccountControl, AccountRef } from '../../domain/account/account.ts';
import { isStricter, scopeStateOf } from '../../domain/account/trading-state.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import { decideUntilCommitted } from '../decide.ts';
import { ownStateChange } from './fall-back.ts';
import {
  type ChangeStateCommand,
  type ChangeStateDeps,
  checkSeen,
  type StateChange,
} from './state-change.ts';
import { stateEvent } from './tell-accounts.ts';

type Command = Pick<ChangeStateCommand, 'ownerId' | 'state' | 'reason' | 'seenEpoch' | 'correlationId'>;

/** The same for one account's own scope, whose epoch is the account's. */
export async function changeAccountState(
  deps: ChangeStateDeps,
  accountId: string,
  command: Command,
): Promise<Result<StateChange, InvalidCode>> {
  const startedAtMs = deps.clock.nowMs();
  const changed = await changeOwnState(deps, { ownerId: command.ownerId, accountId }, command);
  if (!changed.ok) return changed;
  const { reason, changedAtMs, state } = scopeStateOf(changed.value, 'account');
  return accept({
    ...{ scope: `account:${accountId}`, state, epoch: changed.value.epoch, reason, changedAtMs },
    ...{ changedBy: command.ownerId, accounts: 1, told: 1, stragglers: [] },
    tookMs: deps.clock.nowMs() - startedAtMs,
  });
}

async function changeOwnState(
  deps: ChangeStateDeps,
  ref: AccountRef,
  { ownerId, state, reason, seenEpoch, correlationId }: Command,
): Promise<Result<AccountControl, InvalidCode>> {
  return decideUntilCommitted<Result<AccountControl, InvalidCode>>(async () => {
    const [account, control] = await Promise.all([deps.store.findAccount(ref), deps.store.findControl(ref)]);
    if (!account || !control)
      return { done: refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'scope' }) };
    const before = scopeStateOf(control, 'account');
    if (before.state === state) return { done: accept(control) };
    if (isStricter(before.state, state)) {
      const allowed = await mayLower(deps, account, control, seenEpoch);
      if (!allowed.ok) return { done: allowed };
    }
    const asked = { state, reason, changedAtMs: deps.clock.nowMs() };
    const own = state === 'HALTED' ? ({ ...asked, cause: 'PERSON' } as const) : asked;
    const { next, writes } = ownStateChange(account, control, own, ownerId);
    const written = await deps.store.commit([
      ...writes,
      ...(next.state === control.state ? [] : [stateEvent(deps.ids, next, correlationId)]),
    ]);
    return written.ok ? { done: accept(next) } : { again: written.failure };
  });
}

async function mayLower(
  deps: ChangeStateDeps,
  account: Account,
  control: AccountControl,
  seenEpoch: number | undefined,
): Promise<Result<undefined, InvalidCode>> {
  const { state, reason } = scopeStateOf(control, 'account');
  const seen = checkSeen(`account:${account.accountId}`, seenEpoch, { state, epoch: control.epoch, reason });
  return seen.ok ? deps.mayResume([account], [account]) : seen;
}
