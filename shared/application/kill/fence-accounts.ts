import type { ScopeKey } from '../../domain/account/account.ts';
import { scopeStateOf } from '../../domain/account/trading-state.ts';
import { type Fence, type Kill, type KilledAccount, withFence } from '../../domain/kill/kill.ts';
import { strategyOf } from '../../domain/kill/kill-scope.ts';
import { accept } from '../../domain/refusal.ts';
import type { Ids } from '../../ports/ids.port.ts';
import type { Log } from '../../ports/log.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { haltWrites } from '../order-records.ts';
import { changeState } from '../states/change-state.ts';
import type { JournalDeps, KillJournal } from './journal.ts';

export interface FenceDeps extends JournalDeps {
  readonly store: TradingStore;
  readonly ids: Ids;
  readonly log: Log;
}

/** A thousand accounts in less than a second, at 20 ms a write. */
const fencesMax = 32;
/** Others change the epoch now and then; not this often in a row. */
const triesMax = 5;

/** By account; undefined for a straggler, with the reason in the evidence. */
export type Fences = ReadonlyMap<string, Promise<Fence | undefined>>;

/**
 * Halts every account of the kill that has no fence yet, each by itself: nobody waits for another's, and one that fails is
 * tried again later. `recorded` when all are in the evidence.
 */
export function fenceAccounts(
  deps: FenceDeps,
  journal: KillJournal,
): { readonly fences: Fences; readonly recorded: Promise<void> } {
  const unfenced = journal.kill.accounts.filter(({ fence }) => !fence);
  const standing = new Map(
    unfenced.map(({ accountId }) => [accountId, Promise.withResolvers<Fence | undefined>()] as const),
  );
  const halt = haltOf(deps, journal.kill);
  const fenced = mapConcurrently(unfenced, fencesMax, async (account) => {
    const after = await fenceOne(deps, journal.kill, account, halt);
    standing.get(account.accountId)?.resolve(after.fence);
    return after;
  });
  const write = async () => {
    const accounts = await fenced;
    if (accounts.length === 0) return;
    await journal.change((current) =>
      accounts.reduce((changed, account) => withFence(changed, account, deps.clock.nowMs()), current),
    );
  };
  const fences = new Map([...standing].map(([accountId, { promise }]) => [accountId, promise]));
  return { fences, recorded: write() };
}

async function fenceOne(
  deps: FenceDeps,
  kill: Kill,
  account: KilledAccount,
  halt: Halt,
): Promise<KilledAccount> {
  try {
    return { ...account, fence: await halt(account.accountId) };
  } catch (error) {
    const { accountId } = account;
    deps.log.error('an account is not fenced', { killId: kill.killId, accountId, error: String(error) });
    return { ...account, trouble: `not fenced: ${error instanceof Error ? error.message : 'fault'}` };
  }
}

/** Whose state a kill of this scope changes in the control of each account. */
export function fenceScopeOf(scope: string): ScopeKey {
  const strategyId = strategyOf(scope);
  return strategyId === undefined ? 'account' : `strategy:${strategyId}`;
}

type Halt = (accountId: string) => Promise<Fence>;
const reasonOf = ({ killId, reason }: Kill) => `kill switch ${killId}: ${reason}`;

function haltOf(deps: FenceDeps, kill: Kill): Halt {
  if (strategyOf(kill.scope) === undefined) return (accountId) => haltAccount(deps, kill, accountId);
  let told: Promise<void> | undefined;
  return async (accountId) => {
    told ??= haltStrategy(deps, kill);
    await told;
    return strategyFence(deps, kill, accountId);
  };
}

/** The scope itself, which accounts that are opened later inherit; and each account is told. */
async function haltStrategy(deps: FenceDeps, kill: Kill): Promise<void> {
  const { ownerId, scope, correlationId } = kill;
  const change = { ownerId, scope, correlationId, isOperator: false, reason: reasonOf(kill) };
  // Nothing asks before a halt.
  const mayResume = async () => accept(undefined);
  const changed = await changeState({ ...deps, mayResume }, { ...change, state: 'HALTED' });
  if (!changed.ok) throw new Error(`${scope} was not halted: ${changed.refusal.code}`);
}

async function strategyFence({ store, clock }: FenceDeps, kill: Kill, accountId: string): Promise<Fence> {
  const control = await store.findControl({ ownerId: kill.ownerId, accountId });
  if (!control) throw new Error('it has no control item');
  const { state, epoch, reason } = scopeStateOf(control, fenceScopeOf(kill.scope));
  if (state !== 'HALTED') throw new Error('it was not told');
  return { epoch, atMs: clock.nowMs(), wasHalted: reason !== reasonOf(kill) };
}

/** From exactly the epoch that was read, so that two presses at once raise it once. */
async function haltAccount({ store, clock, ids }: FenceDeps, kill: Kill, accountId: string): Promise<Fence> {
  const ref = { ownerId: kill.ownerId, accountId };
  const killReason = reasonOf(kill);
  for (let tries = 0; tries < triesMax; tries += 1) {
    const control = await store.findControl(ref);
    if (!control) throw new Error('it has no control item');
    const { epoch } = control;
    // Its own scope: a wider one that halts it too may be lifted before the kill is over.
    const { state, reason } = scopeStateOf(control, 'account');
    if (state === 'HALTED') return { epoch, atMs: clock.nowMs(), wasHalted: reason !== killReason };
    const writes = haltWrites(ids, ref, killReason, kill.correlationId, clock.nowMs(), epoch, 'KILL');
    // The moment after the write: whatever was let through was written before it.
    if ((await store.commit(writes)).ok) return { epoch: epoch + 1, atMs: clock.nowMs(), wasHalted: false };
  }
  throw new Error('its epoch changes all the time');
}
