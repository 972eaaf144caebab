import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { seededRandom } from '../avellaneda/random.ts';

export const marketKinds = ['range', 'walk', 'trend'] as const;
export type MarketKind = (typeof marketKinds)[number];

const startPrice = 20_000;
const firstMs = 1_767_225_600_000;
const ticksEach = 20;
/** Of a tick, as a part of the price: about 0.05 % a candle of 5 s. */
const deviation = 0.000_12;

/**
 * A seeded market: `walk` has no memory and no drift, `range` is pulled back to its start, `trend` drifts up and down
 * by turns. For trying out how a strategy and its gate behave; it says nothing of any real market.
 * @param stepMs of one candle
 */
export function simulatedMarket(kind: MarketKind, seed: number, count: number, stepMs: number): Candles {
  const random = seededRandom(seed);
  const column = () => new Float64Array(count);
  const candles = {
    ...{ count, openTimeMs: column(), open: column(), high: column() },
    ...{ low: column(), close: column(), volume: column() },
  };
  let price = startPrice;
  for (let index = 0; index < count; index++) {
    let [high, low] = [price, price];
    candles.openTimeMs[index] = firstMs + index * stepMs;
    candles.open[index] = price;
    for (let tick = 0; tick < ticksEach; tick++) {
      price = Math.round(price * (1 + driftOf(kind, price, index) + normal(random) * deviation) * 100) / 100;
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    candles.high[index] = high;
    candles.low[index] = low;
    candles.close[index] = price;
    candles.volume[index] = ticksEach * (0.5 + random());
  }
  return candles;
}

function driftOf(kind: MarketKind, price: number, index: number): number {
  if (kind === 'range') return (startPrice / price - 1) / 400;
  if (kind === 'trend') return Math.sin(index / 60) * deviation * 0.15;
  return 0;
}

/** Near enough to a standard normal number: the sum of twelve uniform ones, less six. */
function normal(random: () => number): number {
  let sum = -6;
  for (let index = 0; index < 12; index++) sum += random();
  return sum;
}
