import { fenceFor } from '../domain/account/trading-state.ts';
import { decimalText } from '../domain/money/decimal.ts';
import { isAmending } from '../domain/order/amendment.ts';
import { type Order, revise } from '../domain/order/order.ts';
import { transition } from '../domain/order/order-state.ts';
import type { DeniedCode, Refusal } from '../domain/refusal.ts';
import { assessRisk, type RiskAllowance } from '../domain/risk/ladder.ts';
import type { RiskSnapshot } from '../domain/risk/snapshot.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { CommitResult } from '../ports/store-write.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { decideUntilCommitted, doneOrAgain } from './decide.ts';
import { approvalWrites, fenceWrite, orderEventPublication, orderEventWrite } from './order-records.ts';
import { readRisk } from './read-risk.ts';

export interface CheckRiskDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** DENIED leads to compensation; SETTLED means there is nothing left to do for the saga. */
export type RiskOutcome = 'APPROVED' | 'DENIED' | 'SETTLED';

/**
 * Approves or denies an order. An approval is a record, written with the exposure it uses up under the position's
 * limit, so two orders that pass alone and break the limit together cannot both be approved. Safe to repeat.
 */
export async function checkRisk(deps: CheckRiskDeps, ownerId: string, orderId: string): Promise<RiskOutcome> {
  return decideUntilCommitted<RiskOutcome>(async () => {
    const order = await deps.store.findOrder(ownerId, orderId);
    if (!order) throw new Error(`no order ${orderId}`);
    const known = await knownOutcome(deps, order);
    if (known) return { done: known };
    const snapshot = await readRisk(deps, order);
    const verdict = assessRisk(snapshot);
    return verdict.ok
      ? doneOrAgain(await approve(deps, snapshot, verdict.value), 'APPROVED')
      : doneOrAgain(await deny(deps, order, verdict.refusal), 'DENIED');
  });
}

/** What an earlier run of this step, or of a later one, has already decided. */
async function knownOutcome(deps: CheckRiskDeps, order: Order): Promise<RiskOutcome | undefined> {
  // Its amendment was approved with the request.
  if (isAmending(order)) return 'APPROVED';
  switch (order.state) {
    case 'INITIALIZED':
      return (await deps.store.findApproval(order.ownerId, order.orderId)) ? 'APPROVED' : undefined;
    case 'SUBMITTED':
    case 'IN_DOUBT':
      return 'APPROVED';
    case 'DENIED':
    case 'REJECTED':
      return 'DENIED';
    default:
      return 'SETTLED';
  }
}

async function approve(
  deps: CheckRiskDeps,
  snapshot: RiskSnapshot,
  allowance: RiskAllowance,
): Promise<CommitResult> {
  const { order, control, position, nowMs } = snapshot;
  const { quantity, positionQuantityMax: quantityMax, referencePrice } = allowance;
  const next = revise(order, { pendingQuantity: quantity }, nowMs);
  const { ownerId, accountId, orderId } = order;
  const fence = fenceFor(control, order.strategyId);
  const approval = {
    ownerId,
    accountId,
    orderId,
    ...fence,
    quantity,
    referencePrice,
    notional: quantity.times(referencePrice),
    approvedAtMs: nowMs,
  };
  return deps.store.commit([
    { kind: 'updateOrder', order: next },
    { kind: 'insertApproval', approval },
    { kind: 'reservePosition', position, side: order.side, quantity, quantityMax },
    ...approvalWrites(snapshot, next),
    fenceWrite(order, fence),
    orderEventWrite(next, order.state, 'risk-check', 'APPROVED', {
      pendingQuantity: decimalText(quantity),
      referencePrice: decimalText(referencePrice),
      epoch: String(control.epoch),
    }),
  ]);
}

async function deny(deps: CheckRiskDeps, order: Order, refusal: Refusal<DeniedCode>): Promise<CommitResult> {
  const changes = { state: transition(order.state, 'DENY'), code: refusal.code, message: refusal.message };
  const next = revise(order, changes, deps.clock.nowMs());
  return deps.store.commit([
    { kind: 'updateOrder', order: next },
    orderEventWrite(next, order.state, 'risk-check', 'DENIED', { code: refusal.code, ...refusal.context }),
    orderEventPublication(deps.ids, next, 'order.denied'),
  ]);
}
