import type { Account } from '../domain/account/account.ts';
import type { Reconciliation, ReconciliationTrigger } from '../domain/reconciliation/reconciliation.ts';
import type { VenueStop } from '../domain/venue/venue-answer.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { VenueBooksOf } from '../ports/venue.port.ts';
import { type CatchUpDeps, catchUp } from './catch-up.ts';
import { haltStopped } from './halt-venue.ts';
import { haltWrites } from './order-records.ts';
import { type Looking, lookOnce, type View } from './reconcile/look.ts';
import type { Suspects } from './reconcile/missing-trades.ts';
import { compareOpenOrders } from './reconcile/open-orders.ts';
import { adoptOpening } from './reconcile/opening.ts';
import { VenueSilentError } from './reconcile/venue-silent-error.ts';

export interface ReconcileAccountDeps extends CatchUpDeps {
  readonly books: VenueBooksOf;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Looks at both books, at most. */
const looksMax = 8;
const betweenLooksMs = 2_000;
/** A difference that stays the same for this long, with nothing on its way, is real. */
const standsMs = 6_000;

/** What one pass has found so far. */
export type Findings = Omit<Reconciliation, 'status' | 'finishedAtMs' | 'message'>;

/**
 * Compares an account's open orders, trades, transfers, funding, balances, positions and modes with its venue's. What the venue has more of goes
 * through the same queue and dedupe as a live fill. Orders placed by hand are reported, not touched. A difference that
 * nobody can explain halts the account. The result is kept as the account's newest reconciliation.
 */
export async function reconcileAccount(
  deps: ReconcileAccountDeps,
  account: Account,
  trigger: ReconciliationTrigger,
): Promise<Reconciliation> {
  const previous = await deps.store.findReconciliation(account);
  const found: Findings = {
    ownerId: account.ownerId,
    accountId: account.accountId,
    venue: account.venue,
    trigger,
    startedAtMs: deps.clock.nowMs(),
    openOrders: { ours: 0, venue: 0 },
    foreignOrders: [],
    orphanOrders: [],
    fillsReported: 0,
    transfersBooked: 0,
    fundingBooked: 0,
    balances: [],
    positions: [],
    modes: [],
    cursors: previous?.cursors ?? {},
  };
  let stop: VenueStop | undefined;
  const outcome = await compare(deps, account, found, previous).catch((error: unknown) => {
    if (!(error instanceof VenueSilentError)) throw error;
    // Said of two runs in a row: keys that are just being replaced stop nobody.
    if (previous?.status === 'UNREACHABLE') stop = error.stop;
    return { ...found, status: 'UNREACHABLE' as const, message: error.message };
  });
  const result = { ...outcome, finishedAtMs: deps.clock.nowMs() };
  await keep(deps, account, result);
  if (stop) await haltStopped(deps, account, stop, deps.ids.nextId());
  const { status, fillsReported, accountId, venue } = result;
  deps.log.info('reconciled', { accountId, venue, trigger, status, fillsReported });
  return result;
}

/** A run that the venue did not answer has read nothing: the next one begins at the account's opening again. */
function lastReadingMs(previous: Reconciliation | undefined): number | undefined {
  return previous?.status === 'UNREACHABLE' ? undefined : previous?.startedAtMs;
}

type Outcome = Omit<Reconciliation, 'finishedAtMs'>;

async function compare(
  deps: ReconcileAccountDeps,
  account: Account,
  begun: Findings,
  previous: Reconciliation | undefined,
): Promise<Outcome> {
  const books = await deps.books.openBooks(account);
  await adoptOpening(deps, books, account);
  const { orders, open } = await compareOpenOrders(deps, books, account);
  const caughtUp = await catchUp(deps, account, async () => open);
  const found = { ...begun, ...orders, fillsReported: caughtUp };
  if (found.orphanOrders.length > 0) {
    const named = found.orphanOrders.map(({ clientOrderId }) => clientOrderId).join(', ');
    return { ...found, status: 'DIFFERENT', message: `open at the venue, ended in our books: ${named}` };
  }
  return lookUntilSure(
    { deps, books, account, lastRunAtMs: lastReadingMs(previous), sent: new Set() },
    found,
  );
}

async function lookUntilSure(looking: Looking, begun: Findings): Promise<Outcome> {
  const { clock } = looking.deps;
  let found = begun;
  let standing: Standing | undefined;
  for (let look = 1; ; look += 1) {
    const view = await lookOnce(looking, found.cursors, standing?.view.suspects ?? nobody);
    found = {
      ...found,
      balances: view.balances,
      positions: view.positions,
      modes: view.modes,
      cursors: view.cursors,
      fillsReported: found.fillsReported + view.sent,
      transfersBooked: found.transfersBooked + view.transfersBooked,
      fundingBooked: found.fundingBooked + view.fundingBooked,
    };
    if (view.differences === '' && view.missing === 0) return { ...found, status: 'MATCHED' };
    standing = stillStanding(standing, view, clock.nowMs());
    if (standing && clock.nowMs() - standing.sinceMs >= standsMs)
      return { ...found, status: 'DIFFERENT', message: view.differences };
    if (look === looksMax)
      return { ...found, status: 'CATCHING_UP', message: 'fills are on their way through the queue' };
    await clock.sleep(betweenLooksMs);
  }
}

const nobody: Suspects = { assets: new Set(), instruments: new Set() };

/** Differences that have not moved since a moment in which nothing was on its way. */
interface Standing {
  readonly view: View;
  readonly sinceMs: number;
}

function stillStanding(before: Standing | undefined, view: View, nowMs: number): Standing | undefined {
  if (view.missing > 0) return undefined;
  if (before?.view.differences === view.differences) return before;
  return { view, sinceMs: nowMs };
}

async function keep(deps: ReconcileAccountDeps, account: Account, result: Reconciliation): Promise<void> {
  const control = await deps.store.findControl(account);
  const halts = result.status === 'DIFFERENT' && control?.state !== 'HALTED';
  const reason = `reconciliation: ${result.message ?? ''}`;
  await deps.store.commit([
    { kind: 'saveReconciliation', reconciliation: result },
    ...(halts ? haltWrites(deps.ids, account, reason, deps.ids.nextId(), result.finishedAtMs) : []),
  ]);
}
