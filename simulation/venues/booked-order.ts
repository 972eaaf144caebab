import type { Account } from '#shared/domain/account/account.ts';
import { type Decimal, zero } from '#shared/domain/money/decimal.ts';
import type { Fill } from '#shared/domain/order/fill.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { VenueOpenOrder, VenueOrderView } from '#shared/domain/venue/venue-answer.ts';
import { type Market, type VenueRow, withQuoteFee } from './venue-row.ts';

/** An order that the venue took, or, REJECTED, first said that it would take. */
export interface BookedOrder {
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly account: Account;
  readonly market: Market;
  readonly terms: Order;
  readonly madeAtMs: number;
  /** The venue's queries show it from then on. */
  readonly shownAtMs: number;
  status: 'ACCEPTED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'REJECTED';
  executed: Decimal;
  changedAtMs: number;
  readonly trades: Omit<Fill, 'source'>[];
}

export function viewOf(order: BookedOrder): VenueOrderView {
  const { venueOrderId, clientOrderId, status, executed, changedAtMs } = order;
  return { venueOrderId, clientOrderId, status, executedQuantity: executed, venueTimeMs: changedAtMs };
}

export function openViewOf(order: BookedOrder): VenueOpenOrder {
  const { side, quantity, limitPrice: price } = order.terms;
  return {
    ...viewOf(order),
    market: order.market.instrument.symbol,
    side,
    ...(quantity ? { quantity } : {}),
    ...(price ? { price } : {}),
  };
}

export function remainingOf(order: BookedOrder): Decimal {
  return (order.terms.quantity ?? zero).minus(order.executed);
}

/** What an open order still keeps from being spent. */
export function lockedBy(order: BookedOrder, row: VenueRow): { asset: string; amount: Decimal } {
  const { instrument } = order.market;
  const { side, limitPrice } = order.terms;
  if (order.status !== 'ACCEPTED' || !limitPrice) return { asset: instrument.quote, amount: zero };
  const remaining = remainingOf(order);
  if (instrument.kind === 'PERPETUAL')
    return {
      asset: instrument.settle,
      amount: order.terms.reduceOnly ? zero : withQuoteFee(remaining.times(limitPrice), order.market, row),
    };
  return side === 'sell'
    ? { asset: instrument.base, amount: remaining }
    : { asset: instrument.quote, amount: withQuoteFee(remaining.times(limitPrice), order.market, row) };
}
