import type { PositionSide } from '../../shared/domain/order/order.ts';
import type { Intent } from '../../shared/strategies/intents.ts';
import type { Size } from '../../shared/strategies/size.ts';
import type { EngineOptions, Fill, Trade } from './options.ts';

/** All of it, less the last bit of a double: what is left of rounding must not make an order too large. */
const everything = 1 - Number.EPSILON;

interface OpenTrade {
  size: number;
  readonly entryPrice: number;
  readonly entryBar: number;
  readonly entryRate: number;
}

export type Entry = Extract<Intent, { kind: 'place' }>;
/** Of an order, what the account asks of it. */
export type OrderTerms = Pick<Entry, 'side' | 'tag' | 'positionSide' | 'reduceOnly' | 'protect'>;

/** What became of an order, for the strategy: filled for `units` at `price`, or refused with `code`. */
export interface Notice {
  readonly order: OrderTerms;
  readonly units: number;
  readonly price: number;
  readonly code?: 'INSUFFICIENT_FUNDS' | 'SHORT_NOT_ALLOWED' | 'NOTHING_TO_REDUCE';
}

/**
 * The simulated account of the candle engine, and its orders at the market: one instrument, counted in units (prices
 * are those of one unit, sizes are whole). The order of its additions and roundings is that of backtesting.py 0.6.6,
 * so that trades agree to the last digits (docs/backtest.md).
 */
export class Broker {
  readonly trades: Trade[] = [];
  readonly fills: Fill[] = [];
  /** Orders that the account could not carry, or that would have gone short where that is not allowed. */
  refusedOrders = 0;
  /** What happened since its reader emptied it. */
  notices: Notice[] = [];
  readonly #options: EngineOptions;
  readonly #leverage: number;
  readonly #open: OpenTrade[] = [];
  #cash: number;
  #position = 0;
  #entryValue = 0;
  #closes: OpenTrade[] = [];
  #entries: Entry[] = [];

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#leverage = 1 / options.margin;
    this.#cash = options.cash;
  }

  get position(): number {
    return this.#position;
  }

  get hasOrders(): boolean {
    return this.#closes.length > 0 || this.#entries.length > 0;
  }

  /** Units held on one side, and their average price. */
  sideOf(positionSide: PositionSide): { readonly units: number; readonly entryPrice: number } {
    let [units, value] = [0, 0];
    for (const { size, entryPrice } of this.#open) {
      if (size > 0 !== (positionSide === 'LONG')) continue;
      units += Math.abs(size);
      value += Math.abs(size) * entryPrice;
    }
    return { units, entryPrice: units === 0 ? 0 : value / units };
  }

  equityAt(close: number): number {
    return this.#open.length === 0 ? this.#cash : this.#cash + (close * this.#position - this.#entryValue);
  }

  /** An order at the market; it stands until prices are given. */
  enterAtMarket(entry: Entry): void {
    this.#entries.push(entry);
  }

  closeAll(positionSide?: PositionSide): void {
    const wanted = this.#open.filter(({ size }) => !positionSide || size > 0 === (positionSide === 'LONG'));
    this.#closes = [...wanted.toReversed(), ...this.#closes];
  }

  /** Fills what stands, closing first, at `price`; `last` is the newest close, by which what is held is valued. */
  fillOrders(price: number, bar: number, last: number): void {
    const { feeRate, slippage } = this.#options;
    const closes = this.#closes;
    const entries = this.#entries;
    this.#closes = [];
    this.#entries = [];
    for (const trade of closes) {
      if (!this.#open.includes(trade) || trade.size === 0) continue;
      const side = trade.size > 0 ? 'SELL' : 'BUY';
      const paid = price * (1 - Math.sign(trade.size) * slippage);
      const units = Math.abs(trade.size);
      this.#close(trade, trade.size, paid, bar, feeRate);
      this.notices.push({ order: { side }, units, price: paid });
    }
    for (const entry of entries) this.#enter(entry, price, bar, last);
  }

  /** Units that an order of this size is for, at this price; what the account carries at most where it names no number. */
  unitsOf(size: Size, cost: number, last: number): number {
    if (size.kind === 'fixed') return Math.round(Number(size.quantity) / this.#options.unit);
    return floorDivide(this.#available(last) * this.#leverage * shareOf(size), cost);
  }

  /** Fills an order of the book, whole but for what it may not open, at exactly `price`. */
  execute(order: OrderTerms, units: number, price: number, bar: number, rate: number): void {
    const sign = order.side === 'BUY' ? 1 : -1;
    const opening = this.#reduceOpposite(sign * units, price, bar, rate, order);
    const code = this.#refusalOf(order, opening, price + price * rate, price);
    if (opening !== 0 && code === undefined) this.#openTrade(opening, price, bar, rate);
    this.#tell(order, code === undefined ? units : units - Math.abs(opening), price, code);
  }

  /** Nothing is left: everything goes at `last`, and the account ends with nothing. */
  ruin(last: number, bar: number): void {
    for (const trade of this.#open.slice()) this.#close(trade, trade.size, last, bar, this.#options.feeRate);
    this.#cash = 0;
  }

  #enter(entry: Entry, price: number, bar: number, last: number): void {
    const { spread, slippage, feeRate } = this.#options;
    const sign = entry.side === 'BUY' ? 1 : -1;
    const size = entry.size ?? this.#options.size;
    const entryPrice = price * (1 + sign * (spread + slippage));
    const share = shareOf(size);
    // A fee is reckoned on the price without the spread before the order, and with it after.
    const cost = entryPrice + (share * price * feeRate) / share;
    const units = this.unitsOf(size, cost, last);
    const opening = this.#reduceOpposite(sign * units, price, bar, feeRate, entry);
    const code = units === 0 ? 'INSUFFICIENT_FUNDS' : this.#refusalOf(entry, opening, cost, last);
    if (code !== undefined) this.refusedOrders += 1;
    else if (opening !== 0) this.#openTrade(opening, entryPrice, bar, feeRate);
    this.#tell(entry, code === undefined ? units : units - Math.abs(opening), entryPrice, code);
  }

  #tell(order: OrderTerms, units: number, price: number, code: Notice['code']): void {
    this.notices.push({ order, units, price, ...(code !== undefined && { code }) });
  }

  /** Why the rest of an order opens nothing. */
  #refusalOf(
    { reduceOnly, positionSide, side }: OrderTerms,
    opening: number,
    cost: number,
    last: number,
  ): Notice['code'] {
    const isClosing = positionSide !== undefined && (positionSide === 'LONG') !== (side === 'BUY');
    if (opening !== 0 && (reduceOnly || isClosing)) return 'NOTHING_TO_REDUCE';
    if (Math.abs(opening) * cost > this.#available(last) * this.#leverage) return 'INSUFFICIENT_FUNDS';
    return opening < 0 && !this.#options.allowShort ? 'SHORT_NOT_ALLOWED' : undefined;
  }

  /** Free margin: equity less what the open trades bind at the newest close. */
  #available(last: number): number {
    if (this.#open.length === 0) return Math.max(0, this.#cash);
    let used = 0;
    for (const { size } of this.#open) used += (Math.abs(size) * last) / this.#leverage;
    return Math.max(0, this.equityAt(last) - used);
  }

  /** First in, first out; what is left of `units` after that. One that names its side leaves the other one alone. */
  #reduceOpposite(
    units: number,
    price: number,
    bar: number,
    rate: number,
    { positionSide }: OrderTerms,
  ): number {
    if (positionSide !== undefined && (positionSide === 'LONG') === units > 0) return units;
    let left = units;
    for (const trade of this.#open.slice()) {
      if (left === 0) break;
      if (trade.size > 0 === left > 0) continue;
      const closing = Math.abs(left) >= Math.abs(trade.size) ? trade.size : -left;
      this.#close(trade, closing, price, bar, rate);
      left += closing;
    }
    return left;
  }

  #openTrade(size: number, entryPrice: number, bar: number, rate: number): void {
    const fee = feeOf(size, entryPrice, rate);
    this.#open.push({ size, entryPrice, entryBar: bar, entryRate: rate });
    this.#cash -= fee;
    this.#remember(size, entryPrice, bar, fee);
    this.#revalue();
  }

  /** `size` has the trade's sign. A trade that was closed already stays closed. */
  #close(trade: OpenTrade, size: number, exitPrice: number, bar: number, rate: number): void {
    const index = this.#open.indexOf(trade);
    if (index < 0 || size === 0) return;
    trade.size -= size;
    if (trade.size === 0) this.#open.splice(index, 1);
    const { entryPrice, entryBar, entryRate } = trade;
    const exitFee = feeOf(size, exitPrice, rate);
    const gross = size * (exitPrice - entryPrice);
    this.#cash += gross - exitFee;
    const fee = exitFee + feeOf(size, entryPrice, entryRate);
    const side = size > 0 ? 'LONG' : 'SHORT';
    const [absolute, pnl] = [Math.abs(size), gross - fee];
    this.trades.push({ side, size: absolute, entryBar, exitBar: bar, entryPrice, exitPrice, pnl, fee });
    this.#remember(-size, exitPrice, bar, exitFee);
    this.#revalue();
  }

  #remember(size: number, price: number, bar: number, fee: number): void {
    this.fills.push({ bar, side: size > 0 ? 'BUY' : 'SELL', price, size: Math.abs(size), fee });
  }

  #revalue(): void {
    this.#position = 0;
    this.#entryValue = 0;
    for (const { size, entryPrice } of this.#open) {
      this.#position += size;
      this.#entryValue += size * entryPrice;
    }
  }
}

function feeOf(size: number, price: number, rate: number): number {
  return Math.abs(size) * price * rate;
}

function shareOf(size: Size): number {
  if (size.kind === 'percent' && size.percent < 100) return size.percent / 100;
  return everything;
}

/** The whole part of a / b for positive numbers, exact where the quotient of doubles would round up. */
function floorDivide(a: number, b: number): number {
  const quotient = (a - (a % b)) / b;
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}
