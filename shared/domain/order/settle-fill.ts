import { move, type Posting } from '../ledger/entry.ts';
import { type Decimal, decimalText, minimum, zero } from '../money/decimal.ts';
import { changesByFill, isReplacing, quantityMost } from './amendment.ts';
import { feePostings, reservedFee } from './fee.ts';
import type { Fill } from './fill.ts';
import type { FillEffect } from './fill-effect.ts';
import type { Order } from './order.ts';
import { revise } from './order.ts';
import { type OrderTrigger, transition } from './order-state.ts';

/** A true fill that our records do not explain. It is kept, and the account halts until a person has looked. */
export type Anomaly = 'FILL_AFTER_END' | 'OVERFILL' | 'RESERVATION_EXCEEDED';

/** What one fill changes, ready for one transaction. Postings by kind; deltas as they are added. */
export interface Settlement extends Pick<FillEffect, 'trade' | 'fee' | 'margin' | 'marginRelease'> {
  readonly order: Order;
  readonly trigger: OrderTrigger;
  /** What the order still had reserved when it ended. */
  readonly release: readonly Posting[];
  /** Base quantity this fill takes off the position's pending counter of the order's side (≥ 0). */
  readonly pendingUsed: Decimal;
  readonly anomalies: readonly Anomaly[];
}

/**
 * Applies a fill to its order: what it used of the reservation, what is released when it was the last, which
 * state follows. Pure: the caller writes the result, with the fill's dedupe key, in one transaction.
 *
 * @param effect what the fill moves; of a perpetual it depends on the position
 */
export function settleFill(
  order: Order,
  fill: Fill,
  nowMs: number,
  effect: FillEffect = spotEffect(order, fill),
): Settlement {
  const filledQuantity = order.filledQuantity.plus(fill.quantity);
  const trigger = triggerOf(order, filledQuantity);
  const reservedAfter = order.reservation.remaining.minus(effect.reservationUsed);
  const state = transition(order.state, trigger);
  const closed = endState(order, filledQuantity) ?? state;
  const ended = closed === 'FILLED' || closed === 'CANCELED' || closed === 'EXPIRED';
  const pendingUsed = ended ? order.pendingQuantity : minimum(fill.quantity, order.pendingQuantity);
  const next = revise(
    order,
    {
      state: closed,
      filledQuantity,
      filledQuote: order.filledQuote.plus(fill.cost),
      fees: addFee(order.fees, fill),
      ...changesByFill(order, fill),
      reservation: { ...order.reservation, remaining: ended ? zero : reservedAfter },
      pendingQuantity: order.pendingQuantity.minus(pendingUsed),
    },
    nowMs,
  );
  const { trade, fee, margin, marginRelease } = effect;
  return {
    order: next,
    trigger,
    trade,
    fee,
    margin,
    marginRelease,
    release: ended ? move(order.reservation.asset, reservedAfter, 'RESERVED', 'AVAILABLE') : [],
    pendingUsed,
    anomalies: anomaliesOf(order, filledQuantity, effect.exceedsReservation),
  };
}

/** Assets change hands: what we gave comes from the reservation, and what lies beyond it from AVAILABLE. */
function spotEffect(order: Order, fill: Fill): FillEffect {
  const { asset, remaining } = order.reservation;
  const spent = order.side === 'buy' ? fill.cost : fill.quantity;
  const fromReserved = minimum(spent, remaining);
  // A fee in the asset that the order spends was reserved with it.
  const feeReserved = reservedFee(fill, asset, remaining.minus(fromReserved));
  return {
    reservationUsed: fromReserved.plus(feeReserved),
    trade: tradePostings(order, fill, fromReserved, spent.minus(fromReserved)),
    fee: feePostings(fill, feeReserved),
    margin: [],
    marginRelease: [],
    // A market order may cost more than its buffer: covered from AVAILABLE it is a fact, not a fault.
    exceedsReservation: spent.greaterThan(fromReserved) && order.type === 'limit',
  };
}

function triggerOf(order: Order, filledQuantity: Decimal): OrderTrigger {
  // How much the order is for is not known now: the end of the amendment says, and ends what is complete.
  if (isReplacing(order)) return 'PARTIAL_FILL';
  const whole =
    order.quantity ?? (order.closing?.as === 'FILLED' ? order.closing.executedQuantity : undefined);
  return whole && filledQuantity.greaterThanOrEqualTo(whole) ? 'FILL' : 'PARTIAL_FILL';
}

/**
 * The end the venue had announced, once every unit it executed has been filled here. Not while another venue order may
 * take the place of the one that ended: the end of the amendment tells.
 */
function endState(order: Order, filledQuantity: Decimal): 'FILLED' | 'CANCELED' | 'EXPIRED' | undefined {
  const { closing } = order;
  if (!closing || isReplacing(order) || filledQuantity.lessThan(closing.executedQuantity)) return undefined;
  return order.quantity && filledQuantity.greaterThanOrEqualTo(order.quantity) ? 'FILLED' : closing.as;
}

/** What we gave moves to the market, what we got comes from it. Beyond the reservation it leaves AVAILABLE. */
function tradePostings(
  order: Order,
  fill: Fill,
  fromReserved: Decimal,
  fromAvailable: Decimal,
): readonly Posting[] {
  const [spentAsset, gained] = order.side === 'buy' ? [order.quote, fill.quantity] : [order.base, fill.cost];
  const gainedAsset = order.side === 'buy' ? order.base : order.quote;
  return [
    ...move(spentAsset, fromReserved, 'RESERVED', 'TRADING'),
    ...move(spentAsset, fromAvailable, 'AVAILABLE', 'TRADING'),
    ...move(gainedAsset, gained, 'TRADING', 'AVAILABLE'),
  ];
}

function addFee(fees: Order['fees'], fill: Fill): Order['fees'] {
  if (!fill.fee) return fees;
  const { asset, amount } = fill.fee;
  return { ...fees, [asset]: (fees[asset] ?? zero).plus(amount) };
}

function anomaliesOf(order: Order, filledQuantity: Decimal, exceedsReservation: boolean): readonly Anomaly[] {
  const found: Anomaly[] = [];
  const ended = ['FILLED', 'CANCELED', 'EXPIRED', 'DENIED', 'REJECTED'].includes(order.state);
  if (ended) found.push('FILL_AFTER_END');
  if (quantityMost(order)?.lessThan(filledQuantity)) found.push('OVERFILL');
  if (exceedsReservation) found.push('RESERVATION_EXCEEDED');
  return found;
}

/** `key=value` facts of a fill for the order's story. */
export function fillDetail(fill: Fill): Readonly<Record<string, string>> {
  return {
    tradeId: fill.tradeId,
    venueOrderId: fill.venueOrderId,
    quantity: decimalText(fill.quantity),
    price: decimalText(fill.price),
    liquidity: fill.liquidity,
    source: fill.source,
    ...(fill.fee ? { fee: `${decimalText(fill.fee.amount)} ${fill.fee.asset}` } : {}),
  };
}
