import * as z from 'zod';
import { decimalText } from '../domain/money/decimal.ts';
import type { BookedFill } from '../domain/order/fill.ts';
import { positionSides } from '../domain/order/order.ts';
import { decimalString, epochMs, instrumentSymbol, name, pageCursor, pageQuery } from './fields.ts';
import { venueIdSchema } from './venue-id.ts';

/** What was traded: of all accounts, or of one order. */
export const tradeResource = z
  .object({
    tradeId: z.string().meta({ description: 'The venue’s own id, unique in its instrument' }),
    orderId: z.string().nullable().meta({ description: 'Null for a trade that was placed elsewhere' }),
    venueOrderId: z.string(),
    accountId: z.string(),
    venue: venueIdSchema,
    instrument: z.string(),
    side: z.enum(['buy', 'sell']),
    positionSide: z.enum(positionSides).nullable(),
    price: decimalString,
    quantity: decimalString.meta({ description: 'Base units' }),
    cost: decimalString.meta({ description: 'Quote units, before fees' }),
    fee: z
      .object({ asset: z.string(), amount: decimalString })
      .nullable()
      .meta({ description: 'A negative amount is a rebate; null where the venue took none' }),
    realizedPnl: decimalString
      .nullable()
      .meta({ description: 'Of a perpetual, where the venue tells: profit of what it closed, before fees' }),
    liquidity: z.enum(['maker', 'taker']),
    isLiquidation: z.boolean(),
    timeMs: epochMs.meta({ description: 'The venue’s time, UTC epoch milliseconds' }),
  })
  .meta({ id: 'Trade' });
export type TradeResource = z.infer<typeof tradeResource>;

export const tradePage = z
  .object({ trades: z.array(tradeResource), cursor: pageCursor })
  .meta({ id: 'TradePage' });
export type TradePage = z.infer<typeof tradePage>;

const momentRule = 'must be UTC epoch milliseconds';
const moment = z
  .string()
  .regex(/^\d{1,14}$/, momentRule)
  .transform(Number);

export const orderFillsQuery = z.strictObject(pageQuery);
export const tradesQuery = z
  .strictObject({
    accountId: name('account id').exactOptional(),
    venue: venueIdSchema.exactOptional(),
    instrument: instrumentSymbol.exactOptional(),
    fromMs: moment.meta({ description: 'From this moment on' }).exactOptional(),
    toMs: moment.meta({ description: 'Before this moment' }).exactOptional(),
    ...pageQuery,
  })
  .refine(({ fromMs = 0, toMs }) => toMs === undefined || fromMs <= toMs, {
    error: 'must not be before fromMs',
    path: ['toMs'],
  });

export function tradePageOf({
  items,
  cursor,
}: {
  readonly items: readonly BookedFill[];
  readonly cursor?: string;
}): TradePage {
  return { trades: items.map(tradeResourceOf), cursor: cursor ?? null };
}

function tradeResourceOf(fill: BookedFill): TradeResource {
  const { fee, realizedPnl } = fill;
  return {
    tradeId: fill.tradeId,
    orderId: fill.orderId ?? null,
    venueOrderId: fill.venueOrderId,
    accountId: fill.accountId,
    venue: fill.venue,
    instrument: fill.instrument,
    side: fill.side,
    positionSide: fill.positionSide ?? null,
    price: decimalText(fill.price),
    quantity: decimalText(fill.quantity),
    cost: decimalText(fill.cost),
    fee: fee ? { asset: fee.asset, amount: decimalText(fee.amount) } : null,
    realizedPnl: realizedPnl ? decimalText(realizedPnl) : null,
    liquidity: fill.liquidity,
    isLiquidation: fill.liquidation ?? false,
    timeMs: fill.venueTimeMs,
  };
}
