import { type Decimal, zero } from '../money/decimal.ts';

/** What the strategies' own books say is held, and what is: in base units, below 0 for a short position. */
export interface Shortfall {
  readonly claimed: Decimal;
  readonly held: Decimal;
}

/**
 * What an account lacks of what the books of its strategies add up to: one of them would sell, or buy back, what is not there.
 * More than that is somebody else's. Undefined when the account covers them.
 *
 * @param claims one a strategy of this holding
 * @param lot less is nothing: fees leave it over
 */
export function shortfallOf(claims: readonly Decimal[], held: Decimal, lot: Decimal): Shortfall | undefined {
  const claimed = claims.reduce((sum, claim) => sum.plus(claim), zero);
  const there = claimed.isNegative() ? held.negated() : held;
  return claimed.abs().minus(there).lessThan(lot) || claimed.abs().lessThan(lot)
    ? undefined
    : { claimed, held };
}
