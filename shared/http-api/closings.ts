import * as z from 'zod';
import { type Decimal, decimalText } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';
import { positionIdOf } from '../domain/position/position-id.ts';
import { decimalString, positiveDecimal } from './fields.ts';
import { orderResourceOf } from './resources.ts';
import { orderResource, positionIdText } from './schemas.ts';

/** Closing a position. */
export const closePositionRequest = z
  .strictObject({
    quantity: positiveDecimal
      .meta({ description: 'Base units; without it as much as can be closed' })
      .exactOptional(),
  })
  .meta({ id: 'ClosePosition' });

export const closingResource = z
  .object({
    positionId: positionIdText,
    remaining: decimalString.meta({
      description: 'What stays open once the order has filled what it still may: the rest of a part, or dust',
    }),
    order: orderResource,
  })
  .meta({ id: 'Closing' });
export type ClosingResource = z.infer<typeof closingResource>;

export function closingResourceOf(order: Order, remaining: Decimal): ClosingResource {
  return {
    positionId: positionIdOf(order),
    remaining: decimalText(remaining),
    order: orderResourceOf(order),
  };
}
