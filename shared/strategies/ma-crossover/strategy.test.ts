import { describe, expect, it } from 'vitest';
import { findLookAhead } from '../../../research/checks/look-ahead.ts';
import { startEffects } from '../../../research/checks/warm-up.ts';
import { factsOf, standardOptions } from '../../../research/engine/options.ts';
import type { Candles } from '../../domain/indicators/candles.ts';
import { strategies } from '../all.ts';
import { type Configured, eyesFor, hosted } from '../host.ts';
import { maCrossover } from './strategy.ts';

const options = { ...standardOptions, allowShort: true };

/** A seeded random walk. */
function walk(count: number): Candles {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  let price = 100;
  const close = Float64Array.from({ length: count }, () => (price *= 1 + (random() - 0.5) / 50));
  const open = close.map((_, bar) => close[bar - 1] ?? 100);
  return {
    count,
    openTimeMs: close.map((_, bar) => bar * 60_000),
    open,
    high: close.map((value, bar) => Math.max(value, open[bar] ?? 0) * 1.001),
    low: close.map((value, bar) => Math.min(value, open[bar] ?? 0) * 0.999),
    close,
    volume: close.map(() => 1 + random()),
  };
}

function configured(parameters: object): Configured {
  const result = hosted(maCrossover).configure(parameters);
  if (result.kind === 'invalid') throw new Error(result.problems.join());
  return result;
}

const candles = walk(1_500);
const eye = (fast: number, slow: number, parameters = {}, position = 0) => ({
  ...eyesFor([fast, slow], factsOf(options), 10_000),
  position,
  parameters: maCrossover.parameters.parse(parameters),
});
const event = {
  kind: 'candle',
  candle: { openTimeMs: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 },
} as const;

describe('ma-crossover', () => {
  it('trades a cross from strictly below to strictly above, and nothing else', () => {
    const kinds = (before: -1 | 0 | 1 | null, fast: number, slow: number) =>
      maCrossover.decide({ relation: before }, event, eye(fast, slow, { reverse: true })).intents;
    const buy = [{ kind: 'close' }, { kind: 'place', side: 'BUY', type: 'MARKET' }];
    expect(kinds(-1, 2, 1)).toEqual(buy);
    expect(kinds(1, 1, 2)).toEqual([{ kind: 'close' }, { kind: 'place', side: 'SELL', type: 'MARKET' }]);
    for (const before of [0, 1, null] as const) expect(kinds(before, 2, 1)).toEqual([]);
    expect(kinds(-1, 1, 1)).toEqual([]);
  });

  it('without reverse is long only: up buys when nothing is held, down closes', () => {
    const intents = (before: -1 | 1, fast: number, slow: number, position: number) =>
      maCrossover.decide({ relation: before }, event, eye(fast, slow, {}, position)).intents;
    expect(intents(-1, 2, 1, 0)).toEqual([{ kind: 'place', side: 'BUY', type: 'MARKET' }]);
    expect(intents(-1, 2, 1, 5)).toEqual([]);
    expect(intents(1, 1, 2, 5)).toEqual([{ kind: 'close' }]);
  });

  it('carries its own size, and ignores events that are no candles', () => {
    const sized = eye(2, 1, { size: 'fixed:0.5' });
    const { intents } = maCrossover.decide({ relation: -1 }, event, sized);
    expect(intents).toEqual([
      { kind: 'place', side: 'BUY', type: 'MARKET', size: { kind: 'fixed', quantity: '0.5' } },
    ]);
    expect(maCrossover.decide({ relation: -1 }, { kind: 'timer', timeMs: 1 }, sized)).toEqual({
      state: { relation: -1 },
      intents: [],
    });
  });

  it.each<[string, object, number[], number]>([
    ['a strong trend', { adxMin: 20 }, [2, 1, 20], 1],
    ['a weak one', { adxMin: 20 }, [2, 1, 19], 0],
    ['the right side', { trendPeriod: 200 }, [2, 1, 0.5], 1],
    ['the wrong side', { trendPeriod: 200 }, [2, 1, 1.5], 0],
    ['both filters', { trendPeriod: 200, adxMin: 20 }, [2, 1, 0.5, 19], 0],
  ])('filters a cross: %s', (_, parameters, indicators, count) => {
    const view = { ...eye(0, 0, parameters), indicators };
    expect(maCrossover.decide({ relation: -1 }, event, view).intents).toHaveLength(count);
    const reversed = { ...eye(0, 0, { ...parameters, reverse: true }), indicators };
    expect(maCrossover.decide({ relation: -1 }, event, reversed).intents).toHaveLength(1 + count);
  });

  it('sizes by what its stop may cost, and carries its exits', () => {
    const view = eye(2, 1, { riskRatio: 0.01, stopLossRatio: 0.05, trailingRatio: 0.03 });
    expect(maCrossover.decide({ relation: -1 }, event, view).intents).toEqual([
      {
        ...{ kind: 'place', side: 'BUY', type: 'MARKET', size: { kind: 'percent', percent: 20 } },
        protect: { stopLoss: { distanceRatio: '0.05' }, trailing: { distanceRatio: '0.03' } },
      },
    ]);
    const result = hosted(maCrossover).configure({ riskRatio: 0.01 });
    expect(result).toMatchObject({ problems: ['riskRatio: needs a stopLossRatio'] });
  });

  it('takes over the state of its first version, and no other form', () => {
    const begin = (state: unknown) =>
      configured({}).begin(eyesFor([1, 2], factsOf(options), 1), { version: 1, state });
    expect(begin({ relation: 1 }).state).toEqual({ relation: 1 });
    expect(() => begin({ relation: 2 })).toThrow(expect.objectContaining({ code: 'STATE_UNUSABLE' }));
  });

  it('names every parameter that does not fit', () => {
    const result = hosted(maCrossover).configure({ fast: 1.5, average: 'wma', size: 'much', other: 1 });
    const problems = result.kind === 'invalid' ? result.problems.join('; ') : '';
    for (const name of ['fast', 'average', 'size', 'other']) expect(problems).toContain(name);
  });
});

describe('every strategy', () => {
  it.each([...strategies.values()])('$name does not see the future', (strategy) => {
    const ready = strategy.configure({});
    if (ready.kind === 'invalid') throw new Error(ready.problems.join());
    expect(findLookAhead(ready, candles, options, [40, 333, 700, 1_200])).toBeNull();
  });

  it('is found out when it does', () => {
    const honest = configured({ reverse: true });
    // It was given the data, and asks for the close of the next candle: the run is then another with other data.
    const cheats = [candles.close, candles.close.map((price, bar) => (bar > 333 ? 1 / price : price))];
    let runs = 0;
    const cheat: Configured = {
      ...honest,
      begin() {
        const known = cheats[runs++] ?? candles.close;
        let bar = 30;
        const decide = () => {
          bar += 1;
          return (known[bar] ?? 0) > (known[bar - 1] ?? 0) ? [{ kind: 'note', text: 'up' } as const] : [];
        };
        return { state: null, decide };
      },
    };
    expect(findLookAhead(cheat, candles, options, [333])).toMatchObject({ cutBar: 333 });
  });
});

describe('a later start', () => {
  it('is not felt by simple averages once they are warm, but for the cross that the first candle cannot know', () => {
    for (const { differing, barsUntilEqual } of startEffects(
      configured({ reverse: true }),
      candles,
      options,
      [17, 500],
    )) {
      expect(differing).toBeLessThanOrEqual(1);
      expect(barsUntilEqual).toBeLessThanOrEqual(31);
    }
  });

  it('is felt by exponential ones, for a while', () => {
    const ema = configured({ average: 'ema', reverse: true });
    const effects = startEffects(ema, candles, options, [17, 250, 500, 750]);
    expect(effects.some(({ barsUntilEqual }) => barsUntilEqual > 30)).toBe(true);
    for (const { barsUntilEqual } of effects) expect(barsUntilEqual).toBeLessThan(400);
  });
});
