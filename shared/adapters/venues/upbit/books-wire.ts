import * as z from 'zod';
import { zero } from '../../../domain/money/decimal.ts';
import type { VenueBalance, VenueOpenOrder, VenueTransfer } from '../../../domain/venue/venue-answer.ts';
import { amount, orderSchema, orderView, type RawOrder, time, uuid } from './wire.ts';

const asset = z.string().regex(/^[A-Z0-9]{1,20}$/);

export const ordersSchema = z.array(orderSchema);

export function openOrder(order: RawOrder): VenueOpenOrder {
  return {
    ...orderView(order),
    market: order.market,
    side: order.side === 'bid' ? 'buy' : 'sell',
    ...(order.volume ? { quantity: order.volume } : {}),
    ...(order.price && order.ord_type === 'limit' ? { price: order.price } : {}),
  };
}

export const accountsSchema = z.array(z.object({ currency: asset, balance: amount, locked: amount }));

export function venueBalances(accounts: z.infer<typeof accountsSchema>): readonly VenueBalance[] {
  return accounts.map(({ currency, balance, locked }) => ({ asset: currency, total: balance.plus(locked) }));
}

/** The same for deposits and withdrawals. A state we do not know has moved no money yet. */
export const transfersSchema = z.array(
  z.object({
    uuid,
    currency: asset,
    state: z.string(),
    created_at: time,
    done_at: time.nullish(),
    amount,
    fee: amount.nullish(),
  }),
);
type RawTransfer = z.infer<typeof transfersSchema>[number];

/** A deposit brings its amount; its fee, if any, was taken before. */
export function deposits(rows: readonly RawTransfer[]): readonly VenueTransfer[] {
  return rows
    .filter(({ state }) => state.toUpperCase() === 'ACCEPTED')
    .map((row) => ({ ...about(row), kind: 'DEPOSIT', amount: row.amount }));
}

/** A withdrawal takes its amount and its fee. */
export function withdrawals(rows: readonly RawTransfer[]): readonly VenueTransfer[] {
  return rows
    .filter(({ state }) => state.toUpperCase() === 'DONE')
    .map((row) => ({
      ...about(row),
      kind: 'WITHDRAWAL',
      amount: row.amount.plus(row.fee ?? zero).negated(),
    }));
}

function about(row: RawTransfer): Pick<VenueTransfer, 'transferId' | 'asset' | 'venueTimeMs'> {
  return { transferId: row.uuid, asset: row.currency, venueTimeMs: row.done_at ?? row.created_at };
}
