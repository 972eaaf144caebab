import type { Account, VenueId } from '#shared/domain/account/account.ts';
import { defaultAccountLimits } from '#shared/domain/account/default-limits.ts';
import { decimal as d, zero } from '#shared/domain/money/decimal.ts';
import { clientOrderIdOf } from '#shared/domain/order/client-order-id.ts';
import type { Order } from '#shared/domain/order/order.ts';
import { type RiskApproved, withApproval } from '#shared/domain/risk/approval.ts';
import type { QuotaVenue } from './venues.ts';

const ref = { ownerId: 'drill', accountId: 'drill' };

/** An account that is in no books: its requests alone are what the drill is about. */
export function drillAccount(venue: VenueId): Account {
  return {
    ...ref,
    name: 'Drill',
    venue,
    mode: 'PAPER',
    baseCurrency: 'USDT',
    limits: defaultAccountLimits,
    createdAtMs: Date.now(),
  };
}

/** A small buy far below the market. */
export function restingOrder(
  { instrument, limitPrice, quantity }: QuotaVenue,
  orderId: string,
): { readonly order: RiskApproved<Order>; readonly clientOrderId: string } {
  const { venue, symbol, base, quote } = instrument;
  const nowMs = Date.now();
  const order: Order = {
    ...ref,
    orderId,
    venue,
    instrument: symbol,
    base,
    quote,
    side: 'buy',
    type: 'limit',
    quantity: d(quantity),
    limitPrice: d(limitPrice),
    timeInForce: 'GTC',
    reduceOnly: false,
    postOnly: false,
    state: 'SUBMITTED',
    reservation: { asset: quote, amount: zero, remaining: zero },
    pendingQuantity: zero,
    filledQuantity: zero,
    filledQuote: zero,
    fees: {},
    attempt: 1,
    generation: 0,
    correlationId: orderId,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    version: 1,
  };
  const approval = {
    ...ref,
    orderId,
    epoch: 1,
    quantity: d(quantity),
    referencePrice: d(limitPrice),
    approvedAtMs: nowMs,
  };
  return { order: withApproval(order, approval), clientOrderId: clientOrderIdOf(orderId, 1) };
}
