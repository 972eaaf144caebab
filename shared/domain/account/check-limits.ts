import { Decimal } from '../money/decimal.ts';
import { accept, type InvalidCode, type Result, refuse } from '../refusal.ts';
import type { AccountLimits } from './account.ts';
import type { LimitScope, Limits } from './limit-set.ts';

type Field = keyof AccountLimits;

/** Ratios that are parts of one; more would mean nothing, or less than nothing. */
const parts: readonly Field[] = [
  'priceCollarRatio',
  'duplicateRatio',
  'roundTripCostRatio',
  'marginHeadroomRatioMin',
  'liquidationDistanceRatioMin',
];
/** Between the two no order would be left. */
const ranges: readonly (readonly [least: Field, most: Field])[] = [
  ['orderQuantityMin', 'orderQuantityMax'],
  ['orderNotionalMin', 'orderNotionalMax'],
];
/** The one is inside the other: a wider inner limit would never hold. */
const nested: readonly (readonly [inner: Field, outer: Field])[] = [
  ...ranges,
  ['orderNotionalMax', 'positionNotionalMax'],
  ['instrumentExposureMax', 'grossExposureMax'],
  ['netExposureMax', 'grossExposureMax'],
];
/** Well within what the risk check reads of the newest orders and ended positions: more could not be counted. */
const countMax = 100;
const counted: readonly Field[] = ['ordersPerMinuteMax', 'cancelsPerMinuteMax', 'consecutiveLossesMax'];
const dayMs = 86_400_000;

/** More is no limit but a slip of the finger. */
const mosts: readonly (readonly [field: Field, most: number])[] = [
  ['leverageMax', 1_000],
  ['openOrdersMax', 10_000],
  ['fatFingerRatioMax', 1_000_000],
  ['concentrationRatioMax', 1_000],
];

/** Limits that contradict each other or make no sense are refused before they are saved, naming the field and the rule. */
export function checkLimits<Set extends Limits>(limits: Set): Result<Set, InvalidCode> {
  for (const field of fieldsOf(limits)) {
    const rule = ruleBroken(field, limits[field]);
    if (rule) return broken(field, rule);
  }
  const crossed = checkPairs(nested, limits);
  if (!crossed.ok) return crossed;
  if (limits.lossCooldownMs !== undefined && limits.consecutiveLossesMax === undefined)
    return broken('lossCooldownMs', 'means nothing without consecutiveLossesMax');
  return accept(limits);
}

/** Limits of several levels, which were checked each by itself, together: no order could pass where a minimum is above a maximum. */
export function checkTogether(limits: Limits): Result<Limits, InvalidCode> {
  return checkPairs(ranges, limits);
}

function checkPairs(pairs: typeof ranges, limits: Limits): Result<Limits, InvalidCode> {
  for (const [inner, outer] of pairs) {
    const [a, b] = [limits[inner], limits[outer]];
    if (a instanceof Decimal && b instanceof Decimal && a.greaterThan(b))
      return broken(inner, `must be at most ${outer}`);
  }
  return accept(limits);
}

/** What one level may not say: which instruments is nothing that a single one could have a word in. */
export function checkScope(scope: LimitScope, limits: Limits): Result<Limits, InvalidCode> {
  if (scope.startsWith('instrument:') && limits.instrumentsAllowed !== undefined)
    return broken('instrumentsAllowed', 'means nothing for a single instrument');
  return accept(limits);
}

function fieldsOf(limits: Limits): readonly Field[] {
  return Object.keys(limits) as Field[];
}

function ruleBroken(field: Field, value: AccountLimits[Field]): string | undefined {
  const most = mosts.find(([name]) => name === field)?.[1];
  if (most !== undefined && isAbove(value, most)) return `must be at most ${most}`;
  if (typeof value === 'number' && !(Number.isSafeInteger(value) && value > 0))
    return 'must be a whole number above zero';
  if (field === 'lossCooldownMs' && typeof value === 'number' && value > 30 * dayMs)
    return 'must be at most 30 days';
  if (field === 'priceAgeMaxMs' && typeof value === 'number' && value > dayMs) return 'must be at most a day';
  if (counted.includes(field) && typeof value === 'number' && value > countMax)
    return `must be at most ${countMax}`;
  if (!(value instanceof Decimal)) return undefined;
  if (!value.isFinite() || value.isNegative()) return 'must not be negative';
  // Nought is the same level only.
  if (value.isZero() && field !== 'duplicateRatio') return 'must be above zero';
  if (parts.includes(field) && value.greaterThanOrEqualTo(1)) return 'must be less than 1';
  if (field === 'fatFingerRatioMax' && value.lessThan(1)) return 'must be at least 1';
  if (field === 'leverageMax' && value.lessThan(1)) return 'must be at least 1';
  return undefined;
}

function isAbove(value: AccountLimits[Field], most: number): boolean {
  return (typeof value === 'number' || value instanceof Decimal) && new Decimal(value).greaterThan(most);
}

function broken(field: Field, rule: string): ReturnType<typeof refuse<InvalidCode>> {
  return refuse('FIELD_INVALID', `${field} ${rule}.`, { field });
}
