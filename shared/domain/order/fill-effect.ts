import type { Posting } from '../ledger/entry.ts';
import type { Decimal } from '../money/decimal.ts';

/** What one fill moves, whatever becomes of its order. */
export interface FillEffect {
  /** How much of the order's reservation it used up: paid, or handed over to its position as margin. */
  readonly reservationUsed: Decimal;
  readonly trade: readonly Posting[];
  readonly fee: readonly Posting[];
  /** Set aside for the position beyond what the order had reserved. */
  readonly margin: readonly Posting[];
  /** Given back of what the position had set aside. */
  readonly marginRelease: readonly Posting[];
  /** It took more than was reserved for it, and that was not foreseen. */
  readonly exceedsReservation: boolean;
}
