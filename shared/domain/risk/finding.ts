import { type Decimal, decimalText } from '../money/decimal.ts';
import { type DeniedCode, type Refusal, refuse } from '../refusal.ts';
import type { RiskSnapshot } from './snapshot.ts';

export type Measure = Decimal | number | string;

/** What a rule compared. Nothing but a refusal stops an order. */
export interface Finding {
  /** A function where only who reads the figure needs it. */
  readonly value?: Measure | (() => Measure);
  readonly limit?: Measure;
  /** Which way the limit bounds the value; absent where nothing is measured. */
  readonly bound?: 'MAX' | 'MIN';
  readonly refusal?: Refusal<DeniedCode>;
}

export type Rule = (snapshot: RiskSnapshot) => Finding;

/** The limit is not set. */
export const off: Finding = {};

export function deny(
  code: DeniedCode,
  message: string,
  context: Readonly<Record<string, string>>,
): Refusal<DeniedCode> {
  return refuse(code, message, { context }).refusal;
}

const never = () => false;

/**
 * The refusal's context tells value and limit; `isExempt` leaves the rule's figures and takes its word away. It is asked
 * only of what is beyond the limit: hardly any order is.
 */
export function atMost<Value extends Decimal | number>(
  value: Value,
  limit: Value,
  code: DeniedCode,
  message: string,
  isExempt: () => boolean = never,
): Finding {
  const measured = { value, limit, bound: 'MAX' } as const;
  const isWithin = typeof value === 'number' ? value <= Number(limit) : value.lessThanOrEqualTo(limit);
  if (isWithin || isExempt()) return measured;
  return { ...measured, refusal: deny(code, message, { value: textOf(value), maximum: textOf(limit) }) };
}

/**
 * `atMost` of `part / whole`, the whole above 0, without the division: it takes longer than all else that a rule does. What
 * is shown is divided for whoever reads it.
 */
export function ratioAtMost(
  part: Decimal,
  whole: Decimal,
  limit: Decimal,
  code: DeniedCode,
  message: string,
  isExempt: () => boolean,
): Finding {
  const ratio = () => part.dividedBy(whole);
  const measured = { value: ratio, limit, bound: 'MAX' } as const;
  if (part.lessThanOrEqualTo(limit.times(whole)) || isExempt()) return measured;
  return { ...measured, refusal: deny(code, message, { value: textOf(ratio()), maximum: textOf(limit) }) };
}

export function atLeast(
  value: Decimal,
  limit: Decimal,
  code: DeniedCode,
  message: string,
  isExempt: () => boolean = never,
): Finding {
  const measured = { value, limit, bound: 'MIN' } as const;
  if (value.greaterThanOrEqualTo(limit) || isExempt()) return measured;
  return { ...measured, refusal: deny(code, message, { value: textOf(value), minimum: textOf(limit) }) };
}

/** What a rule measured. */
export function measureOf({ value }: Finding): Measure | undefined {
  return typeof value === 'function' ? value() : value;
}

/** Derived figures are shown in twelve digits: they are compared exactly. */
export function textOf(measure: Measure): string {
  if (typeof measure === 'string') return measure;
  if (typeof measure === 'number') return String(measure);
  return decimalText(measure.toDecimalPlaces(12));
}
