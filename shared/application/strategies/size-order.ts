import { type Instrument, priceTickAt } from '../../domain/instrument/instrument.ts';
import { Decimal, decimal, maximum, minimum, zero } from '../../domain/money/decimal.ts';
import { roundDownToStep } from '../../domain/money/rounding.ts';
import type { OrderSide, PositionSide } from '../../domain/order/order.ts';
import { asOrder } from '../../domain/strategy/armed-stop.ts';
import { heldSide, positionOf, profitOf } from '../../domain/strategy/book.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import { isLeg, remainingOf, type TrackedOrder } from '../../domain/strategy/tracked-order.ts';
import { type Size, sizeFromText } from '../../strategies/size.ts';

/** Left of the capital for fees and a price that moves, of orders that take all of it. */
const spareRatio = new Decimal('0.998');

export interface Sizing {
  readonly side: OrderSide;
  readonly positionSide?: PositionSide;
  readonly price: Decimal;
  readonly size?: Size;
  readonly isReducing: boolean;
}

/**
 * Base units of an order, in whole lots: at most what the strategy's capital pays beside what it holds and what its other
 * orders may add, or of one that reduces at most what is held and not being closed already. Zero when that is nothing.
 *
 * @param leverage how often the capital may be used; 1 on spot
 */
export function quantityOf(
  instance: StrategyInstance,
  instrument: Instrument,
  leverage: Decimal,
  { side, positionSide, price, size, isReducing }: Sizing,
): Decimal {
  const { settings, run } = instance;
  const wished = size ?? sizeFromText(settings.size) ?? { kind: 'all' };
  const closable = closableOf(instance, side, positionSide);
  // Of spot there is nothing to sell but what is held.
  const onlyReduces = isReducing || (instrument.kind === 'SPOT' && side === 'sell');
  const equity = maximum(settings.capital.plus(profitOf(run.book, price)), zero).times(leverage);
  const room = maximum(equity.minus(usedOf(instance, price)), zero)
    .times(spareRatio)
    .dividedBy(price);
  const most = onlyReduces ? closable : room.plus(closable);
  const asked =
    onlyReduces && wished.kind !== 'fixed' ? closable : askedOf(wished, equity.times(spareRatio), price);
  return roundDownToStep(minimum(asked, most), instrument.quantityStep);
}

function askedOf(size: Size, equity: Decimal, price: Decimal): Decimal {
  if (size.kind === 'fixed') return decimal(size.quantity);
  const share = size.kind === 'all' ? new Decimal(1) : new Decimal(size.percent).dividedBy(100);
  return equity.times(share).dividedBy(price);
}

/** What an order on this side can close: held, and not being closed by orders on their way. */
export function closableOf(
  { run, positionSide: own }: StrategyInstance,
  side: OrderSide,
  positionSide: PositionSide | undefined = own,
): Decimal {
  const closed = side === 'sell' ? 'LONG' : 'SHORT';
  if (positionSide !== undefined && positionSide !== closed) return zero;
  const held = heldSide(run.book, closed).quantity;
  const closing = run.orders
    .filter(
      (order) =>
        order.side === side &&
        // A take profit that rests goes with the position.
        !isLeg(order) &&
        (positionSide === undefined || order.positionSide === positionSide),
    )
    .reduce((sum, order) => sum.plus(remainingOf(order)), zero);
  return maximum(held.minus(closing), zero);
}

/** Worth of what is held and of what open orders may still add to it. */
function usedOf({ run }: StrategyInstance, price: Decimal): Decimal {
  const position = positionOf(run.book);
  // A stop that opens binds what it would cost, as an order that rests does.
  const opening = run.stops.filter(({ isReducing }) => !isReducing).map(asOrder);
  const adds = [...run.orders, ...opening]
    .filter((order) => opens(order, position))
    .reduce((sum, order) => sum.plus(remainingOf(order).times(order.price ?? price)), zero);
  return position.abs().times(price).plus(adds);
}

function opens({ side, positionSide }: TrackedOrder, position: Decimal): boolean {
  if (positionSide !== undefined) return positionSide === (side === 'buy' ? 'LONG' : 'SHORT');
  return position.isZero() || (side === 'buy') === position.greaterThan(0);
}

/** A limit on the venue's grid of prices, rounded away from the market: never worse than asked for. */
export function onTick(instrument: Instrument, price: Decimal, side: OrderSide): Decimal {
  const tick = priceTickAt(instrument, price);
  const down = roundDownToStep(price, tick);
  return side === 'buy' || down.equals(price) ? down : down.plus(tick);
}
