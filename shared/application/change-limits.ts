import type { Account, AccountRef } from '../domain/account/account.ts';
import { checkLimits, checkScope, checkTogether } from '../domain/account/check-limits.ts';
import type { LimitChange, LimitScope, LimitSet, Limits } from '../domain/account/limit-set.ts';
import { mergeLimits } from '../domain/account/merge-limits.ts';
import { scopeStateOf, withScope } from '../domain/account/trading-state.ts';
import type { DomainEvent } from '../domain/events/domain-event.ts';
import { accept, type InvalidCode, type Result, refuse } from '../domain/refusal.ts';
import { textOf } from '../domain/risk/finding.ts';
import { overExposed } from '../domain/risk/usage.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { StoreWrite } from '../ports/store-write.ts';
import { decideUntilCommitted } from './decide.ts';
import { type ReadRiskDeps, readBook } from './read-risk.ts';

export interface ChangeLimitsDeps extends ReadRiskDeps {
  readonly ids: Ids;
}

export interface ChangeLimitsCommand extends AccountRef {
  readonly scope: LimitScope;
  /** The version that the person has seen; 0 for a level that was never set. */
  readonly version: number;
  /** The whole level: what is absent is off. Of the account's own, what every account must have is there. */
  readonly limits: Limits;
  readonly changedBy: string;
  readonly reason: string;
  readonly correlationId: string;
}

/** A transaction takes a hundred items: of a user with more accounts than this, the others are held by the ladder alone. */
const reducedMax = 40;

/**
 * Replaces the limits of one level, from the next order on. In the same transaction every ACTIVE account that is above one
 * of its limits of exposure then is REDUCING: it may only lower what is open.
 */
export async function changeLimits(
  deps: ChangeLimitsDeps,
  command: ChangeLimitsCommand,
): Promise<Result<LimitSet, InvalidCode>> {
  const { scope, limits } = command;
  for (const checked of [checkLimits(limits), checkScope(scope, limits)]) if (!checked.ok) return checked;
  return decideUntilCommitted<Result<LimitSet, InvalidCode>>(async () => {
    const [account, sets] = await Promise.all([
      deps.store.findAccount(command),
      deps.store.listLimitSets(command),
    ]);
    if (!account)
      return { done: refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' }) };
    const current = sets.find((set) => set.scope === scope);
    const version = current?.version ?? 0;
    if (version !== command.version) return { done: changedMeanwhile(version) };
    const together = checkTogether(mergeLimits(after(account, command), levelsAbove(sets, command)));
    if (!together.ok) return { done: together };
    const change = changeOf(deps, command, scope === 'account' ? account.limits : (current?.limits ?? {}));
    const reducing = await reductions(deps, account, command);
    const event = changedEvent(deps, change, command.correlationId);
    const written = await deps.store.commit([
      { kind: 'saveLimits', change },
      ...reducing,
      { kind: 'publish', event },
    ]);
    const { before: _before, ...set } = change;
    return written.ok ? { done: accept(set) } : { again: written.failure };
  });
}

function changedMeanwhile(version: number): Result<LimitSet, InvalidCode> {
  const message = `These limits are at version ${version}: look at them again, then change them from there.`;
  return refuse('LIMITS_CHANGED', message, { field: 'version', context: { version: String(version) } });
}

/** The account's own limits as they will be. */
function after({ limits }: Account, command: ChangeLimitsCommand): Account['limits'] {
  if (command.scope !== 'account') return limits;
  const { orderNotionalMax, positionNotionalMax, priceCollarRatio, priceAgeMaxMs, instrumentsAllowed } =
    limits;
  const always = {
    orderNotionalMax,
    positionNotionalMax,
    priceCollarRatio,
    priceAgeMaxMs,
    instrumentsAllowed,
  };
  return { ...always, ...command.limits };
}

/** What has a say beside the account's own level: the user's, and the level that is changed, as it will be. */
function levelsAbove(sets: readonly LimitSet[], { scope, limits }: ChangeLimitsCommand): readonly Limits[] {
  const user = sets.filter((set) => set.scope === 'user' && scope !== 'user').map((set) => set.limits);
  return scope === 'account' ? user : [...user, limits];
}

function changeOf(
  { clock }: ChangeLimitsDeps,
  { ownerId, accountId, scope, version, limits, changedBy, reason }: ChangeLimitsCommand,
  before: Limits,
): LimitChange {
  const changedAtMs = clock.nowMs();
  return { ownerId, accountId, scope, version: version + 1, limits, before, changedBy, reason, changedAtMs };
}

/** A strategy's limits say nothing about what the account has open: the ladder alone holds them. */
async function reductions(
  deps: ChangeLimitsDeps,
  account: Account,
  command: ChangeLimitsCommand,
): Promise<readonly StoreWrite[]> {
  const { scope } = command;
  if (scope.startsWith('strategy:')) return [];
  const accounts = scope === 'user' ? await deps.store.listAccounts(command.ownerId) : [account];
  const reduced = await Promise.all(accounts.map((each) => reduction(deps, each, command)));
  return reduced.flat().slice(0, 2 * reducedMax);
}

async function reduction(
  deps: ChangeLimitsDeps,
  account: Account,
  command: ChangeLimitsCommand,
): Promise<readonly StoreWrite[]> {
  const [control, sets, book] = await Promise.all([
    deps.store.findControl(account),
    deps.store.findLimitSets(account, ['user']),
    readBook(deps, account, account.venue),
  ]);
  // By its own scope: what a wider one asks may be lifted while the limit still stands.
  if (!control || scopeStateOf(control, 'account').state !== 'ACTIVE') return [];
  const limits = mergeLimits(after(account, command), levelsAbove(sets, command));
  const instrument = command.scope.startsWith('instrument:')
    ? command.scope.slice('instrument:'.length)
    : undefined;
  const over = overExposed(limits, book, deps.clock.nowMs(), instrument);
  if (!over) return [];
  const { ownerId, accountId } = account;
  const { name, of = 'the account', used = '', limit = '' } = over;
  const reason = `${name} was set to ${textOf(limit)}, below the ${textOf(used)} that ${of} has`;
  const atMs = deps.clock.nowMs();
  const payload = {
    event_type: 'account.reducing',
    account_id: accountId,
    user_id: ownerId,
    reason,
    timestamp: String(atMs),
  };
  const { correlationId } = command;
  const event: DomainEvent = {
    ...{ eventId: deps.ids.nextId(), ownerId, accountId, type: 'account.reducing' },
    ...{ correlationId, atMs, payload },
  };
  return [
    {
      kind: 'setControl',
      control: withScope(control, 'account', { state: 'REDUCING', reason, changedAtMs: atMs }),
    },
    { kind: 'publish', event },
  ];
}

function changedEvent(
  { ids }: ChangeLimitsDeps,
  { ownerId, accountId, scope, version, changedBy, reason, changedAtMs: atMs }: LimitChange,
  correlationId: string,
): DomainEvent {
  const payload = {
    event_type: 'account.limits_changed',
    account_id: accountId,
    user_id: ownerId,
    scope,
    version: String(version),
    changed_by: changedBy,
    reason,
    timestamp: String(atMs),
  };
  return {
    eventId: ids.nextId(),
    ownerId,
    accountId,
    type: 'account.limits_changed',
    correlationId,
    atMs,
    payload,
  };
}
