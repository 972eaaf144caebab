import { Decimal, decimalText } from '../../domain/money/decimal.ts';
import { roundDownToStep, roundUpToStep } from '../../domain/money/rounding.ts';

/** The price on the tick below, or above, as an intent wants it. */
export function priceText(price: number, tick: number, rounding: 'down' | 'up' = 'down'): string {
  const round = rounding === 'down' ? roundDownToStep : roundUpToStep;
  return decimalText(round(near(price), new Decimal(tick)));
}

/** The quantity in lots, rounded down; null when it is less than the instrument's least quantity. */
export function quantityText(quantity: number, step: number, least = 0): string | null {
  const lots = roundDownToStep(near(quantity), new Decimal(step));
  return lots.greaterThan(0) && lots.greaterThanOrEqualTo(least) ? decimalText(lots) : null;
}

/** A ratio as an intent wants it. */
export function ratioText(ratio: number): string {
  return decimalText(near(ratio));
}

/** 0.30000000000000004 is 0.3: twelve digits are more than any price has. */
function near(value: number): Decimal {
  return new Decimal(value).toSignificantDigits(12, Decimal.ROUND_HALF_UP);
}
