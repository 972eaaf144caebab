import * as z from 'zod';
import {
  amount,
  contractSizeOf,
  orderRow,
  orderView,
  positionSideOf,
  signedAmount,
  timeMs,
} from '#shared/adapters/venues/okx/wire.ts';
import type { Account } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import { zero } from '#shared/domain/money/decimal.ts';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import type { Fill } from '#shared/domain/order/fill.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';

const orNone = <Read>(schema: z.ZodType<Read>) => z.union([z.literal('').transform(() => undefined), schema]);

const lastFill = z.object({
  side: z.enum(['buy', 'sell']),
  posSide: z.string(),
  category: z.string(),
  /** Empty before the first fill. */
  tradeId: z.string().regex(/^\d{0,25}$/),
  fillSz: orNone(amount),
  fillPx: orNone(amount),
  fillFee: orNone(signedAmount),
  fillFeeCcy: z.string(),
  fillPnl: orNone(signedAmount),
  fillTime: orNone(timeMs),
  execType: z.enum(['T', 'M', '']),
});

/** What is read of a push of the channel `orders`: the order, and the last of its fills. */
export const orderPushSchema = z.intersection(orderRow, lastFill);
export type OrderPush = z.infer<typeof orderPushSchema>;

/** `category` of forced closings. */
const forced = /liquidation|^adl$/;

/**
 * What one push says, in our words: a fill, a change of state, or both (the last fill ends the order). A push of a cancel
 * names the last fill again: it has its own id, and is kept once.
 */
export function accountEvents(
  push: OrderPush,
  account: Account,
  instrument: Instrument,
): readonly AccountEvent[] {
  const { ownerId, accountId, venue } = account;
  const view = orderView(push, contractSizeOf(instrument));
  const { venueOrderId, clientOrderId, venueTimeMs, status, executedQuantity } = view;
  const about = { ownerId, accountId, venue, instrument: instrument.symbol, venueOrderId, clientOrderId };
  // The order's id: fill-handler reads the order anyway, and joins its correlation id.
  const correlationId = parseClientOrderId(clientOrderId)?.orderId ?? `${venue}-${venueOrderId}`;
  const events: AccountEvent[] = [];
  const fill = fillOf(push, { ...about, source: 'stream' }, instrument);
  if (fill) events.push({ kind: 'FILL', fill, correlationId });
  if (push.state !== 'partially_filled' && status !== 'REJECTED')
    events.push({
      kind: 'ORDER_UPDATE',
      update: { ...about, status, executedQuantity, venueTimeMs, source: 'stream' },
      correlationId,
    });
  return events;
}

type About = Pick<
  Fill,
  'ownerId' | 'accountId' | 'venue' | 'instrument' | 'venueOrderId' | 'clientOrderId' | 'source'
>;

/** The same as the venue's list of fills gives: whichever comes first is kept. */
function fillOf(push: OrderPush, about: About, instrument: Instrument): Fill | undefined {
  const { tradeId, fillSz, fillPx, fillTime, fillFee = zero, fillPnl } = push;
  if (tradeId === '' || !fillSz?.greaterThan(0) || !fillPx || fillTime === undefined) return undefined;
  const quantity = fillSz.times(contractSizeOf(instrument));
  const isPerpetual = instrument.kind === 'PERPETUAL';
  return {
    ...about,
    tradeId,
    side: push.side,
    quantity,
    price: fillPx,
    cost: fillPx.times(quantity),
    ...(push.fillFeeCcy === '' ? {} : { fee: { asset: push.fillFeeCcy, amount: fillFee.negated() } }),
    ...(isPerpetual ? positionSideOf(push.posSide) : {}),
    ...(isPerpetual && fillPnl ? { realizedPnl: fillPnl } : {}),
    ...(forced.test(push.category) ? { liquidation: true } : {}),
    liquidity: push.execType === 'M' ? 'maker' : 'taker',
    venueTimeMs: fillTime,
  };
}
