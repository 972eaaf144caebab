import type { AccountRef } from '../account/account.ts';
import { type Decimal, maximum, minimum, zero } from '../money/decimal.ts';
import type { Fill } from '../order/fill.ts';
import type { PositionSide } from '../order/order.ts';
import type { Position, PositionName } from './position.ts';

/** A position from flat to flat: what was put in, what was taken out, what came of it. */
export interface PositionLife {
  readonly side: PositionSide;
  /** By the venue's time of its first fill. */
  readonly openedAtMs: number;
  /** Base units, and their worth in quote units: the one divided by the other is the average price. */
  readonly entryQuantity: Decimal;
  readonly entryCost: Decimal;
  readonly exitQuantity: Decimal;
  readonly exitCost: Decimal;
  /** Before fees and funding. */
  readonly realizedPnl: Decimal;
  readonly fees: Readonly<Record<string, Decimal>>;
}

/** A life that has ended. */
export interface ClosedPosition extends AccountRef, PositionName, PositionLife {
  readonly closedAtMs: number;
  /** Of the position's fill that ended it: no two lives of a position end with the same. */
  readonly version: number;
}

export interface LifeChange {
  /** Absent while the position is flat. */
  readonly life?: PositionLife;
  readonly ended?: PositionLife;
}

type Holding = Pick<Position, 'quantity' | 'realizedPnl' | 'life'>;
type Trade = Pick<Fill, 'side' | 'quantity' | 'price' | 'fee' | 'venueTimeMs'>;

/** Digits of a fee's share, where one fill ends a life and begins the next. */
const shareDigits = 12;

/**
 * What a fill does to the life of its position. Less than `lot` is flat: a fee taken from what was bought leaves dust that
 * nobody can sell. A fill that only reduces a holding from before lives were kept begins none.
 */
export function liveOn(before: Holding, after: Holding, fill: Trade, lot: Decimal = zero): LifeChange {
  const isFlat = after.quantity.isZero() || after.quantity.abs().lessThan(lot);
  const { life } = before;
  const side: PositionSide = fill.side === 'buy' ? 'LONG' : 'SHORT';
  const realized = after.realizedPnl.minus(before.realizedPnl);
  if (!life) {
    const held = before.quantity.abs();
    const isAgainst = before.quantity.isNegative() === (side === 'LONG') && !held.isZero();
    const isUntracked = isAgainst && held.greaterThanOrEqualTo(maximum(lot, fill.quantity));
    return isFlat || isUntracked
      ? {}
      : { life: begun(side, fill, fill.quantity, fill.fee?.amount, realized) };
  }
  if (life.side === side) return { life: entered(life, fill, fill.quantity, fill.fee?.amount) };
  const closed = minimum(fill.quantity, before.quantity.abs());
  const opened = fill.quantity.minus(closed);
  const feeOfOpened = fill.fee?.amount.times(opened).dividedBy(fill.quantity).toDecimalPlaces(shareDigits);
  if (opened.isZero() || isFlat) {
    const left = exited(life, fill, fill.quantity, fill.fee?.amount, realized);
    return isFlat ? { ended: left } : { life: left };
  }
  return {
    ended: exited(life, fill, closed, fill.fee?.amount.minus(feeOfOpened ?? zero), realized),
    life: begun(side, fill, opened, feeOfOpened, zero),
  };
}

function begun(
  side: PositionSide,
  fill: Trade,
  quantity: Decimal,
  fee: Decimal | undefined,
  realizedPnl: Decimal,
): PositionLife {
  const openedAtMs = fill.venueTimeMs;
  const nothing = { entryQuantity: zero, entryCost: zero, exitQuantity: zero, exitCost: zero };
  return entered({ side, openedAtMs, ...nothing, realizedPnl, fees: {} }, fill, quantity, fee);
}

function entered(life: PositionLife, fill: Trade, quantity: Decimal, fee: Decimal | undefined): PositionLife {
  return {
    ...life,
    entryQuantity: life.entryQuantity.plus(quantity),
    entryCost: life.entryCost.plus(quantity.times(fill.price)),
    fees: withFee(life, fill, fee),
  };
}

function exited(
  life: PositionLife,
  fill: Trade,
  quantity: Decimal,
  fee: Decimal | undefined,
  realized: Decimal,
): PositionLife {
  return {
    ...life,
    exitQuantity: life.exitQuantity.plus(quantity),
    exitCost: life.exitCost.plus(quantity.times(fill.price)),
    realizedPnl: life.realizedPnl.plus(realized),
    fees: withFee(life, fill, fee),
  };
}

function withFee({ fees }: PositionLife, { fee }: Trade, amount: Decimal | undefined): PositionLife['fees'] {
  if (!fee || !amount) return fees;
  return { ...fees, [fee.asset]: (fees[fee.asset] ?? zero).plus(amount) };
}
