import * as z from 'zod';
import {
  executionRow,
  isTrade,
  orderRow,
  orderView,
  type RawOrder,
  signedAmount,
  venueTrade,
} from '#shared/adapters/venues/bybit/wire.ts';
import type { Account } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';

/** A push of the topic `order`: an order as the list has it, with its category. */
export const orderPush = z.intersection(orderRow, z.object({ category: z.string() }));
/** A push of the topic `execution`: a fill as the list has it, with its category and profit; funding comes too. */
export const executionPush = executionRow.extend({
  category: z.string(),
  execPnl: z.union([z.literal('').transform(() => undefined), signedAmount]).nullish(),
});
export type ExecutionPush = z.infer<typeof executionPush>;

/**
 * A change of state; a fill is told by its own topic. Undefined for an order that was taken and rejected a moment later:
 * what that means for ours tells the catch-up, which knows whether it was in doubt.
 */
export function orderEvents(
  push: RawOrder,
  account: Account,
  instrument: Instrument,
): readonly AccountEvent[] | undefined {
  if (push.orderStatus === 'PartiallyFilled') return [];
  const { ownerId, accountId, venue } = account;
  const { status, ...view } = orderView(push);
  if (status === 'REJECTED') return undefined;
  return [
    {
      kind: 'ORDER_UPDATE',
      update: { ownerId, accountId, venue, instrument: instrument.symbol, ...view, status, source: 'stream' },
      correlationId: correlationOf(account, view),
    },
  ];
}

/**
 * The same as the venue's list of fills gives: whichever comes first is kept.
 *
 * @param order the fill's own, of a perpetual, which alone tells the side of the position
 */
export function fillEvents(
  push: ExecutionPush,
  account: Account,
  instrument: Instrument,
  order: RawOrder | undefined,
): readonly AccountEvent[] {
  if (!isTrade(push)) return [];
  const ids = { clientOrderId: push.orderLinkId || push.orderId, venueOrderId: push.orderId };
  const facts = order && { positionIdx: order.positionIdx, realizedPnl: push.execPnl ?? undefined };
  const trade = venueTrade(push, account, instrument, facts);
  return [
    {
      kind: 'FILL',
      fill: { ...trade, clientOrderId: ids.clientOrderId, source: 'stream' },
      correlationId: correlationOf(account, ids),
    },
  ];
}

/** The order's id: fill-handler reads the order anyway, and joins its correlation id. */
function correlationOf(
  { venue }: Account,
  { clientOrderId, venueOrderId }: { readonly clientOrderId: string; readonly venueOrderId: string },
): string {
  return parseClientOrderId(clientOrderId)?.orderId ?? `${venue}-${venueOrderId}`;
}
