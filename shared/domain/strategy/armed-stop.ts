import { type Decimal, zero } from '../money/decimal.ts';
import type { OrderSide, PositionSide } from '../order/order.ts';
import type { TrackedOrder } from './tracked-order.ts';

/** An order that waits here, and not at the venue, until the price meets it: then it is one at the market. */
export interface ArmedStop {
  /** Of the order that it becomes: it is placed once, whoever sees the price and how often. */
  readonly key: string;
  /** Which decision's intent it is. */
  readonly sequence: number;
  readonly index: number;
  readonly tag: string | null;
  readonly side: OrderSide;
  readonly positionSide?: PositionSide;
  /** Met from below by a buy, from above by a sell. */
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly isReducing: boolean;
  /** The protection of what it opens: JSON of the intent's. */
  readonly protect?: string;
  /** When somebody saw that it was met: from then on it is an order that is not placed yet. */
  readonly firedAtMs?: number;
}

/** Met by the price at which its side could trade: a buy at the ask, a sell at the bid. */
export function isMet({ side, price }: ArmedStop, { bid, ask }: { bid: Decimal; ask: Decimal }): boolean {
  return side === 'buy' ? ask.greaterThanOrEqualTo(price) : bid.lessThanOrEqualTo(price);
}

/** As an order that is open: what it may still become. */
export function asOrder({ key, tag, side, positionSide, price, quantity }: ArmedStop): TrackedOrder {
  return {
    ...{ orderId: key, tag, side, price, quantity, filled: zero, filledQuote: zero, fees: {} },
    ...(positionSide ? { positionSide } : {}),
  };
}

/** As an order that was taken back: the strategy hears of its end. */
export function takenBack(stop: ArmedStop): TrackedOrder {
  return { ...asOrder(stop), refused: 'CANCELED' };
}
