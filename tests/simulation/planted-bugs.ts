import type { PlantedBug } from '#simulation/pool/planted-bug.ts';

/**
 * Mistakes that bots make, each one line of our own source. The simulation must find every one of them; one that no
 * longer fits its file fails the test as well, and is to be brought up to date with the source.
 */
export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'an attempt without an answer is sent again blind',
    file: 'shared/application/submit-order.ts',
    find: "if (attempt?.outcome === 'NOT_PLACED' || attempt?.outcome === 'ABSENT')",
    replace: 'if (attempt)',
  },
  {
    name: 'no record is written ahead of a send',
    file: 'shared/application/submit-order.ts',
    find: "{ kind: 'insertAttempt', attempt },",
    replace: '',
  },
  {
    name: 'the fence is not checked before a send',
    file: 'shared/application/submit-order.ts',
    find: 'fenceWrite(order, approval),',
    replace: '',
  },
  {
    name: 'a worker that slept past its lease sends all the same',
    file: 'shared/application/submit-order.ts',
    find: 'if (deps.clock.nowMs() > attempt.leaseUntilMs) {',
    replace: 'if (deps.clock.nowMs() < 0) {',
  },
  {
    name: 'a 5xx counts as a rejection',
    file: 'shared/application/record-answer.ts',
    find: 'await recordDoubt(deps, sent, answer.code, answer.message, attempt);',
    replace:
      "if (answer.code.startsWith('HTTP_5')) return recordRejected(deps, sent, attempt, answer, false); await recordDoubt(deps, sent, answer.code, answer.message, attempt);",
  },
  {
    name: 'a timeout counts as a rejection',
    file: 'shared/application/record-answer.ts',
    find: 'await recordDoubt(deps, sent, answer.code, answer.message, attempt);',
    replace:
      "if (answer.code === 'UNREACHABLE') return recordRejected(deps, sent, attempt, answer, false); await recordDoubt(deps, sent, answer.code, answer.message, attempt);",
  },
  {
    name: 'absence is proven before the venue’s window is over',
    file: 'shared/application/look-again.ts',
    find: 'return leaseUntilMs + absenceProofMs + clockDifferenceMaxMs;',
    replace: 'return leaseUntilMs;',
  },
  {
    name: 'absence is proven by an answer that was asked too early',
    file: 'shared/application/resolve-order.ts',
    find: 'if (askedAtMs < provenAtMs)',
    replace: 'if (leftMs > 0)',
  },
  {
    name: 'an order that its venue has forgotten stays open',
    file: 'shared/application/catch-up.ts',
    find: 'await sendEnd(deps, order, view);',
    replace: '',
  },
  {
    name: 'a trade of an order that the venue does not show yet is taken for a stranger’s',
    file: 'shared/application/reconcile/missing-trades.ts',
    find: 'if (askedAtMs - venueTimeMs < shownWithinMs)',
    replace: 'if (askedAtMs < 0)',
  },
  {
    name: 'the next attempt bears the same client order id',
    file: 'shared/domain/order/client-order-id.ts',
    find: "String(attempt).padStart(2, '0')",
    replace: "'01'",
  },
  {
    name: 'a fill’s dedupe key differs by source',
    file: 'shared/application/record-fill.ts',
    find: "{ kind: 'insertFill', fill, orderId: order.orderId },",
    replace:
      "{ kind: 'insertFill', fill: { ...fill, tradeId: fill.tradeId + fill.source }, orderId: order.orderId },",
  },
  {
    name: 'both sides of a trade share a dedupe key',
    file: 'shared/domain/order/fill.ts',
    find: 'fill.venueOrderId',
    replace: "'any'",
  },
  {
    name: 'a fill that overtakes the venue’s answer is dropped',
    file: 'shared/application/record-fill.ts',
    find: 'const order = await findOwnOrder(deps.store, fill);',
    replace:
      "const order = await findOwnOrder(deps.store, fill); if (order?.state === 'SUBMITTED') return { done: 'DUPLICATE' };",
  },
  {
    name: 'a fill that lost a race is acknowledged',
    file: 'shared/application/record-fill.ts',
    find: 'return { again: failure };',
    replace: "return { done: 'DUPLICATE' };",
  },
  {
    name: 'a repeated fill is tried for ever',
    file: 'shared/application/record-fill.ts',
    find: "if (failure.reason === 'ALREADY_EXISTS' && failure.write === 'insertFill') return { done: 'DUPLICATE' };",
    replace: '',
  },
  {
    name: 'a fee is not booked',
    file: 'shared/domain/order/settle-fill.ts',
    find: 'fee: feePostings(fill, feeReserved),',
    replace: 'fee: [],',
  },
  {
    name: 'the last fill releases nothing',
    file: 'shared/domain/order/settle-fill.ts',
    find: "release: ended ? move(order.reservation.asset, reservedAfter, 'RESERVED', 'AVAILABLE') : [],",
    replace: 'release: [],',
  },
  {
    name: 'an order that ended keeps its pending position',
    file: 'shared/domain/order/settle-fill.ts',
    find: 'const pendingUsed = ended ? order.pendingQuantity : minimum(fill.quantity, order.pendingQuantity);',
    replace: 'const pendingUsed = minimum(fill.quantity, order.pendingQuantity);',
  },
  {
    name: 'a cancel releases everything without waiting for its fills',
    file: 'shared/domain/order/settle-update.ts',
    find: 'if (order.filledQuantity.lessThan(executedQuantity)) {',
    replace: 'if (order.filledQuantity.isNegative()) {',
  },
  {
    name: 'a refused order’s funds are released twice',
    file: 'shared/application/release-funds.ts',
    find: 'const reservation = { ...order.reservation, remaining: zero };',
    replace: 'const reservation = order.reservation;',
  },
  {
    name: 'an order in doubt is cancelled as if it had never left',
    file: 'shared/application/cancel-order.ts',
    find: "if (order.state === 'INITIALIZED') return cancelUnsent(deps, order);",
    replace:
      "if (order.state === 'INITIALIZED' || order.state === 'IN_DOUBT') return cancelUnsent(deps, order);",
  },
  {
    name: 'the sweeper leaves orders in doubt alone',
    file: 'shared/application/sweep-orders.ts',
    find: "if (order.state === 'IN_DOUBT' || isReplacing(order)) report.inDoubt += 1;",
    replace: "if (order.state === 'IN_DOUBT') continue;",
  },
  {
    name: 'the sweeper does not see orders whose saga never started',
    file: 'shared/domain/order/order.ts',
    find: "order.state === 'INITIALIZED' ||",
    replace: '',
  },
  {
    name: 'a saga that ended in a fault is started under its old name',
    file: 'shared/application/start-saga.ts',
    find: 'const next = revise(current, { generation: order.generation + 1 }, deps.clock.nowMs());',
    replace: 'const next = revise(current, {}, deps.clock.nowMs());',
  },
  {
    name: 'the catch-up skips partial fills',
    file: 'shared/application/catch-up.ts',
    find: '!view || view.executedQuantity.plus(order.former?.executed ?? zero).greaterThan(order.filledQuantity)',
    replace: '!view',
  },
  {
    name: 'a look-up reports an order’s state and not its trades',
    file: 'shared/application/report-venue-order.ts',
    find: 'if (mayLackFills(order, view)) {',
    replace: 'if (view.executedQuantity.isNegative()) {',
  },
  {
    name: 'a reconciliation believes a difference at first sight',
    file: 'shared/application/reconcile-account.ts',
    find: 'const standsMs = 6_000;',
    replace: 'const standsMs = 0;',
  },
  {
    name: 'an amendment without an answer is sent again blind',
    file: 'shared/application/amend-at-venue.ts',
    find: "if (order.amendment.state === 'SENT') return inDoubt;",
    replace: '',
  },
  {
    name: 'an amendment leaves without a check of the fence',
    file: 'shared/application/amend-at-venue.ts',
    find: 'fenceWrite(order, amendment),',
    replace: '',
  },
  {
    name: 'an amended order is looked up by its new client order id alone',
    file: 'shared/application/resolve-amendment.ts',
    find: 'const old = await lookUpOld(deps, order, session, instrument);',
    replace: "const old = { known: { is: 'OPEN' }, told: 'open' } as const;",
  },
  {
    name: 'a replacement that is not shown yet counts as never placed',
    file: 'shared/application/resolve-amendment.ts',
    find: 'if (askedAtMs >= provenAtMs)',
    replace: 'if (askedAtMs > 0)',
  },
  {
    name: 'the end of the venue order that was replaced ends the order',
    file: 'shared/domain/order/settle-update.ts',
    find: 'if (isReplacing(order) || !isPresent(order, update)) return undefined;',
    replace: '',
  },
  {
    name: 'fills end an order while nobody knows how much it is for',
    file: 'shared/domain/order/settle-fill.ts',
    find: "if (isReplacing(order)) return 'PARTIAL_FILL';",
    replace: '',
  },
  {
    name: 'an amendment upwards sets nothing aside',
    file: 'shared/domain/order/settle-amendment.ts',
    find: 'return maximum(maximum(ifNoneFills, ifAllFill).minus(remaining), zero);',
    replace: 'return zero.times(maximum(ifNoneFills, ifAllFill).plus(remaining));',
  },
  {
    name: 'an amendment downwards keeps its pending position',
    file: 'shared/domain/order/settle-amendment.ts',
    find: 'const pendingQuantity = isOver ? zero : minimum(order.pendingQuantity, open);',
    replace: 'const pendingQuantity = isOver ? zero : minimum(order.pendingQuantity, open.plus(1));',
  },
  {
    name: 'the new venue order is for all that the order is for, fills included',
    file: 'shared/application/amend-at-venue.ts',
    find: 'executedBefore: order.former?.executed ?? zero,',
    replace: 'executedBefore: zero,',
  },
  {
    name: 'a cancel that the venue has only taken counts as done',
    file: 'shared/application/cancel-at-venue.ts',
    find: "if (answer.class === 'CANCELED') return { view: answer.order };",
    replace:
      "if (answer.class === 'CANCELED') return { view: answer.order }; if (answer.class === 'UNKNOWN' && answer.code === 'CANCEL_REQUESTED') { const taken = await session.lookUp(key); if (taken.class === 'FOUND') return { view: { ...taken.order, status: 'CANCELED' } }; }",
  },
  {
    name: 'the profit of a perpetual is counted here instead of by its venue',
    file: 'shared/domain/position/perpetual.ts',
    find: 'const realized = trade.realizedPnl ?? closed',
    replace: 'const realized = closed',
  },
  {
    name: 'the margin of what was closed stays set aside',
    file: 'shared/domain/order/perpetual-effect.ts',
    find: "marginRelease: move(settle, marginFreed.minus(lossFromMargin), 'RESERVED', 'AVAILABLE'),",
    replace: 'marginRelease: [],',
  },
  {
    name: 'funding is booked without the record that it was',
    file: 'shared/application/reconcile/funding.ts',
    find: "{ kind: 'insertFunding', ref: refOf(account), payment },",
    replace: '',
  },
  {
    name: 'an absence is proven after as long as at most venues (Bitget)',
    file: 'shared/application/look-again.ts',
    find: 'return leaseUntilMs + absenceProofMs + clockDifferenceMaxMs;',
    replace: 'return leaseUntilMs + Math.min(absenceProofMs, 15_000) + clockDifferenceMaxMs;',
  },
  {
    name: 'an order that was rejected after it had been taken stays open (Bybit)',
    file: 'shared/application/report-venue-order.ts',
    find: "return order.state === 'SUBMITTED' || order.state === 'IN_DOUBT' ? undefined : 'CANCELED';",
    replace: 'return undefined;',
  },
  {
    name: 'an order that does not show yet counts as cancelled',
    file: 'shared/application/cancel-at-venue.ts',
    find: 'const found = await session.lookUp(key);',
    replace:
      "const found = await session.lookUp(key); if (answer.class === 'NOT_OPEN' && found.class === 'NOT_FOUND') return { view: { venueOrderId: '', clientOrderId: key.clientOrderId, status: 'CANCELED', executedQuantity: key.instrument.quantityStep.times(0), venueTimeMs: 0 } };",
  },
];
