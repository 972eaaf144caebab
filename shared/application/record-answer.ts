import type { Order } from '../domain/order/order.ts';
import { revise } from '../domain/order/order.ts';
import { canTransition, transition } from '../domain/order/order-state.ts';
import { acceptedState } from '../domain/order/settle-update.ts';
import { quotaSpent } from '../domain/quota/quota-window.ts';
import type { VenueAnswer } from '../domain/venue/venue-answer.ts';
import type { Attempt, StoreWrite } from '../ports/store-write.ts';
import { decideUntilCommitted, doneOrAgain } from './decide.ts';
import { haltOthers, stopReason } from './halt-venue.ts';
import { haltWrites, orderEventPublication, orderEventWrite } from './order-records.ts';
import type { SubmitOrderDeps, SubmitOutcome } from './submit-order.ts';

type Deps = Pick<SubmitOrderDeps, 'store' | 'clock' | 'ids' | 'commands' | 'log'>;
/** Sends of one order; each is certain not to have been placed before the next is made. */
export const attemptsMax = 3;
/** More of them when our own budget held it back: nothing left us, and the venue's next window may have room. */
const unsentAttemptsMax = 30;
/** A venue may ask for minutes; the saga asks again at least this often. */
const waitSecondsMax = 60;

/**
 * Writes what the venue answered to an attempt. The order is read afresh, since a fill or a cancel request may have
 * come first: the table decides what the answer still changes.
 */
export async function recordAnswer(
  deps: Deps,
  sent: Order,
  attempt: Attempt,
  answer: VenueAnswer,
): Promise<SubmitOutcome> {
  switch (answer.class) {
    case 'ACCEPTED':
      return recordAccepted(deps, sent, attempt, answer.venueOrderId, 'submit-order');
    case 'REJECTED':
      return recordRejected(deps, sent, attempt, answer, undefined);
    case 'STOP_VENUE':
      await haltOthers(deps, sent, answer, sent.correlationId);
      return recordRejected(deps, sent, attempt, answer, stopReason(answer));
    case 'RETRY_LATER':
      return recordNotPlaced(deps, sent, attempt, answer.code, Math.ceil(answer.afterMs / 1000));
    case 'RESYNC_CLOCK':
      return recordNotPlaced(deps, sent, attempt, answer.code, 0);
    case 'IN_DOUBT':
      await recordDoubt(deps, sent, answer.code, answer.message, attempt);
      return { outcome: 'IN_DOUBT', waitSeconds: 0 };
  }
}

type Step = 'submit-order' | 'resolve-order';

/** The venue has the order. A cancel that was asked for meanwhile goes out now. */
export async function recordAccepted(
  deps: Deps,
  sent: Order,
  attempt: Attempt,
  venueOrderId: string,
  step: Step,
): Promise<SubmitOutcome> {
  const accepted = await decideUntilCommitted<Order>(async () => {
    const order = await refresh(deps, sent);
    if (!canTransition(order.state, 'ACCEPT')) return { done: order };
    const next = revise(order, { state: acceptedState(order), venueOrderId }, deps.clock.nowMs());
    const result = await deps.store.commit([
      { kind: 'updateOrder', order: next },
      { kind: 'updateAttempt', attempt: { ...attempt, outcome: 'PLACED' } },
      orderEventWrite(next, order.state, step, 'ACCEPTED', { venueOrderId }),
      // The account stream may have told it first; subscribers hear it once.
      ...(order.state === next.state ? [] : [orderEventPublication(deps.ids, next, 'order.accepted')]),
    ]);
    return doneOrAgain(result, next);
  });
  if (accepted.state === 'PENDING_CANCEL') await sendCancel(deps, accepted);
  return outcomeOf(accepted);
}

/** Of an order that another worker has written meanwhile. One that it refused is still to be compensated: who wrote it may be no part of a saga any more. */
export function outcomeOf({ state }: Pick<Order, 'state'>): SubmitOutcome {
  const isRefused = state === 'DENIED' || state === 'REJECTED';
  return { outcome: isRefused ? 'REJECTED' : 'ACCEPTED', waitSeconds: 0 };
}

async function sendCancel(deps: Deps, order: Order): Promise<void> {
  const { ownerId, accountId, orderId, correlationId } = order;
  await deps.commands.send(
    { kind: 'CANCEL', ownerId, accountId, orderId, correlationId },
    String(order.version),
  );
}

/** Refused for good; with `halt`, by a venue that wants no more requests from this account. */
export async function recordRejected(
  deps: Deps,
  sent: Order,
  attempt: Attempt,
  answer: { readonly code: string; readonly message: string },
  halt: string | undefined,
  step: Step = 'submit-order',
): Promise<SubmitOutcome> {
  return decideUntilCommitted<SubmitOutcome>(async () => {
    const order = await refresh(deps, sent);
    // A fill proves the order was placed, and a later attempt may be: whatever this answer says.
    if (order.attempt !== attempt.attempt || !canTransition(order.state, 'REJECT'))
      return { done: outcomeOf(order) };
    const { code, message } = answer;
    const next = revise(
      order,
      { state: transition(order.state, 'REJECT'), code, message },
      deps.clock.nowMs(),
    );
    const stop = halt ? haltWrites(deps.ids, order, halt, order.correlationId, next.updatedAtMs) : [];
    const result = await deps.store.commit([
      { kind: 'updateOrder', order: next },
      { kind: 'updateAttempt', attempt: { ...attempt, outcome: 'NOT_PLACED' } },
      orderEventWrite(next, order.state, step, 'REJECTED', { code, message }),
      orderEventPublication(deps.ids, next, 'order.rejected'),
      ...stop,
    ]);
    return doneOrAgain(result, { outcome: 'REJECTED', waitSeconds: 0 });
  });
}

/** Certainly not placed: another attempt may be made, unless they are used up. */
export async function recordNotPlaced(
  deps: Deps,
  sent: Order,
  attempt: Attempt,
  code: string,
  waitSeconds: number,
): Promise<SubmitOutcome> {
  const most = code === quotaSpent ? unsentAttemptsMax : attemptsMax;
  if (attempt.attempt >= most) {
    const message = `The venue did not take the order in ${attempt.attempt} attempts.`;
    return recordRejected(deps, sent, attempt, { code, message }, undefined);
  }
  return decideUntilCommitted<SubmitOutcome>(async () => {
    const order = await refresh(deps, sent);
    if (order.state !== 'SUBMITTED' || order.attempt !== attempt.attempt) return { done: outcomeOf(order) };
    const next = revise(order, {}, deps.clock.nowMs());
    const result = await deps.store.commit([
      { kind: 'updateOrder', order: next },
      { kind: 'updateAttempt', attempt: { ...attempt, outcome: 'NOT_PLACED' } },
      orderEventWrite(next, order.state, 'submit-order', 'NOT_PLACED', { code }),
    ]);
    return doneOrAgain(result, { outcome: 'RETRY', waitSeconds: Math.min(waitSeconds, waitSecondsMax) });
  });
}

/** Nobody knows whether the venue has it. From here on it is looked up, never sent. */
export async function recordDoubt(
  deps: Pick<Deps, 'store' | 'clock' | 'ids'>,
  sent: Order,
  code: string,
  message: string,
  attempt?: Attempt,
): Promise<void> {
  await decideUntilCommitted<void>(async () => {
    const order = await refresh(deps, sent);
    if (order.state !== 'SUBMITTED' || order.attempt !== sent.attempt) return { done: undefined };
    const next = revise(order, { state: transition(order.state, 'DOUBT') }, deps.clock.nowMs());
    const close: readonly StoreWrite[] = attempt
      ? [{ kind: 'updateAttempt', attempt: { ...attempt, outcome: 'IN_DOUBT' } }]
      : [];
    const result = await deps.store.commit([
      { kind: 'updateOrder', order: next },
      ...close,
      orderEventWrite(next, order.state, 'submit-order', 'IN_DOUBT', { code, message }),
      orderEventPublication(deps.ids, next, 'order.in_doubt', { code }),
    ]);
    return doneOrAgain(result, undefined);
  });
}

async function refresh(deps: Pick<Deps, 'store'>, sent: Order): Promise<Order> {
  const order = await deps.store.findOrder(sent.ownerId, sent.orderId);
  if (!order) throw new Error(`no order ${sent.orderId}`);
  return order;
}
