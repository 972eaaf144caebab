import type { PositionSide } from '../../shared/domain/order/order.ts';
import { maintenanceOf } from './brackets.ts';
import type { Charge } from './carry.ts';
import type { EngineOptions, Fill, Trade } from './options.ts';
import type { Purse } from './purse.ts';

export interface OpenTrade {
  size: number;
  readonly entryPrice: number;
  readonly entryBar: number;
  readonly entryRate: number;
  /** Funding and interest so far; below 0 where it was paid. */
  carry: number;
}

/**
 * What is held of one instrument, trade by trade, counted in units: prices are those of one unit. The order of its
 * additions is that of backtesting.py 0.6.6, so that trades agree to the last digits (docs/backtest.md).
 */
export class Holdings {
  /** In the base asset and its prices, as fills are: whoever wants them would make a second object of each otherwise. */
  readonly trades: Trade[] = [];
  readonly fills: Fill[] = [];
  readonly open: OpenTrade[] = [];
  /** When each of the trades ended, where limits ask for it. */
  readonly closedAtMs: number[] = [];
  readonly purse: Purse;
  readonly leverage: number;
  position = 0;
  /** The newest price, and the candle that is played with its time. */
  last = 0;
  bar = 0;
  timeMs = 0;
  readonly #options: EngineOptions;
  readonly #hasCarry: boolean;
  #entryValue = 0;

  constructor(options: EngineOptions, purse: Purse) {
    this.#options = options;
    this.#hasCarry = options.funding !== undefined || options.borrowRate !== undefined;
    this.leverage = 1 / options.margin;
    this.purse = purse;
    purse.join(this);
  }

  /** Units held on one side, and their average price. */
  sideOf(positionSide: PositionSide): { readonly units: number; readonly entryPrice: number } {
    let [units, value] = [0, 0];
    for (const { size, entryPrice } of this.open) {
      if (size > 0 !== (positionSide === 'LONG')) continue;
      units += Math.abs(size);
      value += Math.abs(size) * entryPrice;
    }
    return { units, entryPrice: units === 0 ? 0 : value / units };
  }

  /** What the whole account is worth with this instrument at `price`. */
  equityAt(price: number): number {
    const { purse } = this;
    const own = this.open.length === 0 ? purse.cash : purse.cash + (price * this.position - this.#entryValue);
    return purse.isShared ? own + purse.beside(this, 'profit') : own;
  }

  get profit(): number {
    return this.last * this.position - this.#entryValue;
  }

  get bound(): number {
    return this.#boundAt(this.last);
  }

  get maintenance(): number {
    return this.#maintenanceAt(this.last);
  }

  /** Free margin: equity less what the open trades bind. */
  available(price: number): number {
    const { purse } = this;
    const beside = purse.isShared ? purse.beside(this, 'bound') : 0;
    if (this.open.length === 0 && beside === 0) return Math.max(0, this.equityAt(price));
    return Math.max(0, this.equityAt(price) - this.#boundAt(price) - beside);
  }

  /** What is left above the maintenance margin of everything that is held, with this instrument at `price`. */
  cushionAt(price: number): number {
    const { purse } = this;
    const beside = purse.isShared ? purse.beside(this, 'maintenance') : 0;
    return this.equityAt(price) - this.#maintenanceAt(price) - beside;
  }

  enter(size: number, price: number, rate: number): void {
    const fee = feeOf(size, price, rate);
    // Taken from what was bought: there is less of it, at the rate that makes the same fee of the rest.
    const isInKind = this.#options.feeIn === 'base' && size > 0;
    const kept = isInKind ? size * (1 - rate) : size;
    const entryRate = isInKind ? rate / (1 - rate) : rate;
    this.open.push({ size: kept, entryPrice: price, entryBar: this.bar, entryRate, carry: 0 });
    this.purse.cash -= fee;
    this.#remember(size, price, fee);
    this.#revalue();
  }

  /** `size` has the trade's sign. A trade that was closed already stays closed. */
  close(trade: OpenTrade, size: number, exitPrice: number, rate: number, isLiquidated = false): void {
    const index = this.open.indexOf(trade);
    if (index < 0 || size === 0) return;
    const carry = this.#hasCarry ? (trade.carry * size) / trade.size : 0;
    trade.carry -= carry;
    trade.size -= size;
    if (trade.size === 0) this.open.splice(index, 1);
    const { entryPrice, entryBar, entryRate } = trade;
    const { unit } = this.#options;
    const exitFee = feeOf(size, exitPrice, rate);
    const gross = size * (exitPrice - entryPrice);
    this.purse.cash += gross - exitFee;
    const fee = exitFee + feeOf(size, entryPrice, entryRate);
    const closed: Trade = {
      side: size > 0 ? 'LONG' : 'SHORT',
      size: Math.abs(size) * unit,
      entryBar,
      exitBar: this.bar,
      entryPrice: entryPrice / unit,
      exitPrice: exitPrice / unit,
      pnl: gross - fee,
      fee,
    };
    if (!this.#hasCarry && !isLiquidated) this.trades.push(closed);
    else {
      const more = { ...(this.#hasCarry && { carry }), ...(isLiquidated && { isLiquidated }) };
      this.trades.push({ ...closed, pnl: closed.pnl + carry, ...more });
    }
    if (this.#options.risk) this.closedAtMs.push(this.timeMs);
    this.#remember(-size, exitPrice, exitFee);
    this.#revalue();
  }

  closeAllAt(price: number, rate = this.purse.fees.taker, isLiquidated = false): void {
    for (const trade of this.open.slice()) this.close(trade, trade.size, price, rate, isLiquidated);
  }

  /** Funding or interest falls due on what is held. */
  charge({ kind, rate, price }: Charge): void {
    for (const trade of this.open) {
      if (kind === 'interest' && trade.size > 0) continue;
      const worth = trade.size * price * this.#options.unit;
      const amount = kind === 'funding' ? -worth * rate : worth * rate;
      trade.carry += amount;
      this.purse.cash += amount;
      this.purse[kind] += amount;
    }
  }

  #boundAt(price: number): number {
    let used = 0;
    for (const { size } of this.open) used += (Math.abs(size) * price) / this.leverage;
    return used;
  }

  /** Each side by its own brackets. */
  #maintenanceAt(price: number): number {
    const { maintenance } = this.#options;
    if (!maintenance || this.open.length === 0) return 0;
    let [long, short] = [0, 0];
    for (const { size } of this.open) {
      if (size > 0) long += size * price;
      else short -= size * price;
    }
    return maintenanceOf(long, maintenance) + maintenanceOf(short, maintenance);
  }

  #remember(size: number, price: number, fee: number): void {
    const units = Math.abs(size);
    const { unit } = this.#options;
    const side = size > 0 ? 'BUY' : 'SELL';
    this.fills.push({ bar: this.bar, side, price: price / unit, size: units * unit, fee });
    this.purse.fees.traded(units * price);
  }

  #revalue(): void {
    this.position = 0;
    this.#entryValue = 0;
    for (const { size, entryPrice } of this.open) {
      this.position += size;
      this.#entryValue += size * entryPrice;
    }
  }
}

function feeOf(size: number, price: number, rate: number): number {
  return Math.abs(size) * price * rate;
}
