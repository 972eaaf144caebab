import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import type { Schemas } from '../../api/client.ts';
import { decimalOf } from '../../format/number.ts';

/** What a price of the instrument keeps to. Some venues have coarser steps for higher prices. */
export type PriceSteps = Pick<Schemas['Instrument'], 'priceTick' | 'priceBands'>;

export function tickAt({ priceTick, priceBands }: PriceSteps, price: Decimal): Decimal {
  const bands = priceBands
    .map(({ from, tick }) => ({ from: new Decimal(from), tick }))
    .sort((a, b) => b.from.comparedTo(a.from));
  return new Decimal(bands.find(({ from }) => price.greaterThanOrEqualTo(from))?.tick ?? priceTick);
}

/** The nearest price that the venue takes; never below one step. */
export function onTick(steps: PriceSteps, price: Decimal): string {
  const tick = tickAt(steps, price);
  const count = price.dividedBy(tick).toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
  return Decimal.max(count, 1).times(tick).toFixed();
}

/** So many steps up, or down where it is below zero. */
export function stepped(steps: PriceSteps, price: string, count: number): string {
  const at = decimalOf(price);
  if (!at) return price;
  return onTick(steps, at.plus(tickAt(steps, at).times(count)));
}

/** Where nobody has said what the steps are: those of the digits that the market's own prices have. */
export function stepsOfDigits(digits: number): PriceSteps {
  return { priceTick: new Decimal(10).pow(-digits).toFixed(), priceBands: [] };
}
