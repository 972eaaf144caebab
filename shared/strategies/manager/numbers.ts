import { Decimal, decimalText } from '../../domain/money/decimal.ts';
import { roundDownToStep, roundUpToStep } from '../../domain/money/rounding.ts';

/** The price on the tick below, or above, as an intent wants it. */
export function priceText(price: number, tick: number, rounding: 'down' | 'up' = 'down'): string {
  const quick = inSteps(price, tick, rounding);
  if (quick !== undefined) return quick;
  const round = rounding === 'down' ? roundDownToStep : roundUpToStep;
  return decimalText(round(near(price), new Decimal(tick)));
}

/** The quantity in lots, rounded down; null when it is less than the instrument's least quantity. */
export function quantityText(quantity: number, step: number, least = 0): string | null {
  const quick = least === 0 || least === step ? inSteps(quantity, step, 'down') : undefined;
  if (quick !== undefined) return quick === '0' ? null : quick;
  const lots = roundDownToStep(near(quantity), new Decimal(step));
  return lots.greaterThan(0) && lots.greaterThanOrEqualTo(least) ? decimalText(lots) : null;
}

/** A ratio as an intent wants it. */
export function ratioText(ratio: number): string {
  return decimalText(near(ratio));
}

/** Text of doubles has exponents below. */
const plainFrom = 1e-6;
const partsMax = 1e8;
const stepsMax = 1e12;

/**
 * The same as the decimals would give, for what doubles can tell for certain: steps that are a power of ten, and
 * quotients that are a whole number or clearly none. A strategy that quotes asks for this with every book.
 */
function inSteps(value: number, step: number, rounding: 'down' | 'up'): string | undefined {
  const parts = Math.round(1 / step);
  if (parts > partsMax || !Number.isInteger(Math.log10(parts)) || 1 / parts !== step) return undefined;
  const scaled = value * parts;
  if (!(scaled >= 0 && scaled < stepsMax)) return undefined;
  const whole = Math.round(scaled);
  const off = Math.abs(scaled - whole);
  if (off > scaled * 1e-13 && off <= scaled * 1e-11) return undefined;
  const between = rounding === 'down' ? Math.floor(scaled) : Math.ceil(scaled);
  const steps = off <= scaled * 1e-13 ? whole : between;
  return steps !== 0 && steps / parts < plainFrom ? undefined : String(steps / parts);
}

/** 0.30000000000000004 is 0.3: twelve digits are more than any price has. */
function near(value: number): Decimal {
  return new Decimal(value).toSignificantDigits(12, Decimal.ROUND_HALF_UP);
}
