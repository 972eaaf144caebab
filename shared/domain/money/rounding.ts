import { Decimal } from './decimal.ts';

/** Largest multiple of `step` that is not above `value` (both ≥ 0). Used for what we sell or spend. */
export function roundDownToStep(value: Decimal, step: Decimal): Decimal {
  assertStep(step);
  return value.dividedToIntegerBy(step).times(step);
}

/** Smallest multiple of `step` that is not below `value` (both ≥ 0). Used for what we must set aside. */
export function roundUpToStep(value: Decimal, step: Decimal): Decimal {
  const down = roundDownToStep(value, step);
  return down.equals(value) ? down : down.plus(step);
}

/** True when `value` is a whole multiple of `step`. */
export function isMultipleOf(value: Decimal, step: Decimal): boolean {
  assertStep(step);
  return value.modulo(step).isZero();
}

/** Step of an asset kept with `fractionDigits` digits: 8 → 0.00000001. */
export function stepOfFractionDigits(fractionDigits: number): Decimal {
  return new Decimal(10).pow(-fractionDigits);
}

function assertStep(step: Decimal): void {
  if (!step.isFinite() || step.lessThanOrEqualTo(0)) throw new RangeError('a step must be positive');
}
