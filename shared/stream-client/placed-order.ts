import * as z from 'zod';
import { orderStates } from '../domain/order/order-state.ts';
import { decimalString } from '../http-api/fields.ts';
import type { OrderResource } from '../http-api/schemas.ts';
import type { StreamMessageResource } from '../http-api/stream-schemas.ts';
import { venueIdSchema } from '../http-api/venue-id.ts';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const amount = decimalString.optional().transform((text) => text ?? null);
const words = z
  .string()
  .optional()
  .transform((text) => text ?? null);

/** What the event of a new order says of it. */
const placed = z.object({
  ...{ order_id: z.string(), exchange: venueIdSchema, symbol: z.string(), side: z.enum(['buy', 'sell']) },
  ...{ order_type: z.enum(['market', 'limit']), time_in_force: z.enum(['GTC', 'IOC', 'FOK']) },
  ...{ quantity: amount, quote_quantity: amount, limit_price: amount, filled_qty: decimalString },
  ...{ reduce_only: flag, post_only: flag, leverage: amount, stop_loss: amount, take_profit: amount },
  position_side: z
    .enum(['LONG', 'SHORT'])
    .optional()
    .transform((side) => side ?? null),
  ...{ strategy_id: words, exit_leg: words, state: z.enum(orderStates), code: words, message: words },
  ...{ reserved_asset: z.string(), reserved_amount: decimalString, arrival_mid_price: amount },
  created_at_ms: z.coerce.number().int(),
});

type Told = Pick<StreamMessageResource, 'accountId' | 'correlationId' | 'atMs' | 'data'>;
/** All but the terms of its protection, which no event tells. */
export type PlacedOrder = Omit<OrderResource, 'protect'>;

/** The order that a message tells of as new, as the API would answer it; undefined of any other message. */
export function placedOrderOf({ accountId, correlationId, atMs, data }: Told): PlacedOrder | undefined {
  // Of later steps there are many: they have no such field, and are not looked at further.
  if (data.order_type === undefined) return undefined;
  const parsed = placed.safeParse(data);
  if (!parsed.success) return undefined;
  const told = parsed.data;
  return {
    ...{ orderId: told.order_id, accountId, venue: told.exchange, instrument: told.symbol },
    ...{ side: told.side, type: told.order_type, timeInForce: told.time_in_force },
    ...{ quantity: told.quantity, quoteQuantity: told.quote_quantity, limitPrice: told.limit_price },
    ...{ reduceOnly: told.reduce_only, postOnly: told.post_only, positionSide: told.position_side },
    ...{ leverage: told.leverage, stopLoss: told.stop_loss, takeProfit: told.take_profit },
    ...{ strategyId: told.strategy_id, exitLeg: told.exit_leg },
    ...{ state: told.state, code: told.code, message: told.message },
    ...{ filledQuantity: told.filled_qty, averagePrice: null, fees: {} },
    reserved: { asset: told.reserved_asset, amount: told.reserved_amount, remaining: told.reserved_amount },
    ...{ clientOrderId: null, venueOrderId: null, arrivalMidPrice: told.arrival_mid_price },
    ...{ cancelRequestedAtMs: null, amendment: null, correlationId },
    ...{ createdAtMs: told.created_at_ms, updatedAtMs: atMs, version: 1 },
  };
}
