import type { AccountRef, VenueId } from '../account/account.ts';
import { type Decimal, zero } from '../money/decimal.ts';
import type { OrderSide, PositionSide } from '../order/order.ts';
import type { PositionLife } from './life.ts';

/**
 * What an account holds through its own trades in one instrument, and what approved orders may still add.
 * `quantity` in base units (plus is long); fees taken in the base asset are already off it.
 * `realizedPnl` in quote units, average-cost method, before quote fees.
 * A perpetual in hedge mode has two positions, one a `positionSide`.
 */
export interface Position extends AccountRef {
  readonly venue: VenueId;
  readonly instrument: string;
  readonly positionSide?: PositionSide;
  readonly quantity: Decimal;
  readonly averageEntryPrice: Decimal;
  readonly realizedPnl: Decimal;
  /** Of a perpetual: what is set aside for it of the settle asset, a part of the account's RESERVED. */
  readonly margin: Decimal;
  /** Of a perpetual: what its open quantity was worth when it was opened, exact where the average price is not. */
  readonly entryCost: Decimal;
  /** Of a perpetual: under which its newest part was opened. */
  readonly leverage?: Decimal;
  /** From flat on; absent while it is flat. */
  readonly life?: PositionLife;
  readonly pendingBuy: Decimal;
  readonly pendingSell: Decimal;
  /** Rises with every fill; approvals only move the pending counters. */
  readonly version: number;
}

/** Which position of an account: of spot and in one-way mode the instrument is enough. */
export interface PositionName {
  readonly instrument: string;
  readonly positionSide?: PositionSide;
}

export function positionKey({ instrument, positionSide }: PositionName): string {
  return positionSide === undefined ? instrument : `${instrument}#${positionSide}`;
}

export function emptyPosition(
  ref: AccountRef,
  venue: VenueId,
  instrument: string,
  positionSide?: PositionSide,
): Position {
  const { ownerId, accountId } = ref;
  return {
    ownerId,
    accountId,
    venue,
    instrument,
    ...(positionSide ? { positionSide } : {}),
    quantity: zero,
    averageEntryPrice: zero,
    realizedPnl: zero,
    margin: zero,
    entryCost: zero,
    pendingBuy: zero,
    pendingSell: zero,
    version: 0,
  };
}

/** What is held and what it has brought: all that a trade changes. */
export type Holding = Pick<Position, 'quantity' | 'averageEntryPrice' | 'realizedPnl' | 'version'>;

/** What a trade does to holdings. `baseFee` is the part of the bought quantity the venue kept. */
export interface PositionTrade {
  readonly side: OrderSide;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly baseFee: Decimal;
}

/**
 * Average-cost accounting: adding to a side blends the price, reducing realises profit against it, crossing zero
 * does both. A fee in base lowers the quantity at no change of the average price.
 */
export function applyTrade<Held extends Holding>(position: Held, trade: PositionTrade): Held {
  const signed = trade.side === 'buy' ? trade.quantity : trade.quantity.negated();
  const traded = combine(position, signed, trade.price);
  return { ...traded, quantity: traded.quantity.minus(trade.baseFee), version: position.version + 1 };
}

function combine<Held extends Holding>(position: Held, signed: Decimal, price: Decimal): Held {
  const { quantity, averageEntryPrice, realizedPnl } = position;
  const next = quantity.plus(signed);
  if (quantity.isZero() || sameSign(quantity, signed)) {
    const cost = quantity.abs().times(averageEntryPrice).plus(signed.abs().times(price));
    return { ...position, quantity: next, averageEntryPrice: cost.dividedBy(next.abs()) };
  }
  const closed = signed.abs().lessThan(quantity.abs()) ? signed.abs() : quantity.abs();
  const perUnit = quantity.isNegative() ? averageEntryPrice.minus(price) : price.minus(averageEntryPrice);
  const crossed = !next.isZero() && sameSign(next, signed);
  return {
    ...position,
    quantity: next,
    averageEntryPrice: next.isZero() ? zero : crossed ? price : averageEntryPrice,
    realizedPnl: realizedPnl.plus(closed.times(perUnit)),
  };
}

function sameSign(a: Decimal, b: Decimal): boolean {
  return a.isNegative() === b.isNegative();
}
