import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { at } from '../../shared/domain/indicators/indicator.ts';
import { strategies } from '../../shared/strategies/all.ts';
import { marketKinds, simulatedMarket } from '../paper/simulated-market.ts';
import { type EngineOptions, standardOptions } from './options.ts';
import { runPortfolio } from './portfolio.ts';
import { runCandles } from './run.ts';
import { chair } from './testing/chair.ts';
import { minute } from './testing/play.ts';
import { stepOf } from './within.ts';

const each = 5;
const traded = fc.constantFrom(
  { name: 'ma-crossover', parameters: { fast: 2, slow: 5, reverse: true, size: 'fixed:0.1' } },
  { name: 'grid', parameters: { direction: 'neutral', rangeRatio: 0.02, gridNum: 12 } },
  {
    name: 'hyperrsi',
    parameters: {
      ...{ direction: 'both', rsiPeriod: 3, trendFast: 3, trendSlow: 6, size: 'fixed:0.05' },
      ...{ stopLossRatio: 0.004, trailingRatio: 0.003 },
    },
  },
);
/** What goes with every fill, and what needs the next open. */
const costs = fc.record(
  {
    borrowRate: fc.constant(0.2),
    funding: fc.constant({ kind: 'constant' as const, rate: 0.0001, intervalMs: 3_600_000 }),
    maintenance: fc.constant([{ notionalMax: 1e9, ratio: 0.05 }]),
  },
  { requiredKeys: [] },
);
const ofNext = fc.record(
  { latencyMs: fc.integer({ min: 0, max: 400_000 }), volumeShare: fc.constantFrom(0.001, 0.01) },
  { requiredKeys: [] },
);

it('one that trades alone among several trades as in a run of its own, with smaller candles and at either fill', () => {
  let fills = 0;
  fc.assert(
    fc.property(
      ...[fc.constantFrom(...marketKinds), fc.nat(), traded, costs, ofNext],
      ...[
        fc.constantFrom('next-open', 'same-close'),
        fc.boolean(),
        fc.nat({ max: 2 }),
        fc.integer({ min: 3, max: 40 }),
      ],
      (kind, seed, { name, parameters }, more, next, fill, isFine, place, gapEvery) => {
        const strategy = strategies.get(name)?.configure(parameters);
        if (strategy?.kind !== 'configured') throw new Error(JSON.stringify(strategy));
        const minutes = simulatedMarket(kind, seed, 100 * each, minute);
        const candles = without(larger(minutes), gapEvery);
        const finer = isFine ? without(minutes, gapEvery + 4) : undefined;
        const own: EngineOptions = {
          ...{ ...standardOptions, feeRate: 0.0005, margin: 0.5, allowShort: true, fill },
          ...{ ...more, ...(fill === 'next-open' && next) },
        };
        const alone = runCandles(strategy, candles, own, finer);
        const seat = { instrument: 'A/USDT', strategy, candles, timeframeMs: stepOf(candles), options: own };
        const chairs = [1, 7].map((length) => ({
          ...chair(`B${length}/USDT`, [], {}, { own, stepMs: length * minute }),
          candles: simulatedMarket('walk', seed, 60, length * minute),
        }));
        chairs.splice(place, 0, { ...seat, ...(finer && { finer }) });
        const { seats, carried } = runPortfolio(chairs, own);
        expect(seats[place]).toEqual({
          ...{ trades: alone.trades, fills: alone.fills, firstBar: alone.firstBar },
          refusedOrders: alone.refusedOrders,
        });
        expect(carried).toEqual(alone.carried);
        fills += alone.fills.length;
      },
    ),
    { numRuns: 60 },
  );
  expect(fills).toBeGreaterThan(300);
});

/** Five to one. */
function larger(candles: Candles): Candles {
  const rows = Array.from({ length: candles.count / each }, (_, bar) => ({
    from: bar * each,
    to: (bar + 1) * each,
  }));
  const column = (name: 'openTimeMs' | 'open') =>
    Float64Array.from(rows, ({ from }) => at(candles[name], from));
  const of = (name: 'high' | 'low' | 'volume', made: (values: Float64Array) => number) =>
    Float64Array.from(rows, ({ from, to }) => made(candles[name].subarray(from, to)));
  return {
    ...{ count: rows.length, openTimeMs: column('openTimeMs'), open: column('open') },
    ...{ high: of('high', (values) => Math.max(...values)), low: of('low', (values) => Math.min(...values)) },
    close: Float64Array.from(rows, ({ to }) => at(candles.close, to - 1)),
    volume: of('volume', (values) => values.reduce((sum, value) => sum + value, 0)),
  };
}

/** With every so manyth missing. */
function without(candles: Candles, every: number): Candles {
  const kept = (column: Float64Array) => column.filter((_, index) => index % every !== every - 1);
  const { openTimeMs, open, high, low, close, volume } = candles;
  const columns = {
    open: kept(open),
    high: kept(high),
    low: kept(low),
    close: kept(close),
    volume: kept(volume),
  };
  return { ...columns, openTimeMs: kept(openTimeMs), count: columns.close.length };
}
