import * as z from 'zod';
import type { Account } from '../../../domain/account/account.ts';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { Decimal } from '../../../domain/money/decimal.ts';
import type { Fill } from '../../../domain/order/fill.ts';
import type { VenueOrderView, VenueTrade } from '../../../domain/venue/venue-answer.ts';
import { feesOf } from './fees.ts';

/**
 * What Upbit sends, as far as we read it. An answer that does not fit, or that contradicts itself, is not an answer
 * we know. Amounts are text; a fee of the BTC market may have more digits than we keep.
 */
export const amount = z
  .string()
  .regex(/^\d{1,18}(\.\d{1,30})?$/, { error: 'must be a plain decimal, not negative', abort: true })
  .transform((text) => new Decimal(text).toDecimalPlaces(18));
const positiveAmount = amount.refine((value) => value.greaterThan(0), 'must be positive');
export const uuid = z.string().regex(/^[\w-]{1,64}$/);
/** ISO 8601 with an offset; what is finer than a millisecond is cut off. */
export const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** Upbit names a market by its two assets, the quote first. */
export function marketId(instrument: Pick<Instrument, 'base' | 'quote'>): string {
  return `${instrument.quote}-${instrument.base}`;
}

export const ordType = z.enum(['limit', 'price', 'market', 'best']);
export const timeInForce = z.enum(['ioc', 'fok', 'post_only']);

const tradeSchema = z.object({
  market: z.string(),
  uuid,
  price: positiveAmount,
  volume: positiveAmount,
  funds: amount,
  created_at: time,
});

export const orderSchema = z
  .object({
    uuid,
    market: z.string().regex(/^[A-Z0-9]+-[A-Z0-9]+$/),
    side: z.enum(['bid', 'ask']),
    ord_type: ordType,
    time_in_force: timeInForce.nullish(),
    state: z.enum(['wait', 'watch', 'done', 'cancel']),
    created_at: time,
    /** Of one unit; of an order that names its cost, all of it. */
    price: amount.nullish(),
    volume: amount.nullish(),
    executed_volume: amount,
    paid_fee: amount,
    trades_count: z.coerce.number().int().nonnegative(),
    identifier: z.string().nullish(),
  })
  .refine(isConsistent, 'state and volumes contradict each other');
export type RawOrder = z.infer<typeof orderSchema>;

/** The answer about a single order lists its trades too. */
export const orderWithTradesSchema = z.intersection(
  orderSchema,
  z.object({ trades: z.array(tradeSchema).default([]) }),
);
export type RawOrderWithTrades = z.infer<typeof orderWithTradesSchema>;

function isConsistent(order: {
  readonly state: string;
  readonly volume?: Decimal | null | undefined;
  readonly executed_volume: Decimal;
}): boolean {
  const { state, volume, executed_volume: executed } = order;
  if (state === 'done' && executed.isZero()) return false;
  return !volume || volume.isZero() || executed.lessThanOrEqualTo(volume);
}

/** What tells how an order that is no longer open has ended. */
export interface Ending {
  readonly state: 'done' | 'cancel';
  readonly ordType: z.infer<typeof ordType>;
  readonly timeInForce: z.infer<typeof timeInForce> | undefined;
  readonly executed: Decimal;
}

/**
 * An order to buy for a cost ends as `cancel` whenever less is left than a smallest unit costs, which is nearly
 * always (Upbit's FAQ, "Orders"): it is filled. What the order's own kind ended, and no person, has expired.
 */
export function endOf({ state, ordType, timeInForce, executed }: Ending): 'FILLED' | 'CANCELED' | 'EXPIRED' {
  if (state === 'done') return 'FILLED';
  if (ordType === 'price' && executed.greaterThan(0)) return 'FILLED';
  const endsItself = ordType !== 'limit' || timeInForce === 'ioc' || timeInForce === 'fok';
  return endsItself ? 'EXPIRED' : 'CANCELED';
}

/** @param clientOrderId ours; an order placed by hand has none, and its own id is as good as any */
export function orderView(order: RawOrder & Partial<RawOrderWithTrades>): VenueOrderView {
  const { state } = order;
  return {
    venueOrderId: order.uuid,
    clientOrderId: order.identifier ?? order.uuid,
    status: state === 'wait' || state === 'watch' ? 'ACCEPTED' : endOf({ ...endingOf(order), state }),
    executedQuantity: order.executed_volume,
    venueTimeMs: Math.max(order.created_at, ...(order.trades ?? []).map((trade) => trade.created_at)),
  };
}

function endingOf(order: RawOrder): Omit<Ending, 'state'> {
  return {
    ordType: order.ord_type,
    timeInForce: order.time_in_force ?? undefined,
    executed: order.executed_volume,
  };
}

/** The order's trades, oldest first; undefined while the list does not account for everything that was executed. */
export function tradesOf(
  order: RawOrderWithTrades,
  account: Account,
  instrument: string,
): readonly VenueTrade[] | undefined {
  const trades = order.trades.toSorted((a, b) => a.created_at - b.created_at);
  const sum = trades.reduce((total, { volume }) => total.plus(volume), new Decimal(0));
  if (trades.length !== order.trades_count || !sum.equals(order.executed_volume)) return undefined;
  const [feeAsset = ''] = order.market.split('-', 1);
  const isFinished = order.state === 'done' || order.state === 'cancel';
  const fees = feesOf(
    trades.map(({ funds }) => funds),
    order.paid_fee,
    isFinished,
  );
  return trades.map((trade, index) => ({
    ownerId: account.ownerId,
    accountId: account.accountId,
    venue: account.venue,
    instrument,
    tradeId: trade.uuid,
    venueOrderId: order.uuid,
    side: order.side === 'bid' ? 'buy' : 'sell',
    quantity: trade.volume,
    price: trade.price,
    cost: trade.funds,
    fee: { asset: feeAsset, amount: fees[index] ?? new Decimal(0) },
    liquidity: liquidityOf(order, trade.created_at),
    venueTimeMs: trade.created_at,
  }));
}

/**
 * Upbit does not say it here (its stream does). What cannot rest has taken, what may not take has rested, and any
 * other order takes in the moment in which it is placed; that moment is known to the second.
 */
function liquidityOf(order: RawOrder, tradedAtMs: number): Fill['liquidity'] {
  if (order.time_in_force === 'post_only') return 'maker';
  if (order.ord_type !== 'limit' || order.time_in_force) return 'taker';
  return Math.floor(tradedAtMs / 1000) > Math.floor(order.created_at / 1000) ? 'maker' : 'taker';
}
