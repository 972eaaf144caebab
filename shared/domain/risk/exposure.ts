import { type Decimal, maximum, zero } from '../money/decimal.ts';
import type { Order } from '../order/order.ts';
import { positionKey } from '../position/position.ts';
import { baseQuantity, bookOf, mid, type RiskBook, type RiskSnapshot } from './snapshot.ts';

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

/** What is held of one position, and everything open of it on either side. */
export interface ExposureLine {
  readonly instrument: string;
  readonly price: Decimal;
  readonly long: Decimal;
  readonly short: Decimal;
}

/** In quote units; undefined where there is no market price. */
type PriceOf = (instrument: string) => Decimal | undefined;

/** Three rules ask for the same sums. */
const known = new WeakMap<RiskSnapshot, Exposure>();

export function exposureOf(snapshot: RiskSnapshot): Exposure {
  const found = known.get(snapshot) ?? sumUp(snapshot);
  known.set(snapshot, found);
  return found;
}

function sumUp(snapshot: RiskSnapshot): Exposure {
  const { order } = snapshot;
  const book = bookOf(snapshot);
  const priceOf = (instrument: string) =>
    instrument === order.instrument ? mid(snapshot) : book.midPrices.get(instrument);
  const lines = linesOf(book, order.quote, priceOf);
  add(lines, order, baseQuantity(snapshot), priceOf);
  const { gross, longs, shorts } = sumOf(lines.values());
  let instrument = zero;
  for (const line of lines.values())
    if (line.instrument === order.instrument) instrument = instrument.plus(worstOf(line));
  const equity = equityOf(book, order.quote, order.margin?.settle ?? order.quote, priceOf);
  return { instrument, gross, net: order.side === 'buy' ? longs : shorts, equity };
}

/** `longs`: how far they lean to the long side when every buy is filled and no sell; `shorts` the other way round. */
export function sumOf(lines: Iterable<ExposureLine>) {
  let [gross, longs, shorts] = [zero, zero, zero];
  for (const line of lines) {
    gross = gross.plus(worstOf(line));
    longs = longs.plus(line.long.times(line.price));
    shorts = shorts.plus(line.short.times(line.price));
  }
  return { gross, longs, shorts };
}

export function worstOf({ long, short, price }: ExposureLine): Decimal {
  return maximum(long, short).times(price);
}

/** One a position that is quoted in this asset, by `positionKey`. */
export function linesOf(book: RiskBook, quote: string, priceOf: PriceOf): Map<string, ExposureLine> {
  const lines = new Map<string, ExposureLine>();
  for (const position of book.positions) {
    if (quoteOf(position.instrument) !== quote) continue;
    const { instrument, quantity } = position;
    const price = priceOf(instrument) ?? position.averageEntryPrice;
    lines.set(positionKey(position), { instrument, price, long: quantity, short: quantity.negated() });
  }
  for (const other of book.openOrders)
    if (other.quote === quote) add(lines, other, openQuantity(other, priceOf), priceOf);
  return lines;
}

function add(lines: Map<string, ExposureLine>, order: Order, quantity: Decimal, priceOf: PriceOf): void {
  const key = positionKey(order);
  const price = priceOf(order.instrument) ?? order.limitPrice ?? order.arrivalMidPrice ?? zero;
  const line = lines.get(key) ?? { instrument: order.instrument, price, long: zero, short: zero };
  const side = order.side === 'buy' ? 'long' : 'short';
  lines.set(key, { ...line, [side]: line[side].plus(quantity) });
}

function openQuantity(order: Order, priceOf: PriceOf): Decimal {
  const price = priceOf(order.instrument) ?? order.arrivalMidPrice ?? zero;
  const asked = order.quantity ?? (price.isZero() ? zero : order.quoteQuantity?.dividedBy(price)) ?? zero;
  return maximum(maximum(asked.minus(order.filledQuantity), order.pendingQuantity), zero);
}

/** @param cashAsset what is counted as it is: the quote, or a perpetual's settle asset */
export function equityOf(book: RiskBook, quote: string, cashAsset: string, priceOf: PriceOf): Decimal {
  const cash = book.balances.find(({ asset }) => asset === cashAsset);
  let equity = cash ? cash.available.plus(cash.reserved) : zero;
  for (const { instrument, quantity, averageEntryPrice, entryCost } of book.positions) {
    if (quoteOf(instrument) !== quote || quantity.isZero()) continue;
    const worth = quantity.times(priceOf(instrument) ?? averageEntryPrice);
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
