import * as z from 'zod';
import { positionSides } from '../../domain/order/order.ts';
import type { ClosedPosition, PositionLife } from '../../domain/position/life.ts';
import type { FundingPayment } from '../../domain/venue/venue-answer.ts';
import { decimalField, integerField, textField } from './codec.ts';

/** What is kept of a position's life, while it is open and when it has ended. */
const life = {
  side: z.enum(positionSides),
  openedAtMs: integerField,
  entryQuantity: decimalField,
  entryCost: decimalField,
  exitQuantity: decimalField,
  exitCost: decimalField,
  realizedPnl: decimalField,
  fees: z.record(z.string(), decimalField),
};
export const lifeRecord: z.ZodType<PositionLife> = z.object(life);

export const closedPositionRecord: z.ZodType<ClosedPosition> = z.object({
  ...life,
  ownerId: textField,
  accountId: textField,
  instrument: textField,
  positionSide: z.enum(positionSides).exactOptional(),
  closedAtMs: integerField,
  version: integerField,
});

export const fundingRecord: z.ZodType<FundingPayment> = z.object({
  fundingId: textField,
  instrument: textField,
  asset: textField,
  amount: decimalField,
  venueTimeMs: integerField,
});
