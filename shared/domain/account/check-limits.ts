import { Decimal } from '../money/decimal.ts';
import { accept, type InvalidCode, type Result, refuse } from '../refusal.ts';
import type { AccountLimits } from './account.ts';

type Field = keyof AccountLimits;

/** Ratios that are parts of one; more would mean nothing, or less than nothing. */
const parts: readonly Field[] = ['priceCollarRatio', 'duplicateRatio', 'marginHeadroomRatioMin'];
/** The one is inside the other: a wider inner limit would never hold. */
const nested: readonly (readonly [inner: Field, outer: Field])[] = [
  ['orderQuantityMin', 'orderQuantityMax'],
  ['orderNotionalMin', 'orderNotionalMax'],
  ['orderNotionalMax', 'positionNotionalMax'],
  ['instrumentExposureMax', 'grossExposureMax'],
  ['netExposureMax', 'grossExposureMax'],
];
/** Well within what the risk check reads of the newest orders and ended positions: more could not be counted. */
const countMax = 100;
const counted: readonly Field[] = ['ordersPerMinuteMax', 'cancelsPerMinuteMax', 'consecutiveLossesMax'];
const dayMs = 86_400_000;

/** Limits that contradict each other or make no sense are refused before they are saved, naming the field. */
export function checkLimits(limits: AccountLimits): Result<AccountLimits, InvalidCode> {
  for (const [field, value] of Object.entries(limits) as [Field, AccountLimits[Field]][]) {
    const rule = ruleBroken(field, value);
    if (rule) return broken(field, rule);
  }
  for (const [inner, outer] of nested) {
    const [a, b] = [limits[inner], limits[outer]];
    if (a instanceof Decimal && b instanceof Decimal && a.greaterThan(b))
      return broken(inner, `must be at most ${outer}`);
  }
  if (limits.lossCooldownMs !== undefined && limits.consecutiveLossesMax === undefined)
    return broken('lossCooldownMs', 'means nothing without consecutiveLossesMax');
  return accept(limits);
}

function ruleBroken(field: Field, value: AccountLimits[Field]): string | undefined {
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

function broken(field: Field, rule: string): Result<AccountLimits, InvalidCode> {
  return refuse('FIELD_INVALID', `${field} ${rule}.`, { field });
}
