import type { AccountControl, AccountRef } from '../../domain/account/account.ts';
import type { LiveStep } from '../../domain/account/live-gate.ts';
import { isEverybodys, type StateRecord, type StateScope } from '../../domain/account/state-scope.ts';
import { firstControl, scopeStateOf, withScope } from '../../domain/account/trading-state.ts';
import type { StateWrite } from '../../ports/state-records.port.ts';
import type { CommitFailure, StoreWrite } from '../../ports/store-write.ts';
import { accountKey, ofAccount, type Tables } from './tables.ts';

type Of<Kind extends StoreWrite['kind']> = Extract<StoreWrite, { kind: Kind }>;
type Outcome = CommitFailure | undefined;
const fenced = { reason: 'FENCED' } as const;

function keyOf(ownerId: string, scope: StateScope): string {
  return isEverybodys(scope) ? scope : `${ownerId}|${scope}`;
}

export function applyStateWrite(
  tables: Tables,
  write: StateWrite | Of<'checkControl'> | Of<'halt'>,
): Outcome {
  switch (write.kind) {
    case 'checkControl':
      return checkControl(tables, write);
    case 'halt':
      return halt(tables, write);
    case 'setControl':
      return setControl(tables, write.control);
    case 'setStrategyState':
      return setStrategyState(tables, write);
    case 'saveState':
      return saveState(tables, write.record);
    case 'moveGate':
      return moveGate(tables, write);
    case 'settleState': {
      const key = keyOf(write.ownerId, write.scope);
      if (tables.states.get(key)?.epoch !== write.epoch)
        return { reason: 'VERSION_CONFLICT', write: write.kind };
      tables.settledStates.set(key, write.epoch);
      return undefined;
    }
    case 'checkState': {
      const epoch = tables.states.get(keyOf(write.ownerId, write.scope))?.epoch ?? 0;
      return epoch === write.epoch ? undefined : { reason: 'VERSION_CONFLICT', write: write.kind };
    }
  }
}

function checkControl(tables: Tables, { ref, states, epoch, strategy }: Of<'checkControl'>): Outcome {
  const control = tables.controls.get(accountKey(ref));
  if (control?.epoch !== epoch || !states.includes(control.state)) return fenced;
  if (!strategy) return undefined;
  return scopeStateOf(control, `strategy:${strategy.strategyId}`).epoch === strategy.epoch
    ? undefined
    : fenced;
}

function halt(tables: Tables, { ref, reason, atMs, fromEpoch, cause = 'CRITICAL' }: Of<'halt'>): Outcome {
  const { ownerId, accountId } = ref;
  const control = tables.controls.get(accountKey(ref));
  if (fromEpoch !== undefined && control?.epoch !== fromEpoch) return fenced;
  const before = control ?? { ...firstControl({ ownerId, accountId }, reason, atMs), epoch: 0 };
  const asked = { state: 'HALTED', reason, changedAtMs: atMs, cause } as const;
  tables.controls.set(accountKey(ref), withScope(before, 'account', asked));
  return undefined;
}

function setControl(tables: Tables, control: AccountControl): Outcome {
  const before = tables.controls.get(accountKey(control));
  if (before?.epoch !== control.epoch - 1) return fenced;
  const isOfStrategy = ([key]: readonly [string, unknown]) => key.startsWith('strategy:');
  const strategies = Object.entries(before.scopes).filter(isOfStrategy);
  const others = Object.entries(control.scopes).filter((each) => !isOfStrategy(each));
  const scopes: AccountControl['scopes'] = Object.fromEntries([...others, ...strategies]);
  tables.controls.set(accountKey(control), { ...control, scopes });
  return undefined;
}

function setStrategyState(tables: Tables, { ref, strategyId, asked, kind }: Of<'setStrategyState'>): Outcome {
  const control = tables.controls.get(accountKey(ref));
  const key = `strategy:${strategyId}` as const;
  if (!control || scopeStateOf(control, key).epoch >= asked.epoch)
    return { reason: 'VERSION_CONFLICT', write: kind };
  tables.controls.set(accountKey(ref), { ...control, scopes: { ...control.scopes, [key]: asked } });
  return undefined;
}

function saveState(tables: Tables, record: StateRecord): Outcome {
  const key = keyOf(record.ownerId, record.scope);
  if ((tables.states.get(key)?.epoch ?? 0) !== record.epoch - 1)
    return { reason: 'VERSION_CONFLICT', write: 'saveState' };
  tables.states.set(key, record);
  return undefined;
}

function moveGate(tables: Tables, { live, step, kind }: Of<'moveGate'>): Outcome {
  const key = accountKey(step);
  const account = tables.accounts.get(key);
  if (!account || (account.live?.version ?? 0) !== live.version - 1)
    return { reason: 'VERSION_CONFLICT', write: kind };
  tables.accounts.set(key, { ...account, live });
  tables.liveSteps.set(`${key}|${live.version}`, step);
  return undefined;
}

export function listLiveSteps(tables: Tables, ref: AccountRef, limit: number): readonly LiveStep[] {
  const steps = ofAccount(tables.liveSteps.values(), ref);
  return steps.sort((a, b) => b.version - a.version).slice(0, limit);
}

export function listStates(tables: Tables, ownerId: string): readonly StateRecord[] {
  return [...tables.states.values()].filter(
    (record) => isEverybodys(record.scope) || record.ownerId === ownerId,
  );
}

export function listUnsettledStates(tables: Tables, limit: number): readonly StateRecord[] {
  return [...tables.states]
    .filter(([key, { epoch }]) => (tables.settledStates.get(key) ?? 0) < epoch)
    .map(([, record]) => record)
    .slice(0, limit);
}

export function findControls(tables: Tables, refs: readonly AccountRef[]): readonly AccountControl[] {
  return refs.flatMap((ref) => tables.controls.get(accountKey(ref)) ?? []);
}
