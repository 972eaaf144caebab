import { Decimal } from '../money/decimal.ts';

/**
 * Significant digits that a double gives back as they were: books and candles count in doubles, and a decimal of so
 * many digits is the same decimal when it is written again. A longer one is refused where it is read.
 */
export const exactDigits = 15;

/** The decimal that a double stands for, plain and without trailing zeros: `61837.63`, `0.00000001`. */
export function exactText(value: number): string {
  const text = String(value);
  return text.includes('e') ? new Decimal(text).toFixed() : text;
}
