import * as z from 'zod';
import type { Account } from '../../../domain/account/account.ts';
import { type Instrument, priceTickAt } from '../../../domain/instrument/instrument.ts';
import { type Decimal, decimal, isDecimalText, zero } from '../../../domain/money/decimal.ts';
import { roundDownToStep } from '../../../domain/money/rounding.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { VenueOrderView, VenueTrade } from '../../../domain/venue/venue-answer.ts';
import { success } from './classify.ts';

/** What Bitget sends, as far as we read it: everything is text, in an envelope. What does not fit is no answer we know. */
export const signedAmount = z
  .string()
  .refine(isDecimalText, { error: 'must be a plain decimal', abort: true })
  .transform(decimal);
export const amount = signedAmount.refine((value) => !value.isNegative(), 'must not be negative');
const positiveAmount = amount.refine((value) => value.greaterThan(0), 'must be positive');
export const venueId = z.string().regex(/^\d{1,25}$/);
export const timeMs = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
export const asset = z.string().regex(/^[A-Z0-9]+$/);

/** A whole answer of success. */
export function envelope<Data>(data: z.ZodType<Data>) {
  return z.object({ code: z.literal(success), data });
}

/** One page of a list that goes back by its cursor. */
export function page<Row>(row: z.ZodType<Row>) {
  return envelope(z.object({ list: z.array(row).nullable(), cursor: z.string().nullish() })).transform(
    ({ data }) => ({ rows: data.list ?? [], cursor: data.cursor ?? undefined }),
  );
}

export const ackSchema = envelope(z.object({ orderId: venueId, clientOid: z.string() }));

const orderFields = z.object({
  orderId: venueId,
  clientOid: z.string().min(1),
  category: z.string().min(1),
  symbol: z.string().min(1),
  side: z.enum(['buy', 'sell']),
  orderType: z.enum(['limit', 'market']),
  price: z.union([z.literal('').transform(() => zero), amount]),
  qty: amount,
  /** Quote coin of a market buy of a spot pair. */
  amount: amount,
  cumExecQty: amount,
  orderStatus: z.enum(['live', 'new', 'partially_filled', 'filled', 'cancelled']),
  posSide: z.string().nullish(),
  holdMode: z.string().nullish(),
  execType: z.string().nullish(),
  updatedTime: timeMs,
});
export type RawOrder = z.infer<typeof orderFields>;

export const orderRow = orderFields.refine(isConsistent, 'status and sizes contradict each other');

function isConsistent({ orderStatus, qty, amount: budget, cumExecQty }: RawOrder): boolean {
  if (orderStatus === 'filled' && cumExecQty.isZero()) return false;
  if ((orderStatus === 'live' || orderStatus === 'new') && !cumExecQty.isZero()) return false;
  if (!budget.isZero()) return true;
  return orderStatus === 'filled' ? cumExecQty.equals(qty) : cumExecQty.lessThanOrEqualTo(qty);
}

const statuses = {
  live: 'ACCEPTED',
  new: 'ACCEPTED',
  partially_filled: 'ACCEPTED',
  filled: 'FILLED',
  cancelled: 'CANCELED',
} as const satisfies Record<RawOrder['orderStatus'], VenueOrderView['status']>;

export function orderView(raw: RawOrder): VenueOrderView {
  return {
    venueOrderId: raw.orderId,
    clientOrderId: raw.clientOid,
    status: statuses[raw.orderStatus],
    executedQuantity: raw.cumExecQty,
    venueTimeMs: raw.updatedTime,
  };
}

/** A fill as GET trade/fills has it; fees are written above zero. */
export const fillRow = z.object({
  execId: venueId,
  orderId: venueId,
  clientOid: z.string().nullish(),
  category: z.string().min(1),
  symbol: z.string().min(1),
  side: z.enum(['buy', 'sell']),
  execPrice: positiveAmount,
  execQty: positiveAmount,
  execValue: amount,
  execPnl: z.union([z.literal('').transform(() => undefined), signedAmount]).nullish(),
  tradeScope: z.enum(['taker', 'maker']),
  feeDetail: z.tuple([z.object({ feeCoin: asset, fee: signedAmount })]),
  createdTime: timeMs,
});
export type RawFill = z.infer<typeof fillRow>;

const forced = new Set(['reduce', 'liquidation', 'offset']);

/** @param order the fill's own, which alone tells its position side; of a spot pair it is not needed */
export function venueTrade(
  raw: RawFill,
  account: Account,
  instrument: Instrument,
  order: RawOrder | undefined,
): VenueTrade {
  const [{ feeCoin, fee }] = raw.feeDetail;
  return {
    ownerId: account.ownerId,
    accountId: account.accountId,
    venue: account.venue,
    instrument: instrument.symbol,
    tradeId: raw.execId,
    venueOrderId: raw.orderId,
    side: raw.side,
    quantity: raw.execQty,
    price: raw.execPrice,
    cost: raw.execPrice.times(raw.execQty),
    fee: { asset: feeCoin, amount: fee },
    ...(order?.holdMode === 'hedge_mode' ? positionSideOf(order.posSide) : {}),
    ...(instrument.kind === 'PERPETUAL' && raw.execPnl ? { realizedPnl: raw.execPnl } : {}),
    ...(order?.execType && forced.has(order.execType) ? { liquidation: true } : {}),
    liquidity: raw.tradeScope,
    venueTimeMs: raw.createdTime,
  };
}

export function positionSideOf(posSide: string | null | undefined): {
  readonly positionSide?: 'LONG' | 'SHORT';
} {
  if (posSide === 'long') return { positionSide: 'LONG' };
  return posSide === 'short' ? { positionSide: 'SHORT' } : {};
}

/** What we trade: spot pairs, and perpetuals settled in USDT. */
export const futuresCategory = 'USDT-FUTURES';

export function marketOf({ kind, base, quote }: Pick<Instrument, 'kind' | 'base' | 'quote'>): {
  readonly category: string;
  readonly symbol: string;
} {
  return { category: kind === 'PERPETUAL' ? futuresCategory : 'SPOT', symbol: `${base}${quote}` };
}

/** One name for what Bitget names with two: futures have the ending of its older interface. */
export function marketName({ category, symbol }: { category: string; symbol: string }): string {
  return category === 'SPOT' ? symbol : `${symbol}_${category === futuresCategory ? 'UMCBL' : category}`;
}

/** Parameters of POST /api/v3/trade/place-order; undefined for an order that Bitget cannot take. */
export function orderParameters(
  order: Order,
  instrument: Instrument,
  clientOrderId: string,
): Record<string, string> | undefined {
  const base = {
    ...marketOf(instrument),
    side: order.side,
    clientOid: clientOrderId,
    ...(instrument.kind === 'PERPETUAL' ? perpetualTerms(order) : {}),
  };
  if (order.type === 'market') {
    // Bitget buys spot at the market for an amount of money only: a quantity is bought at once, up to what is reserved.
    const byCost = instrument.kind !== 'PERPETUAL' && order.side === 'buy';
    const qty = byCost ? order.quoteQuantity : order.quantity;
    if (qty) return { ...base, orderType: 'market', qty: qty.toFixed() };
    const price = highestPrice(order, instrument);
    if (!order.quantity || !price?.greaterThan(0)) return undefined;
    const limit = { qty: order.quantity.toFixed(), price: price.toFixed() };
    return { ...base, orderType: 'limit', ...limit, timeInForce: 'ioc' };
  }
  return {
    ...base,
    orderType: 'limit',
    qty: order.quantity?.toFixed() ?? '',
    price: order.limitPrice?.toFixed() ?? '',
    timeInForce: order.postOnly ? 'post_only' : order.timeInForce.toLowerCase(),
  };
}

function highestPrice(order: Order, instrument: Instrument): Decimal | undefined {
  if (!order.quantity?.greaterThan(0)) return undefined;
  const covered = order.reservation.amount
    .dividedBy(instrument.quoteFeeRate.plus(1))
    .dividedBy(order.quantity);
  return roundDownToStep(covered, priceTickAt(instrument, covered));
}

/** In hedge mode the side says what is closed, and reduceOnly nothing. */
function perpetualTerms({ positionSide, reduceOnly }: Order): Record<string, string> {
  if (positionSide) return { posSide: positionSide.toLowerCase() };
  return reduceOnly ? { reduceOnly: 'yes' } : {};
}
