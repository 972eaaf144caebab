import * as z from 'zod';
import type { Account } from '../../../domain/account/account.ts';
import { decimal, isDecimalText } from '../../../domain/money/decimal.ts';
import type {
  VenueBalance,
  VenueOpenOrder,
  VenueOrderView,
  VenueTrade,
  VenueTransfer,
} from '../../../domain/venue/venue-answer.ts';

/** ccxt's unified structures (its manual, "Order Structure", "Trade Structure", …), as far as we read them. */
/** Text, or a whole number, of which some classes have zeros of their own; any other float may have been rounded. */
const signedAmount = z
  .union([z.string(), z.int().transform(String)])
  .refine(isDecimalText, { error: 'must be a plain decimal', abort: true })
  .transform(decimal);
const amount = signedAmount.refine((value) => !value.isNegative(), 'must not be negative');
const positiveAmount = amount.refine((value) => value.greaterThan(0), 'must be positive');
const text = z.string().min(1);
const asset = z.string().regex(/^[A-Z0-9]+$/);
const timeMs = z.number().int().nonnegative();

export const ackSchema = z.object({ id: text, clientOrderId: z.string().nullish() });

const orderSchema = z
  .object({
    id: text,
    clientOrderId: z.string().nullish(),
    symbol: text,
    side: z.enum(['buy', 'sell']),
    status: z.enum(['open', 'closed', 'canceled', 'expired', 'rejected']),
    amount: amount.nullish(),
    price: amount.nullish(),
    filled: amount,
    timestamp: timeMs,
    lastTradeTimestamp: timeMs.nullish(),
    lastUpdateTimestamp: timeMs.nullish(),
  })
  .refine(({ status, filled }) => status !== 'closed' || filled.greaterThan(0), 'closed without a trade');
type RawOrder = z.infer<typeof orderSchema>;

const statuses = {
  open: 'ACCEPTED',
  closed: 'FILLED',
  canceled: 'CANCELED',
  expired: 'EXPIRED',
  rejected: 'REJECTED',
} as const satisfies Record<RawOrder['status'], VenueOrderView['status']>;

export const ordersSchema = z.array(orderSchema.transform(openOrder));
export const oneOrderSchema = orderSchema.transform(openOrder);

function openOrder(raw: RawOrder): VenueOpenOrder {
  return {
    venueOrderId: raw.id,
    clientOrderId: raw.clientOrderId ?? '',
    status: statuses[raw.status],
    executedQuantity: raw.filled,
    venueTimeMs: raw.lastUpdateTimestamp ?? raw.lastTradeTimestamp ?? raw.timestamp,
    market: raw.symbol,
    side: raw.side,
    ...(raw.amount?.greaterThan(0) ? { quantity: raw.amount } : {}),
    ...(raw.price?.greaterThan(0) ? { price: raw.price } : {}),
  };
}

/** Without what only an open order has. */
export function orderView(order: VenueOpenOrder): VenueOrderView {
  const { venueOrderId, clientOrderId, status, executedQuantity, venueTimeMs } = order;
  return { venueOrderId, clientOrderId, status, executedQuantity, venueTimeMs };
}

const fee = z.object({ cost: signedAmount.nullish(), currency: asset.nullish() });
const tradeSchema = z.object({
  id: text,
  order: text,
  symbol: text,
  side: z.enum(['buy', 'sell']),
  takerOrMaker: z.enum(['taker', 'maker']).nullish(),
  price: positiveAmount,
  amount: positiveAmount,
  cost: amount,
  fee: fee.nullish(),
  fees: z.array(fee).max(1).nullish(),
  timestamp: timeMs,
});
export const tradesSchema = z.array(tradeSchema);

export function venueTrade(raw: z.infer<typeof tradeSchema>, account: Account): VenueTrade {
  const { cost, currency } = raw.fee ?? {};
  return {
    ownerId: account.ownerId,
    accountId: account.accountId,
    venue: account.venue,
    instrument: raw.symbol,
    tradeId: raw.id,
    venueOrderId: raw.order,
    side: raw.side,
    quantity: raw.amount,
    price: raw.price,
    cost: raw.cost,
    ...(cost && currency ? { fee: { asset: currency, amount: cost } } : {}),
    liquidity: raw.takerOrMaker ?? 'taker',
    venueTimeMs: raw.timestamp,
  };
}

/** An asset without its total is one that nobody can tell: then the answer tells nothing. */
export const balancesSchema = z
  .object({ total: z.record(asset, amount) })
  .transform(({ total }): readonly VenueBalance[] =>
    Object.entries(total).map(([name, held]) => ({ asset: name, total: held })),
  );

const transactionSchema = z.object({
  id: text,
  currency: asset,
  amount,
  status: z.enum(['pending', 'ok', 'failed', 'canceled']),
  timestamp: timeMs,
  fee: fee.nullish(),
});
export const transactionsSchema = z.array(transactionSchema);
type Transaction = z.infer<typeof transactionSchema>;

export function deposits(rows: readonly Transaction[]): readonly VenueTransfer[] {
  return rows.filter(({ status }) => status === 'ok').map((row) => transferOf(row, 'DEPOSIT'));
}

/** One on its way has left the balance. Whether `amount` holds the fee is each venue's choice: most list it apart. */
export function withdrawals(rows: readonly Transaction[]): readonly VenueTransfer[] {
  return rows
    .filter(({ status }) => status === 'ok' || status === 'pending')
    .map((row) => {
      const cost = row.fee?.currency === row.currency ? row.fee.cost : undefined;
      return transferOf(
        { ...row, amount: (cost ? row.amount.plus(cost) : row.amount).negated() },
        'WITHDRAWAL',
      );
    });
}

function transferOf(row: Transaction, kind: 'DEPOSIT' | 'WITHDRAWAL'): VenueTransfer {
  const transferId = `${kind.toLowerCase()}:${row.id}`;
  return { transferId, kind, asset: row.currency, amount: row.amount, venueTimeMs: row.timestamp };
}
