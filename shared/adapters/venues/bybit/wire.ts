import * as z from 'zod';
import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { decimal, isDecimalText } from '../../../domain/money/decimal.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { VenueOrderView, VenueTrade } from '../../../domain/venue/venue-answer.ts';

/** What Bybit sends, as far as we read it: amounts are text, in an envelope. What does not fit is no answer we know. */
export const signedAmount = z
  .string()
  .refine(isDecimalText, { error: 'must be a plain decimal', abort: true })
  .transform(decimal);
export const amount = signedAmount.refine((value) => !value.isNegative(), 'must not be negative');
const positiveAmount = amount.refine((value) => value.greaterThan(0), 'must be positive');
/** Numbers on spot, and words with dashes of contracts. */
export const venueId = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
export const timeMs = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
export const asset = z.string().regex(/^[A-Z0-9]+$/);

/** A whole answer of success. */
export function envelope<Result>(result: z.ZodType<Result>) {
  return z.object({ retCode: z.literal(0), result });
}

/** One page of a list that goes back by its cursor. */
export function page<Row>(row: z.ZodType<Row>) {
  return envelope(z.object({ list: z.array(row), nextPageCursor: z.string().nullish() })).transform(
    ({ result }) => ({ rows: result.list, cursor: result.nextPageCursor || undefined }),
  );
}

export const ackSchema = envelope(z.object({ orderId: venueId, orderLinkId: z.string() }));

const orderStatus = z.enum([
  'New',
  'PartiallyFilled',
  'Untriggered',
  'Triggered',
  'Rejected',
  'PartiallyFilledCanceled',
  'Filled',
  'Cancelled',
  'Deactivated',
]);

const orderFields = z.object({
  orderId: venueId,
  /** Empty of an order that was placed by hand. */
  orderLinkId: z.string(),
  symbol: z.string().min(1),
  side: z.enum(['Buy', 'Sell']),
  price: z.union([z.literal('').transform(() => undefined), amount]),
  qty: amount,
  /** What `qty` of a spot market order counts; else empty. */
  marketUnit: z.string().nullish(),
  cumExecQty: amount,
  orderStatus,
  positionIdx: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  createdTime: timeMs,
  updatedTime: timeMs,
});
export type RawOrder = z.infer<typeof orderFields>;

export const orderRow = orderFields.refine(isConsistent, 'status and sizes contradict each other');

function isConsistent(raw: RawOrder): boolean {
  if (raw.orderStatus === 'Filled' && raw.cumExecQty.isZero()) return false;
  if ((raw.orderStatus === 'New' || raw.orderStatus === 'Rejected') && !raw.cumExecQty.isZero()) return false;
  if (isByCost(raw)) return true;
  return raw.orderStatus === 'Filled'
    ? raw.cumExecQty.equals(raw.qty)
    : raw.cumExecQty.lessThanOrEqualTo(raw.qty);
}

export function isByCost({ marketUnit }: Pick<RawOrder, 'marketUnit'>): boolean {
  return marketUnit === 'quoteCoin';
}

const statuses = {
  New: 'ACCEPTED',
  PartiallyFilled: 'ACCEPTED',
  Untriggered: 'ACCEPTED',
  Triggered: 'ACCEPTED',
  Rejected: 'REJECTED',
  PartiallyFilledCanceled: 'CANCELED',
  Filled: 'FILLED',
  Cancelled: 'CANCELED',
  Deactivated: 'CANCELED',
} as const satisfies Record<RawOrder['orderStatus'], VenueOrderView['status']>;

export function orderView(raw: RawOrder): VenueOrderView {
  // A buy for a cost ends as cancelled with what less than a smallest unit would cost, nearly always.
  const isSpent = raw.orderStatus === 'PartiallyFilledCanceled' && isByCost(raw);
  return {
    venueOrderId: raw.orderId,
    clientOrderId: raw.orderLinkId || raw.orderId,
    status: isSpent ? 'FILLED' : statuses[raw.orderStatus],
    executedQuantity: raw.cumExecQty,
    venueTimeMs: raw.updatedTime,
  };
}

/** A fill as GET execution/list has it; a fee below zero was received. Funding is listed there too. */
export const executionRow = z.object({
  execId: venueId,
  orderId: venueId,
  orderLinkId: z.string(),
  symbol: z.string().min(1),
  side: z.enum(['Buy', 'Sell']),
  execType: z.string().min(1),
  execPrice: positiveAmount,
  execQty: positiveAmount,
  execFee: signedAmount,
  /** Of contracts it may be empty: their fees are in what they settle in. */
  feeCurrency: z.union([z.literal(''), asset]),
  isMaker: z.boolean(),
  execTime: timeMs,
});
export type RawExecution = z.infer<typeof executionRow>;

export function isTrade({ execType }: RawExecution): boolean {
  return execType !== 'Funding';
}

const forced = new Set(['BustTrade', 'AdlTrade']);

/** What a list of executions leaves out of a perpetual's fill: its order alone tells the position, the log the profit. */
export interface PerpetualFacts {
  readonly positionIdx: RawOrder['positionIdx'];
  readonly realizedPnl: VenueTrade['realizedPnl'];
}

/** @param facts of a perpetual's fill, and only of those */
export function venueTrade(
  raw: RawExecution,
  account: Account,
  instrument: Instrument,
  facts?: PerpetualFacts,
): VenueTrade {
  const { realizedPnl } = facts ?? {};
  return {
    ownerId: account.ownerId,
    accountId: account.accountId,
    venue: account.venue,
    instrument: instrument.symbol,
    tradeId: raw.execId,
    venueOrderId: raw.orderId,
    side: raw.side === 'Buy' ? 'buy' : 'sell',
    quantity: raw.execQty,
    price: raw.execPrice,
    cost: raw.execPrice.times(raw.execQty),
    fee: { asset: raw.feeCurrency || instrument.quote, amount: raw.execFee },
    ...(facts ? positionSideOf(facts.positionIdx) : {}),
    ...(realizedPnl ? { realizedPnl } : {}),
    ...(forced.has(raw.execType) ? { liquidation: true } : {}),
    liquidity: raw.isMaker ? 'maker' : 'taker',
    venueTimeMs: raw.execTime,
  };
}

export function positionSideOf(positionIdx: RawOrder['positionIdx']): {
  readonly positionSide?: 'LONG' | 'SHORT';
} {
  if (positionIdx === 1) return { positionSide: 'LONG' };
  return positionIdx === 2 ? { positionSide: 'SHORT' } : {};
}

/** What we trade: spot pairs, and perpetuals settled in USDT. */
export type Category = 'spot' | 'linear';

export function marketOf({ kind, base, quote }: Pick<Instrument, 'kind' | 'base' | 'quote'>): {
  readonly category: Category;
  readonly symbol: string;
} {
  return { category: kind === 'PERPETUAL' ? 'linear' : 'spot', symbol: `${base}${quote}` };
}

/** One name for what Bybit names with two. */
export function marketName({ category, symbol }: { category: string; symbol: string }): string {
  if (category === 'spot') return symbol;
  return category === 'linear' ? `${symbol}-PERP` : `${symbol}-${category.toUpperCase()}`;
}

/** Parameters of POST /v5/order/create; undefined for an order that Bybit cannot take. */
export function orderParameters(
  order: Order,
  instrument: Instrument,
  clientOrderId: string,
): Record<string, string> | undefined {
  const base = {
    ...marketOf(instrument),
    side: order.side === 'buy' ? 'Buy' : 'Sell',
    orderLinkId: clientOrderId,
    ...(instrument.kind === 'PERPETUAL' ? perpetualTerms(order) : {}),
  };
  if (order.type === 'market') {
    const qty = order.quoteQuantity ?? order.quantity;
    if (!qty) return undefined;
    const unit = { marketUnit: order.quoteQuantity ? 'quoteCoin' : 'baseCoin' };
    const counted = instrument.kind === 'PERPETUAL' ? {} : unit;
    return { ...base, orderType: 'Market', qty: qty.toFixed(), ...counted };
  }
  if (!order.quantity || !order.limitPrice) return undefined;
  return {
    ...base,
    orderType: 'Limit',
    qty: order.quantity.toFixed(),
    price: order.limitPrice.toFixed(),
    timeInForce: order.postOnly ? 'PostOnly' : order.timeInForce,
  };
}

const positionIndexes = { LONG: '1', SHORT: '2' } as const;

export function perpetualTerms({
  positionSide,
  reduceOnly,
}: Pick<Order, 'reduceOnly'> & { readonly positionSide?: Order['positionSide'] }): Record<string, string> {
  return {
    positionIdx: positionSide ? positionIndexes[positionSide] : '0',
    ...(reduceOnly ? { reduceOnly: 'true' } : {}),
  };
}
