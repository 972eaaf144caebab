import {
  type AccountSweep,
  isOver,
  isSettled,
  type Kill,
  type KilledAccount,
  withAccount,
  withSweep,
} from '../../domain/kill/kill.ts';
import { strategyOf } from '../../domain/kill/kill-scope.ts';
import type { AccountCanceller } from '../../ports/account-canceller.port.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { PlaceTradeDeps } from '../place-trade.ts';
import { sendLeaseMs } from '../send-lease.ts';
import { type FenceDeps, type Fences, fenceAccounts } from './fence-accounts.ts';
import { flattenAccount } from './flatten-account.ts';
import { KillJournal } from './journal.ts';

export interface KillDeps extends FenceDeps, PlaceTradeDeps {
  readonly canceller: AccountCanceller;
}

/** Each takes one of the workers that may talk to venues; some of these stay free for others. */
const accountsAtOnce = 40;
/** How long an account is worked at before the evidence is written again. */
const sweepMs = 8_000;
const againMs = 500;

/**
 * Fences the accounts of a kill, and empties each as soon as its own fence stands, all at once and each at its own pace; writes down
 * what was found. Those that are not clear are swept again until `untilMs`, but for those that only wait for a proof; then
 * the kill is PENDING.
 */
export async function carryOut(deps: KillDeps, kill: Kill, untilMs: number): Promise<Kill> {
  const journal = new KillJournal(deps, kill);
  const { fences, recorded } = fenceAccounts(deps, journal);
  const ids = kill.accounts.map(({ accountId }) => accountId);
  const emptied = mapConcurrently(ids, accountsAtOnce, (accountId) =>
    emptyAccount(deps, journal, { accountId, fences, untilMs }),
  );
  await Promise.all([recorded, emptied]);
  if (!isOver(journal.kill)) await journal.change((current) => ({ ...current, state: 'PENDING' }));
  const { killId, state, triggeredAtMs } = journal.kill;
  deps.log.warn('kill switch', { killId, state, afterMs: deps.clock.nowMs() - triggeredAtMs });
  return journal.kill;
}

interface Emptying {
  readonly accountId: string;
  readonly fences: Fences;
  readonly untilMs: number;
}

async function emptyAccount(
  deps: KillDeps,
  journal: KillJournal,
  { accountId, fences, untilMs }: Emptying,
): Promise<void> {
  const fence = await fences.get(accountId);
  for (;;) {
    const account = find(journal.kill, accountId);
    if (isSettled(account)) return;
    const fenced = fence && !account.fence ? { ...account, fence } : account;
    const emptied = await sweepOnce(deps, journal.kill, fenced, untilMs);
    const sweep = await flattenOnce(deps, journal, fenced, emptied, untilMs);
    await journal.change((current) =>
      withAccount(
        current,
        withSweep(fence ? { fence, ...find(current, accountId) } : find(current, accountId), sweep),
        deps.clock.nowMs(),
      ),
    );
    const onlyWaits = sweep.resting === 0 && sweep.inDoubt.length > 0 && sweep.trouble === undefined;
    const isFenced = find(journal.kill, accountId).fence !== undefined;
    if (sweep.outcome === 'STOPPED' || onlyWaits || deps.clock.nowMs() + againMs >= untilMs) return;
    if (!isFenced && sweep.resting === 0) return;
    if (!isSettled(find(journal.kill, accountId))) await deps.clock.sleep(againMs);
  }
}

/** Where that was asked for, once nothing rests any more: closes what is held, writes down what came of it, and looks again. */
async function flattenOnce(
  deps: KillDeps,
  journal: KillJournal,
  fenced: KilledAccount,
  emptied: AccountSweep,
  untilMs: number,
): Promise<AccountSweep> {
  const { ownerId, killId, correlationId, flatten } = journal.kill;
  const { accountId, fence } = fenced;
  if (!flatten || fenced.flattened || !fence || emptied.outcome !== 'CLEAR') return emptied;
  const account = await deps.store.findAccount({ ownerId, accountId });
  if (!account) return emptied;
  const request = { account, killId, correlationId, slippageRatio: flatten.slippageRatio, untilMs };
  const flattened = await flattenAccount(deps, request);
  if (!flattened) return { ...emptied, outcome: 'NOT_CLEAR', trouble: 'positions are being closed' };
  deps.log.warn('positions closed by a kill', { killId, accountId, positions: flattened.length });
  await journal.change((current) =>
    withAccount(current, { ...find(current, accountId), fence, flattened }, deps.clock.nowMs()),
  );
  const after = await sweepOnce(deps, journal.kill, { ...fenced, flattened }, untilMs);
  return { ...after, canceled: after.canceled + emptied.canceled, rounds: after.rounds + emptied.rounds };
}

function find(kill: Kill, accountId: string): KilledAccount {
  const found = kill.accounts.find((each) => each.accountId === accountId);
  if (!found) throw new Error(`kill ${kill.killId} lost account ${accountId}`);
  return found;
}

async function sweepOnce(
  { canceller, clock, log }: KillDeps,
  { ownerId, killId, scope, correlationId }: Kill,
  { accountId, fence, resting, inDoubt, foreignOrders }: KilledAccount,
  untilMs: number,
): Promise<AccountSweep> {
  // Without a fence nothing is proven; cancels go out all the same.
  const behind = fence ? { fence: { quietAtMs: fence.atMs + sendLeaseMs } } : {};
  const strategyId = strategyOf(scope);
  const only = strategyId === undefined ? {} : { strategyId };
  const request = { ownerId, accountId, correlationId, ...behind, ...only };
  try {
    return await canceller.cancelAccount({ ...request, untilMs: Math.min(clock.nowMs() + sweepMs, untilMs) });
  } catch (error) {
    const trouble = error instanceof Error ? error.message : String(error);
    log.error('an account was not swept', { killId, accountId, trouble });
    const asBefore = { resting, inDoubt, foreignOrders };
    return { outcome: 'NOT_CLEAR', canceled: 0, rounds: 0, ...asBefore, trouble };
  }
}
