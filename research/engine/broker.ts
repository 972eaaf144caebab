import type { PositionSide } from '../../shared/domain/order/order.ts';
import type { Intent } from '../../shared/strategies/intents.ts';
import type { Size } from '../../shared/strategies/size.ts';
import { Holdings, type OpenTrade } from './holdings.ts';
import { Liquidity } from './liquidity.ts';
import type { EngineOptions } from './options.ts';
import { Purse } from './purse.ts';
import type { OpenOrder, RiskSeat } from './risk-gate.ts';
import { unitsBySizing } from './sizing.ts';

/** All of it, less the last bit of a double: what is left of rounding must not make an order too large. */
const everything = 1 - Number.EPSILON;

export type Entry = Extract<Intent, { kind: 'place' }>;
/** Of an order, what the account asks of it. */
export type OrderTerms = Pick<Entry, 'side' | 'tag' | 'positionSide' | 'reduceOnly' | 'protect'>;

/** What became of an order, for the strategy: filled for `units` at `price`, or refused with `code`. */
export interface Notice {
  readonly order: OrderTerms;
  readonly units: number;
  readonly price: number;
  /** Units that wait for the next candle. */
  readonly remaining: number;
  readonly code?: string | undefined;
}

/** An order at the market; `rest` of one of which a part is filled already. `units`: what risk counts it for. */
interface Standing extends OpenOrder {
  readonly order: Entry;
  readonly rest: number | undefined;
}

/** A fill within a candle. */
export interface Execution {
  readonly units: number;
  readonly price: number;
  readonly rate: number;
  readonly remaining?: number;
  /** Limits of live were asked when it was placed. */
  readonly isApproved?: boolean;
}

/**
 * The orders at the market of one instrument of the candle engine, and what the account says to any order. Its sizes
 * and roundings are those of backtesting.py 0.6.6, as the additions of its holdings are.
 */
export class Broker {
  readonly holdings: Holdings;
  readonly liquidity: Liquidity;
  /** Orders that the account could not carry, or that would have gone short where that is not allowed. */
  refusedOrders = 0;
  /** What happened since its reader emptied it. */
  notices: Notice[] = [];
  /** Limits of live, where the run has any. */
  risk?: RiskSeat;
  readonly #options: EngineOptions;
  #closes: OpenTrade[] = [];
  #entries: Standing[] = [];

  constructor(options: EngineOptions, purse = new Purse(options)) {
    this.#options = options;
    this.holdings = new Holdings(options, purse);
    this.liquidity = new Liquidity(options);
  }

  get hasOrders(): boolean {
    return this.#closes.length > 0 || this.#entries.length > 0;
  }

  /** An order at the market; it stands until prices are given. `last`: the newest price, `rest`: what of it is left to fill. */
  enterAtMarket(order: Entry, { last, rest }: { readonly last?: number; readonly rest?: number }): void {
    const units = rest ?? (this.risk && last !== undefined ? this.#expected(order, last) : 0);
    this.#stand({ order, rest, units, placed: this.risk?.place() ?? 0 });
  }

  /** What stands at the market, as risk counts it: closing is of what is held now. */
  get openOrders(): readonly OpenOrder[] {
    const closes = this.#closes.map(({ size }) => ({
      order: { side: size > 0 ? 'SELL' : 'BUY', positionSide: size > 0 ? 'LONG' : 'SHORT', reduceOnly: true },
      ...{ units: Math.abs(size), placed: 0 },
    })) satisfies OpenOrder[];
    return [...closes, ...this.#entries];
  }

  closeAll(positionSide?: PositionSide): void {
    const wanted = this.holdings.open.filter(
      ({ size }) => !positionSide || size > 0 === (positionSide === 'LONG'),
    );
    this.#closes = [...wanted.toReversed(), ...this.#closes];
  }

  /** The venue has taken everything: what stood is gone. */
  forget(): readonly Entry[] {
    const gone = this.#entries.map(({ order }) => order);
    this.#closes = [];
    this.#entries = [];
    return gone;
  }

  /** Fills what stands, closing first, at `price`; `last` is the newest close, by which what is held is valued. */
  fillOrders(price: number, last: number): void {
    const closes = this.#closes;
    const entries = this.#entries;
    if (closes.length > 0) this.#closes = [];
    if (entries.length > 0) this.#entries = [];
    for (const trade of closes) this.#closeAtMarket(trade, price);
    for (const standing of entries) this.#enter(standing, price, last);
  }

  /** Units that an order of this size is for, at this price; what the account carries at most where it names no number. */
  unitsOf(size: Size, cost: number, last: number): number {
    if (size.kind === 'fixed') return Math.round(Number(size.quantity) / this.#options.unit);
    const { holdings } = this;
    return floorDivide(holdings.available(last) * holdings.leverage * shareOf(size), cost);
  }

  /** Units of an order that rests at this price, or why it cannot. */
  unitsAt(order: Entry, price: number, last: number): number | string {
    const cost = this.costOf(price, this.holdings.purse.fees.taker);
    const carried = this.unitsOf(order.size ?? this.#options.size, cost, last);
    const units = this.#sized(order, price, last, carried);
    return units === 0 ? 'INSUFFICIENT_FUNDS' : units;
  }

  /** Fills an order within a candle, but for what it may not open, at exactly this price; false when that is refused. */
  execute(order: OrderTerms, { units, price, rate, remaining = 0, isApproved = false }: Execution): boolean {
    const sign = order.side === 'BUY' ? 1 : -1;
    const opening = this.#reduceOpposite(sign * units, price, rate, order);
    const code =
      this.#refusalOf(order, opening, this.costOf(price, rate), price) ??
      (isApproved ? undefined : this.#riskOf(order, opening, price));
    if (opening !== 0 && code === undefined) this.holdings.enter(opening, price, rate);
    this.#tell(order, code === undefined ? units : units - Math.abs(opening), price, remaining, code);
    return code === undefined;
  }

  /** What one unit takes from the cash. */
  costOf(price: number, rate: number): number {
    return this.#options.feeIn === 'base' ? price : price + price * rate;
  }

  #closeAtMarket(trade: OpenTrade, price: number): void {
    const { holdings, liquidity } = this;
    if (!holdings.open.includes(trade) || trade.size === 0) return;
    const sign = Math.sign(trade.size);
    const wanted = Math.abs(trade.size);
    const units = liquidity.take(wanted);
    if (units < wanted) this.#closes.push(trade);
    if (units === 0) return;
    const paid = price * (1 - sign * liquidity.slipOf(units));
    holdings.close(trade, units === wanted ? trade.size : sign * units, paid, holdings.purse.fees.taker);
    this.#tell({ side: sign > 0 ? 'SELL' : 'BUY' }, units, paid, wanted - units);
  }

  #enter(standing: Standing, price: number, last: number): void {
    const { order, rest, placed } = standing;
    const { holdings, liquidity } = this;
    const { spread } = this.#options;
    const { taker } = holdings.purse.fees;
    const sign = order.side === 'BUY' ? 1 : -1;
    const size = order.size ?? this.#options.size;
    // A fee is reckoned on the price without the spread before the order, and with it after.
    const share = shareOf(size);
    const fee = this.#options.feeIn === 'base' ? 0 : (share * price * taker) / share;
    const priceOf = (units: number) => price * (1 + sign * (spread + liquidity.slipOf(units)));
    const wanted = rest ?? this.#sized(order, price, last, this.#affordable(size, last, fee, priceOf));
    if (typeof wanted === 'string') {
      this.refusedOrders += 1;
      this.#tell(order, 0, price, 0, wanted);
      return;
    }
    const units = liquidity.take(wanted);
    const remaining = wanted - units;
    if (units === 0 && remaining > 0) {
      this.#stand({ ...standing, rest: remaining, units: remaining });
      return;
    }
    const entryPrice = priceOf(units);
    const closePrice = price * (1 + sign * liquidity.slipOf(units));
    const opening = this.#reduceOpposite(sign * units, closePrice, taker, order);
    const code =
      units === 0
        ? 'INSUFFICIENT_FUNDS'
        : (this.#refusalOf(order, opening, entryPrice + fee, last) ??
          this.#riskOf(order, opening, price, placed));
    if (code !== undefined) this.refusedOrders += 1;
    else if (opening !== 0) holdings.enter(opening, entryPrice, taker);
    if (code === undefined && remaining > 0) this.#stand({ ...standing, rest: remaining, units: remaining });
    this.#tell(order, code === undefined ? units : units - Math.abs(opening), entryPrice, remaining, code);
  }

  /** By the rule of the run where the strategy gives no size, and at most what the account carries. */
  #sized(order: Entry, price: number, last: number, carried: number): number | string {
    const { sizing, unit } = this.#options;
    if (order.size || !sizing) return carried;
    const { averageTrueRange } = this.liquidity;
    const moment = { equity: this.holdings.equityAt(last), price: price / unit, averageTrueRange, unit };
    const units = unitsBySizing(sizing, order, moment);
    return typeof units === 'string' ? units : Math.min(units, carried);
  }

  /** A larger order loses more on the way: it is sized at the price that the size without that loss would get. */
  #affordable(size: Size, last: number, fee: number, priceOf: (units: number) => number): number {
    const first = this.unitsOf(size, priceOf(0) + fee, last);
    if (this.#options.slippageModel?.kind !== 'volume') return first;
    return this.unitsOf(size, priceOf(first) + fee, last);
  }

  #tell(order: OrderTerms, units: number, price: number, remaining: number, code?: string): void {
    this.notices.push({ order, units, price, remaining, code });
  }

  #stand(standing: Standing): void {
    this.#entries = [...this.#entries, standing];
  }

  #expected(order: Entry, last: number): number {
    const units = this.unitsAt(order, last, last);
    return typeof units === 'string' ? 0 : units;
  }

  /** Why limits of live refuse what an order opens now, beside all that was placed before it. */
  #riskOf(order: OrderTerms, opening: number, price: number, placed?: number): string | undefined {
    if (opening === 0 || !this.risk) return undefined;
    return this.risk.refusalOf({ order, units: Math.abs(opening), price, ...(placed && { placed }) });
  }

  /** Why the rest of an order opens nothing. */
  #refusalOf(order: OrderTerms, opening: number, cost: number, last: number): string | undefined {
    const { holdings } = this;
    const { reduceOnly, positionSide, side } = order;
    const isClosing = positionSide !== undefined && (positionSide === 'LONG') !== (side === 'BUY');
    if (opening !== 0 && (reduceOnly || isClosing)) return 'NOTHING_TO_REDUCE';
    if (Math.abs(opening) * cost > holdings.available(last) * holdings.leverage) return 'INSUFFICIENT_FUNDS';
    return opening < 0 && !this.#options.allowShort ? 'SHORT_NOT_ALLOWED' : undefined;
  }

  /** First in, first out; what is left of `units` after that. One that names its side leaves the other one alone. */
  #reduceOpposite(units: number, price: number, rate: number, { positionSide }: OrderTerms): number {
    if (positionSide !== undefined && (positionSide === 'LONG') === units > 0) return units;
    let left = units;
    for (const trade of this.holdings.open.slice()) {
      if (left === 0) break;
      if (trade.size > 0 === left > 0) continue;
      const closing = Math.abs(left) >= Math.abs(trade.size) ? trade.size : -left;
      this.holdings.close(trade, closing, price, rate);
      left += closing;
    }
    return left;
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
