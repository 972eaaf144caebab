import { isValue } from '../../core/object-params.ts';
import { type Reply, refusal, refused } from './errors.ts';
import { amendOrder, cancelOrder, type OrderStep, placeOrder, runItems } from './order-routes.ts';
import { Params } from './params.ts';
import type { RateLimits } from './rate-limits.ts';
import type { OkxVenue } from './venue.ts';

/** What a connection that is logged in may ask for, besides subscriptions, and the REST route that counts with it. */
const ops: Readonly<Record<string, { step: OrderStep; trades: boolean; limit: number }>> = {
  order: { step: placeOrder, trades: true, limit: 60 },
  'batch-orders': { step: placeOrder, trades: true, limit: 300 },
  'cancel-order': { step: cancelOrder, trades: false, limit: 60 },
  'batch-cancel-orders': { step: cancelOrder, trades: false, limit: 300 },
  'amend-order': { step: amendOrder, trades: true, limit: 60 },
  'batch-amend-orders': { step: amendOrder, trades: true, limit: 300 },
};

export const orderOps: ReadonlySet<string> = new Set(Object.keys(ops));

interface OrderMessage {
  id?: string | number | undefined;
  op: string;
  args: readonly unknown[];
  expTime?: string | number | undefined;
}

/** Answers an order, cancel or amend over WebSocket: REST's body with the request's id and op. */
export function answerOrders(venue: OkxVenue, limits: RateLimits, message: OrderMessage): object {
  const { body } = reply(venue, limits, message);
  return { id: String(message.id ?? ''), op: message.op, ...(isValue(body) ? body : {}) };
}

function reply(venue: OkxVenue, limits: RateLimits, { op, args, expTime }: OrderMessage): Reply {
  const rule = ops[op];
  if (rule === undefined || !args.every(isValue)) return refused(refusal('badJson'));
  const items = args.map((value) => new Params(value));
  const nowMs = venue.nowMs();
  const { limit: count, step, trades } = rule;
  const instrument = items[0]?.text('instId') ?? items[0]?.text('instIdCode') ?? '';
  const limit = { count, windowMs: 2000, perInstrument: true };
  const reason =
    limits.count(nowMs, `ws ${op}`, limit, instrument, items.length) ??
    (trades ? limits.countOrders(nowMs, items.length) : undefined);
  if (reason !== undefined) return refused(reason);
  return runItems(
    { venue, inMs: nowMs, expMs: expTime === undefined ? undefined : Number(expTime) },
    items,
    step,
  );
}
