import * as z from 'zod';
import type { Account } from '../../../domain/account/account.ts';
import { decimal, isDecimalText } from '../../../domain/money/decimal.ts';
import type { Fill } from '../../../domain/order/fill.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { VenueOrderView, VenueTrade } from '../../../domain/venue/venue-answer.ts';

/**
 * What Binance sends, as far as we read it. An answer that does not fit, or that contradicts itself, is not an answer
 * we know. Numbers come as text as soon as one of an answer's integers is too long for a float.
 */
export const amount = z
  .string()
  .refine((text) => isDecimalText(text) && !text.startsWith('-'), {
    error: 'must be a plain decimal, not negative',
    // Otherwise checks of the whole answer would run on the text.
    abort: true,
  })
  .transform(decimal);
const positiveAmount = amount.refine((value) => value.greaterThan(0), 'must be positive');
export const venueId = z
  .union([z.number().int().nonnegative(), z.string().regex(/^\d{1,19}$/)])
  .transform(String);
export const timeMs = z.union([
  z.number().int().nonnegative(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

export const ackSchema = z.object({ orderId: venueId, clientOrderId: z.string() });

export const orderFields = z.object({
  orderId: venueId,
  clientOrderId: z.string(),
  status: z.enum([
    'NEW',
    'PENDING_NEW',
    'PARTIALLY_FILLED',
    'FILLED',
    'CANCELED',
    'PENDING_CANCEL',
    'REJECTED',
    'EXPIRED',
    'EXPIRED_IN_MATCH',
  ]),
  origQty: amount,
  executedQty: amount,
  updateTime: timeMs.exactOptional(),
  transactTime: timeMs.exactOptional(),
});
type RawOrder = z.infer<typeof orderFields>;

export const orderSchema = orderFields.refine(isConsistent, 'status and quantities contradict each other');

export const canceledOrderSchema = orderFields
  .extend({ origClientOrderId: z.string() })
  .refine(isConsistent, 'status and quantities contradict each other')
  .refine(({ status }) => statuses[status] !== 'ACCEPTED', 'must be closed');

/** `origQty` of a market order by quote quantity is zero until it is filled. */
function isConsistent({ status, origQty, executedQty }: RawOrder): boolean {
  if (status === 'REJECTED') return executedQty.isZero();
  if (status === 'FILLED' && executedQty.isZero()) return false;
  if (origQty.isZero()) return true;
  return status === 'FILLED' ? executedQty.equals(origQty) : executedQty.lessThanOrEqualTo(origQty);
}

const statuses = {
  NEW: 'ACCEPTED',
  PENDING_NEW: 'ACCEPTED',
  PARTIALLY_FILLED: 'ACCEPTED',
  PENDING_CANCEL: 'ACCEPTED',
  FILLED: 'FILLED',
  CANCELED: 'CANCELED',
  REJECTED: 'REJECTED',
  EXPIRED: 'EXPIRED',
  EXPIRED_IN_MATCH: 'EXPIRED',
} as const satisfies Record<RawOrder['status'], VenueOrderView['status']>;

/** @param clientOrderId ours: a cancel's answer carries the cancel's own id in that field */
export function orderView(raw: RawOrder, clientOrderId: string): VenueOrderView {
  return {
    venueOrderId: raw.orderId,
    clientOrderId,
    status: statuses[raw.status],
    executedQuantity: raw.executedQty,
    venueTimeMs: raw.updateTime ?? raw.transactTime ?? 0,
  };
}

export const tradesSchema = z.array(
  z.object({
    id: venueId,
    orderId: venueId,
    price: positiveAmount,
    qty: positiveAmount,
    quoteQty: amount,
    commission: amount,
    commissionAsset: z.string().regex(/^[A-Z0-9]+$/),
    time: timeMs,
    isBuyer: z.boolean(),
    isMaker: z.boolean(),
  }),
);

export type RawTrade = z.infer<typeof tradesSchema>[number];

export function tradeFill(
  raw: RawTrade,
  account: Account,
  instrument: string,
  clientOrderId: string,
): Omit<Fill, 'source'> {
  return { ...venueTrade(raw, account, instrument), clientOrderId };
}

/** Binance names only its own order id in a list of trades. */
export function venueTrade(raw: RawTrade, account: Account, instrument: string): VenueTrade {
  return {
    ownerId: account.ownerId,
    accountId: account.accountId,
    venue: account.venue,
    instrument,
    tradeId: raw.id,
    venueOrderId: raw.orderId,
    side: raw.isBuyer ? 'buy' : 'sell',
    quantity: raw.qty,
    price: raw.price,
    cost: raw.quoteQty,
    fee: { asset: raw.commissionAsset, amount: raw.commission },
    liquidity: raw.isMaker ? 'maker' : 'taker',
    venueTimeMs: raw.time,
  };
}

/** Parameters of POST /api/v3/order. ACK is the shortest answer: fills come by the account stream alone. */
export function orderParameters(
  order: Order,
  symbolId: string,
  clientOrderId: string,
): Record<string, string> {
  const base = {
    symbol: symbolId,
    side: order.side.toUpperCase(),
    newClientOrderId: clientOrderId,
    newOrderRespType: 'ACK',
  };
  if (order.type === 'market')
    return order.quantity
      ? { ...base, type: 'MARKET', quantity: order.quantity.toFixed() }
      : { ...base, type: 'MARKET', quoteOrderQty: order.quoteQuantity?.toFixed() ?? '' };
  const limit = {
    ...base,
    quantity: order.quantity?.toFixed() ?? '',
    price: order.limitPrice?.toFixed() ?? '',
  };
  return order.postOnly
    ? { ...limit, type: 'LIMIT_MAKER' }
    : { ...limit, type: 'LIMIT', timeInForce: order.timeInForce };
}
