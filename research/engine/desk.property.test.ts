import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../../shared/domain/indicators/indicator.ts';
import { strategies } from '../../shared/strategies/all.ts';
import type { OpenOrder } from '../../shared/strategies/contract.ts';
import type { StrategyEvent } from '../../shared/strategies/events.ts';
import type { Configured } from '../../shared/strategies/host.ts';
import { marketKinds, simulatedMarket } from '../paper/simulated-market.ts';
import { type EngineOptions, standardOptions } from './options.ts';
import { runCandles } from './run.ts';

const options: EngineOptions = {
  ...standardOptions,
  ...{ feeRate: 0.0005, makerFeeRate: 0.0002, allowShort: true, finalizeTrades: true },
};
const ratio = fc.double({ min: 0.002, max: 0.02, noNaN: true });
const market = fc.tuple(fc.constantFrom(...marketKinds), fc.nat(), fc.constant(300), fc.constant(60_000));

const hyperrsi = fc.record({
  ...{ name: fc.constant('hyperrsi'), market },
  parameters: fc
    .record({
      direction: fc.constantFrom('long', 'short', 'both'),
      ...{ rsiPeriod: fc.constant(5), trendFast: fc.constant(5), trendSlow: fc.constant(20) },
      ...{
        stopLossRatio: ratio,
        isDca: fc.boolean(),
        dcaMax: fc.integer({ min: 1, max: 3 }),
        dcaStepRatio: ratio,
      },
      ...{ isHedge: fc.boolean(), hedgeAfterRatio: ratio, size: fc.constant('percent:10') },
      trailingRatio: fc.option(ratio, { nil: undefined }),
      breakEvenAfterRatio: fc.option(ratio, { nil: undefined }),
      exitAfterMinutes: fc.option(fc.integer({ min: 5, max: 200 }), { nil: undefined }),
    })
    .map((wish) => (wish.isDca ? { ...wish, breakEvenAfterRatio: undefined } : wish)),
});
const grid = fc.record({
  ...{ name: fc.constant('grid'), market },
  parameters: fc.record({
    direction: fc.constantFrom('long', 'short', 'neutral'),
    spacing: fc.constantFrom('arithmetic', 'geometric'),
    gridNum: fc.integer({ min: 2, max: 12 }),
    rangeRatio: fc.double({ min: 0.01, max: 0.05, noNaN: true }),
  }),
});

const costs = fc.record(
  {
    volumeShare: fc.double({ min: 0.001, max: 1, noNaN: true }),
    latencyMs: fc.integer({ min: 0, max: 200_000 }),
    borrowRate: fc.double({ min: 0, max: 10, noNaN: true }),
    funding: fc.record({
      ...{ kind: fc.constant('constant' as const), rate: fc.double({ min: -0.01, max: 0.01, noNaN: true }) },
      intervalMs: fc.constantFrom(60_000, 3_600_000),
    }),
    slippageModel: fc.record({
      ...{ kind: fc.constant('volume' as const), impact: fc.double({ min: 0, max: 0.5, noNaN: true }) },
    }),
    maintenance: fc.constant([{ notionalMax: 1e9, ratio: 0.05 }]),
    margin: fc.constantFrom(1, 0.5, 0.1),
    feeTiers: fc.constant([{ volume: 0, makerRate: 0.0002, takerRate: 0.001 }]),
  },
  { requiredKeys: [] },
);

interface Look {
  readonly event: StrategyEvent['kind'];
  readonly openOrders: readonly OpenOrder[];
  readonly isFlat: boolean;
}

/** The strategy, with what it saw before each decision. */
function seen(name: string, parameters: object): { strategy: Configured; looks: Look[] } {
  const configured = strategies.get(name)?.configure(parameters);
  if (configured?.kind !== 'configured') throw new Error(JSON.stringify(configured));
  const looks: Look[] = [];
  const begin: Configured['begin'] = (eyes, saved) => {
    const run = configured.begin(eyes, saved);
    return {
      state: null,
      decide(event) {
        const { openOrders, long, short } = eyes;
        looks.push({ event: event.kind, openOrders, isFlat: long.quantity === 0 && short.quantity === 0 });
        return run.decide(event);
      },
    };
  };
  return { strategy: { ...configured, begin }, looks };
}

describe('whatever a strategy does in whatever market', () => {
  it('every fill is at a price of its candle, and the equity is the cash and what trades brought', () => {
    fc.assert(
      fc.property(fc.oneof(hyperrsi, grid), ({ name, parameters, market: [kind, seed, count, stepMs] }) => {
        const candles = simulatedMarket(kind, seed, count, stepMs);
        const { fills, trades, equity } = runCandles(seen(name, parameters).strategy, candles, options);
        for (const { bar, price } of fills) {
          expect(price).toBeLessThanOrEqual(at(candles.high, bar) * (1 + 1e-9));
          expect(price).toBeGreaterThanOrEqual(at(candles.low, bar) * (1 - 1e-9));
        }
        // What is decided on the last candle is entered when everything else is closed, and stays open.
        const left = fills.reduce((sum, { side, size }) => sum + (side === 'BUY' ? size : -size), 0);
        if (Math.abs(left) > 1e-9) return;
        const brought = trades.reduce((sum, { pnl }) => sum + pnl, 0);
        expect(Math.abs(options.cash + brought - (equity.at(-1) ?? 0))).toBeLessThan(1e-4);
      }),
      { numRuns: 30 },
    );
  });

  it('whatever it costs, the equity is the cash and what trades brought, and no candle gives more than its share', () => {
    fc.assert(
      fc.property(
        fc.oneof(hyperrsi, grid),
        costs,
        ({ name, parameters, market: [kind, seed, count, stepMs] }, more) => {
          const candles = simulatedMarket(kind, seed, count, stepMs);
          const result = runCandles(seen(name, parameters).strategy, candles, { ...options, ...more });
          const { fills, trades, equity, carried, ruined } = result;
          const last = candles.count - 1;
          const taken = new Float64Array(candles.count);
          for (const { bar, size } of fills) taken[bar] = at(taken, bar) + size;
          for (const [bar, size] of taken.entries())
            if (more.volumeShare !== undefined && bar < last && !carried?.liquidations)
              expect(size).toBeLessThanOrEqual(at(candles.volume, bar) * more.volumeShare + 1e-9);
          const left = fills.reduce((sum, { side, size }) => sum + (side === 'BUY' ? size : -size), 0);
          if (Math.abs(left) > 1e-9 || ruined) return;
          const brought = trades.reduce((sum, { pnl }) => sum + pnl, 0);
          expect(Math.abs(options.cash + brought - (equity.at(-1) ?? 0))).toBeLessThan(1e-4);
          const held = trades.reduce((sum, { carry = 0 }) => sum + carry, 0);
          expect(held).toBeCloseTo((carried?.funding ?? 0) + (carried?.interest ?? 0), 6);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('two open orders never bear one tag, nor stand on one level of a grid', () => {
    fc.assert(
      fc.property(fc.oneof(hyperrsi, grid), ({ name, parameters, market: [kind, seed, count, stepMs] }) => {
        const { strategy, looks } = seen(name, parameters);
        runCandles(strategy, simulatedMarket(kind, seed, count, stepMs), options);
        for (const { openOrders } of looks) {
          const tags = openOrders.map(({ tag }) => tag);
          expect(new Set(tags).size).toBe(tags.length);
          const prices = openOrders.map(({ price }) => price ?? 0).sort((a, b) => a - b);
          for (const [index, price] of prices.slice(1).entries())
            if (name === 'grid') expect(price / (prices[index] ?? price)).toBeGreaterThan(1.0003);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('nothing of hyperrsi rests while nothing is held, but for the moment of its end', () => {
    fc.assert(
      fc.property(hyperrsi, ({ name, parameters, market: [kind, seed, count, stepMs] }) => {
        const { strategy, looks } = seen(name, parameters);
        runCandles(strategy, simulatedMarket(kind, seed, count, stepMs), options);
        for (const [index, { isFlat, openOrders }] of looks.entries()) {
          const before = looks[index - 1];
          const isLeft = isFlat && openOrders.length > 0 && before?.isFlat && before.event === 'candle';
          expect(isLeft ? openOrders : []).toEqual([]);
        }
      }),
      { numRuns: 30 },
    );
  });
});
