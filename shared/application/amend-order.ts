import { fenceFor } from '../domain/account/trading-state.ts';
import { checkOrderRules } from '../domain/instrument/check-order-rules.ts';
import { type Instrument, midPrice } from '../domain/instrument/instrument.ts';
import { move } from '../domain/ledger/entry.ts';
import { type Decimal, decimalText, maximum, zero } from '../domain/money/decimal.ts';
import { type Amendment, isAmending } from '../domain/order/amendment.ts';
import { type Order, revise } from '../domain/order/order.ts';
import { addedReserve } from '../domain/order/settle-amendment.ts';
import type { Position } from '../domain/position/position.ts';
import { accept, type Result, refuse } from '../domain/refusal.ts';
import { assessRisk, type RiskAllowance } from '../domain/risk/ladder.ts';
import type { RiskSnapshot } from '../domain/risk/snapshot.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { Log } from '../ports/log.port.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { SagaStarter } from '../ports/saga.port.ts';
import type { CommitResult, StoreWrite } from '../ports/store-write.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { decideUntilCommitted } from './decide.ts';
import { approvalWrites, entryWrites, fenceWrite, orderEventWrite } from './order-records.ts';
import { readRisk } from './read-risk.ts';
import { startSaga } from './start-saga.ts';

export interface AmendOrderDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly saga: SagaStarter;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** What is absent stays as it is. */
export interface AmendOrderCommand {
  readonly ownerId: string;
  readonly orderId: string;
  /** Of the whole order: what is filled already is part of it. */
  readonly quantity?: Decimal;
  readonly limitPrice?: Decimal;
}

type Target = Pick<Amendment, 'quantity' | 'limitPrice'>;

/** Attempts have two digits in a client order id; an amendment takes up to this many. */
const attemptsBeforeMax = 90;

/**
 * Asks for another quantity or limit of a resting order. What it may cost more is set aside at once, and what it adds
 * to the position is approved at once, in one transaction; then the saga sends it. Refused, the order rests on as it
 * was. Asking for the same again changes nothing.
 */
export async function amendOrder(deps: AmendOrderDeps, command: AmendOrderCommand): Promise<Result<Order>> {
  const decided = await decideUntilCommitted<Result<Order>>(async () => {
    const order = await deps.store.findOrder(command.ownerId, command.orderId);
    if (!order) return { done: refuse('ORDER_NOT_FOUND', 'There is no such order.', { field: 'orderId' }) };
    const target = targetOf(order, command);
    if (!target.ok) return { done: target };
    if (isAsked(order, target.value)) return { done: accept(order) };
    const refusal = stateRefusal(order);
    return refusal ? { done: refusal } : request(deps, order, target.value);
  });
  if (decided.ok && isAmending(decided.value)) await startSaga(deps, decided.value);
  return decided;
}

function targetOf(order: Order, { quantity, limitPrice }: AmendOrderCommand): Result<Target> {
  if (order.type !== 'limit' || !order.quantity || !order.limitPrice || order.timeInForce !== 'GTC')
    return refuse(
      'ORDER_NOT_AMENDABLE',
      'Only a limit order that is good till cancelled rests, and can be amended.',
    );
  const target = { quantity: quantity ?? order.quantity, limitPrice: limitPrice ?? order.limitPrice };
  if (target.quantity.lessThanOrEqualTo(order.filledQuantity))
    return refuse('FIELD_INVALID', 'quantity must be more than what is filled: cancel the order instead.', {
      field: 'quantity',
      context: { filledQuantity: decimalText(order.filledQuantity) },
    });
  return accept(target);
}

/** The order is so already, or is on the way to it. */
function isAsked(order: Order, target: Target): boolean {
  const wish = isAmending(order) ? order.amendment : order;
  return target.quantity.equals(wish.quantity ?? zero) && target.limitPrice.equals(wish.limitPrice ?? zero);
}

function stateRefusal(order: Order): Result<Order> | undefined {
  if (isAmending(order))
    return refuse('AMENDMENT_UNDER_WAY', 'Another amendment of the order is under way: wait for its end.');
  if (order.margin)
    return refuse(
      'ORDER_NOT_AMENDABLE',
      'Orders of perpetuals are not amended: cancel it and place another one.',
    );
  const rests = order.state === 'ACCEPTED' || order.state === 'PARTIALLY_FILLED';
  if (!rests || order.closing || order.cancelRequestedAtMs !== undefined)
    return refuse('ORDER_NOT_AMENDABLE', `The order is ${order.state}: only a resting order can be amended.`);
  if ((order.amendment?.attempt ?? order.attempt) >= attemptsBeforeMax)
    return refuse('ORDER_NOT_AMENDABLE', 'The order was amended too often: cancel it and place another one.');
  return undefined;
}

type Decision =
  | { readonly done: Result<Order> }
  | { readonly again: Extract<CommitResult, { ok: false }>['failure'] };

async function request(deps: AmendOrderDeps, order: Order, target: Target): Promise<Decision> {
  const instrument = await deps.market.findInstrument(order.venue, order.instrument);
  if (!instrument)
    return {
      done: refuse('INSTRUMENT_UNKNOWN', `${order.venue} does not trade ${order.instrument} any more.`),
    };
  const snapshot = await readSnapshot(deps, order, target);
  const approved = approve(order, target, instrument, snapshot);
  if (!approved.ok) return { done: approved };
  return write(deps, order, target, instrument, snapshot, approved.value);
}

interface Snapshot extends RiskSnapshot {
  /** As stored, the order's own pending quantity included. */
  readonly stored: Position;
}

/** Everything the ladder looks at: the order as it shall be from now on, beside all others. */
async function readSnapshot(deps: AmendOrderDeps, order: Order, target: Target): Promise<Snapshot> {
  const read = await readRisk(deps, restOf(order, target));
  const stored = read.position;
  const pending = order.side === 'buy' ? 'pendingBuy' : 'pendingSell';
  const position = { ...stored, [pending]: stored[pending].minus(order.pendingQuantity) };
  return { ...read, stored, position };
}

function restOf(order: Order, target: Target): Order {
  return {
    ...order,
    quantity: target.quantity.minus(order.filledQuantity),
    limitPrice: target.limitPrice,
  };
}

function approve(
  order: Order,
  target: Target,
  instrument: Instrument,
  snapshot: Snapshot,
): Result<RiskAllowance> {
  const mid = snapshot.price && midPrice(snapshot.price);
  // Both the whole and what goes to the venue anew must keep the venue's rules.
  for (const quantity of [target.quantity, target.quantity.minus(order.filledQuantity)]) {
    const rules = checkOrderRules({ ...order, ...target, quantity }, instrument, mid);
    if (!rules.ok) return rules;
  }
  const worth = target.quantity.times(target.limitPrice);
  const { orderNotionalMax } = snapshot.account.limits;
  if (worth.greaterThan(orderNotionalMax))
    return refuse(
      'ORDER_NOTIONAL_ABOVE_LIMIT',
      'The order would be worth more than the account allows for one.',
      {
        context: { notional: worth.toFixed(2), maximum: decimalText(orderNotionalMax) },
      },
    );
  return assessRisk(snapshot);
}

async function write(
  deps: AmendOrderDeps,
  order: Order,
  target: Target,
  instrument: Instrument,
  snapshot: Snapshot,
  { positionQuantityMax: quantityMax, referencePrice }: RiskAllowance,
): Promise<Decision> {
  const { control, stored, nowMs } = snapshot;
  const fence = fenceFor(control, order.strategyId);
  const reserve = addedReserve(order, target, instrument);
  const quantity = maximum(target.quantity.minus(order.quantity ?? zero), zero);
  const { reservation, side } = order;
  const next = revise(
    order,
    {
      amendment: {
        ...target,
        state: 'REQUESTED',
        ...fence,
        referencePrice,
        addedReserve: reserve,
        addedQuantity: quantity,
        ...(order.amendment?.attempt === undefined ? {} : { attempt: order.amendment.attempt }),
        sends: 0,
        filledAhead: zero,
        requestedAtMs: nowMs,
      },
      reservation: {
        ...reservation,
        amount: reservation.amount.plus(reserve),
        remaining: reservation.remaining.plus(reserve),
      },
      pendingQuantity: order.pendingQuantity.plus(quantity),
      // Its own execution of the saga.
      generation: order.generation + 1,
    },
    nowMs,
  );
  const { orderId } = order;
  const grows: readonly StoreWrite[] = quantity.isZero()
    ? []
    : [{ kind: 'reservePosition', position: stored, side, quantity, quantityMax }];
  const result = await deps.store.commit([
    { kind: 'updateOrder', order: next },
    ...grows,
    ...approvalWrites(snapshot, next),
    ...entryWrites(
      deps.ids,
      order,
      'RESERVE',
      move(reservation.asset, reserve, 'AVAILABLE', 'RESERVED'),
      { orderId },
      nowMs,
    ),
    fenceWrite(order, fence),
    orderEventWrite(next, order.state, 'amend-order', 'REQUESTED', {
      quantity: decimalText(target.quantity),
      limitPrice: decimalText(target.limitPrice),
      reserved: decimalText(reserve),
    }),
  ]);
  if (result.ok) return { done: accept(next) };
  if (result.failure.reason !== 'INSUFFICIENT_FUNDS') return { again: result.failure };
  const { asset } = reservation;
  const message = `The amendment needs ${decimalText(reserve)} ${asset} more than the order has, and more than is available.`;
  return {
    done: refuse('INSUFFICIENT_FUNDS', message, { context: { asset, needed: decimalText(reserve) } }),
  };
}
