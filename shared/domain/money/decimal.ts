import { Decimal as DecimalJs } from 'decimal.js';

/**
 * The one decimal type of Tradewind: 40 significant digits, never exponent notation between 1e-30 and 1e40.
 * The library's default of 20 digits rounds large products (123456789012.123456789 × 1.00000001 loses its tail).
 */
export const Decimal = DecimalJs.clone({
  precision: 40,
  toExpNeg: -31,
  toExpPos: 41,
  rounding: DecimalJs.ROUND_DOWN,
});
export type Decimal = DecimalJs;

/** Integer and fraction digits a user or a venue may send; together within the 38 digits a DynamoDB number keeps. */
export const maxIntegerDigits = 18;
export const maxFractionDigits = 18;

const plainDecimal = new RegExp(`^-?\\d{1,${maxIntegerDigits}}(\\.\\d{1,${maxFractionDigits}})?$`);

/** True for text such as `12`, `-0.5`; false for `1e5`, ` 1`, `NaN`, `.5`, `+1`, or more than 18 digits a side. */
export function isDecimalText(text: string): boolean {
  return plainDecimal.test(text);
}

/** Parses plain decimal text. Throws RangeError (a fault: untrusted text is checked with `isDecimalText` at the edge). */
export function decimal(text: string): Decimal {
  if (!isDecimalText(text)) throw new RangeError(`not a plain decimal: ${text.slice(0, 40)}`);
  return new Decimal(text);
}

/** Plain text without exponent or trailing zeros: `0.5`, `100000`, `0`. The form used in JSON and in stores. */
export function decimalText(value: Decimal): string {
  if (!value.isFinite()) throw new RangeError('a decimal must be finite');
  return value.isZero() ? '0' : value.toFixed();
}

export const zero: Decimal = new Decimal(0);

export function minimum(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? a : b;
}

export function maximum(a: Decimal, b: Decimal): Decimal {
  return a.greaterThan(b) ? a : b;
}
