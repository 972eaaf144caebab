import type { Account, AccountControl, Balance } from '../account/account.ts';
import { type MarketPrice, midPrice } from '../instrument/instrument.ts';
import { Decimal, zero } from '../money/decimal.ts';
import { closesOnly, getsOut, type Order } from '../order/order.ts';
import type { ClosedPosition } from '../position/life.ts';
import type { Position } from '../position/position.ts';
import type { ApprovalLog } from './approval-log.ts';

/** Everything the ladder may look at, read in one pass. */
export interface RiskSnapshot {
  readonly order: Order;
  readonly account: Account;
  readonly control: AccountControl;
  readonly position: Position;
  readonly price: MarketPrice | undefined;
  readonly nowMs: number;
  /** Read where a limit asks for it. */
  readonly book?: RiskBook;
  /** Read before the book; absent before the first approval by one. */
  readonly approvalLog?: ApprovalLog;
  /** What several rules ask for, kept while one ladder runs and no longer; absent outside of it. */
  readonly reckoned?: Reckoned;
}

/** Filled in by whoever asks first. */
interface Reckoned {
  mid?: Decimal;
  quantity?: Decimal;
  notional?: Decimal;
  holdings?: HoldingSums;
  exposure?: Exposure;
}

/** Of all that is held in the order's quote asset, what neither the order nor anything open touches; in quote units. */
export interface HoldingSums {
  /** The rest: it has to be seen with its orders. */
  readonly touched: readonly Position[];
  /** Longs and shorts together, and longs less shorts, at the mid price, or at the entry price without one. */
  readonly held: Decimal;
  readonly worth: Decimal;
  /** What of `worth` is equity: of a perpetual only what it has won. */
  readonly profit: Decimal;
  /** What it has won since it was entered. */
  readonly open: Decimal;
}

/**
 * In quote units of the order's quote asset, as bad as it can get: whatever is open and this order may be filled, or not.
 * A position's worst is the greater of `quantity + buys` and `sells - quantity`, at the mid price.
 */
export interface Exposure {
  readonly instrument: Decimal;
  readonly gross: Decimal;
  /** How far the account leans to the order's side, longs less shorts for a buy; below zero when it leans to the other. */
  readonly net: Decimal;
  /** Balance of the quote (a perpetual's settle) asset, spot at its price, perpetuals at their profit or loss. */
  readonly equity: Decimal;
}

/** What else the account has, the order itself left out. */
export interface RiskBook {
  /** Approved and not ended. Of two at once, the one that is written later was judged with the other among them. */
  readonly openOrders: readonly Order[];
  /** Newest first, ended ones included: at least a minute's worth of what the rates allow. */
  readonly recentOrders: readonly Order[];
  readonly positions: readonly Position[];
  /** By instrument; a position without one counts at its entry price. */
  readonly midPrices: ReadonlyMap<string, Decimal>;
  readonly balances: readonly Balance[];
  /** Those that ended last come first. */
  readonly closedPositions: readonly ClosedPosition[];
}

/** Finer than the step of any instrument we know; coarser than what a store's number can hold. */
const estimateDigits = 12;

export function mayOnlyClose({ order, control }: RiskSnapshot): boolean {
  return closesOnly(order) || getsOut(order) || control.state === 'REDUCING';
}

/** What an order of this side would close; below zero for a position that it would only add to. */
export function heldQuantity({ order, position }: RiskSnapshot): Decimal {
  return order.side === 'sell' ? position.quantity : position.quantity.negated();
}

/**
 * How much of the open position an order of this side may still close: those approved and not yet filled are off it,
 * but not what the other legs of its own protection close: those go with the position.
 */
export function closableQuantity(snapshot: RiskSnapshot): Decimal {
  const { order, position } = snapshot;
  const pending = order.side === 'sell' ? position.pendingSell : position.pendingBuy;
  return heldQuantity(snapshot)
    .minus(pending)
    .plus(order.exit?.overlap ?? zero);
}

/** It only brings the position nearer to flat: no limit of exposure or loss stands in its way. */
export function reducesPosition(snapshot: RiskSnapshot): boolean {
  return snapshot.order.quantity?.lessThanOrEqualTo(closableQuantity(snapshot)) ?? false;
}

/** Base quantity; a quote-quantity order is valued at the mid price, rounded up: an estimate must not understate. */
export function baseQuantity(snapshot: RiskSnapshot): Decimal {
  const { quantity, quoteQuantity } = snapshot.order;
  if (quantity) return quantity;
  const known = snapshot.reckoned ?? {};
  known.quantity ??= (quoteQuantity ?? zero)
    .dividedBy(mid(snapshot))
    .toDecimalPlaces(estimateDigits, Decimal.ROUND_UP);
  return known.quantity;
}

export function notionalOf(snapshot: RiskSnapshot): Decimal {
  const known = snapshot.reckoned ?? {};
  known.notional ??= baseQuantity(snapshot).times(snapshot.order.limitPrice ?? mid(snapshot));
  return known.notional;
}

export function mid(snapshot: RiskSnapshot): Decimal {
  const { price } = snapshot;
  if (!price) throw new RangeError('the price rule comes before every rule that needs a price');
  const known = snapshot.reckoned ?? {};
  known.mid ??= midPrice(price);
  return known.mid;
}

export function bookOf({ book }: RiskSnapshot): RiskBook {
  if (!book) throw new RangeError('a limit needs the book, and it was not read');
  return book;
}
