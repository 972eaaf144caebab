import type { Account } from '../../domain/account/account.ts';
import { mergeLimits } from '../../domain/account/merge-limits.ts';
import {
  blockersOf,
  evaluatePreflight,
  type Preflight,
  reconciledWithinMs,
} from '../../domain/preflight/preflight.ts';
import type { Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { KillRecords } from '../../ports/kill-records.port.ts';
import type { KillAlarms, VenueBeats, VenueInspector } from '../../ports/preflight.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';

export interface PreflightDeps {
  readonly store: TradingStore;
  readonly kills: Pick<KillRecords, 'newestDrill'>;
  readonly beats: VenueBeats;
  readonly venues: VenueInspector;
  readonly alarms: KillAlarms;
  readonly clock: Clock;
}

/** Looks at everything that must be in order before an account trades. What cannot be looked at has not passed. */
export async function runPreflight(deps: PreflightDeps, account: Account): Promise<Preflight> {
  const { store, kills, beats, alarms, clock } = deps;
  const before = await store.findReconciliation(account);
  const [venue, sets, drill, all, found] = await Promise.all([
    deps.venues.inspect(account, !isRecent(before, clock.nowMs())),
    store.findLimitSets(account, ['user']),
    kills.newestDrill(account.ownerId),
    beats.listBeats(),
    alarms.list().catch((error: unknown) => `not listed: ${error instanceof Error ? error.name : 'fault'}`),
  ]);
  const levels = sets.map((set) => set.limits);
  return evaluatePreflight({
    account: { ...account, limits: mergeLimits(account.limits, levels) },
    venue,
    beat: all.find((beat) => beat.venue === account.venue),
    reconciliation: await store.findReconciliation(account),
    alarms: found,
    drill,
    nowMs: clock.nowMs(),
  });
}

/** Half of how old it may be, and nothing to look at again. */
function isRecent(reconciliation: Reconciliation | undefined, nowMs: number): boolean {
  if (!reconciliation || nowMs - reconciliation.finishedAtMs > reconciledWithinMs / 2) return false;
  return reconciliation.status === 'MATCHED' || reconciliation.status === 'CATCHING_UP';
}

/** Whether trading may go on in these accounts; the refusal says what each of them lacks. */
export async function mayResume(
  deps: PreflightDeps,
  accounts: readonly Account[],
): Promise<Result<undefined, InvalidCode>> {
  const looks = await Promise.all(
    accounts.map(async (account) => ({ account, blockers: blockersOf(await runPreflight(deps, account)) })),
  );
  const blocked = looks.flatMap(({ account, blockers }) =>
    blockers.map(({ name, seen, next }) => ({
      name,
      text: `${account.accountId}, ${name}: ${seen}. ${next}`,
    })),
  );
  if (blocked.length === 0) return accept(undefined);
  const message = `The preflight has not passed. ${blocked.map(({ text }) => text).join(' ')}`;
  const checks = [...new Set(blocked.map(({ name }) => name))].join(',');
  return refuse('PREFLIGHT_FAILED', message, { context: { checks } });
}
