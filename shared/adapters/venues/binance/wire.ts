import * as z from 'zod';
import type { Account } from '../../../domain/account/account.ts';
import { decimal, isDecimalText } from '../../../domain/money/decimal.ts';
import type { Fill } from '../../../domain/order/fill.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { VenueOrderView } from '../../../domain/venue/venue-answer.ts';

/** What Binance sends, as far as we read it. An answer that does not fit is not an answer we know. */
const amount = z.string().refine(isDecimalText, 'must be a plain decimal').transform(decimal);
const venueId = z.union([z.number().int(), z.string().min(1)]).transform(String);

export const ackSchema = z.object({ orderId: venueId, clientOrderId: z.string() });

export const orderSchema = z.object({
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
  executedQty: amount,
  updateTime: z.number().int().exactOptional(),
  transactTime: z.number().int().exactOptional(),
});

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
} as const satisfies Record<z.infer<typeof orderSchema>['status'], VenueOrderView['status']>;

/** @param clientOrderId ours: a cancel's answer carries the cancel's own id in that field */
export function orderView(raw: z.infer<typeof orderSchema>, clientOrderId: string): VenueOrderView {
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
    price: amount,
    qty: amount,
    quoteQty: amount,
    commission: amount,
    commissionAsset: z.string().min(1),
    time: z.number().int(),
    isBuyer: z.boolean(),
    isMaker: z.boolean(),
  }),
);

export function tradeFill(
  raw: z.infer<typeof tradesSchema>[number],
  account: Account,
  instrument: string,
  clientOrderId: string,
): Omit<Fill, 'source'> {
  return {
    ownerId: account.ownerId,
    accountId: account.accountId,
    venue: account.venue,
    instrument,
    tradeId: raw.id,
    venueOrderId: raw.orderId,
    clientOrderId,
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
