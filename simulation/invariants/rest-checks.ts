import type { Account } from '#shared/domain/account/account.ts';
import { verifyLedger } from '#shared/domain/ledger/verify.ts';
import { type Decimal, zero } from '#shared/domain/money/decimal.ts';
import { fillKey } from '#shared/domain/order/fill.ts';
import type { Order } from '#shared/domain/order/order.ts';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import type { BookedOrder } from '../venues/booked-order.ts';
import { lockedBy, remainingOf } from '../venues/booked-order.ts';
import type { World } from '../world/world.ts';
import { checkProtections } from './protection-checks.ts';

/** What must hold when everything has come to rest: our books and the venue's say the same. */
/** @param calmSinceMs when the last thing that was broken was whole again */
export function checkAtRest(world: World, calmSinceMs: number): void {
  checkRequests(world);
  checkProtections(world, calmSinceMs);
  for (const account of world.accounts) {
    const { model } = world.venueOf(account.venue);
    const ours = [...world.memory.tables.orders.values()].filter(
      (order) => order.accountId === account.accountId,
    );
    const theirs = model.orders.filter((order) => order.account.accountId === account.accountId);
    for (const order of ours) checkOrder(world, order, theirs);
    checkBalances(world, account);
    checkPositions(world, account, theirs);
    checkLedger(world, account);
    if (world.booksTell) checkReconciliation(world, account);
  }
  checkEvents(world);
  checkDeadLetters(world);
}

/** Each accepted request is exactly one order; none has a second. */
function checkRequests({ engine, memory, requests }: World): void {
  const keys = new Set<string>();
  for (const { orderId, ownerId, correlationId: key, exit, strategyId } of memory.tables.orders.values()) {
    // Asked for by a protection or a strategy, each under a key of its own.
    if (exit || strategyId !== undefined) continue;
    if (keys.has(key)) engine.violate('one-order-a-request', `${key} has a second order ${orderId}`);
    keys.add(key);
    const recorded = memory.tables.idempotency.get(`${ownerId}|${key}`)?.orderId;
    if (recorded !== orderId)
      engine.violate('one-order-a-request', `${key} records ${recorded}, not ${orderId}`);
  }
  for (const [key, { orderId }] of requests.orderIdByKey)
    if (![...memory.tables.orders.values()].some((order) => order.orderId === orderId))
      engine.violate('no-lost-order', `${orderId} of ${key} is gone`);
}

function checkOrder({ engine, memory, links }: World, order: Order, theirs: readonly BookedOrder[]): void {
  const { orderId, state } = order;
  // Several of an order that was amended, one after the other.
  const booked = theirs.filter(({ terms }) => terms.orderId === orderId);
  const open = booked.find(({ status }) => status === 'ACCEPTED');
  const resting = state === 'ACCEPTED' || state === 'PARTIALLY_FILLED';
  if (isTerminal(state) ? open : !(resting && open))
    engine.violate(
      'order-is-settled',
      `${orderId} is ${state} here, ${booked.at(-1)?.status ?? 'unknown'} at the venue`,
    );
  const executed = booked.reduce((sum, each) => sum.plus(each.executed), zero);
  if (!order.filledQuantity.equals(executed))
    engine.violate(
      'no-lost-fill',
      `${orderId} filled ${order.filledQuantity.toFixed()}, the venue ${executed.toFixed()}`,
    );
  const fills = [...memory.tables.fills.values()]
    .filter((fill) => fill.orderId === orderId)
    .map(fillKey)
    .sort();
  const trades = booked.flatMap((each) => each.trades.map(fillKey)).sort();
  if (fills.join() !== trades.join())
    engine.violate('no-lost-fill', `${orderId} has fills ${fills.join()}, the venue trades ${trades.join()}`);
  const { remaining, asset } = order.reservation;
  if (isTerminal(state) && !(remaining.isZero() && order.pendingQuantity.isZero()))
    engine.violate('released-at-end', `${orderId} is ${state} and holds ${remaining.toFixed()} ${asset}`);
  const row = links.get(order.venue)?.model.row;
  // The margin of a perpetual's sell is as high as the price that it gets, and its order may have handed over more by then.
  const isSpot = open?.market.instrument.kind === 'SPOT';
  if (open && isSpot && row && remaining.lessThan(lockedBy(open, row).amount))
    engine.violate(
      'reserved-while-open',
      `${orderId} holds ${remaining.toFixed()} ${asset}, less than the venue`,
    );
  if (open && !restsAs(order, open))
    engine.violate(
      'rests-as-we-say',
      `${orderId} rests with another quantity or limit than ours, or leaves another to the position`,
    );
}

/** What is left of the order, at its limit, is what rests, and what the position still expects. */
function restsAs(
  { quantity, filledQuantity, limitPrice, pendingQuantity }: Order,
  open: BookedOrder,
): boolean {
  const left = (quantity ?? zero).minus(filledQuantity);
  const isSame = remainingOf(open).equals(left) && pendingQuantity.equals(left);
  return isSame && (open.terms.limitPrice ?? zero).equals(limitPrice ?? zero);
}

function checkBalances(world: World, account: Account): void {
  const theirs =
    world.venueOf(account.venue).model.balances.get(account.accountId) ?? new Map<string, Decimal>();
  const ours = [...world.memory.tables.balances.values()].filter(
    (each) => each.accountId === account.accountId,
  );
  for (const [asset, total] of theirs) {
    const balance = ours.find((each) => each.asset === asset);
    const sum = balance ? balance.available.plus(balance.reserved).plus(balance.suspense) : zero;
    if (!sum.equals(total))
      world.engine.violate(
        'balances-tie-out',
        `${account.accountId} ${asset}: ${sum.toFixed()} here, ${total.toFixed()} at the venue`,
      );
  }
}

function checkPositions(world: World, account: Account, theirs: readonly BookedOrder[]): void {
  const held = new Map<string, Decimal>();
  for (const { side, quantity, instrument, fee } of theirs.flatMap(({ trades }) => trades)) {
    const base = fee && fee.asset === instrument.split('/')[0] ? fee.amount : zero;
    const signed = (side === 'buy' ? quantity : quantity.negated()).minus(base);
    held.set(instrument, (held.get(instrument) ?? zero).plus(signed));
  }
  const ours = [...world.memory.tables.positions.values()].filter(
    (each) => each.accountId === account.accountId,
  );
  for (const instrument of new Set([...held.keys(), ...ours.map((each) => each.instrument)])) {
    const quantity = ours.find((each) => each.instrument === instrument)?.quantity ?? zero;
    const expected = held.get(instrument) ?? zero;
    if (!quantity.equals(expected))
      world.engine.violate(
        'positions-are-fills',
        `${account.accountId} ${instrument}: ${quantity.toFixed()}, its trades sum to ${expected.toFixed()}`,
      );
  }
}

function checkLedger({ engine, memory }: World, { accountId }: Account): void {
  const ofAccount = (each: { accountId: string }) => each.accountId === accountId;
  const fault = verifyLedger(
    [...memory.tables.entries.values()].filter(ofAccount),
    [...memory.tables.balances.values()].filter(ofAccount),
  );
  if (fault) engine.violate('ledger-is-true', `${accountId}: ${fault.code} ${fault.message}`);
}

/** The product's own comparison comes to the same conclusion. */
function checkReconciliation({ engine, memory }: World, { ownerId, accountId }: Account): void {
  const newest = memory.tables.reconciliations.get(`${ownerId}|${accountId}`);
  if (newest?.status !== 'MATCHED')
    engine.violate('reconciliation-matches', `${accountId}: ${newest?.status} ${newest?.message ?? ''}`);
}

const endEvents = {
  DENIED: 'order.denied',
  REJECTED: 'order.rejected',
  FILLED: 'order.filled',
  CANCELED: 'order.canceled',
  EXPIRED: 'order.expired',
} as const;

/** Subscribers hear of each trade and each end exactly once. */
function checkEvents({ engine, memory }: World): void {
  const told = new Map<string, number>();
  for (const { type, payload } of memory.tables.outbox.values()) {
    const isTrade = type === 'trade.executed' || type === 'trade.foreign';
    const order = payload.order_id ?? `${payload.exchange} ${payload.venue_order_id}`;
    const key = `${type} ${order} ${isTrade ? payload.trade_id : ''}`;
    told.set(key, (told.get(key) ?? 0) + 1);
  }
  const expectOnce = (key: string) => {
    if (told.get(key) !== 1) engine.violate('told-once', `${key} was told ${told.get(key) ?? 0} times`);
  };
  for (const { state, orderId } of memory.tables.orders.values())
    if (isTerminal(state)) expectOnce(`${endEvents[state as keyof typeof endEvents]} ${orderId} `);
  for (const { orderId, venue, venueOrderId, tradeId } of memory.tables.fills.values())
    expectOnce(
      orderId ? `trade.executed ${orderId} ${tradeId}` : `trade.foreign ${venue} ${venueOrderId} ${tradeId}`,
    );
}

function checkDeadLetters({ engine, accountEventQueue, commandQueue }: World): void {
  const left = accountEventQueue.deadLetters + commandQueue.deadLetters;
  if (left > 0) engine.violate('no-dead-letters', `${left} readable messages were given up`);
}
