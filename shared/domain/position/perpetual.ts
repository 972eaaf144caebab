import { Decimal, minimum, zero } from '../money/decimal.ts';
import { roundDownToStep, stepOfFractionDigits } from '../money/rounding.ts';
import type { OrderSide } from '../order/order.ts';
import type { Position } from './position.ts';

/** Shares of margin and of cost are counted in these digits of the settle asset; what closes a position takes the rest. */
const shareDigits = 8;
export const shareStep = stepOfFractionDigits(shareDigits);

/** A trade of a perpetual: no asset changes hands. */
export interface PerpetualTrade {
  readonly side: OrderSide;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly leverage: Decimal;
  /** The profit the venue booked, where it told. */
  readonly realizedPnl?: Decimal;
}

export interface PerpetualChange {
  /** After the trade, with the margin of what was closed given back, and none yet for what was opened. */
  readonly after: Position;
  /** Profit (minus: loss) of what was closed, in the settle asset. */
  readonly realized: Decimal;
  readonly marginFreed: Decimal;
  /** What the part that was opened should have set aside: its worth divided by the leverage. */
  readonly marginNeeded: Decimal;
}

/**
 * Closes first, then opens the rest: crossing zero does both. Every part closed takes its share of margin and of cost,
 * rounded to a step, and the last part takes all that is left: so what was set aside is given back, and profits sum to
 * what was received minus what was paid, to the last digit.
 */
export function applyPerpetualTrade(position: Position, trade: PerpetualTrade): PerpetualChange {
  const signed = trade.side === 'buy' ? trade.quantity : trade.quantity.negated();
  const isAgainst = !position.quantity.isZero() && position.quantity.isNegative() !== signed.isNegative();
  const closed = isAgainst ? minimum(trade.quantity, position.quantity.abs()) : zero;
  const opened = trade.quantity.minus(closed);
  const cost = shareOf(position.entryCost, closed, position.quantity);
  const marginFreed = shareOf(position.margin, closed, position.quantity);
  const perUnitSign = position.quantity.isNegative() ? -1 : 1;
  const realized = trade.realizedPnl ?? closed.times(trade.price).minus(cost).times(perUnitSign);
  const openedWorth = opened.times(trade.price);
  const quantity = position.quantity.plus(signed);
  const entryCost = position.entryCost.minus(cost).plus(openedWorth);
  const after: Position = {
    ...position,
    quantity,
    entryCost,
    averageEntryPrice: quantity.isZero() ? zero : entryCost.dividedBy(quantity.abs()),
    realizedPnl: position.realizedPnl.plus(realized),
    margin: position.margin.minus(marginFreed),
    ...(opened.isZero() ? {} : { leverage: trade.leverage }),
    version: position.version + 1,
  };
  const marginNeeded = roundDownToStep(openedWorth.dividedBy(trade.leverage), shareStep);
  return { after, realized, marginFreed, marginNeeded };
}

/** The part of `amount` that belongs to `closed` of all that is `held`; everything when all of it is closed. */
function shareOf(amount: Decimal, closed: Decimal, held: Decimal): Decimal {
  if (closed.isZero()) return zero;
  if (closed.equals(held.abs())) return amount;
  const share = amount.times(closed).dividedBy(held.abs());
  return minimum(share.toDecimalPlaces(shareDigits, Decimal.ROUND_HALF_EVEN), amount);
}
