import { Decimal, maximum, zero } from '../money/decimal.ts';
import { ExactSum } from '../money/exact-sum.ts';
import type { Order } from '../order/order.ts';
import { type Position, positionKey } from '../position/position.ts';
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

/** While it is added to. */
type OpenLine = { -readonly [Field in keyof ExposureLine]: ExposureLine[Field] };

/** In quote units; undefined where there is no market price. */
type PriceOf = (instrument: string) => Decimal | undefined;

/** Three rules ask for the same sums. */
const known = new WeakMap<RiskSnapshot, Exposure>();

export function exposureOf(snapshot: RiskSnapshot): Exposure {
  const found = known.get(snapshot) ?? sumUp(snapshot);
  known.set(snapshot, found);
  return found;
}

/** Positions that no order touches are most of them, and are summed at once; the others line by line. */
function sumUp(snapshot: RiskSnapshot): Exposure {
  const { order } = snapshot;
  const book = bookOf(snapshot);
  const { quote } = order;
  const ownPrice = mid(snapshot);
  const priceOf = (instrument: string) =>
    instrument === order.instrument ? ownPrice : book.midPrices.get(instrument);
  const keys = new Set(book.openOrders.filter((other) => other.quote === quote).map(positionKey));
  const touched: Position[] = [];
  const plain = new PlainSum();
  for (const position of book.positions) {
    const { instrument } = position;
    if (!isQuotedIn(instrument, quote)) continue;
    if (instrument === order.instrument || keys.has(positionKey(position))) touched.push(position);
    else plain.add(position, priceOf(instrument));
  }
  const near = { ...book, positions: touched };
  const lines = linesOf(near, quote, priceOf);
  add(lines, order, baseQuantity(snapshot), priceOf);
  let instrument = zero;
  for (const line of lines.values())
    if (line.instrument === order.instrument) instrument = instrument.plus(worstOf(line));
  const { gross, longs, shorts } = sumOf(lines.values());
  const { held, worth, profit } = plain.value();
  return {
    instrument,
    gross: gross.plus(held),
    net: order.side === 'buy' ? longs.plus(worth) : shorts.minus(worth),
    equity: equityOf(near, quote, order.margin?.settle ?? quote, priceOf).plus(profit),
  };
}

const one = new Decimal(1);

/** Of positions that nothing open touches: what they are worth, longs and shorts apart. */
class PlainSum {
  #longs: ExactSum | undefined;
  #shorts: ExactSum | undefined;
  #costs: ExactSum | undefined;

  add({ instrument, quantity, averageEntryPrice, entryCost }: Position, price = averageEntryPrice): void {
    if (quantity.isZero()) return;
    if (quantity.isNegative()) {
      this.#shorts ??= new ExactSum();
      this.#shorts.add(quantity, price);
    } else {
      this.#longs ??= new ExactSum();
      this.#longs.add(quantity, price);
    }
    if (!instrument.includes(':')) return;
    this.#costs ??= new ExactSum();
    this.#costs.add(quantity.isNegative() ? entryCost.negated() : entryCost, one);
  }

  /** `worth` is longs less shorts; `profit` what of it is equity: of a perpetual only what it has won. */
  value() {
    const longs = this.#longs?.value() ?? zero;
    const shorts = this.#shorts?.value();
    const worth = shorts ? longs.plus(shorts) : longs;
    const profit = this.#costs ? worth.minus(this.#costs.value()) : worth;
    return { held: shorts ? longs.minus(shorts) : longs, worth, profit };
  }
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
export function linesOf(book: RiskBook, quote: string, priceOf: PriceOf): Map<string, OpenLine> {
  const lines = new Map<string, OpenLine>();
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

function add(lines: Map<string, OpenLine>, order: Order, quantity: Decimal, priceOf: PriceOf): void {
  const key = positionKey(order);
  let line = lines.get(key);
  if (!line) {
    const price = priceOf(order.instrument) ?? order.limitPrice ?? order.arrivalMidPrice ?? zero;
    line = { instrument: order.instrument, price, long: zero, short: zero };
    lines.set(key, line);
  }
  if (order.side === 'buy') line.long = line.long === zero ? quantity : line.long.plus(quantity);
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

/** Of a unified symbol; cheaper than its whole grammar, for a hundred positions. */
export function quoteOf(instrument: string): string {
  const end = instrument.indexOf(':');
  return instrument.slice(instrument.indexOf('/') + 1, end === -1 ? undefined : end);
}

/** As `quoteOf`, without making the text. */
export function isQuotedIn(instrument: string, quote: string): boolean {
  const start = instrument.indexOf('/') + 1;
  const end = start + quote.length;
  return instrument.startsWith(quote, start) && (end === instrument.length || instrument[end] === ':');
}
