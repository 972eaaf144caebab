import { NumberValue } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Decimal, decimalText } from '../../domain/money/decimal.ts';

/**
 * How values are kept: decimals as text, except counters, which are DynamoDB numbers (exact to 38 digits) so that
 * the store can add to them under a condition. The client hands every number back as text; these fields parse it.
 */
export const decimalField = z.string().transform((text) => new Decimal(text));
export const integerField = z
  .string()
  .regex(/^-?\d+$/)
  .transform(Number);
export const textField = z.string();
export const textMapField = z.record(z.string(), z.string());

type Encoded = string | number | boolean | null | readonly Encoded[] | { readonly [key: string]: Encoded };

/** Plain data for the store: decimals become text, absent fields stay absent. */
export function encode(value: object): Record<string, Encoded> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : [[key, encodeField(field)]])),
  );
}

function encodeField(field: unknown): Encoded {
  if (field instanceof Decimal) return decimalText(field);
  if (Array.isArray(field)) return field.map(encodeField);
  if (field !== null && typeof field === 'object') return encode(field);
  if (typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean' || field === null)
    return field;
  throw new TypeError(`cannot store a ${typeof field}`);
}

/** A decimal as a DynamoDB number. */
export function counter(value: Decimal): NumberValue {
  return NumberValue.from(decimalText(value));
}
