import { Decimal } from '../money/decimal.ts';
import type { AccountLimits } from './account.ts';
import type { Limits } from './limit-set.ts';
import { lossCooldownDefaultMs } from './optional-limits.ts';

/** Listed where no instrument is left that all levels allow: an empty list would mean every one. */
export const noInstrument = 'NONE';

/** Of these the greater is the stricter; of every other number the smaller. */
const floors: ReadonlySet<string> = new Set([
  'orderQuantityMin',
  'orderNotionalMin',
  'marginHeadroomRatioMin',
  'liquidationDistanceRatioMin',
  'duplicateRatio',
  'roundTripCostRatio',
]);

/**
 * The limits of all levels as one: of each the strictest wins, whichever level it stands at, so that what they admit
 * together each of them admits alone. Pure.
 */
export function mergeLimits(account: AccountLimits, others: readonly Limits[]): AccountLimits {
  return others.reduce<AccountLimits>(stricter, account);
}

function stricter(a: AccountLimits, b: Limits): AccountLimits {
  const own = new Map<string, unknown>(Object.entries(a));
  const numbers = Object.entries(b).filter(
    ([field, value]) => field !== 'lossCooldownMs' && isStricter(field, value, own.get(field)),
  );
  const cooldownMs = Math.max(cooldownOf(a), cooldownOf(b));
  const instrumentsAllowed = allowedByBoth(a.instrumentsAllowed, b.instrumentsAllowed ?? []);
  return {
    ...a,
    ...Object.fromEntries(numbers),
    ...(b.selfCrossing === undefined ? {} : { selfCrossing: b.selfCrossing }),
    ...(cooldownMs === 0 ? {} : { lossCooldownMs: cooldownMs }),
    instrumentsAllowed,
  };
}

function isNumeric(value: unknown): value is Decimal | number {
  return value instanceof Decimal || typeof value === 'number';
}

function isStricter(field: string, value: unknown, other: unknown): boolean {
  if (!isNumeric(value)) return false;
  if (!isNumeric(other)) return true;
  const difference = new Decimal(value).minus(other);
  return floors.has(field) ? difference.greaterThan(0) : difference.lessThan(0);
}

/** Zero where losses are not counted: a level that counts them without naming a cooldown means the default. */
function cooldownOf({ consecutiveLossesMax, lossCooldownMs }: Limits): number {
  return consecutiveLossesMax === undefined ? 0 : (lossCooldownMs ?? lossCooldownDefaultMs);
}

function allowedByBoth(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const both = a.filter((instrument) => b.includes(instrument));
  return both.length > 0 ? both : [noInstrument];
}
