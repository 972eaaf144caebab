import type { Account } from '../../domain/account/account.ts';
import {
  isEverybodys,
  parseStateScope,
  type StateRecord,
  type StateScope,
} from '../../domain/account/state-scope.ts';
import { isStricter } from '../../domain/account/trading-state.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import { decideUntilCommitted } from '../decide.ts';
import { changeAccountState } from './change-account-state.ts';
import {
  type ChangeStateCommand,
  type ChangeStateDeps,
  checkSeen,
  type StateChange,
} from './state-change.ts';
import { accountsOf, scopeEvent, tellAccounts } from './tell-accounts.ts';

/** Stragglers that are named. */
const namedMax = 20;

/**
 * Changes the state of a scope, and tells every account of it. A stricter state, or the same again, is always possible, and
 * tells again whoever was not told; a laxer one only from the epoch that was seen, and when nothing stands in the way.
 */
export async function changeState(
  deps: ChangeStateDeps,
  command: ChangeStateCommand,
): Promise<Result<StateChange, InvalidCode>> {
  const scope = parseStateScope(command.scope);
  if (scope === undefined)
    return refuse('FIELD_INVALID', 'scope must be global, venue:V, user, account:ID or strategy:S.', {
      field: 'scope',
    });
  if (typeof scope !== 'string') return changeAccountState(deps, scope.accountId, command);
  if (isEverybodys(scope) && !command.isOperator)
    return refuse(
      'ROLE_REQUIRED',
      `${scope} concerns the accounts of others too: it takes the role of an operator. Your own accounts are user, account:ID or strategy:S.`,
      { field: 'scope' },
    );
  const startedAtMs = deps.clock.nowMs();
  const saved = await save(deps, scope, command);
  if (!saved.ok) return saved;
  const record = saved.value;
  const accounts = await accountsOf(deps, record);
  const left = await tellAccounts(deps, record, accounts);
  const tookMs = deps.clock.nowMs() - startedAtMs;
  const { state, epoch, reason } = record;
  const facts = { accounts: accounts.length, stragglers: left.length, tookMs };
  deps.log?.warn('trading state', { scope, state, epoch, reason, ...facts });
  const { ownerId: _, ...shown } = record;
  return accept({
    ...shown,
    accounts: accounts.length,
    told: accounts.length - left.length,
    stragglers: left.slice(0, namedMax).map(({ accountId }) => accountId),
    tookMs,
  });
}

/** The record first: a crash after it leaves something that the sweep goes on with, and accounts opened later inherit it. */
function save(
  deps: ChangeStateDeps,
  scope: StateScope,
  command: ChangeStateCommand,
): Promise<Result<StateRecord, InvalidCode>> {
  const { ownerId, state, reason } = command;
  return decideUntilCommitted<Result<StateRecord, InvalidCode>>(async () => {
    const current = (await deps.store.listStates(ownerId)).find((each) => each.scope === scope);
    const from = current?.state ?? 'ACTIVE';
    const epoch = current?.epoch ?? 0;
    if (current && from === state) return { done: accept(current) };
    const allowed = isStricter(from, state)
      ? await mayLower(deps, scope, command, { state: from, epoch, reason: current?.reason ?? '' })
      : accept(undefined);
    if (!allowed.ok) return { done: allowed };
    const changedAtMs = deps.clock.nowMs();
    const record = { scope, ownerId, state, epoch: epoch + 1, reason, changedBy: ownerId, changedAtMs };
    const written = await deps.store.commit([
      { kind: 'saveState', record },
      scopeEvent(deps.ids, record, command.correlationId),
    ]);
    return written.ok ? { done: accept(record) } : { again: written.failure };
  });
}

async function mayLower(
  deps: ChangeStateDeps,
  scope: StateScope,
  { ownerId, seenEpoch }: ChangeStateCommand,
  current: Pick<StateRecord, 'state' | 'epoch' | 'reason'>,
): Promise<Result<undefined, InvalidCode>> {
  const seen = checkSeen(scope, seenEpoch, current);
  if (!seen.ok) return seen;
  const concerned = await accountsOf(deps, { scope, ownerId });
  return deps.mayResume(witnesses(concerned, ownerId), concerned);
}

/** One account a venue, the person's own before others: what is wrong with a single account halts that account by itself. */
function witnesses(accounts: readonly Account[], ownerId: string): readonly Account[] {
  const ownFirst = accounts.toSorted((a, b) => Number(b.ownerId === ownerId) - Number(a.ownerId === ownerId));
  return [...new Map(ownFirst.toReversed().map((account) => [account.venue, account])).values()];
}
