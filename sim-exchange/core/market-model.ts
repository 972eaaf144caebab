import type { LevelChange } from './book.ts';
import type { House } from './house.ts';
import type { Random } from './random.ts';
import { onStep, stepAt } from './types.ts';
import { larger } from './units.ts';

export interface ModelShape {
  startTicks: bigint;
  /** Distance between quoted levels, in ticks. */
  gridTicks: bigint;
  /** Typical size of a level, in lots. */
  levelLots: bigint;
  /** Relative standard deviation of one step of the walk. */
  volatility: number;
}

/** Levels quoted a side. */
const depthLevels = 20;
/** Chance that a step brings a market order of the crowd. */
const takerChance = 0.35;

/**
 * A seeded market in one symbol: the mid price walks at random, the house quotes a ladder around it, a crowd takes.
 * The sequence of steps depends on the seed alone; the caller decides how often to step.
 */
export class MarketModel {
  readonly shape: ModelShape;
  private readonly house: House;
  private readonly random: Random;
  private midTicks: number;

  constructor(house: House, shape: ModelShape, random: Random, startTicks?: bigint) {
    this.house = house;
    this.shape = shape;
    this.random = random;
    this.midTicks = Number(startTicks ?? shape.startTicks);
  }

  get mid(): bigint {
    return onStep(this.house.instrument, BigInt(Math.round(this.midTicks)));
  }

  /** One step: walk, re-quote, perhaps take. */
  step(): void {
    const pull = 0.0005 * Math.log(Number(this.shape.startTicks) / this.midTicks);
    this.midTicks *= 1 + this.shape.volatility * this.random.normal() + pull * this.shape.volatility;
    this.quote();
    if (this.random.next() < takerChance) {
      const side = this.random.next() < 0.5 ? 'BUY' : 'SELL';
      const lots = this.sizeLots(0.4);
      this.house.take(side, lots);
    }
  }

  /** Puts the price at `midTicks` and re-quotes around it at once. */
  moveTo(midTicks: bigint): void {
    this.midTicks = Number(midTicks);
    this.quote();
  }

  /** Quotes the ladder around the mid. */
  quote(): void {
    const gridTicks = larger(this.shape.gridTicks, stepAt(this.house.instrument, this.mid));
    const below = this.mid - (this.mid % gridTicks);
    const bids: LevelChange[] = [];
    const asks: LevelChange[] = [];
    for (let i = 0n; i < depthLevels; i++) {
      const bidTicks = below - i * gridTicks;
      if (bidTicks > 0n) bids.push([bidTicks, this.levelLots(bidTicks)]);
      const askTicks = below + (i + 1n) * gridTicks;
      asks.push([askTicks, this.levelLots(askTicks)]);
    }
    this.house.requote(this.mid, bids, asks);
  }

  /** A level's size hangs on its price, so that a level still in the ladder is left alone. */
  private levelLots(priceTicks: bigint): bigint {
    const step = (priceTicks / this.shape.gridTicks) % 7n;
    return (this.shape.levelLots * (3n + step)) / 5n;
  }

  private sizeLots(scale: number): bigint {
    const size = -Math.log(1 - this.random.next()) * scale * Number(this.shape.levelLots);
    return BigInt(Math.max(1, Math.round(size)));
  }
}
