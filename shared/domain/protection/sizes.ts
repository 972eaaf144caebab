import type { Instrument } from '../instrument/instrument.ts';
import { Decimal, maximum, minimum } from '../money/decimal.ts';
import { roundDownToStep, roundUpToStep } from '../money/rounding.ts';
import type { TakeProfit } from './terms.ts';

/** The least that an order of this instrument may be at this price. */
export function leastQuantity(instrument: Instrument, price: Decimal | undefined): Decimal {
  const { quantityStep, quantityMin, notionalMin } = instrument;
  const byCount = maximum(quantityStep, quantityMin);
  if (!price?.greaterThan(0)) return byCount;
  return maximum(byCount, roundUpToStep(notionalMin.dividedBy(price), quantityStep));
}

/** The least that could be sold, when less than that is held; undefined when it can be sold. */
export function dustOf({
  held,
  instrument,
  market,
}: {
  readonly held: Decimal;
  readonly instrument: Instrument;
  readonly market: Decimal | undefined;
}): Decimal | undefined {
  const least = leastQuantity(instrument, market);
  return roundDownToStep(held, instrument.quantityStep).lessThan(least) ? least : undefined;
}

/**
 * What each take profit is of a position of `base` units, in lots: together never more than that. Parts that make up
 * the whole leave nothing: the last takes what rounding left.
 */
export function sizesOf(
  takeProfits: readonly TakeProfit[],
  base: Decimal,
  step: Decimal,
): readonly Decimal[] {
  const whole = roundDownToStep(base, step);
  const even = new Decimal(1).dividedBy(takeProfits.length || 1);
  const isParts = takeProfits.every(({ quantity }) => quantity === undefined);
  const ratios = takeProfits.map(({ sizeRatio }) => sizeRatio ?? even);
  const isWhole =
    isParts &&
    ratios
      .reduce((sum, ratio) => sum.plus(ratio), new Decimal(0))
      .toDecimalPlaces(12, Decimal.ROUND_HALF_UP)
      .equals(1);
  let left = whole;
  return takeProfits.map(({ quantity, sizeRatio }, index) => {
    const isLast = index === takeProfits.length - 1;
    const wished = quantity ?? base.times(sizeRatio ?? even);
    const size = isLast && isWhole ? left : minimum(roundDownToStep(wished, step), left);
    left = left.minus(size);
    return size;
  });
}
