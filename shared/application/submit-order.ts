import type { OrderFence } from '../domain/account/trading-state.ts';
import type { Instrument } from '../domain/instrument/instrument.ts';
import { isAmending } from '../domain/order/amendment.ts';
import { clientOrderIdOf } from '../domain/order/client-order-id.ts';
import { type Order, revise } from '../domain/order/order.ts';
import { transition } from '../domain/order/order-state.ts';
import { withApproval } from '../domain/risk/approval.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { Log } from '../ports/log.port.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { AccountEventQueue, CommandQueue } from '../ports/queues.port.ts';
import type { Attempt } from '../ports/store-write.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import type { VenueSession, VenueSessions } from '../ports/venue.port.ts';
import { amendAtVenue } from './amend-at-venue.ts';
import { cancelUnsent } from './cancel-order.ts';
import { fenceWrite, orderEventPublication, orderEventWrite } from './order-records.ts';
import { recordAnswer, recordDoubt, recordRejected } from './record-answer.ts';
import { sendLeaseMs } from './send-lease.ts';

export interface SubmitOrderDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly venues: VenueSessions;
  readonly commands: CommandQueue;
  readonly accountEvents: AccountEventQueue;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/**
 * What the saga branches on. ACCEPTED: the venue has it (or it has already settled). REJECTED: compensate. IN_DOUBT:
 * resolve. RETRY: certainly not placed, submit again after `waitSeconds`. HALTED: a person must look.
 */
export interface SubmitOutcome {
  readonly outcome: 'ACCEPTED' | 'REJECTED' | 'IN_DOUBT' | 'RETRY' | 'HALTED';
  readonly waitSeconds: number;
}

/** Rounds of this function: lost races and clock corrections, not sends. */
const roundsMax = 8;

/**
 * Sends an approved order, or its amendment, to its venue, exactly once an attempt: attempt record first, under the account's fence,
 * then the send inside its lease, then the answer. Safe to repeat at any point: an attempt without an answer is
 * IN_DOUBT, and is looked up, never sent again blind.
 */
export async function submitOrder(
  deps: SubmitOrderDeps,
  ownerId: string,
  orderId: string,
): Promise<SubmitOutcome> {
  const clock: ClockTry = { isSet: false };
  for (let round = 0; round < roundsMax; round += 1) {
    const order = await mustFind(deps, ownerId, orderId);
    const known = isAmending(order) ? undefined : await knownOutcome(deps, order);
    if (known) return known;
    const outcome = isAmending(order) ? await amendAtVenue(deps, order) : await sendOnce(deps, order, clock);
    if (outcome) return outcome;
  }
  throw new Error(`order ${orderId} could not be sent in ${roundsMax} rounds`);
}

async function mustFind(deps: SubmitOrderDeps, ownerId: string, orderId: string): Promise<Order> {
  const order = await deps.store.findOrder(ownerId, orderId);
  if (!order) throw new Error(`no order ${orderId}`);
  return order;
}

async function knownOutcome(deps: SubmitOrderDeps, order: Order): Promise<SubmitOutcome | undefined> {
  switch (order.state) {
    case 'INITIALIZED':
      return undefined;
    case 'SUBMITTED': {
      const attempt = await deps.store.findAttempt(order.ownerId, order.orderId, order.attempt);
      if (attempt?.outcome === 'NOT_PLACED' || attempt?.outcome === 'ABSENT')
        return order.cancelRequestedAtMs === undefined ? undefined : cancelUnplaced(deps, order);
      // The worker died between the attempt and its answer: nobody knows whether the order left.
      await recordDoubt(
        deps,
        order,
        'WORKER_LOST',
        'The worker ended before the venue’s answer was recorded.',
      );
      return { outcome: 'IN_DOUBT', waitSeconds: 0 };
    }
    case 'IN_DOUBT':
      return { outcome: 'IN_DOUBT', waitSeconds: 0 };
    case 'DENIED':
    case 'REJECTED':
      return { outcome: 'REJECTED', waitSeconds: 0 };
    default:
      return { outcome: 'ACCEPTED', waitSeconds: 0 };
  }
}

/** Its cancel was asked for, and the venue certainly does not have it: it ends here instead of being sent again. */
async function cancelUnplaced(deps: SubmitOrderDeps, order: Order): Promise<SubmitOutcome | undefined> {
  const canceled = await cancelUnsent(deps, order);
  return 'done' in canceled ? { outcome: 'ACCEPTED', waitSeconds: 0 } : undefined;
}

/** One attempt. Undefined: nothing left us (a race, a spent lease, a clock that was off), look again. */
async function sendOnce(
  deps: SubmitOrderDeps,
  order: Order,
  clock: ClockTry,
): Promise<SubmitOutcome | undefined> {
  const [account, approval, instrument] = await Promise.all([
    deps.store.findAccount(order),
    deps.store.findApproval(order.ownerId, order.orderId),
    deps.market.findInstrument(order.venue, order.instrument),
  ]);
  if (!account || !approval || !instrument)
    throw new Error(`order ${order.orderId} lacks account, approval or instrument`);
  if (order.pendingQuantity.greaterThan(approval.quantity))
    throw new Error(`order ${order.orderId} may add more than was approved`);
  // Opened before the attempt is written, so that reading keys does not eat the lease.
  const session = await deps.venues.open(account);
  const written = await writeAttempt(deps, order, approval);
  if (written === 'FENCED') return denyFenced(deps, order);
  if (written === 'RACE') return undefined;
  const { sent, attempt } = written;
  if (deps.clock.nowMs() > attempt.leaseUntilMs) {
    await closeUnsent(deps, attempt);
    return undefined;
  }
  const approved = withApproval(sent, approval);
  return send(deps, { order: sent, attempt, session, instrument, approved }, clock);
}

interface Sending {
  readonly order: Order;
  readonly attempt: Attempt;
  readonly session: VenueSession;
  readonly instrument: Instrument;
  readonly approved: ReturnType<typeof withApproval>;
}

/** Whether our clock was set by the venue's in this run: once is enough, or it is not the clock. */
interface ClockTry {
  isSet: boolean;
}

async function send(
  deps: SubmitOrderDeps,
  sending: Sending,
  clock: ClockTry,
): Promise<SubmitOutcome | undefined> {
  const { order, attempt, session, instrument, approved } = sending;
  const answer = await session.submit(approved, instrument, attempt.clientOrderId);
  deps.log.info('venue answered', { orderId: order.orderId, attempt: attempt.attempt, answer: answer.class });
  if (answer.class === 'RESYNC_CLOCK' && clock.isSet) return refuseClock(deps, order, attempt, answer.code);
  const outcome = await recordAnswer(deps, order, attempt, answer);
  if (answer.class !== 'RESYNC_CLOCK') return outcome;
  clock.isSet = true;
  await session.resyncClock();
  return outcome.outcome === 'RETRY' ? undefined : outcome;
}

function refuseClock(
  deps: SubmitOrderDeps,
  order: Order,
  attempt: Attempt,
  code: string,
): Promise<SubmitOutcome> {
  const message = `${code}: the venue refuses the time of our requests, also after our clock was set by its own.`;
  return recordRejected(deps, order, attempt, { code: 'VENUE_CLOCK', message }, undefined);
}

async function writeAttempt(
  deps: SubmitOrderDeps,
  order: Order,
  approval: OrderFence,
): Promise<{ readonly sent: Order; readonly attempt: Attempt } | 'FENCED' | 'RACE'> {
  const nowMs = deps.clock.nowMs();
  const number = order.attempt + 1;
  const { ownerId, accountId, orderId } = order;
  const attempt: Attempt = {
    ownerId,
    accountId,
    orderId,
    attempt: number,
    clientOrderId: clientOrderIdOf(orderId, number),
    leaseUntilMs: nowMs + sendLeaseMs,
    startedAtMs: nowMs,
    outcome: 'OPEN',
    lookUps: 0,
  };
  const sent = revise(order, { state: transition(order.state, 'SUBMIT'), attempt: number }, nowMs);
  const result = await deps.store.commit([
    { kind: 'updateOrder', order: sent },
    { kind: 'insertAttempt', attempt },
    fenceWrite(order, approval),
    orderEventWrite(sent, order.state, 'submit-order', 'SENDING', {
      attempt: String(number),
      clientOrderId: attempt.clientOrderId,
    }),
  ]);
  if (result.ok) return { sent, attempt };
  return result.failure.reason === 'FENCED' ? 'FENCED' : 'RACE';
}

/** The account was halted, or its state changed, after the approval: the order does not leave. */
async function denyFenced(deps: SubmitOrderDeps, order: Order): Promise<SubmitOutcome | undefined> {
  const message = 'Trading on the account was stopped before the order was sent.';
  const changes = { state: transition(order.state, 'DENY'), code: 'TRADING_HALTED', message } as const;
  const next = revise(order, changes, deps.clock.nowMs());
  const result = await deps.store.commit([
    { kind: 'updateOrder', order: next },
    orderEventWrite(next, order.state, 'submit-order', 'DENIED', { code: 'TRADING_HALTED' }),
    orderEventPublication(deps.ids, next, 'order.denied'),
  ]);
  return result.ok ? { outcome: 'REJECTED', waitSeconds: 0 } : undefined;
}

async function closeUnsent(deps: SubmitOrderDeps, attempt: Attempt): Promise<void> {
  await deps.store.commit([{ kind: 'updateAttempt', attempt: { ...attempt, outcome: 'NOT_PLACED' } }]);
  deps.log.warn('lease was over before the send; nothing left', { orderId: attempt.orderId });
}
