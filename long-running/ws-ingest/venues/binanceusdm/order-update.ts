import * as z from 'zod';
import { positionSide, signedAmount } from '#shared/adapters/venues/binanceusdm/wire.ts';
import type { Account } from '#shared/domain/account/account.ts';
import { parseClientOrderId } from '#shared/domain/order/client-order-id.ts';
import type { Fill, VenueOrderUpdate } from '#shared/domain/order/fill.ts';
import type { AccountEvent } from '#shared/ports/queues.port.ts';

// ccxt turns numbers of 15 digits and more into text before it hands a frame over.
const venueId = z.union([z.number().int(), z.string().regex(/^-?\d+$/)]).transform(String);
const amount = signedAmount.refine((value) => !value.isNegative(), 'must not be negative');

/** The fields of ORDER_TRADE_UPDATE that we read (its user data stream documentation, "Order Update"). */
export const orderUpdateSchema = z.object({
  e: z.literal('ORDER_TRADE_UPDATE'),
  o: z.object({
    s: z.string().min(1),
    c: z.string(),
    S: z.enum(['BUY', 'SELL']),
    x: z.enum(['NEW', 'CANCELED', 'CALCULATED', 'EXPIRED', 'TRADE', 'AMENDMENT']),
    X: z.string(),
    i: venueId,
    t: venueId,
    l: amount,
    L: amount,
    z: amount,
    n: signedAmount.nullish(),
    N: z.string().nullish(),
    m: z.boolean(),
    rp: signedAmount,
    ps: positionSide,
    T: z.number().int().nonnegative(),
  }),
});
export type OrderUpdate = z.infer<typeof orderUpdateSchema>['o'];

/** Client order ids that the venue gives to its own orders: liquidation, auto-deleveraging, and the end of a contract. */
const byTheVenue = /^(autoclose-|adl_autoclose|settlement_autoclose-)/;

/** What one update says, in our words: a fill, a change of state, or both (the last fill ends the order). */
export function accountEvents(
  update: OrderUpdate,
  account: Account,
  instrument: string,
): readonly AccountEvent[] {
  const { ownerId, accountId, venue } = account;
  const about = {
    ownerId,
    accountId,
    venue,
    instrument,
    venueOrderId: update.i,
    clientOrderId: update.c,
    venueTimeMs: update.T,
    source: 'stream',
  } as const;
  // The order's id: fill-handler reads the order anyway, and joins its correlation id.
  const correlationId = parseClientOrderId(update.c)?.orderId ?? `${venue}-${update.i}`;
  const events: AccountEvent[] = [];
  if (isTrade(update)) events.push({ kind: 'FILL', fill: fillOf(update, about), correlationId });
  const status = statusOf(update);
  if (status)
    events.push({
      kind: 'ORDER_UPDATE',
      update: { ...about, status, executedQuantity: update.z },
      correlationId,
    });
  return events;
}

/** A liquidation is CALCULATED. */
function isTrade({ x, l }: OrderUpdate): boolean {
  return (x === 'TRADE' || x === 'CALCULATED') && l.greaterThan(0);
}

function fillOf(
  update: OrderUpdate,
  about: Omit<Fill, 'tradeId' | 'side' | 'quantity' | 'price' | 'cost' | 'liquidity'>,
): Fill {
  return {
    ...about,
    tradeId: update.t,
    side: update.S === 'BUY' ? 'buy' : 'sell',
    quantity: update.l,
    price: update.L,
    cost: update.L.times(update.l),
    ...(update.N && update.n ? { fee: { asset: update.N, amount: update.n } } : {}),
    ...(update.ps === 'BOTH' ? {} : { positionSide: update.ps }),
    realizedPnl: update.rp,
    ...(byTheVenue.test(update.c) ? { liquidation: true } : {}),
    liquidity: update.m ? 'maker' : 'taker',
  };
}

/** Undefined where the update changes no state: a fill that leaves the order open, or a change of its terms. */
function statusOf({ x, X }: OrderUpdate): VenueOrderUpdate['status'] | undefined {
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
