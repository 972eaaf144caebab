import type { PositionSide } from '../../shared/domain/order/order.ts';
import { type Protection, protectionTerms } from '../../shared/strategies/protection.ts';
import type { Broker, OrderTerms } from './broker.ts';
import { Guard } from './guard.ts';
import { type EngineOptions, factsOf } from './options.ts';
import type { Step } from './resting.ts';

const sides = ['LONG', 'SHORT'] as const;

/** What protects the positions of one instrument: their guards, and how these close a position within a candle. */
export class Protector {
  readonly #broker: Broker;
  readonly #options: EngineOptions;
  readonly #priceTick: number;
  readonly #guards = new Map<PositionSide, Guard>();

  constructor(broker: Broker, options: EngineOptions) {
    this.#broker = broker;
    this.#options = options;
    this.#priceTick = factsOf(options).priceTick;
  }

  get isBusy(): boolean {
    return this.#guards.size > 0;
  }

  get guards(): readonly Guard[] {
    return [...this.#guards.values()];
  }

  /** What a strategy asks for what is held. */
  protect(terms: Protection | null, positionSide: PositionSide | undefined, timeMs: number): void {
    for (const side of sides) {
      if (positionSide && side !== positionSide) continue;
      if (terms === null) this.#guards.delete(side);
      else if (this.#unitsOf(side) > 0) this.guard(side, terms, timeMs);
    }
  }

  guard(side: PositionSide, wish: Protection, openedAtMs: number): void {
    const entry = this.#broker.holdings.sideOf(side).entryPrice / this.#options.unit;
    const start = { terms: protectionTerms(wish), side, entry, openedAtMs, priceTick: this.#priceTick };
    this.#guards.set(side, new Guard(start, this.#guards.get(side)));
  }

  /** Levels follow the average entry; what is no longer held is no longer protected. */
  follow(): void {
    for (const guard of this.guards) {
      const { units, entryPrice } = this.#broker.holdings.sideOf(guard.side);
      if (units === 0) this.#guards.delete(guard.side);
      else guard.entered(entryPrice / this.#options.unit);
    }
  }

  clear(): void {
    this.#guards.clear();
  }

  /** What began to leave goes on, and what has stood for its time leaves. */
  expire(guards: readonly Guard[], { open, openTimeMs }: Step): void {
    for (const guard of guards) if (guard.isLeaving || guard.isOver(openTimeMs)) this.#exit(guard, open);
  }

  /**
   * Stops that the candle meets. `open` is not a number for a position that was opened within this candle: its stop fills
   * at its own price. With `level` only those that are met before the price gets there.
   */
  stop(guards: readonly Guard[], { low, high }: Step, open: number, level?: number): void {
    for (const guard of guards) {
      const stop = guard.stop * this.#options.unit;
      const isLong = guard.side === 'LONG';
      if (!(isLong ? low <= stop : high >= stop)) continue;
      const isBeyond = isLong ? open < stop : open > stop;
      const met = isBeyond ? open : stop;
      if (level !== undefined && Math.abs(met - open) >= Math.abs(level - open)) continue;
      this.#exit(guard, met);
    }
  }

  takeProfits(guards: readonly Guard[], { low, high }: Step): void {
    const { unit } = this.#options;
    for (const guard of guards) {
      if (this.#guards.get(guard.side) !== guard || !guard.terms.takeProfits || guard.isLeaving) continue;
      for (const { leg, price, units } of guard.takeProfits(this.#unitsOf(guard.side), unit)) {
        if (!(guard.side === 'LONG' ? high > price * unit : low < price * unit)) continue;
        const sold = this.#broker.liquidity.take(units);
        if (sold > 0) this.#leave(guard, leg, sold, price * unit, units - sold);
        guard.sold(leg, sold);
      }
    }
  }

  /** The best price counts from the next candle on; but from it to the close a new stop may have been met. */
  observe(older: readonly Guard[], { low, high, close }: Step): void {
    const { unit } = this.#options;
    for (const guard of this.guards) {
      const isLong = guard.side === 'LONG';
      const best = older.includes(guard) ? (isLong ? high : low) : close;
      guard.observe(best / unit);
      const stop = guard.stop * unit;
      if (!(isLong ? close <= stop : close >= stop) || guard.isLeaving) continue;
      // A level that averaging moved beyond the whole candle was never passed: the market is where it is.
      this.#exit(guard, stop >= low && stop <= high ? stop : close);
    }
  }

  /** All of the position at once, at the market, or what the candle takes of it; nothing when it is gone. */
  #exit(guard: Guard, price: number): void {
    if (this.#guards.get(guard.side) !== guard) return;
    const { liquidity } = this.#broker;
    const held = this.#unitsOf(guard.side);
    const units = liquidity.take(held);
    const sign = guard.side === 'LONG' ? -1 : 1;
    if (units > 0)
      this.#leave(guard, 'EXIT', units, price * (1 + sign * liquidity.slipOf(units)), held - units);
    if (units === held) this.#guards.delete(guard.side);
    else guard.isLeaving = true;
  }

  #leave({ side }: Guard, tag: string, units: number, price: number, remaining: number): void {
    const order: OrderTerms = { side: side === 'LONG' ? 'SELL' : 'BUY', tag, reduceOnly: true };
    const rate = this.#broker.holdings.purse.fees.taker;
    this.#broker.execute(order, { units, price, rate, remaining });
  }

  #unitsOf(side: PositionSide): number {
    return this.#broker.holdings.sideOf(side).units;
  }
}
