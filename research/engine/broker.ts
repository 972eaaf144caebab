import type { Intent } from '../../shared/strategies/intents.ts';
import type { Size } from '../../shared/strategies/size.ts';
import type { EngineOptions, Fill, Trade } from './options.ts';

/** All of it, less the last bit of a double: what is left of rounding must not make an order too large. */
const everything = 1 - Number.EPSILON;

interface OpenTrade {
  size: number;
  readonly entryPrice: number;
  readonly entryBar: number;
}

type Entry = Extract<Intent, { kind: 'place' }>;

/**
 * The simulated account of the candle engine: market orders only, one instrument, counted in units (prices are those
 * of one unit, sizes are whole). The order of its additions and roundings is that of backtesting.py 0.6.6, so that
 * trades agree to the last digits (docs/backtest.md).
 */
export class Broker {
  readonly trades: Trade[] = [];
  readonly fills: Fill[] = [];
  /** Orders that the account could not carry, or that would have gone short where that is not allowed. */
  refusedOrders = 0;
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

  equityAt(close: number): number {
    return this.#position === 0 ? this.#cash : this.#cash + (close * this.#position - this.#entryValue);
  }

  /** Orders stand until the next candle. @throws RangeError on an intent that the candle engine does not know */
  take(intents: readonly Intent[]): void {
    for (const intent of intents) {
      if (intent.kind === 'close') this.closeAll();
      else if (intent.kind === 'place' && intent.type === 'MARKET') this.#entries.push(intent);
      else if (intent.kind !== 'note')
        throw new RangeError(`the candle engine does not know: ${label(intent)}`);
    }
  }

  closeAll(): void {
    this.#closes = [...this.#open.toReversed(), ...this.#closes];
  }

  /** Fills what stands, closing first, at `price`; `last` is the newest close, by which what is held is valued. */
  fillOrders(price: number, bar: number, last: number): void {
    const closes = this.#closes;
    const entries = this.#entries;
    this.#closes = [];
    this.#entries = [];
    for (const trade of closes) this.#close(trade, trade.size, price, bar);
    for (const entry of entries) this.#enter(entry, price, bar, last);
  }

  /** Nothing is left: everything goes at `last`, and the account ends with nothing. */
  ruin(last: number, bar: number): void {
    for (const trade of this.#open.slice()) this.#close(trade, trade.size, last, bar);
    this.#cash = 0;
  }

  #enter(entry: Entry, price: number, bar: number, last: number): void {
    const sign = entry.side === 'BUY' ? 1 : -1;
    const size = entry.size ?? this.#options.size;
    const entryPrice = price * (1 + sign * this.#options.spread);
    const share = shareOf(size);
    // A fee is reckoned on the price without the spread before the order, and with it after.
    const cost = entryPrice + (share * price * this.#options.feeRate) / share;
    let units = size.kind === 'fixed' ? Math.round(Number(size.quantity) / this.#options.unit) : 0;
    if (size.kind !== 'fixed') units = floorDivide(this.#available(last) * this.#leverage * share, cost);
    const opening = this.#reduceOpposite(sign * units, price, bar);
    const isCarried = Math.abs(opening) * cost <= this.#available(last) * this.#leverage;
    if (units === 0 || !isCarried || (opening < 0 && !this.#options.allowShort)) this.refusedOrders += 1;
    else if (opening !== 0) this.#openTrade(opening, entryPrice, bar);
  }

  /** Free margin: equity less what the open trades bind at the newest close. */
  #available(last: number): number {
    if (this.#position === 0) return Math.max(0, this.#cash);
    let used = 0;
    for (const { size } of this.#open) used += (Math.abs(size) * last) / this.#leverage;
    return Math.max(0, this.equityAt(last) - used);
  }

  /** First in, first out; what is left of `units` after that. */
  #reduceOpposite(units: number, price: number, bar: number): number {
    let left = units;
    for (const trade of this.#open.slice()) {
      if (left === 0) break;
      if (trade.size > 0 === left > 0) continue;
      const closing = Math.abs(left) >= Math.abs(trade.size) ? trade.size : -left;
      this.#close(trade, closing, price, bar);
      left += closing;
    }
    return left;
  }

  #openTrade(size: number, entryPrice: number, bar: number): void {
    const fee = this.#fee(size, entryPrice);
    this.#open.push({ size, entryPrice, entryBar: bar });
    this.#cash -= fee;
    this.#remember(size, entryPrice, bar, fee);
    this.#revalue();
  }

  /** `size` has the trade's sign. A trade that was closed already stays closed. */
  #close(trade: OpenTrade, size: number, exitPrice: number, bar: number): void {
    const index = this.#open.indexOf(trade);
    if (index < 0 || size === 0) return;
    trade.size -= size;
    if (trade.size === 0) this.#open.splice(index, 1);
    const { entryPrice, entryBar } = trade;
    const exitFee = this.#fee(size, exitPrice);
    const gross = size * (exitPrice - entryPrice);
    this.#cash += gross - exitFee;
    const fee = exitFee + this.#fee(size, entryPrice);
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

  #fee(size: number, price: number): number {
    return Math.abs(size) * price * this.#options.feeRate;
  }
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

function label(intent: Intent): string {
  return intent.kind === 'place' ? `place ${intent.type}` : intent.kind;
}
