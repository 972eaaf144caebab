import * as z from 'zod';
import { isDecimalText, maxFractionDigits, maxIntegerDigits } from '../domain/money/decimal.ts';

/** The single fields that the shapes of the wire format are made of. */
const decimalRule = `must be a decimal string such as "0.5", with at most ${maxIntegerDigits} digits before and ${maxFractionDigits} after the point`;

export const decimalString = z
  .string(decimalRule)
  .refine(isDecimalText, decimalRule)
  .meta({ description: 'An exact decimal as text', examples: ['0.5'] });
export const positiveDecimal = z
  .string(decimalRule)
  .refine(
    (text) => isDecimalText(text) && !text.startsWith('-') && /[1-9]/.test(text),
    `must be positive and ${decimalRule.slice(5)}`,
  )
  .meta({ description: 'A positive exact decimal as text', examples: ['0.5'] });

export const epochMs = z.number().int().meta({ description: 'UTC epoch milliseconds' });
export const name = (what: string) =>
  z
    .string(`must be a ${what}`)
    .regex(/^[A-Za-z0-9_.:-]{1,64}$/, `must be a ${what}: 1 to 64 of A-Z a-z 0-9 _ . : -`);
export const instrumentSymbol = z
  .string('must be a unified symbol such as BTC/USDT')
  .regex(/^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}(:[A-Z0-9]{1,20})?$/, 'must be a unified symbol such as BTC/USDT');

const pageLimitDefault = 100;
const pageLimitMax = 500;
/** What every listing takes. A cursor over several accounts holds one of each. */
export const pageQuery = {
  limit: z.coerce.number('must be a whole number').int().min(1).max(pageLimitMax).default(pageLimitDefault),
  cursor: z.string().max(6_000).exactOptional(),
};
/** What every page of one ends with. */
export const pageCursor = z
  .string()
  .nullable()
  .meta({ description: 'Pass it back for the next page; null on the last' });
