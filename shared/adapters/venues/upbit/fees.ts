import { Decimal, zero } from '../../../domain/money/decimal.ts';

/**
 * Upbit lists an order's trades without their fees, and tells what the order paid in all. Its fee is a rate of what
 * was traded, in the quote asset, without rounding (its own example of "Get order": 3.697095875 KRW on 7394.19175).
 * Its stream tells each trade's fee as a float. Both ways lead here, so that both give the same decimal: the rate is
 * read off what the venue says, and the fee is the rate of the exact cost.
 */
const rateDigits = 6;
/** A float of the stream is off by less; what differs by more is not this rate of this cost. */
const floatNoise = new Decimal('1e-9');
const keptDigits = 18;

/**
 * The fees of an order's trades, in their order.
 *
 * @param costs quote amounts of all trades so far
 * @param paid what the order paid for them in all
 * @param isFinished no trade follows: the last one takes what rounding left, so that the sum is `paid`
 */
export function feesOf(costs: readonly Decimal[], paid: Decimal, isFinished: boolean): readonly Decimal[] {
  const total = costs.reduce((sum, cost) => sum.plus(cost), zero);
  if (total.isZero()) return costs.map(() => zero);
  const rate = rateOf(paid, total);
  const fees = costs.map((cost) => feeAt(cost, rate));
  const last = fees.at(-1);
  if (!isFinished || !last) return fees;
  const rest = paid.minus(fees.reduce((sum, fee) => sum.plus(fee), zero));
  const closing = last.plus(rest);
  return closing.isNegative() ? fees : [...fees.slice(0, -1), closing];
}

/** The exact fee of one trade of which a float is known. */
export function feeNear(cost: Decimal, reported: Decimal): Decimal {
  const exact = cost.isZero() ? zero : feeAt(cost, rateOf(reported, cost));
  const isRate = exact.minus(reported).abs().lessThanOrEqualTo(reported.times(floatNoise));
  return isRate ? exact : reported.toDecimalPlaces(keptDigits);
}

function rateOf(fee: Decimal, cost: Decimal): Decimal {
  return fee.dividedBy(cost).toDecimalPlaces(rateDigits, Decimal.ROUND_HALF_UP);
}

function feeAt(cost: Decimal, rate: Decimal): Decimal {
  return cost.times(rate).toDecimalPlaces(keptDigits);
}
