import * as z from 'zod';
import { amendmentStates } from '../domain/order/amendment.ts';
import { decimalString, epochMs, positiveDecimal } from './fields.ts';

export const amendOrderRequest = z
  .strictObject({
    quantity: positiveDecimal
      .meta({ description: 'Of the whole order, in base units: what is filled is part of it' })
      .exactOptional(),
    limitPrice: positiveDecimal.exactOptional(),
  })
  .refine(({ quantity, limitPrice }) => quantity !== undefined || limitPrice !== undefined, {
    error: 'or limitPrice must be given',
    path: ['quantity'],
  })
  .meta({ id: 'AmendOrder' });

export const amendmentResource = z
  .object({
    state: z.enum(amendmentStates),
    quantity: decimalString,
    limitPrice: decimalString,
    requestedAtMs: epochMs,
    code: z.string().nullable().meta({ description: 'Why it was refused' }),
    message: z.string().nullable(),
  })
  .meta({ id: 'Amendment', description: 'The newest one' });
