import type { Instrument } from '../instrument/instrument.ts';
import { priceTickAt } from '../instrument/instrument.ts';
import { Decimal, maximum, minimum } from '../money/decimal.ts';
import { roundDownToStep, roundUpToStep } from '../money/rounding.ts';
import type { PositionSide } from '../order/order.ts';
import type { Level, ProtectionTerms } from './terms.ts';

export const stopCauses = ['STOP_LOSS', 'TRAILING', 'BREAK_EVEN'] as const;
export type StopCause = (typeof stopCauses)[number];

/** Where the position is closed when it goes wrong, and which of the terms says so. */
export interface StopLevel {
  readonly cause: StopCause;
  readonly price: Decimal;
}

const one = new Decimal(1);

/** The price that is `ratio` better than `price` for this side; worse where the ratio is negative. */
function better(price: Decimal, ratio: Decimal, side: PositionSide): Decimal {
  return price.times(side === 'LONG' ? one.plus(ratio) : one.minus(ratio));
}

/** The better of two prices for whoever holds this side. */
export function bestOf(side: PositionSide, a: Decimal, b: Decimal): Decimal {
  return side === 'LONG' ? maximum(a, b) : minimum(a, b);
}

/** Of several stops the one nearest to the market holds: it is met first. */
export function stopLevelOf(
  { stopLoss, trailing, breakEven }: ProtectionTerms,
  side: PositionSide,
  entry: Decimal,
  best: Decimal,
): StopLevel | undefined {
  const levels: StopLevel[] = [];
  if (stopLoss) levels.push({ cause: 'STOP_LOSS', price: priceOf(stopLoss, side, entry, -1) });
  if (trailing && (!trailing.activationPrice || isReached(side, best, trailing.activationPrice)))
    levels.push({ cause: 'TRAILING', price: better(best, trailing.distanceRatio.negated(), side) });
  if (breakEven && isReached(side, best, better(entry, breakEven.afterRatio, side)))
    levels.push({ cause: 'BREAK_EVEN', price: better(entry, breakEven.offsetRatio ?? new Decimal(0), side) });
  return levels.reduce<StopLevel | undefined>(
    (held, level) => (held && bestOf(side, held.price, level.price).equals(held.price) ? held : level),
    undefined,
  );
}

/** The take profit's limit, on the tick: never worse than what was asked for. */
export function takeProfitPrice(
  level: Level,
  side: PositionSide,
  entry: Decimal,
  instrument: Pick<Instrument, 'priceTick' | 'priceBands'>,
): Decimal {
  const price = priceOf(level, side, entry, 1);
  const tick = priceTickAt(instrument, price);
  return side === 'LONG' ? roundUpToStep(price, tick) : roundDownToStep(price, tick);
}

function priceOf({ price, distanceRatio }: Level, side: PositionSide, entry: Decimal, sign: 1 | -1): Decimal {
  if (price) return price;
  return better(entry, (distanceRatio ?? new Decimal(0)).times(sign), side);
}

/** The market is at this price or better for the side. */
export function isReached(side: PositionSide, market: Decimal, price: Decimal): boolean {
  return side === 'LONG' ? market.greaterThanOrEqualTo(price) : market.lessThanOrEqualTo(price);
}

/** The market is at this price or worse for the side: a stop there is met. */
export function isMet(side: PositionSide, market: Decimal, price: Decimal): boolean {
  return side === 'LONG' ? market.lessThanOrEqualTo(price) : market.greaterThanOrEqualTo(price);
}
