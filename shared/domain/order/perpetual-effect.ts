import { type LedgerAccount, move, type Posting } from '../ledger/entry.ts';
import { type Decimal, minimum, zero } from '../money/decimal.ts';
import { roundDownToStep } from '../money/rounding.ts';
import { type PerpetualChange, shareStep } from '../position/perpetual.ts';
import type { Position } from '../position/position.ts';
import { feePostings, reservedFee } from './fee.ts';
import type { Fill } from './fill.ts';
import type { FillEffect } from './fill-effect.ts';
import type { Order } from './order.ts';

export interface PerpetualFunds {
  readonly settle: string;
  /** The fill's share of what the order has reserved; zero for an order that our books do not have. */
  readonly reserved: Decimal;
  /** Margin beyond it may come from AVAILABLE; else the position has that much less set aside. */
  readonly mayTakeAvailable: boolean;
  /** Where profit, loss and fee go, and come from when nothing was set aside for them. */
  readonly own: LedgerAccount;
}

/**
 * What a fill of a perpetual moves: profit or loss of what it closed, the fee, the margin of what it closed back to
 * AVAILABLE and that of what it opened into RESERVED. A loss is paid from the margin it frees first. Margin that its order had
 * reserved stays where it is and is the position's from now on.
 */
export function perpetualEffect(
  fill: Fill,
  { after, realized, marginFreed, marginNeeded }: PerpetualChange,
  { settle, reserved, mayTakeAvailable, own }: PerpetualFunds,
): { readonly effect: FillEffect; readonly position: Position } {
  const handedOver = minimum(marginNeeded, reserved);
  const taken = mayTakeAvailable ? marginNeeded.minus(handedOver) : zero;
  const feeReserved = reservedFee(fill, settle, reserved.minus(handedOver));
  const loss = realized.isNegative() ? realized.negated() : zero;
  const lossFromMargin = minimum(loss, marginFreed);
  return {
    position: { ...after, margin: after.margin.plus(handedOver).plus(taken) },
    effect: {
      reservationUsed: handedOver.plus(feeReserved),
      trade: [
        ...move(settle, lossFromMargin, 'RESERVED', 'TRADING'),
        ...profitPostings(settle, realized.plus(lossFromMargin), own),
      ],
      fee: feePostings(fill, feeReserved, own),
      margin: move(settle, taken, 'AVAILABLE', 'RESERVED'),
      marginRelease: move(settle, marginFreed.minus(lossFromMargin), 'RESERVED', 'AVAILABLE'),
      exceedsReservation: false,
    },
  };
}

/** Signed: plus comes from the market, minus goes there. */
export function profitPostings(asset: string, profit: Decimal, own: LedgerAccount): readonly Posting[] {
  return profit.isNegative()
    ? move(asset, profit.negated(), own, 'TRADING')
    : move(asset, profit, 'TRADING', own);
}

/**
 * How much of its order's reservation a fill may use: as much as it fills of what is left. A sell that is filled above its
 * limit needs more margin than was reserved for it, and must leave what the rest of the order needs.
 */
export function reservationShare(
  { quantity, filledQuantity, reservation: { remaining } }: Order,
  fill: Pick<Fill, 'quantity'>,
): Decimal {
  const left = (quantity ?? zero).minus(filledQuantity);
  if (left.lessThanOrEqualTo(fill.quantity)) return remaining;
  return roundDownToStep(remaining.times(fill.quantity).dividedBy(left), shareStep);
}
