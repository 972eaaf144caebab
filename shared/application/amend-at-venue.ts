import type { Instrument } from '../domain/instrument/instrument.ts';
import { type Decimal, zero } from '../domain/money/decimal.ts';
import { type AmendingOrder, filledOfPresent, nextAttempt } from '../domain/order/amendment.ts';
import { clientOrderIdOf } from '../domain/order/client-order-id.ts';
import { decideAmendment, type NewOrder, type OldOrder } from '../domain/order/decide-amendment.ts';
import { type Order, revise } from '../domain/order/order.ts';
import { type RiskApproved, withApproval } from '../domain/risk/approval.ts';
import type { ReplaceAnswer } from '../domain/venue/venue-answer.ts';
import type { Attempt } from '../ports/store-write.ts';
import { type Amending, endAmendment, settleDecision, settled } from './amend/settle-decision.ts';
import { haltOthers, stopReason } from './halt-venue.ts';
import { fenceWrite, orderEventWrite } from './order-records.ts';
import { sendLeaseMs } from './send-lease.ts';
import type { SubmitOrderDeps, SubmitOutcome } from './submit-order.ts';

/** Replacements of one amendment that are sent; each is certain not to have been placed before the next. */
const sendsMax = 3;
/** A venue may ask for minutes; the saga asks again at least this often. */
const waitSecondsMax = 60;

const inDoubt: SubmitOutcome = { outcome: 'IN_DOUBT', waitSeconds: 0 };

/**
 * The saga's step for an order with an amendment: sends the replacement, exactly once an attempt. The attempt's record
 * first, under the account's fence, then the send inside its lease, then the answer. Safe to repeat at any point: an
 * attempt without an answer is in doubt, and is looked up, never sent again blind.
 *
 * @returns undefined when somebody was faster, or the clock was off: look again
 */
export async function amendAtVenue(
  deps: SubmitOrderDeps,
  order: AmendingOrder,
): Promise<SubmitOutcome | undefined> {
  // The worker died between the attempt and its answer, or the answer said nothing.
  if (order.amendment.state === 'SENT') return inDoubt;
  const [account, instrument] = await Promise.all([
    deps.store.findAccount(order),
    deps.market.findInstrument(order.venue, order.instrument),
  ]);
  if (!account || !instrument) throw new Error(`order ${order.orderId} lacks account or instrument`);
  if (order.cancelRequestedAtMs !== undefined)
    return giveUp(deps, order, instrument, 'CANCEL_REQUESTED', 'The order’s cancel was asked for.');
  if (order.amendment.sends >= sendsMax)
    return giveUp(deps, order, instrument, 'VENUE_DID_NOT_TAKE', `Not taken in ${sendsMax} attempts.`);
  // Opened before the attempt is written, so that reading keys does not eat the lease.
  const session = await deps.venues.open(account);
  const written = await writeAttempt(deps, order);
  if (written === 'RACE') return undefined;
  if (written === 'FENCED')
    return giveUp(deps, order, instrument, 'TRADING_HALTED', 'Trading was stopped before it was sent.');
  return sendOnce(deps, { ...written, instrument, session });
}

/** Nothing is on its way: the order stays as it is, or ends where its venue order is gone already. */
async function giveUp(
  deps: SubmitOrderDeps,
  order: AmendingOrder,
  instrument: Instrument,
  code: string,
  message: string,
): Promise<SubmitOutcome> {
  const { executedBefore: executed } = order.amendment;
  const end = executed
    ? ({ kind: 'CANCELED', executed, code, message } as const)
    : ({ kind: 'KEPT', code, message } as const);
  await endAmendment(deps, { order, instrument }, end);
  return settled;
}

async function writeAttempt(
  deps: SubmitOrderDeps,
  order: AmendingOrder,
): Promise<Required<Pick<Amending, 'order' | 'attempt'>> | 'FENCED' | 'RACE'> {
  const nowMs = deps.clock.nowMs();
  const number = nextAttempt(order);
  const { ownerId, accountId, orderId, amendment } = order;
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
  const underway = { ...amendment, state: 'SENT', attempt: number, sends: amendment.sends + 1 } as const;
  const sent = { ...revise(order, {}, nowMs), amendment: underway };
  const result = await deps.store.commit([
    { kind: 'updateOrder', order: sent },
    { kind: 'insertAttempt', attempt },
    fenceWrite(order, amendment),
    orderEventWrite(sent, order.state, 'amend-order', 'SENDING', {
      attempt: String(number),
      clientOrderId: attempt.clientOrderId,
    }),
  ]);
  if (result.ok) return { order: sent, attempt };
  return result.failure.reason === 'FENCED' ? 'FENCED' : 'RACE';
}

async function sendOnce(
  deps: SubmitOrderDeps,
  amending: Required<Amending>,
): Promise<SubmitOutcome | undefined> {
  const { order, attempt, session } = amending;
  const { canceled, placed } = await send(deps, amending);
  const { orderId } = order;
  const facts = { orderId, attempt: attempt.attempt, canceled: canceled.class, placed: placed.class };
  deps.log.info('venue answered an amendment', facts);
  const decision = decideAmendment(order, oldOf(canceled), freshOf(placed));
  const isPlaced = placed.class === 'ACCEPTED';
  if (decision.next === 'LOOK_UP') {
    const outcome = isPlaced ? 'OPEN' : placed.class === 'IN_DOUBT' ? 'IN_DOUBT' : 'NOT_PLACED';
    await deps.store.commit([{ kind: 'updateAttempt', attempt: { ...attempt, outcome } }]);
    return inDoubt;
  }
  const answered = {
    ...amending,
    attempt: { ...attempt, outcome: isPlaced ? 'PLACED' : 'NOT_PLACED' },
  } as const;
  const stop = placed.class === 'STOP_VENUE' ? placed : undefined;
  if (stop) await haltOthers(deps, order, stop, order.correlationId);
  const halt = stop && stopReason(stop);
  const outcome = await settleDecision(deps, answered, decision, waitSecondsOf(placed), halt);
  if (placed.class !== 'RESYNC_CLOCK') return outcome;
  await session.resyncClock();
  return outcome.outcome === 'RETRY' ? undefined : outcome;
}

/** One replacement, or, where the old venue order is gone already, the new one by itself. */
async function send(
  deps: SubmitOrderDeps,
  { order, attempt, session, instrument }: Required<Amending>,
): Promise<ReplaceAnswer> {
  const mayStillSend = () => deps.clock.nowMs() <= attempt.leaseUntilMs;
  const canceled = { class: 'NOT_CANCELED' } as const;
  if (!mayStillSend()) return { canceled, placed: { class: 'NOT_SENT' } };
  const { clientOrderId } = attempt;
  const { executedBefore } = order.amendment;
  if (executedBefore) {
    const approved = approvedFor(order, executedBefore);
    return { canceled, placed: await session.submit(approved, instrument, clientOrderId) };
  }
  return session.replace({
    instrument,
    order: approvedFor(order, zero),
    clientOrderId,
    previous: {
      clientOrderId: clientOrderIdOf(order.orderId, order.attempt),
      quantity: order.quantity ?? zero,
      executedBefore: order.former?.executed ?? zero,
      hasFills: filledOfPresent(order).greaterThan(0),
    },
    mayStillSend,
  });
}

/** The order as the amendment wants it, less what was executed of it. The amendment is its approval's record. */
function approvedFor(order: AmendingOrder, executed: Decimal): RiskApproved<Order> {
  const { ownerId, accountId, orderId } = order;
  const { limitPrice, epoch, referencePrice, requestedAtMs: approvedAtMs } = order.amendment;
  const quantity = order.amendment.quantity.minus(executed);
  const approval = { ownerId, accountId, orderId, epoch, quantity, referencePrice, approvedAtMs };
  return withApproval({ ...order, quantity, limitPrice }, approval);
}

function oldOf(canceled: ReplaceAnswer['canceled']): OldOrder {
  switch (canceled.class) {
    case 'CANCELED':
      return { is: 'ENDED', view: canceled.order };
    case 'NOT_CANCELED':
      return { is: 'OPEN' };
    // It may have been filled, or cancelled by somebody else: a look-up tells.
    case 'NOT_OPEN':
    case 'UNKNOWN':
      return { is: 'UNKNOWN' };
  }
}

function freshOf(placed: ReplaceAnswer['placed']): NewOrder {
  switch (placed.class) {
    case 'ACCEPTED':
      return { is: 'PLACED', venueOrderId: placed.venueOrderId };
    case 'IN_DOUBT':
      return { is: 'UNKNOWN' };
    case 'NOT_SENT':
      return { is: 'NOT_PLACED', code: 'NOT_SENT', message: 'It was not sent in time.', retry: true };
    case 'RETRY_LATER':
    case 'RESYNC_CLOCK':
      return { is: 'NOT_PLACED', code: placed.code, message: 'The venue did not take it.', retry: true };
    case 'REJECTED':
    case 'STOP_VENUE':
      return { is: 'NOT_PLACED', code: placed.code, message: placed.message, retry: false };
  }
}

function waitSecondsOf(placed: ReplaceAnswer['placed']): number {
  return placed.class === 'RETRY_LATER' ? Math.min(Math.ceil(placed.afterMs / 1000), waitSecondsMax) : 0;
}
