import type { Instrument } from '../../domain/instrument/instrument.ts';
import { decimalText } from '../../domain/money/decimal.ts';
import { type AmendingOrder, type Amendment, isAmending } from '../../domain/order/amendment.ts';
import type { AmendmentDecision } from '../../domain/order/decide-amendment.ts';
import { type Order, revise } from '../../domain/order/order.ts';
import { type AmendmentEnd, settleAmendment } from '../../domain/order/settle-amendment.ts';
import type { Attempt, CommitResult, StoreWrite } from '../../ports/store-write.ts';
import type { VenueSession } from '../../ports/venue.port.ts';
import { sendCancelCommand } from '../cancel-order.ts';
import { decideUntilCommitted } from '../decide.ts';
import {
  entryWrites,
  haltWrites,
  orderEventPublication,
  orderEventWrite,
  releasePositionWrites,
} from '../order-records.ts';
import { publishedType } from '../own-order.ts';
import { reportVenueOrder } from '../report-venue-order.ts';
import type { SubmitOrderDeps, SubmitOutcome } from '../submit-order.ts';

/** An amendment as one worker saw it; what somebody else settled meanwhile is left alone. */
export interface Amending {
  readonly order: AmendingOrder;
  readonly instrument: Instrument;
  readonly session: VenueSession;
  /** The attempt that the decision is about, as it shall be recorded. */
  readonly attempt?: Attempt;
}

/** Nothing more to do for the saga. */
export const settled: SubmitOutcome = { outcome: 'ACCEPTED', waitSeconds: 0 };

/**
 * Carries out what was decided of an amendment, except look-ups, which are the caller's.
 *
 * @param halt why the account halts with it, if it does
 */
export async function settleDecision(
  deps: SubmitOrderDeps,
  amending: Amending,
  decision: Exclude<AmendmentDecision, { next: 'LOOK_UP' }>,
  waitSeconds: number,
  halt?: string,
): Promise<SubmitOutcome> {
  if (decision.next === 'AGAIN') {
    const { executedBefore } = decision;
    const changes = { state: 'REQUESTED', ...(executedBefore ? { executedBefore } : {}) } as const;
    await reopen(deps, amending, changes);
    return { outcome: 'RETRY', waitSeconds };
  }
  await endAmendment(deps, amending, decision.end, halt);
  const { order, instrument, session } = amending;
  // Its last fills may have passed unheard while nobody could say which venue order was the order's.
  if (decision.reportOld)
    await reportVenueOrder(deps, session, { order, instrument, view: decision.reportOld, source: 'resolve' });
  return settled;
}

/** The replacement is certainly not placed, and goes out again. */
async function reopen(deps: SubmitOrderDeps, amending: Amending, changes: Partial<Amendment>): Promise<void> {
  await change(deps, amending, (order) => {
    const next = revise(order, { amendment: { ...order.amendment, ...changes } }, deps.clock.nowMs());
    const detail = changes.executedBefore ? { executedBefore: decimalText(changes.executedBefore) } : {};
    return {
      next,
      writes: [
        { kind: 'updateOrder', order: next },
        orderEventWrite(next, order.state, 'amend-order', 'NOT_PLACED', detail),
      ],
    };
  });
}

/** Ends the amendment, in one transaction with all that follows from it. */
export async function endAmendment(
  deps: SubmitOrderDeps,
  amending: Omit<Amending, 'session'>,
  end: AmendmentEnd,
  halt?: string,
): Promise<void> {
  const ended = await change(deps, amending, (order) => {
    const {
      order: next,
      release,
      pendingUsed,
    } = settleAmendment(order, end, amending.instrument, deps.clock.nowMs());
    const { orderId } = order;
    return {
      next,
      writes: [
        { kind: 'updateOrder', order: next },
        ...releasePositionWrites(order, pendingUsed),
        ...entryWrites(deps.ids, order, 'RELEASE', release, { orderId }, next.updatedAtMs),
        orderEventWrite(next, order.state, 'amend-order', end.kind, endDetail(end)),
        ...publications(deps, order, next),
        ...(halt ? haltWrites(deps.ids, order, halt, order.correlationId, next.updatedAtMs) : []),
      ],
    };
  });
  // Its cancel was asked for while nobody could say which venue order to cancel.
  if (ended?.state === 'PENDING_CANCEL') await sendCancelCommand(deps, ended);
}

function endDetail(end: AmendmentEnd): Record<string, string> {
  if (end.kind === 'REPLACED')
    return { venueOrderId: end.venueOrderId, executedBefore: decimalText(end.executedBefore) };
  return {
    ...('executed' in end ? { executed: decimalText(end.executed) } : {}),
    ...('code' in end ? { code: end.code, message: end.message } : {}),
  };
}

function publications({ ids }: SubmitOrderDeps, before: Order, after: Order): readonly StoreWrite[] {
  const { amendment } = after;
  const type = amendment?.state === 'DONE' ? 'order.amended' : 'order.amend_refused';
  const facts = {
    quantity: after.quantity ? decimalText(after.quantity) : '',
    limit_price: after.limitPrice ? decimalText(after.limitPrice) : '',
    ...(amendment?.code ? { amend_code: amendment.code } : {}),
  };
  const ended = publishedType(before, after);
  return [
    orderEventPublication(ids, after, type, facts),
    ...(ended ? [orderEventPublication(ids, after, ended)] : []),
  ];
}

interface Change {
  readonly next: Order;
  readonly writes: readonly StoreWrite[];
}

/** Decides on the order as it is now, since fills go on meanwhile; undefined when the amendment is not this one any more. */
async function change(
  deps: Pick<SubmitOrderDeps, 'store'>,
  { order: seen, attempt }: Pick<Amending, 'order' | 'attempt'>,
  decide: (order: AmendingOrder) => Change,
): Promise<Order | undefined> {
  return decideUntilCommitted<Order | undefined>(async () => {
    const order = await deps.store.findOrder(seen.ownerId, seen.orderId);
    if (!order || !isAmending(order) || !isSame(order.amendment, seen.amendment)) return { done: undefined };
    const { next, writes } = decide(order);
    const record: readonly StoreWrite[] = attempt ? [{ kind: 'updateAttempt', attempt }] : [];
    const result: CommitResult = await deps.store.commit([...writes, ...record]);
    return result.ok ? { done: next } : { again: result.failure };
  });
}

function isSame(a: Amendment, b: Amendment): boolean {
  return a.state === b.state && a.attempt === b.attempt && a.requestedAtMs === b.requestedAtMs;
}
