import { type Decimal, maximum, zero } from '../money/decimal.ts';
import type { Order } from '../order/order.ts';
import { positionKey } from '../position/position.ts';
import { baseQuantity, bookOf, mid, type RiskSnapshot } from './snapshot.ts';

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

interface Line {
  readonly instrument: string;
  readonly price: Decimal;
  readonly long: Decimal;
  readonly short: Decimal;
}

/** Three rules ask for the same sums. */
const known = new WeakMap<RiskSnapshot, Exposure>();

export function exposureOf(snapshot: RiskSnapshot): Exposure {
  const found = known.get(snapshot) ?? sumUp(snapshot);
  known.set(snapshot, found);
  return found;
}

function sumUp(snapshot: RiskSnapshot): Exposure {
  const { order } = snapshot;
  let [instrument, gross, longs, shorts] = [zero, zero, zero, zero];
  for (const { price, long, short, ...line } of linesOf(snapshot)) {
    const worst = maximum(long, short).times(price);
    gross = gross.plus(worst);
    if (line.instrument === order.instrument) instrument = instrument.plus(worst);
    longs = longs.plus(long.times(price));
    shorts = shorts.plus(short.times(price));
  }
  return { instrument, gross, net: order.side === 'buy' ? longs : shorts, equity: equityOf(snapshot) };
}

/** One a position: what is held, and everything open of it on either side. */
function linesOf(snapshot: RiskSnapshot): Iterable<Line> {
  const { order } = snapshot;
  const lines = new Map<string, Line>();
  for (const position of bookOf(snapshot).positions) {
    if (quoteOf(position.instrument) !== order.quote) continue;
    const price = priceOf(snapshot, position.instrument, position.averageEntryPrice);
    const { instrument, quantity } = position;
    lines.set(positionKey(position), { instrument, price, long: quantity, short: quantity.negated() });
  }
  for (const other of bookOf(snapshot).openOrders)
    if (other.quote === order.quote) add(lines, snapshot, other, openQuantity(snapshot, other));
  add(lines, snapshot, order, baseQuantity(snapshot));
  return lines.values();
}

function add(lines: Map<string, Line>, snapshot: RiskSnapshot, order: Order, quantity: Decimal): void {
  const key = positionKey(order);
  const price = priceOf(snapshot, order.instrument, order.limitPrice ?? order.arrivalMidPrice ?? zero);
  const line = lines.get(key) ?? { instrument: order.instrument, price, long: zero, short: zero };
  const side = order.side === 'buy' ? 'long' : 'short';
  lines.set(key, { ...line, [side]: line[side].plus(quantity) });
}

function openQuantity(snapshot: RiskSnapshot, order: Order): Decimal {
  const price = priceOf(snapshot, order.instrument, order.arrivalMidPrice ?? zero);
  const asked = order.quantity ?? (price.isZero() ? zero : order.quoteQuantity?.dividedBy(price)) ?? zero;
  return maximum(maximum(asked.minus(order.filledQuantity), order.pendingQuantity), zero);
}

function priceOf(snapshot: RiskSnapshot, instrument: string, otherwise: Decimal): Decimal {
  if (instrument === snapshot.order.instrument) return mid(snapshot);
  return bookOf(snapshot).midPrices.get(instrument) ?? otherwise;
}

function equityOf(snapshot: RiskSnapshot): Decimal {
  const { order } = snapshot;
  const { balances, positions } = bookOf(snapshot);
  const cash = balances.find(({ asset }) => asset === (order.margin?.settle ?? order.quote));
  let equity = cash ? cash.available.plus(cash.reserved) : zero;
  for (const { instrument, quantity, averageEntryPrice, entryCost } of positions) {
    if (quoteOf(instrument) !== order.quote || quantity.isZero()) continue;
    const worth = quantity.times(priceOf(snapshot, instrument, averageEntryPrice));
    const cost = quantity.isNegative() ? entryCost.negated() : entryCost;
    equity = equity.plus(instrument.includes(':') ? worth.minus(cost) : worth);
  }
  return equity;
}

/** Of a unified symbol; cheaper than its whole grammar, for a hundred positions. */
export function quoteOf(instrument: string): string {
  const end = instrument.indexOf(':');
  return instrument.slice(instrument.indexOf('/') + 1, end === -1 ? undefined : end);
}
