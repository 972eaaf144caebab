import { Decimal } from '../../../shared/domain/money/decimal.ts';

/** What stands where there is no figure. */
export const none = '–';

/** The decimal that text is; undefined for what is none, such as what a person has not finished typing. */
export function decimalOf(text: string | null | undefined): Decimal | undefined {
  if (!text || !/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  return new Decimal(text);
}

/** Digits after the point. */
export function digitsOf(text: string | null | undefined): number {
  return text?.split('.')[1]?.length ?? 0;
}

/** The digits that show the finest of these prices or quantities: an instrument's tick or lot as its market shows it. */
export function finestDigits(values: readonly string[], most = 8): number {
  return Math.min(most, Math.max(0, ...values.map(digitsOf)));
}

export interface NumberFormat {
  /** Exactly so many digits after the point; without it as many as there are, at most 8. */
  readonly digits?: number;
  /** Shows a plus too. */
  readonly signed?: boolean;
}

/** A figure as people read it: grouped, with a true minus sign. Never through a float. */
export function numberText(value: Decimal | string | null | undefined, format: NumberFormat = {}): string {
  const exact = typeof value === 'string' ? decimalOf(value) : value;
  if (!exact) return none;
  const { digits, signed = false } = format;
  const rounding = Decimal.ROUND_HALF_UP;
  const rounded = exact.toDecimalPlaces(digits ?? 8, rounding);
  const [whole = '0', fraction] = rounded.abs().toFixed(digits).split('.');
  const sign = rounded.isZero() ? '' : rounded.isNegative() ? '−' : signed ? '+' : '';
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${grouped}${fraction ? `.${fraction}` : ''}`;
}

/** Digits that money of an asset is shown with. */
export function moneyDigits(asset: string): number {
  if (['KRW', 'JPY'].includes(asset)) return 0;
  return ['USD', 'USDT', 'USDC', 'EUR'].includes(asset) ? 2 : 8;
}

export function moneyText(value: Decimal | string | null | undefined, asset: string, signed = false): string {
  const text = numberText(value, { digits: moneyDigits(asset), signed });
  return text === none ? none : `${text} ${asset}`;
}

/** A share as percent: `0.0283` is `2.83%`. */
export function percentText(ratio: Decimal | string | null | undefined, digits = 2, signed = false): string {
  const exact = typeof ratio === 'string' ? decimalOf(ratio) : ratio;
  return exact ? `${numberText(exact.times(100), { digits, signed })}%` : none;
}

/** +1, 0 or -1. */
export function signOf(value: Decimal | string | null | undefined): number {
  const exact = typeof value === 'string' ? decimalOf(value) : value;
  if (!exact || exact.isZero()) return 0;
  return exact.isNegative() ? -1 : 1;
}

/** Prices come with the digits that a quotient happens to have: shown as finely as the market's price is. */
export function priceText(price: string | null, like: string | null): string {
  const digits = Math.max(2, like?.split('.')[1]?.length ?? 0);
  return price === null ? none : numberText(price, { digits: Math.min(digits, 8) });
}
