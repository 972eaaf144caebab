import { Decimal, zero } from '../money/decimal.ts';
import type { OrderSide, PositionSide } from '../order/order.ts';
import { applyTrade, type Holding } from '../position/position.ts';

const nothing: Holding = { quantity: zero, averageEntryPrice: zero, realizedPnl: zero, version: 0 };

/**
 * What a strategy holds by its own orders, whoever else trades on the account: one side, or in hedge mode two. Fees are
 * in the quote asset, at the price of their fill.
 */
export interface StrategyBook {
  readonly net: Holding;
  readonly long: Holding;
  readonly short: Holding;
  readonly fees: Decimal;
}

export const emptyBook: StrategyBook = { net: nothing, long: nothing, short: nothing, fees: zero };

/** What was filled of one order since it was looked at last. */
export interface BookFill {
  readonly side: OrderSide;
  readonly positionSide?: PositionSide;
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** By asset. */
  readonly fees: Readonly<Record<string, Decimal>>;
  readonly base: string;
  /** In which profit and most fees are counted. */
  readonly quote: string;
  /** Of spot a fee in the base asset comes off what was bought. */
  readonly isSpot: boolean;
}

/** A fee in a third asset counts for nothing: nobody says here what it is worth. */
export function bookFill(book: StrategyBook, fill: BookFill): StrategyBook {
  const { side, positionSide, quantity, price, fees, base, quote, isSpot } = fill;
  const inBase = fees[base] ?? zero;
  const key = positionSide === undefined ? 'net' : positionSide === 'LONG' ? 'long' : 'short';
  const held = applyTrade(book[key], { side, quantity, price, baseFee: isSpot ? inBase : zero });
  const paid = (fees[quote] ?? zero).plus(inBase.times(price));
  return { ...book, [key]: held, fees: book.fees.plus(paid) };
}

/** Profit and loss since the beginning, fees taken off, what is open valued at the price. */
export function profitOf({ net, long, short, fees }: StrategyBook, price: Decimal): Decimal {
  const open = [net, long, short].reduce(
    (sum, { quantity, averageEntryPrice, realizedPnl }) =>
      sum.plus(realizedPnl).plus(quantity.times(price.minus(averageEntryPrice))),
    zero,
  );
  return open.minus(fees);
}

/** Long less short, in base units. */
export function positionOf({ net, long, short }: StrategyBook): Decimal {
  return net.quantity.plus(long.quantity).plus(short.quantity);
}

/** Average entry of everything that is held, by size; zero when nothing is. */
export function entryOf({ net, long, short }: StrategyBook): Decimal {
  const sides = [net, long, short];
  const size = sides.reduce((sum, { quantity }) => sum.plus(quantity.abs()), zero);
  if (size.isZero()) return zero;
  const cost = sides.reduce(
    (sum, { quantity, averageEntryPrice }) => sum.plus(quantity.abs().times(averageEntryPrice)),
    new Decimal(0),
  );
  return cost.dividedBy(size);
}

/** What one side holds, 0 or above: of a one-way account by the sign of its position. */
export function heldSide({ net, long, short }: StrategyBook, side: PositionSide): Holding {
  const own = side === 'LONG' ? long : short;
  if (!own.quantity.isZero()) return { ...own, quantity: own.quantity.abs() };
  const isIt = side === 'LONG' ? net.quantity.greaterThan(0) : net.quantity.isNegative();
  return isIt ? { ...net, quantity: net.quantity.abs() } : nothing;
}
