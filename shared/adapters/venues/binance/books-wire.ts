import * as z from 'zod';
import type { VenueBalance, VenueOpenOrder, VenueTransfer } from '../../../domain/venue/venue-answer.ts';
import { amount, orderFields, orderView, timeMs, venueId } from './wire.ts';

/** What Binance says of an account's books, as far as we read it. */
const asset = z.string().regex(/^[A-Z0-9]+$/);

export const openOrdersSchema = z.array(
  orderFields.extend({ symbol: z.string().min(1), side: z.enum(['BUY', 'SELL']), price: amount }),
);

export function openOrder(raw: z.infer<typeof openOrdersSchema>[number]): VenueOpenOrder {
  return {
    ...orderView(raw, raw.clientOrderId),
    market: raw.symbol,
    side: raw.side === 'BUY' ? 'buy' : 'sell',
    ...(raw.origQty.isZero() ? {} : { quantity: raw.origQty }),
    ...(raw.price.isZero() ? {} : { price: raw.price }),
  };
}

export const accountSchema = z.object({
  balances: z.array(z.object({ asset, free: amount, locked: amount })),
});

export function venueBalances({ balances }: z.infer<typeof accountSchema>): readonly VenueBalance[] {
  return balances.map(({ asset: name, free, locked }) => ({ asset: name, total: free.plus(locked) }));
}

/** Status 1 (success) and 6 (credited, not yet withdrawable) are in the balance; 0 (pending) and refusals are not. */
const creditedStatuses = new Set([1, 6]);
export const depositsSchema = z.array(
  z.object({ id: z.string().min(1), coin: asset, amount, status: z.number().int(), insertTime: timeMs }),
);

export function deposits(rows: z.infer<typeof depositsSchema>): readonly VenueTransfer[] {
  return rows
    .filter(({ status }) => creditedStatuses.has(status))
    .map((row) => ({
      transferId: `deposit:${row.id}`,
      kind: 'DEPOSIT',
      asset: row.coin,
      amount: row.amount,
      venueTimeMs: row.insertTime,
    }));
}

/** Cancelled (1), rejected (3) and failed (5) withdrawals take nothing; all others have left the balance. */
const withoutEffect = new Set([1, 3, 5]);
/** `2024-05-01 11:12:02`, in UTC. */
const utcText = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
  .transform((text) => Date.parse(`${text.replace(' ', 'T')}Z`));
export const withdrawalsSchema = z.array(
  z.object({
    id: z.string().min(1),
    coin: asset,
    amount,
    transactionFee: amount,
    status: z.number().int(),
    applyTime: utcText,
  }),
);

export function withdrawals(rows: z.infer<typeof withdrawalsSchema>): readonly VenueTransfer[] {
  return rows
    .filter(({ status }) => !withoutEffect.has(status))
    .map((row) => ({
      transferId: `withdrawal:${row.id}`,
      kind: 'WITHDRAWAL',
      asset: row.coin,
      // `amount` is what arrives; the fee leaves with it.
      amount: row.amount.plus(row.transactionFee).negated(),
      venueTimeMs: row.applyTime,
    }));
}

export const dustSchema = z.object({
  userAssetDribblets: z.array(
    z.object({
      userAssetDribbletDetails: z.array(
        z.object({
          transId: venueId,
          fromAsset: asset,
          amount,
          /** In BNB, after the service charge. */
          transferedAmount: amount,
          operateTime: timeMs,
        }),
      ),
    }),
  ),
});

export function dustConversions({
  userAssetDribblets,
}: z.infer<typeof dustSchema>): readonly VenueTransfer[] {
  return userAssetDribblets.flatMap(({ userAssetDribbletDetails }) =>
    userAssetDribbletDetails.flatMap((row): VenueTransfer[] => {
      const id = `dust:${row.transId}:${row.fromAsset}`;
      const at = { kind: 'DUST', venueTimeMs: row.operateTime } as const;
      return [
        { ...at, transferId: `${id}:out`, asset: row.fromAsset, amount: row.amount.negated() },
        { ...at, transferId: `${id}:in`, asset: 'BNB', amount: row.transferedAmount },
      ];
    }),
  );
}
