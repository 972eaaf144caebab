import { type Decimal, maximum, zero } from '../money/decimal.ts';
import { ExactSum } from '../money/exact-sum.ts';
import type { Order } from '../order/order.ts';
import { positionKey } from '../position/position.ts';
import { holdingsOf } from './holdings.ts';
import { quoteOf } from './quote.ts';
import { baseQuantity, bookOf, type Exposure, mid, type RiskBook, type RiskSnapshot } from './snapshot.ts';

/** What is held of one position, and everything open of it on either side. */
export interface ExposureLine {
  readonly instrument: string;
  readonly price: Decimal;
  readonly long: Decimal;
  readonly short: Decimal;
}

/** While it is added to. */
type OpenLine = { -readonly [Field in keyof ExposureLine]: ExposureLine[Field] } & {
  /** Orders from the second one on are added up at once: a grid has dozens. */
  orders: number;
  buys: ExactSum | undefined;
  sells: ExactSum | undefined;
};

/** In quote units; undefined where there is no market price. */
type PriceOf = (instrument: string) => Decimal | undefined;

export function exposureOf(snapshot: RiskSnapshot): Exposure {
  const known = snapshot.reckoned ?? {};
  known.exposure ??= sumUp(snapshot);
  return known.exposure;
}

/** Positions that no order touches are most of them, and are summed at once; the others line by line. */
function sumUp(snapshot: RiskSnapshot): Exposure {
  const { order } = snapshot;
  const book = bookOf(snapshot);
  const { quote } = order;
  const ownPrice = mid(snapshot);
  const priceOf = (instrument: string) =>
    instrument === order.instrument ? ownPrice : book.midPrices.get(instrument);
  const { touched, held, worth, profit } = holdingsOf(snapshot);
  const near = { ...book, positions: touched };
  const lines = linesOf(near, quote, priceOf, { order, quantity: baseQuantity(snapshot) });
  let instrument = zero;
  for (const line of lines.values())
    if (line.instrument === order.instrument) instrument = instrument.plus(worstOf(line));
  const { gross, longs, shorts } = sumOf(lines.values());
  return {
    instrument,
    gross: gross.plus(held),
    net: order.side === 'buy' ? longs.plus(worth) : shorts.minus(worth),
    equity: equityOf(near, quote, order.margin?.settle ?? quote, priceOf).plus(profit),
  };
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

/**
 * One a position that is quoted in this asset, by `positionKey`.
 * @param asked one more order, which is not among the open ones
 */
export function linesOf(
  book: RiskBook,
  quote: string,
  priceOf: PriceOf,
  asked?: { readonly order: Order; readonly quantity: Decimal },
): ReadonlyMap<string, ExposureLine> {
  const lines = new Map<string, OpenLine>();
  for (const position of book.positions) {
    if (quoteOf(position.instrument) !== quote) continue;
    const { instrument, quantity } = position;
    const price = priceOf(instrument) ?? position.averageEntryPrice;
    const line = newLine(instrument, price);
    [line.long, line.short] = [quantity, quantity.negated()];
    lines.set(positionKey(position), line);
  }
  for (const other of book.openOrders)
    if (other.quote === quote) add(lines, other, openQuantity(other, priceOf), priceOf);
  if (asked) add(lines, asked.order, asked.quantity, priceOf);
  for (const line of lines.values()) {
    if (line.buys) line.long = line.long.plus(line.buys.value());
    if (line.sells) line.short = line.short.plus(line.sells.value());
  }
  return lines;
}

function newLine(instrument: string, price: Decimal): OpenLine {
  return { instrument, price, long: zero, short: zero, orders: 0, buys: undefined, sells: undefined };
}

function add(lines: Map<string, OpenLine>, order: Order, quantity: Decimal, priceOf: PriceOf): void {
  const key = positionKey(order);
  let line = lines.get(key);
  if (!line) {
    const price = priceOf(order.instrument) ?? order.limitPrice ?? order.arrivalMidPrice ?? zero;
    line = newLine(order.instrument, price);
    lines.set(key, line);
  }
  line.orders += 1;
  const isBuy = order.side === 'buy';
  if (line.orders > 1) {
    if (isBuy) line.buys ??= new ExactSum();
    else line.sells ??= new ExactSum();
    (isBuy ? line.buys : line.sells)?.add(quantity);
  } else if (isBuy) line.long = line.long === zero ? quantity : line.long.plus(quantity);
  else line.short = line.short === zero ? quantity : line.short.plus(quantity);
}

function openQuantity(order: Order, priceOf: PriceOf): Decimal {
  const { filledQuantity, pendingQuantity } = order;
  const asked = order.quantity ?? quotedQuantity(order, priceOf);
  const left = filledQuantity.isZero() ? asked : asked.minus(filledQuantity);
  // Most are wholly pending, or not at all: a comparison makes a decimal of its own.
  if (left === pendingQuantity || (pendingQuantity.isZero() && !left.isNegative())) return left;
  return maximum(left, pendingQuantity);
}

function quotedQuantity({ instrument, arrivalMidPrice, quoteQuantity }: Order, priceOf: PriceOf): Decimal {
  const price = priceOf(instrument) ?? arrivalMidPrice ?? zero;
  return (price.isZero() ? zero : quoteQuantity?.dividedBy(price)) ?? zero;
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
