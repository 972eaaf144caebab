import * as z from 'zod';
import { fillRow, type RawOrder, venueTrade } from '#shared/adapters/venues/bitget/wire.ts';
import type { Account } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import { decimal, isDecimalText } from '#shared/domain/money/decimal.ts';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';

const market = { category: z.string().transform((text) => text.toUpperCase()), symbol: z.string().min(1) };

/** What is read of a push of the topic `order`. */
export const orderPush = z.object({
  ...market,
  orderId: z.string().min(1),
  clientOid: z.string().min(1),
  orderStatus: z.enum(['live', 'new', 'partially_filled', 'filled', 'cancelled']),
  cumExecQty: z.string().refine(isDecimalText).transform(decimal),
  updatedTime: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
});
/** What is read of a push of the topic `fill`: a fill as the list has it, which calls its time otherwise. */
export const fillPush = z.preprocess(
  (value) => (isRecord(value) ? { ...value, createdTime: value.execTime } : value),
  fillRow.extend(market),
);
type OrderPush = z.infer<typeof orderPush>;
export type FillPush = z.infer<typeof fillPush>;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const statuses = { live: 'ACCEPTED', new: 'ACCEPTED', filled: 'FILLED', cancelled: 'CANCELED' } as const;

/** A change of state; a fill is told by its own topic. */
export function orderEvents(
  push: OrderPush,
  account: Account,
  instrument: Instrument,
): readonly AccountEvent[] {
  if (push.orderStatus === 'partially_filled') return [];
  const { ownerId, accountId, venue } = account;
  const { orderId: venueOrderId, clientOid: clientOrderId } = push;
  return [
    {
      kind: 'ORDER_UPDATE',
      update: {
        ownerId,
        accountId,
        venue,
        instrument: instrument.symbol,
        venueOrderId,
        clientOrderId,
        status: statuses[push.orderStatus],
        executedQuantity: push.cumExecQty,
        venueTimeMs: push.updatedTime,
        source: 'stream',
      },
      correlationId: correlationOf(account, clientOrderId, venueOrderId),
    },
  ];
}

/** The same as the venue's list of fills gives: whichever comes first is kept. */
export function fillEvent(
  push: FillPush,
  account: Account,
  instrument: Instrument,
  order: RawOrder | undefined,
): AccountEvent {
  const clientOrderId = push.clientOid || push.orderId;
  const trade = venueTrade(push, account, instrument, order);
  return {
    kind: 'FILL',
    fill: { ...trade, clientOrderId, source: 'stream' },
    correlationId: correlationOf(account, clientOrderId, push.orderId),
  };
}

/** The order's id: fill-handler reads the order anyway, and joins its correlation id. */
function correlationOf({ venue }: Account, clientOrderId: string, venueOrderId: string): string {
  return parseClientOrderId(clientOrderId)?.orderId ?? `${venue}-${venueOrderId}`;
}
