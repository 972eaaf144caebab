import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from './candle.ts';
import type { IndicatorSpec } from './catalogue.ts';
import { IndicatorRow } from './indicator-row.ts';

const specs: readonly IndicatorSpec[] = [
  { name: 'sma', period: 5 },
  { name: 'ema', period: 4 },
  { name: 'rsi', period: 3 },
  { name: 'atr', period: 3 },
  { name: 'adx', period: 3 },
  { name: 'donchian', period: 4 },
  { name: 'bollinger', period: 5, deviations: 2 },
  { name: 'macd', fast: 3, slow: 6, signal: 2 },
  { name: 'stochastic', k: 4, slowing: 2, d: 2 },
  { name: 'supertrend', period: 3, multiplier: 2 },
  { name: 'obv' },
  { name: 'vwap' },
  { name: 'sma', period: 2, everyMs: 3 * 3_600_000 },
];

function candle(index: number, close: number): Candle {
  const openTimeMs = index * 3_600_000;
  return { openTimeMs, open: close - 1, high: close + 2, low: close - 2, close, volume: (index % 5) + 1 };
}
const closes = fc.array(fc.double({ min: 10, max: 1_000, noNaN: true }), { minLength: 2, maxLength: 60 });

describe('indicators that are written down and restored', () => {
  it('go on with the same bits as those that never stopped', () => {
    fc.assert(
      fc.property(closes, fc.nat(), (prices, cut) => {
        const candles = prices.map((close, index) => candle(index, close));
        const stopAt = cut % candles.length;
        const whole = new IndicatorRow(specs);
        let parted = new IndicatorRow(specs);
        for (const [index, each] of candles.entries()) {
          if (index === stopAt) {
            const restored = new IndicatorRow(specs);
            restored.restore(parted.kept());
            expect(restored.values).toEqual(parted.values);
            parted = restored;
          }
          whole.next(each);
          parted.next(each);
          expect(parted.values).toEqual(whole.values);
        }
        expect(parted.kept()).toEqual(whole.kept());
      }),
      { numRuns: 60 },
    );
  });

  it('warm up as long as the slowest', () => {
    expect(new IndicatorRow(specs).warmUpBars).toBe(6);
    expect(new IndicatorRow([]).warmUpBars).toBe(0);
  });

  it.each([
    ['short', [{ name: 'sma', period: 4 }]],
    ['long', [{ name: 'sma', period: 6 }]],
  ] as const)('refuse what was kept of others: too %s', (what, kept) => {
    const row = new IndicatorRow([{ name: 'sma', period: 5 }]);
    expect(() => row.restore(new IndicatorRow(kept).kept())).toThrow(`too ${what}`);
  });
});
