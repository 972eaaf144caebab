import type { Decimal } from './decimal.ts';

/** decimal.js keeps a decimal as words of seven digits; `e` is the exponent of the first digit. */
const base = 1e7;

/**
 * A double within 1e-13 of it, relative to it, many times faster than the nearest one: for a question that doubles mostly
 * answer, and decimals where they are too near to each other. Finite, with an exponent that a double has.
 */
export function approximate({ d, e, s }: Decimal): number {
  // Three words have 15 digits at least.
  const words = (d[0] ?? 0) + ((d[1] ?? 0) + (d[2] ?? 0) / base) / base;
  const word = Math.floor(e / 7);
  return s * (word === 0 ? words : words * base ** word);
}
