import * as z from 'zod';
import { feeNear } from '#shared/adapters/venues/upbit/fees.ts';
import { endOf, ordType, timeInForce, uuid } from '#shared/adapters/venues/upbit/wire.ts';
import type { Account } from '#shared/domain/account/account.ts';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import type { Fill, VenueOrderUpdate } from '#shared/domain/order/fill.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';
import { exactNumber, nearNumber, positiveNumber } from './exact-number.ts';

const timeMs = z.number().int().nonnegative();

const order = z.object({
  type: z.literal('myOrder'),
  code: z.string().regex(/^[A-Z0-9]+-[A-Z0-9]+$/),
  uuid,
  ask_bid: z.enum(['ASK', 'BID']),
  order_type: ordType,
  time_in_force: timeInForce.nullish(),
  executed_volume: exactNumber,
  identifier: z.string().nullish(),
  timestamp: timeMs,
});

/** The fields of Upbit's myOrder that we read (its documentation, "My orders and trades"). */
export const myOrderSchema = z.discriminatedUnion('state', [
  order.extend({ state: z.enum(['wait', 'watch', 'done', 'cancel', 'prevented']) }),
  /** `price` and `volume` are the trade's here. */
  order.extend({
    state: z.literal('trade'),
    trade_uuid: uuid,
    price: positiveNumber,
    volume: positiveNumber,
    trade_fee: nearNumber,
    is_maker: z.boolean(),
    trade_timestamp: timeMs,
  }),
]);
export type MyOrder = z.infer<typeof myOrderSchema>;

/** What one report says, in our words. Upbit tells a trade and the end of its order in two reports. */
export function accountEvents(
  report: MyOrder,
  account: Account,
  instrument: string,
): readonly AccountEvent[] {
  const clientOrderId = report.identifier ?? report.uuid;
  const about = {
    ownerId: account.ownerId,
    accountId: account.accountId,
    venue: account.venue,
    instrument,
    venueOrderId: report.uuid,
    clientOrderId,
    source: 'stream',
  } as const;
  // The order's id: fill-handler reads the order anyway, and joins its correlation id.
  const correlationId = parseClientOrderId(clientOrderId)?.orderId ?? `${account.venue}-${report.uuid}`;
  if (report.state === 'trade') return [{ kind: 'FILL', fill: fillOf(report, about), correlationId }];
  const status = statusOf(report);
  if (!status) return [];
  const update = {
    ...about,
    status,
    executedQuantity: report.executed_volume,
    venueTimeMs: report.timestamp,
  };
  return [{ kind: 'ORDER_UPDATE', update, correlationId }];
}

/** The same decimals as the venue's list of the order's trades gives: whichever comes first is kept. */
function fillOf(
  report: Extract<MyOrder, { state: 'trade' }>,
  about: Pick<
    Fill,
    'ownerId' | 'accountId' | 'venue' | 'instrument' | 'venueOrderId' | 'clientOrderId' | 'source'
  >,
): Fill {
  const cost = report.price.times(report.volume);
  const [feeAsset = ''] = report.code.split('-', 1);
  return {
    ...about,
    tradeId: report.trade_uuid,
    side: report.ask_bid === 'BID' ? 'buy' : 'sell',
    quantity: report.volume,
    price: report.price,
    cost,
    fee: { asset: feeAsset, amount: feeNear(cost, report.trade_fee) },
    liquidity: report.is_maker ? 'maker' : 'taker',
    venueTimeMs: report.trade_timestamp,
  };
}

/** Undefined where the report changes no state of ours: a trigger that waits, a quantity that met the user's own order. */
function statusOf(report: Exclude<MyOrder, { state: 'trade' }>): VenueOrderUpdate['status'] | undefined {
  const { state } = report;
  if (state === 'wait') return 'ACCEPTED';
  if (state !== 'done' && state !== 'cancel') return undefined;
  return endOf({
    state,
    ordType: report.order_type,
    timeInForce: report.time_in_force ?? undefined,
    executed: report.executed_volume,
  });
}
