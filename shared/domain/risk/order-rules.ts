import { approximate } from '../money/approximate.ts';
import { Decimal, decimalText } from '../money/decimal.ts';
import { closesOnly, type Order } from '../order/order.ts';
import { atLeast, atMost, deny, type Finding, off } from './finding.ts';
import { baseQuantity, bookOf, notionalOf, type RiskBook, type RiskSnapshot } from './snapshot.ts';

const minuteMs = 60_000;
/** So many of the newest orders make the usual size; fewer than the least tell nothing. */
const historyMax = 20;
const historyMin = 5;

interface Worth {
  readonly quantity: Decimal;
  readonly price: Decimal;
}
const one = new Decimal(1);

/** Doubles of four factors, each within 1e-13, tell what is further apart than this. */
const doubtRatio = 1e-9;

export function openOrders(snapshot: RiskSnapshot): Finding {
  const limit = snapshot.account.limits.openOrdersMax;
  if (limit === undefined) return off;
  const count = bookOf(snapshot).openOrders.length + 1;
  const message = 'The account has as many open orders as it may have: cancel one first.';
  return atMost(count, limit, 'OPEN_ORDERS_ABOVE_LIMIT', message, () => closesOnly(snapshot.order));
}

export function orderRate(snapshot: RiskSnapshot): Finding {
  const limit = snapshot.account.limits.ordersPerMinuteMax;
  if (limit === undefined) return off;
  const count = ordersInMinute(bookOf(snapshot), snapshot.nowMs) + 1;
  const message = 'The account places more orders a minute than it may: wait a moment.';
  return atMost(count, limit, 'ORDER_RATE_ABOVE_LIMIT', message, () => closesOnly(snapshot.order));
}

export function cancelRate(snapshot: RiskSnapshot): Finding {
  const limit = snapshot.account.limits.cancelsPerMinuteMax;
  if (limit === undefined) return off;
  const count = cancelsInMinute(bookOf(snapshot), snapshot.nowMs);
  const message = 'The account cancels more orders a minute than it may: wait a moment.';
  return atMost(count, limit, 'CANCEL_RATE_ABOVE_LIMIT', message, () => closesOnly(snapshot.order));
}

export function ordersInMinute({ recentOrders }: RiskBook, nowMs: number): number {
  return recentOrders.filter(({ createdAtMs }) => createdAtMs > nowMs - minuteMs).length;
}

export function cancelsInMinute({ recentOrders }: RiskBook, nowMs: number): number {
  const sinceMs = nowMs - minuteMs;
  return recentOrders.filter(
    ({ cancelRequestedAtMs }) => cancelRequestedAtMs !== undefined && cancelRequestedAtMs > sinceMs,
  ).length;
}

export function orderQuantityMin(snapshot: RiskSnapshot): Finding {
  const limit = snapshot.account.limits.orderQuantityMin;
  if (!limit) return off;
  const message = 'The order is smaller than the account allows.';
  const isExempt = () => closesOnly(snapshot.order);
  return atLeast(baseQuantity(snapshot), limit, 'ORDER_QUANTITY_BELOW_LIMIT', message, isExempt);
}

export function orderQuantityMax(snapshot: RiskSnapshot): Finding {
  const limit = snapshot.account.limits.orderQuantityMax;
  if (!limit) return off;
  const message = 'The order is larger than the account allows for one order.';
  return atMost(baseQuantity(snapshot), limit, 'ORDER_QUANTITY_ABOVE_LIMIT', message);
}

export function orderNotionalMin(snapshot: RiskSnapshot): Finding {
  const limit = snapshot.account.limits.orderNotionalMin;
  if (!limit) return off;
  const message = 'The order is worth less than the account allows.';
  const isExempt = () => closesOnly(snapshot.order);
  return atLeast(notionalOf(snapshot), limit, 'ORDER_NOTIONAL_BELOW_LIMIT', message, isExempt);
}

export function orderNotional(snapshot: RiskSnapshot): Finding {
  const value = notionalOf(snapshot);
  const limit = snapshot.account.limits.orderNotionalMax;
  const finding = { value, limit, bound: 'MAX' } as const;
  if (value.lessThanOrEqualTo(limit)) return finding;
  const context = { notional: value.toFixed(2), maximum: decimalText(limit) };
  const message = 'The order is worth more than the account allows for one order.';
  return { ...finding, refusal: deny('ORDER_NOTIONAL_ABOVE_LIMIT', message, context) };
}

/** Against the median, which one slipped digit of the past does not move. */
export function fatFinger(snapshot: RiskSnapshot): Finding {
  const limit = snapshot.account.limits.fatFingerRatioMax;
  if (!limit) return off;
  const worths = usualWorths(bookOf(snapshot).recentOrders, snapshot.order.quote);
  if (worths.length < historyMin) return { value: 'no history', limit };
  const notional = notionalOf(snapshot);
  // The median reaches what the half from it on reach: which of them it is, only who reads the figure needs to know.
  const near = approximate(notional) / approximate(limit);
  const reaching = worths.filter((worth) => reaches(worth, near, limit, notional)).length;
  const value = () => notional.dividedBy(medianOf(worths));
  const isWithin = reaching >= worths.length - middleOf(worths);
  if (isWithin || closesOnly(snapshot.order)) return { value, limit, bound: 'MAX' };
  const message = 'The order is worth far more than this account’s usual orders.';
  return atMost(value(), limit, 'ORDER_FAR_ABOVE_HISTORY', message);
}

/**
 * Whether `worth × limit` is at least `notional`: told by doubles where they are far enough apart, as nearly always.
 * @param near `notional / limit`, nearly
 */
function reaches({ quantity, price }: Worth, near: number, limit: Decimal, notional: Decimal): boolean {
  const worth = approximate(quantity) * approximate(price);
  if (Math.abs(worth - near) > doubtRatio * near) return worth > near;
  return quantity.times(price).times(limit).greaterThanOrEqualTo(notional);
}

function medianOf(worths: readonly Worth[]): Decimal {
  const sorted = worths.map(({ quantity, price }) => quantity.times(price)).sort((a, b) => a.comparedTo(b));
  return sorted[middleOf(worths)] ?? one;
}

function middleOf(worths: readonly Worth[]): number {
  return Math.floor(worths.length / 2);
}

/** The newest orders that are worth anything. */
function usualWorths(recent: readonly Order[], quote: string): readonly Worth[] {
  const worths: Worth[] = [];
  for (const order of recent) {
    if (order.quote !== quote || order.state === 'DENIED' || order.state === 'REJECTED') continue;
    const quantity = order.quoteQuantity ?? order.quantity;
    const price = order.quoteQuantity ? one : (order.limitPrice ?? order.arrivalMidPrice);
    if (isAboveZero(quantity) && isAboveZero(price)) worths.push({ quantity, price });
    if (worths.length === historyMax) break;
  }
  return worths;
}

function isAboveZero(amount: Decimal | undefined): amount is Decimal {
  return amount !== undefined && amount.s > 0 && !amount.isZero();
}
