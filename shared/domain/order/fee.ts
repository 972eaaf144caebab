import { type LedgerAccount, move, type Posting } from '../ledger/entry.ts';
import { type Decimal, zero } from '../money/decimal.ts';
import type { Fill } from './fill.ts';

/**
 * What a fill's fee moves: first what was reserved for it, the rest from `own`. A rebate comes from the venue.
 *
 * @param fromReserved at most the fee
 */
export function feePostings(
  { fee }: Pick<Fill, 'fee'>,
  fromReserved: Decimal,
  own: LedgerAccount = 'AVAILABLE',
): readonly Posting[] {
  if (!fee) return [];
  if (fee.amount.isNegative()) return move(fee.asset, fee.amount.negated(), 'FEES', own);
  return [
    ...move(fee.asset, fromReserved, 'RESERVED', 'FEES'),
    ...move(fee.asset, fee.amount.minus(fromReserved), own, 'FEES'),
  ];
}

/** How much of a fee in `asset` the rest of its reservation pays; a fee in another asset was not reserved. */
export function reservedFee({ fee }: Pick<Fill, 'fee'>, asset: string, left: Decimal): Decimal {
  if (fee?.asset !== asset || fee.amount.isNegative()) return zero;
  return fee.amount.lessThan(left) ? fee.amount : left;
}
