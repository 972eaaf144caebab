import type { Account } from '../domain/account/account.ts';
import { controlFor } from '../domain/account/trading-state.ts';
import type { Instrument } from '../domain/instrument/instrument.ts';
import type { AccountSweep } from '../domain/kill/kill.ts';
import type { Order } from '../domain/order/order.ts';
import type { CancelAnswer } from '../domain/venue/venue-answer.ts';
import type { CancelAccountRequest } from '../ports/account-canceller.port.ts';
import type { AccountEvent } from '../ports/queues.port.ts';
import type { VenueBooks, VenueBooksOf, VenueSession } from '../ports/venue.port.ts';
import { tryCancel } from './cancel-at-venue.ts';
import { markCanceled } from './cancel-order.ts';
import { haltStopped } from './halt-venue.ts';
import { cancelTogether } from './kill/cancel-together.ts';
import { type AccountLook, lookAtAccount, type Resting } from './kill/look-at-account.ts';
import { provenAbsentAtMs } from './look-again.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { reportVenueOrder } from './report-venue-order.ts';
import { resolveOrder } from './resolve-order.ts';
import type { SubmitOrderDeps } from './submit-order.ts';

export interface CancelAccountDeps extends SubmitOrderDeps {
  readonly books: VenueBooksOf;
}

/** Cancels on their way at once; the venue's budget of requests holds them back where it must. */
const cancelsMax = 20;
const pauseMs = 200;
const troublePauseMs = 500;

type Gateway = { readonly session: VenueSession; readonly books: VenueBooks };
type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type Tally = Mutable<Omit<AccountSweep, 'outcome'>> & {
  isStopped: boolean;
  /** A look-up settled something: the next look sees less doubt. */
  isMoved: boolean;
  /** Client order ids that rest no more, as the venue said. */
  readonly ended: Set<string>;
};

/**
 * Empties a halted account, or takes the orders of one halted strategy out of it: cancels what its venue lists of ours, ends what never left, looks up what is in doubt, and asks
 * again, until a list that was asked for behind the fence shows none and nothing is in doubt. It goes on when the venue
 * fails, until `untilMs`. An order of others is reported and stays. Safe to repeat and to run twice at once.
 *
 * @throws Error when the account cannot be read or no session opens
 */
export async function cancelAccount(
  deps: CancelAccountDeps,
  { ownerId, accountId, fence, untilMs, strategyId }: CancelAccountRequest,
): Promise<AccountSweep> {
  const account = await deps.store.findAccount({ ownerId, accountId });
  if (!account) throw new Error(`no account ${accountId}`);
  const tally: Tally = {
    ...{ canceled: 0, resting: 0, inDoubt: [], foreignOrders: [], rounds: 0 },
    ...{ isStopped: false, isMoved: false, ended: new Set() },
  };
  const gateway = await open(deps, account);
  if (!gateway) return { outcome: fence ? 'CLEAR' : 'NOT_CLEAR', ...found(tally) };
  const quietAtMs = fence?.quietAtMs ?? Number.POSITIVE_INFINITY;
  for (;;) {
    const [control, look] = await Promise.all([
      deps.store.findControl(account),
      lookAtAccount(deps, gateway.books, account, { ended: tally.ended, strategyId }),
    ]);
    const isHalted = control && controlFor(control, strategyId).state === 'HALTED';
    if (fence && !isHalted) return { outcome: 'RESUMED', ...found(tally) };
    tally.rounds += 1;
    note(tally, look);
    const isQuiet = look.askedAtMs >= quietAtMs;
    await act(deps, gateway, tally, look, quietAtMs);
    if (isClear(look) && isQuiet) return { outcome: 'CLEAR', ...found(tally), clearAtMs: look.askedAtMs };
    const nowMs = deps.clock.nowMs();
    const onlyDoubt = look.resting.length + look.nameless === 0 && !look.silence;
    const isPatient = onlyDoubt && look.inDoubt.length > 0 && !tally.isMoved && isQuiet;
    if (tally.isStopped) return { outcome: 'STOPPED', ...found(tally) };
    if (isPatient || nowMs >= untilMs || (isClear(look) && !fence))
      return { outcome: 'NOT_CLEAR', ...found(tally) };
    await deps.clock.sleep(pauseBefore(tally, quietAtMs, untilMs, nowMs));
  }
}

/** Where all went well there is nothing to see before the fence holds. */
function pauseBefore(tally: Tally, quietAtMs: number, untilMs: number, nowMs: number): number {
  if (tally.trouble !== undefined) return troublePauseMs;
  return Number.isFinite(quietAtMs) ? Math.max(pauseMs, Math.min(quietAtMs, untilMs) - nowMs) : pauseMs;
}

/** Undefined for an account that never had keys and has no open order: nobody can have sent anything. */
async function open(deps: CancelAccountDeps, account: Account): Promise<Gateway | undefined> {
  try {
    const [session, books] = [await deps.venues.open(account), await deps.books.openBooks(account)];
    return { session, books };
  } catch (error) {
    const { items } = await deps.store.listOrders(account, { limit: 1, openOnly: true });
    if (items.length === 0 && (account.keys === undefined || account.keys === 'REMOVED')) return undefined;
    throw error;
  }
}

function isClear({ resting, nameless, inDoubt, silence }: AccountLook): boolean {
  return resting.length + nameless + inDoubt.length === 0 && !silence;
}

function note(tally: Tally, look: AccountLook): void {
  delete tally.trouble;
  tally.isMoved = false;
  tally.resting = look.resting.length + look.nameless;
  tally.inDoubt = look.inDoubt.map(({ orderId }) => orderId);
  tally.foreignOrders = look.silence ? tally.foreignOrders : look.foreignOrders;
  if (look.silence) tally.trouble = `open orders: ${look.silence.code}`;
  if (look.nameless > 0)
    tally.trouble = `${look.nameless} orders at the venue bear ids of ours and are in no book`;
}

function found({ isStopped: _, isMoved: __, ended: ___, ...sweep }: Tally): Omit<AccountSweep, 'outcome'> {
  return sweep;
}

/** Together where the venue can, each with an outcome of its own: one that fails is met again in the next look. What the venue says of them is reported together. */
async function act(
  deps: CancelAccountDeps,
  { session }: Gateway,
  tally: Tally,
  look: AccountLook,
  quietAtMs: number,
): Promise<void> {
  if (look.silence?.stop) return stop(deps, tally, look.resting[0]?.order, look.silence);
  const findInstrument = instrumentsOnce(deps);
  const reports: AccountEvent[] = [];
  const report = { send: async (events: readonly AccountEvent[]) => void reports.push(...events) };
  // What was just sent is not in doubt yet: its answer is on its way.
  const doubtful = look.inDoubt.filter(({ state }) => state === 'IN_DOUBT' || look.askedAtMs >= quietAtMs);
  // Later ones are new wishes, which the halt denies.
  const unsent = look.unsent.filter(({ createdAtMs }) => createdAtMs <= quietAtMs);
  const reporting = { ...deps, accountEvents: report };
  const told = await cancelTogether(session, look.resting, findInstrument);
  const work = [
    ...look.resting.map((each) => async () => {
      const answer = told.get(each.clientOrderId);
      await cancelResting(reporting, session, tally, each, await findInstrument(each.order), answer);
    }),
    ...doubtful.map((order) => () => lookUp(deps, tally, order)),
    ...unsent.map((order) => () => endUnsent(deps, tally, order)),
  ];
  await mapConcurrently(work, cancelsMax, async (task) => {
    if (tally.isStopped) return;
    await task().catch((error: unknown) => {
      tally.trouble = error instanceof Error ? error.message : String(error);
    });
  });
  if (reports.length > 0) await deps.accountEvents.send(reports);
}

/** One read for all orders of an instrument. */
function instrumentsOnce({ market }: CancelAccountDeps) {
  const reads = new Map<string, ReturnType<typeof market.findInstrument>>();
  return ({ venue, instrument }: Order) => {
    const read = reads.get(instrument) ?? market.findInstrument(venue, instrument);
    reads.set(instrument, read);
    return read;
  };
}

async function cancelResting(
  deps: CancelAccountDeps,
  session: VenueSession,
  tally: Tally,
  resting: Resting,
  instrument: Instrument | undefined,
  told: CancelAnswer | undefined,
): Promise<void> {
  const { order, clientOrderId } = resting;
  if (!instrument) throw new Error(`order ${order.orderId}: its instrument ${order.instrument} is unknown`);
  const askedAtMs = deps.clock.nowMs();
  const tried = await tryCancel(session, { instrument, clientOrderId }, told);
  const { view, trouble, stop: stopped } = tried;
  if (stopped) return stop(deps, tally, order, { code: stopped.code, stop: stopped });
  if (tried.isUnknown && (await isGone(deps, session, resting, askedAtMs))) {
    tally.ended.add(clientOrderId);
    return;
  }
  if (!view) throw new Error(`cancel of ${order.orderId}: ${trouble}`);
  tally.ended.add(clientOrderId);
  if (view.status === 'CANCELED') tally.canceled += 1;
  await reportVenueOrder(deps, session, { order, instrument, view, source: 'resolve' });
}

/**
 * Neither listed nor known by its id, later than the venue may take it: it does not rest. How it ended is for the comparison of
 * the books to find out.
 */
async function isGone(
  { store }: CancelAccountDeps,
  session: VenueSession,
  { order, isListed }: Resting,
  askedAtMs: number,
): Promise<boolean> {
  if (isListed) return false;
  const attempt = await store.findAttempt(order.ownerId, order.orderId, order.attempt);
  return attempt !== undefined && askedAtMs >= provenAbsentAtMs(session, attempt);
}

/** A venue that wants no more requests gets none from this account until the next time. */
async function stop(
  deps: CancelAccountDeps,
  tally: Tally,
  order: Order | undefined,
  answer: { readonly code: string; readonly stop?: Parameters<typeof haltStopped>[2] },
): Promise<void> {
  tally.isStopped = true;
  tally.trouble = `the venue stopped us: ${answer.code}`;
  if (order && answer.stop) await haltStopped(deps, order, answer.stop, order.correlationId);
}

async function endUnsent(deps: CancelAccountDeps, tally: Tally, order: Order): Promise<void> {
  const ended = await markCanceled(deps, order.ownerId, order.orderId);
  if (ended.ok && ended.value.state === 'CANCELED') tally.canceled += 1;
}

/** Marked first: once the venue turns out to have it, it is cancelled there, whoever finds it. */
async function lookUp(deps: CancelAccountDeps, tally: Tally, order: Order): Promise<void> {
  await markCanceled(deps, order.ownerId, order.orderId);
  if (order.state !== 'IN_DOUBT') return;
  const { outcome } = await resolveOrder(deps, order.ownerId, order.orderId);
  tally.isMoved ||= outcome !== 'IN_DOUBT';
}
