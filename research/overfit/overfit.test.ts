import { describe, expect, it } from 'vitest';
import { seededRandom } from '../avellaneda/random.ts';
import type { Trade } from '../engine/options.ts';
import { readSpace } from '../optimise/space.ts';
import { cumulative, normal, quantile } from '../statistics/normal.ts';
import { backtestOverfitting } from './backtest-overfitting.ts';
import { deflatedSharpe, expectedBestSharpe, probabilisticSharpe, sharpeFigures } from './deflated-sharpe.ts';
import { stabilityOf } from './stability.ts';
import { tradeOrder } from './trade-order.ts';

/** Returns of trials without any skill; `edge` is added to the first. */
function noise(seed: number, trials: number, periods: number, edge = 0): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: trials }, (_, trial) =>
    Array.from({ length: periods }, () => 0.01 * normal(random) + (trial === 0 ? edge : 0)),
  );
}

describe('normal distribution', () => {
  it('has the values of the tables, also far out', () => {
    expect(cumulative(0)).toBe(0.5);
    expect(cumulative(1.959963984540054)).toBeCloseTo(0.975, 14);
    expect(cumulative(-1)).toBeCloseTo(0.15865525393145707, 14);
    expect(cumulative(-8) / 6.220960574271785e-16).toBeCloseTo(1, 2);
    expect(quantile(0.99)).toBeCloseTo(2.3263478740408408, 10);
  });
});

describe('deflated Sharpe ratio', () => {
  // The example of the paper: best of 100 trials, annual ratio 2.5 over 1,250 days of 250 a year, variance of the annual
  // ratios 1/2, skewness -3, kurtosis 10: expected best 0.1132, probability 0.9004; 46 trials would give 0.9505.
  const figures = { sharpe: 2.5 / Math.sqrt(250), periods: 1_250, skewness: -3, kurtosis: 10 };

  it('has the values of the paper', () => {
    expect(expectedBestSharpe(100, 0.5 / 250)).toBeCloseTo(0.1132, 4);
    expect(deflatedSharpe(figures, 100, 0.5 / 250)).toBeCloseTo(0.9004, 4);
    expect(deflatedSharpe(figures, 46, 0.5 / 250)).toBeCloseTo(0.9505, 3);
  });

  it('asks nothing more of the only trial', () => {
    expect(expectedBestSharpe(1, 1)).toBe(0);
    // Normal returns, Sharpe 0.1 over 401 periods: 0.1 × √400 / √(1 + 0.01 / 2) = 1.995; its probability is 0.97698.
    const plain = { sharpe: 0.1, periods: 401, skewness: 0, kurtosis: 3 };
    expect(probabilisticSharpe(plain, 0)).toBeCloseTo(0.97698, 5);
  });

  it('takes its figures from returns', () => {
    // 1, 2, 3, 4: mean 2.5, sample deviation √(5/3), symmetric, fourth moment 2.5625 over 1.25².
    const one = sharpeFigures([1, 2, 3, 4]);
    expect(one?.sharpe).toBeCloseTo(2.5 / Math.sqrt(5 / 3), 12);
    expect(one?.skewness).toBeCloseTo(0, 12);
    expect(one?.kurtosis).toBeCloseTo(1.64, 12);
    expect(sharpeFigures([1, 1, 1])).toBeNull();
  });

  it('refuses the best of many without skill, and lets a planted edge pass', () => {
    const best = (rows: number[][]) => {
      const figures = rows.map((row) => sharpeFigures(row));
      const sharpes = figures.map((one) => one?.sharpe ?? 0);
      const mean = sharpes.reduce((a, b) => a + b) / sharpes.length;
      const variance = sharpes.reduce((a, b) => a + (b - mean) ** 2, 0) / (sharpes.length - 1);
      const top = figures.reduce((a, b) => ((b?.sharpe ?? 0) > (a?.sharpe ?? 0) ? b : a));
      return top ? deflatedSharpe(top, rows.length, variance) : Number.NaN;
    };
    const lucky = [1, 2, 3, 4, 5].map((seed) => best(noise(seed, 100, 240)));
    expect(lucky.filter((probability) => probability >= 0.95)).toEqual([]);
    expect(best(noise(6, 100, 240, 0.005))).toBeGreaterThan(0.95);
  });
});

describe('probability of backtest overfitting', () => {
  it('is what counting by hand gives', () => {
    // Two trials, four blocks of two: A earns in the first half and loses in the second, B the other way about. Of the six
    // ways to take two blocks, in the two that take a half whole the best one inside is the worst outside (rank 1 of 2,
    // w = 1/3); in the other four both have the same ratio inside and outside, so that the first is taken, at rank 1.5,
    // w = 1/2, whose logit is 0. Every way counts.
    const [up, down] = [
      [0.02, 0.01],
      [-0.01, -0.02],
    ];
    const a = [up, up, down, down].flat();
    const b = [down, down, up, up].flat();
    expect(backtestOverfitting([a, b], 4)).toMatchObject({ pbo: 1, combinations: 6, trials: 2 });
    // C is better than A and B in every block: chosen each time, and best outside each time.
    const c = a.map(() => 0.05).map((value, index) => value + (index % 2) / 100);
    expect(backtestOverfitting([a, b, c], 4)).toMatchObject({ pbo: 0, lossShare: 0 });
  });

  it('is near a half for noise, and near nothing for a planted edge', () => {
    const chances = Array.from(
      { length: 12 },
      (_, seed) => backtestOverfitting(noise(seed + 1, 20, 120), 10)?.pbo ?? 0,
    );
    const mean = chances.reduce((a, b) => a + b) / chances.length;
    expect(mean).toBeGreaterThan(0.35);
    expect(mean).toBeLessThan(0.65);
    expect(backtestOverfitting(noise(1, 20, 120, 0.006), 10)?.pbo).toBeLessThan(0.05);
  });

  it('says nothing of one trial, or of too few periods', () => {
    expect(backtestOverfitting(noise(1, 1, 240))).toBeNull();
    expect(backtestOverfitting(noise(1, 5, 30))).toBeNull();
  });
});

describe('order of trades', () => {
  const trade = (exitBar: number, pnl: number): Trade => ({
    ...{ side: 'LONG', size: 1, entryBar: 0, exitBar, entryPrice: 1, exitPrice: 1, pnl, fee: 0 },
  });

  it('knows the drawdowns that two trades can have', () => {
    // 100 + 10 - 22: ratios 0.1 and -0.2. As it came: from 1.1 to 0.88, a fall of 0.2; the other way: from 1 to 0.8.
    const order = tradeOrder([trade(2, -22), trade(1, 10)], 100, 1);
    expect(order?.maxDrawdownRatio).toBeCloseTo(0.2, 12);
    expect(order?.shuffledDrawdown.p50).toBeCloseTo(0.2, 12);
    // Draws: both gains 0.21, one each -0.12, both losses -0.36, of which a quarter, half and a quarter are to be expected.
    expect(order?.drawnReturn.p95).toBeCloseTo(0.21, 12);
    expect(order?.drawnReturn.p5).toBeCloseTo(-0.36, 12);
    expect(order?.lossShare).toBeGreaterThan(0.7);
    expect(order?.lossShare).toBeLessThan(0.8);
    expect(tradeOrder([trade(1, 1)], 100, 1)).toBeNull();
  });

  it('shows that a lucky order hid a deeper fall', () => {
    const trades = Array.from({ length: 40 }, (_, index) => trade(index, index % 2 === 0 ? 2 : -1));
    const order = tradeOrder(trades, 100, 1);
    expect(order?.shuffledDrawdown.p50).toBeGreaterThan(2 * (order?.maxDrawdownRatio ?? 1));
  });
});

describe('stability', () => {
  it('looks at what is beside the best, and draws maps', () => {
    const read = readSpace({ a: { int: [1, 4] }, b: ['x', 'y'] });
    if (read.kind === 'invalid') throw new Error('space');
    const tried = (a: number, b: number, value: number | null) => ({
      point: [(a + 0.5) / 4, (b + 0.5) / 2],
      value,
    });
    const best = tried(1, 0, 5);
    const trials = [tried(0, 0, 1), best, tried(2, 0, 3), tried(3, 0, 9), tried(1, 1, 9), tried(2, 0, null)];
    const stability = stabilityOf(trials, best, read.space.dimensions);
    expect(stability).toMatchObject({ neighbours: 2, neighbourMean: 2, neighbourWorst: 1 });
    expect(stability.heatMaps).toEqual([
      {
        ...{ x: 'a', y: 'b', xValues: [1, 2, 3, 4], yValues: ['x', 'y'] },
        cells: [
          [1, 5, 3, 9],
          [null, 9, null, null],
        ],
      },
    ]);
  });
});
