import type { Tape } from './tape.ts';

/** Of one fill. Times in epoch ms; amounts in the quote asset. */
export interface BookFill {
  readonly timeMs: number;
  readonly side: 'BUY' | 'SELL';
  readonly price: number;
  readonly size: number;
  readonly fee: number;
  readonly isMaker: boolean;
  readonly tag: string | null;
}

/** A round trip: a part of a position from its fill to the one that closed it, oldest first. `pnl` is net of `fee`. */
export interface BookTrade {
  readonly side: 'LONG' | 'SHORT';
  readonly size: number;
  readonly entryMs: number;
  readonly exitMs: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly pnl: number;
  readonly fee: number;
  /** Funding, where there was any: below 0 it was paid. It is in `pnl`. */
  readonly carry?: number;
  readonly isLiquidated?: boolean;
}

interface OpenPart {
  /** Lots, below 0 of a short one. */
  lots: number;
  readonly ticks: number;
  readonly timeMs: number;
  readonly feeRate: number;
  carry: number;
}

/** How a tape counts prices and quantities. */
export type Steps = Pick<Tape, 'priceTick' | 'quantityStep' | 'priceOf' | 'quantityOf'>;

/** What an account holds: whole ticks and lots, so that cash before fees is exact, and fees as doubles. */
export class Holdings {
  readonly trades: BookTrade[] = [];
  positionLots = 0;
  fees = 0;
  /** Paid (below 0) or got. */
  funding = 0;
  readonly #cash: number;
  /** Of one lot at one tick, in the quote asset. */
  readonly #unit: number;
  readonly #steps: Steps;
  /** In ticks × lots. */
  #paid = 0;
  #open: OpenPart[] = [];

  constructor(cash: number, steps: Steps) {
    this.#cash = cash;
    this.#steps = steps;
    this.#unit = steps.priceTick * steps.quantityStep;
  }

  get cash(): number {
    return this.#cash - this.#paid * this.#unit - this.fees + this.funding;
  }

  /** Average entry of what is held in ticks; 0 when nothing is. */
  get entryTicks(): number {
    let worth = 0;
    for (const { lots, ticks } of this.#open) worth += lots * ticks;
    return this.positionLots === 0 ? 0 : worth / this.positionLots;
  }

  /** @param midTicks what a lot is worth; of no account when nothing is held */
  equityAt(midTicks: number): number {
    return this.positionLots === 0 ? this.cash : this.cash + this.positionLots * midTicks * this.#unit;
  }

  /** Books a fill, and gives its fee. */
  take(
    buys: boolean,
    ticks: number,
    lots: number,
    feeRate: number,
    timeMs: number,
    isLiquidated = false,
  ): number {
    const signed = buys ? lots : -lots;
    const fee = this.#feeOf(lots, ticks, feeRate);
    this.#paid += signed * ticks;
    this.fees += fee;
    this.positionLots += signed;
    let left = signed;
    for (let part = this.#open[0]; part && part.lots > 0 !== left > 0 && left !== 0; part = this.#open[0]) {
      const closed = Math.min(Math.abs(left), Math.abs(part.lots)) * Math.sign(part.lots);
      this.#close(part, closed, ticks, feeRate, timeMs);
      if (isLiquidated) this.#mark();
      left += closed;
    }
    if (left !== 0) this.#open.push({ lots: left, ticks, timeMs, feeRate, carry: 0 });
    return fee;
  }

  /** Funding falls due: longs pay shorts while the rate is above 0. */
  charge(rate: number, price: number): void {
    for (const part of this.#open) {
      const amount = -part.lots * this.#steps.quantityStep * price * rate;
      part.carry += amount;
      this.funding += amount;
    }
  }

  #close(part: OpenPart, lots: number, exitTicks: number, feeRate: number, exitMs: number): void {
    const carry = (part.carry * lots) / part.lots;
    part.carry -= carry;
    part.lots -= lots;
    if (part.lots === 0) this.#open.shift();
    const fee = this.#feeOf(lots, part.ticks, part.feeRate) + this.#feeOf(lots, exitTicks, feeRate);
    const { priceOf, quantityOf } = this.#steps;
    this.trades.push({
      side: lots > 0 ? 'LONG' : 'SHORT',
      size: quantityOf(Math.abs(lots)),
      entryMs: part.timeMs,
      exitMs,
      entryPrice: priceOf(part.ticks),
      exitPrice: priceOf(exitTicks),
      pnl: lots * (exitTicks - part.ticks) * this.#unit - fee + carry,
      fee,
      ...(carry !== 0 && { carry }),
    });
  }

  #mark(): void {
    const last = this.trades.pop();
    if (last) this.trades.push({ ...last, isLiquidated: true });
  }

  #feeOf(lots: number, ticks: number, rate: number): number {
    return Math.abs(lots) * ticks * this.#unit * rate;
  }
}
