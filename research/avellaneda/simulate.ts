import { type QuoteParameters, quotes } from '../../shared/domain/quoting/avellaneda-stoikov.ts';
import { seededRandom } from './random.ts';

/** The market of the paper: a price that steps up or down by σ√dt, and orders that reach a quote at distance δ. */
export interface Market extends QuoteParameters {
  readonly startPrice: number;
  /** T, of which a step is `stepTime`. */
  readonly horizon: number;
  readonly stepTime: number;
  readonly startInventory: number;
  /** A in the intensity A·exp(-kδ) of fills. */
  readonly intensity: number;
}

/** That of tables 1 to 3 of the paper, but for γ. */
export const paperMarket: Omit<Market, 'gamma'> = {
  startPrice: 100,
  horizon: 1,
  sigma: 2,
  stepTime: 0.005,
  startInventory: 0,
  k: 1.5,
  intensity: 140,
};

/** Means and sample standard deviations over the paths, as the paper lists them. */
export interface Outcome {
  readonly spread: number;
  readonly profit: number;
  readonly stdProfit: number;
  readonly finalQ: number;
  readonly stdFinalQ: number;
}

/**
 * Quotes on `paths` random paths, with and without regard to the inventory; both see the same prices and the same
 * chances. The symmetric one keeps the mean spread of the other around the price.
 */
export function simulatePaths(market: Market, paths: number, seed: number) {
  const steps = Math.round(market.horizon / market.stepTime);
  // It falls in a straight line: its mean is that of the middle of the time.
  const meanSpread = quotes(market, 0, market.horizon / 2).spread;
  const random = seededRandom(seed);
  const inventory: Path[] = [];
  const symmetric: Path[] = [];
  for (let path = 0; path < paths; path++) {
    const maker = new Maker(market);
    const naive = new Maker(market);
    let price = market.startPrice;
    for (let step = 0; step < steps; step++) {
      const [askChance, bidChance] = [random(), random()];
      const { spread, reservationShift } = quotes(
        market,
        maker.inventory,
        market.horizon - step * market.stepTime,
      );
      maker.quote(price, spread / 2 + reservationShift, spread / 2 - reservationShift, askChance, bidChance);
      naive.quote(price, meanSpread / 2, meanSpread / 2, askChance, bidChance);
      price += market.sigma * Math.sqrt(market.stepTime) * (random() < 0.5 ? -1 : 1);
    }
    inventory.push(maker.end(price));
    symmetric.push(naive.end(price));
  }
  return { inventory: outcomeOf(inventory, meanSpread), symmetric: outcomeOf(symmetric, meanSpread) };
}

interface Path {
  readonly profit: number;
  readonly finalQ: number;
}

class Maker {
  inventory: number;
  #cash = 0;
  readonly #market: Market;

  constructor(market: Market) {
    this.#market = market;
    this.inventory = market.startInventory;
  }

  /** One step with an ask and a bid at these distances from the price, each hit with its chance. */
  quote(price: number, askDistance: number, bidDistance: number, askChance: number, bidChance: number): void {
    if (askChance < this.#fillChance(askDistance)) {
      this.inventory -= 1;
      this.#cash += price + askDistance;
    }
    if (bidChance < this.#fillChance(bidDistance)) {
      this.inventory += 1;
      this.#cash -= price - bidDistance;
    }
  }

  end(price: number): Path {
    const worthBefore = this.#market.startInventory * this.#market.startPrice;
    return { profit: this.#cash + this.inventory * price - worthBefore, finalQ: this.inventory };
  }

  #fillChance(distance: number): number {
    const { intensity, k, stepTime } = this.#market;
    return intensity * Math.exp(-k * distance) * stepTime;
  }
}

function outcomeOf(paths: readonly Path[], spread: number): Outcome {
  const profits = paths.map(({ profit }) => profit);
  const inventories = paths.map(({ finalQ }) => finalQ);
  return {
    spread,
    profit: mean(profits),
    stdProfit: deviation(profits),
    finalQ: mean(inventories),
    stdFinalQ: deviation(inventories),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(
    values.reduce((total, value) => total + (value - middle) ** 2, 0) / Math.max(1, values.length - 1),
  );
}
