import { isDecimalText } from '#shared/domain/money/decimal.ts';

/**
 * Every amount in the simulator is a bigint of atoms: 1 unit of any asset = 10^12 atoms.
 * Twelve digits hold the product of the finest tick and lot of every venue we simulate, so matching never rounds.
 */
const atomDigits = 12;
export const atomsPerUnit = 10n ** BigInt(atomDigits);

/** Parses plain decimal text (`0.5`) into atoms. Undefined when it is not plain, negative, or finer than an atom. */
export function atomsFromText(text: string): bigint | undefined {
  if (!isDecimalText(text) || text.startsWith('-')) return undefined;
  const [whole = '0', fraction = ''] = text.split('.');
  const kept = fraction.slice(0, atomDigits);
  if (/[1-9]/.test(fraction.slice(atomDigits))) return undefined;
  return BigInt(whole) * atomsPerUnit + BigInt(kept.padEnd(atomDigits, '0'));
}

/** As `atomsFromText`, and below zero too. */
export function signedAtomsFromText(text: string): bigint | undefined {
  if (!text.startsWith('-')) return atomsFromText(text);
  const value = atomsFromText(text.slice(1));
  return value === undefined ? undefined : -value;
}

/** As `atomsFromText`, for constants in our own code: throws RangeError on bad text. */
export function atoms(text: string): bigint {
  const value = atomsFromText(text);
  if (value === undefined) throw new RangeError(`not an amount: ${text}`);
  return value;
}

/** Fixed text with `digits` fraction digits, cut (not rounded) where finer: `textFromAtoms(x, 8)` → `0.50000000`. */
export function textFromAtoms(value: bigint, digits = 8): string {
  const negative = value < 0n;
  const raw = (negative ? -value : value).toString().padStart(atomDigits + 1, '0');
  const whole = raw.slice(0, -atomDigits);
  const fraction = raw.slice(-atomDigits).slice(0, digits);
  return `${negative ? '-' : ''}${whole}${digits > 0 ? `.${fraction}` : ''}`;
}

/** Shortest text: `0.5`, `100000`, `0`. */
export function plainText(value: bigint): string {
  return textFromAtoms(value, atomDigits).replace(/\.?0+$/, '') || '0';
}

// Math.min and Math.max take no bigint.
export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Division of amounts that are not negative, rounded up: for what must be enough. */
export function dividedUp(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}
