import * as z from 'zod';
import { Decimal } from '#shared/domain/money/decimal.ts';

/** A float gives any decimal of so many digits back as it was. */
const exactDigits = 15;
/** Upbit's volumes have eight fraction digits; below this, floats stand closer than those. */
const gridDigits = 8;
const gridEnd = 2 ** 26;

/**
 * A decimal that Upbit's streams and quotations send as a float, exactly as it was before; ccxt turns long whole
 * numbers into text. What a float cannot hold is refused: the trading API tells the same as text.
 */
export const exactNumber = z
  .union([z.number(), z.string().regex(/^\d{1,18}$/)])
  .transform((value, context) => {
    const exact = typeof value === 'string' ? new Decimal(value) : exactly(value);
    if (exact) return exact;
    context.addIssue({ code: 'custom', message: 'must be an exact decimal, not negative' });
    return z.NEVER;
  });

export const positiveNumber = exactNumber.refine((value) => value.greaterThan(0), 'must be positive');

function exactly(value: number): Decimal | undefined {
  if (!(value >= 0 && value < 1e18)) return undefined;
  const shortest = new Decimal(value);
  if (shortest.precision() <= exactDigits && shortest.decimalPlaces() <= 18) return shortest;
  return value < gridEnd ? new Decimal(value.toFixed(gridDigits)) : undefined;
}

/** A float that is told for information: as near as it is. */
export const nearNumber = z
  .number()
  .nonnegative()
  .refine(Number.isFinite)
  .transform((value) => new Decimal(value));
