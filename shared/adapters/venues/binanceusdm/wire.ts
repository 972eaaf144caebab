import * as z from 'zod';
import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { decimal, isDecimalText } from '../../../domain/money/decimal.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { VenueTrade } from '../../../domain/venue/venue-answer.ts';
import { amount, orderSchema, orderView, timeMs, venueId } from '../binance/wire.ts';

/** What Binance USDⓈ-M sends, as far as we read it: its orders are written as Binance spot writes its own. */

export const signedAmount = z
  .string()
  .refine((text) => isDecimalText(text), { error: 'must be a plain decimal', abort: true })
  .transform(decimal);
const positiveAmount = amount.refine((value) => value.greaterThan(0), 'must be positive');
export const asset = z.string().regex(/^[A-Z0-9]+$/);
export const positionSide = z.enum(['BOTH', 'LONG', 'SHORT']);

/** A cancel answers with the order, under its own client order id. */
export const canceledOrderSchema = orderSchema.refine(
  (order) => orderView(order, '').status !== 'ACCEPTED',
  'must be closed',
);

export const tradesSchema = z.array(
  z.object({
    id: venueId,
    orderId: venueId,
    side: z.enum(['BUY', 'SELL']),
    positionSide,
    price: positiveAmount,
    qty: positiveAmount,
    realizedPnl: signedAmount,
    commission: signedAmount,
    commissionAsset: asset,
    time: timeMs,
    maker: z.boolean(),
  }),
);
export type RawTrade = z.infer<typeof tradesSchema>[number];

/** The venue names only its own order id in a list of trades. */
export function venueTrade(raw: RawTrade, account: Account, instrument: string): VenueTrade {
  return {
    ownerId: account.ownerId,
    accountId: account.accountId,
    venue: account.venue,
    instrument,
    tradeId: raw.id,
    venueOrderId: raw.orderId,
    side: raw.side === 'BUY' ? 'buy' : 'sell',
    quantity: raw.qty,
    price: raw.price,
    // As the account stream has it: its quoteQty is rounded.
    cost: raw.price.times(raw.qty),
    fee: { asset: raw.commissionAsset, amount: raw.commission },
    ...(raw.positionSide === 'BOTH' ? {} : { positionSide: raw.positionSide }),
    realizedPnl: raw.realizedPnl,
    liquidity: raw.maker ? 'maker' : 'taker',
    venueTimeMs: raw.time,
  };
}

/** Binance names a perpetual by its two assets without a separator. */
export function symbolId(instrument: Pick<Instrument, 'base' | 'quote'>): string {
  return `${instrument.base}${instrument.quote}`;
}

/**
 * Parameters of POST /fapi/v1/order. Quantities are in base units: there is no order by what it costs. ACK is the
 * shortest answer: fills come by the account stream alone.
 *
 * @throws RangeError for an order by what it costs, which the rules of perpetuals refuse before
 */
export function orderParameters(order: Order, symbol: string, clientOrderId: string): Record<string, string> {
  if (!order.quantity) throw new RangeError('Binance USDⓈ-M has no order by what it costs');
  const base = {
    symbol,
    side: order.side.toUpperCase(),
    quantity: order.quantity.toFixed(),
    newClientOrderId: clientOrderId,
    newOrderRespType: 'ACK',
    // In hedge mode the side says what is closed, and reduceOnly must not be sent.
    ...(order.positionSide ? { positionSide: order.positionSide } : reduceOnly(order)),
  };
  if (order.type === 'market') return { ...base, type: 'MARKET' };
  const timeInForce = order.postOnly ? 'GTX' : order.timeInForce;
  return { ...base, type: 'LIMIT', price: order.limitPrice?.toFixed() ?? '', timeInForce };
}

function reduceOnly(order: Order): { reduceOnly: 'true' } | Record<string, never> {
  return order.reduceOnly ? { reduceOnly: 'true' } : {};
}
