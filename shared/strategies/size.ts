import { isDecimalText } from '../domain/money/decimal.ts';

/** How much an order is for: all that the account can carry, a share of it, or a quantity of the base asset. */
export type Size =
  | { readonly kind: 'all' }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'fixed'; readonly quantity: string };

/** Reads `all`, `percent:25` (above 0, at most 100), `fixed:0.1` (above 0); null for anything else. */
export function sizeFromText(text: string): Size | null {
  if (text === 'all') return { kind: 'all' };
  const [kind, amount = ''] = text.split(':', 2);
  const value = Number(amount);
  if (!isDecimalText(amount) || value <= 0) return null;
  if (kind === 'fixed') return { kind, quantity: amount };
  return kind === 'percent' && value <= 100 ? { kind, percent: value } : null;
}
