import * as z from 'zod';
import type { Account } from '#shared/domain/account/account.ts';
import { decimal, isDecimalText } from '#shared/domain/money/decimal.ts';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import type { Fill, VenueOrderUpdate } from '#shared/domain/order/fill.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';

const amount = z
  .string()
  .refine((text) => isDecimalText(text) && !text.startsWith('-'), 'must be a plain decimal')
  .transform(decimal);
// ccxt turns numbers of 15 digits and more into text before it hands a frame over.
const venueId = z.union([z.number().int(), z.string().regex(/^-?\d+$/)]).transform(String);

/** The fields of Binance's executionReport that we read (its user data stream documentation, "Order Update"). */
export const executionReportSchema = z.object({
  e: z.literal('executionReport'),
  s: z.string().min(1),
  c: z.string(),
  /** On a cancel: the order's own id, while `c` is the cancel's. */
  C: z.string().nullish(),
  S: z.enum(['BUY', 'SELL']),
  x: z.enum(['NEW', 'CANCELED', 'REPLACED', 'REJECTED', 'TRADE', 'EXPIRED', 'TRADE_PREVENTION']),
  X: z.string(),
  i: venueId,
  t: venueId,
  l: amount,
  L: amount,
  Y: amount,
  z: amount,
  n: amount.nullish(),
  N: z.string().nullish(),
  m: z.boolean(),
  T: z.number().int().nonnegative(),
});
export type ExecutionReport = z.infer<typeof executionReportSchema>;

/** What one report says, in our words: a fill, a change of state, or both (the last fill ends the order). */
export function accountEvents(
  report: ExecutionReport,
  account: Account,
  instrument: string,
): readonly AccountEvent[] {
  const clientOrderId = ownClientOrderId(report);
  const { ownerId, accountId, venue } = account;
  const about = {
    ownerId,
    accountId,
    venue,
    instrument,
    venueOrderId: report.i,
    clientOrderId,
    venueTimeMs: report.T,
    source: 'stream',
  } as const;
  // The order's id: fill-handler reads the order anyway, and joins its correlation id.
  const correlationId = parseClientOrderId(clientOrderId)?.orderId ?? `${venue}-${report.i}`;
  const events: AccountEvent[] = [];
  if (report.x === 'TRADE') events.push({ kind: 'FILL', fill: fillOf(report, about), correlationId });
  const status = statusOf(report);
  if (status)
    events.push({
      kind: 'ORDER_UPDATE',
      update: { ...about, status, executedQuantity: report.z },
      correlationId,
    });
  return events;
}

function fillOf(
  report: ExecutionReport,
  about: Omit<Fill, 'tradeId' | 'side' | 'quantity' | 'price' | 'cost' | 'liquidity'>,
): Fill {
  return {
    ...about,
    tradeId: report.t,
    side: report.S === 'BUY' ? 'buy' : 'sell',
    quantity: report.l,
    price: report.L,
    cost: report.Y.isZero() ? report.L.times(report.l) : report.Y,
    ...(report.N && report.n ? { fee: { asset: report.N, amount: report.n } } : {}),
    liquidity: report.m ? 'maker' : 'taker',
  };
}

/** Undefined where the report changes no state: a fill that leaves the order open, or a refusal we had as an answer. */
function statusOf({ x, X }: ExecutionReport): VenueOrderUpdate['status'] | undefined {
  switch (X) {
    case 'FILLED':
      return 'FILLED';
    case 'CANCELED':
      return 'CANCELED';
    case 'EXPIRED':
    case 'EXPIRED_IN_MATCH':
      return 'EXPIRED';
    default:
      return x === 'NEW' ? 'ACCEPTED' : undefined;
  }
}

function ownClientOrderId({ c, C }: ExecutionReport): string {
  return C && C !== 'null' ? C : c;
}
