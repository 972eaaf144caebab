import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RollingMean } from './averages.ts';
import type { Candle } from './candle.ts';
import { CandleCursor, type Candles, columnsOf } from './candles.ts';
import { createIndicator, type IndicatorSpec } from './catalogue.ts';

interface Reference {
  readonly origin: string;
  readonly candles: Record<'open' | 'high' | 'low' | 'close' | 'volume', number[]>;
  readonly rollingMean: (number | null)[];
  readonly indicators: { spec: IndicatorSpec; columns: (number | null)[][] }[];
}

/** Values of TA-Lib and pandas; scripts/reference-indicators.py writes them. */
const reference: Reference = JSON.parse(
  readFileSync(join(import.meta.dirname, 'data', 'talib-reference.json'), 'utf8'),
);

const hourMs = 3_600_000;

function candlesOf({ open, high, low, close, volume }: Reference['candles']): Candles {
  const column = (values: number[]) => Float64Array.from(values);
  return {
    count: close.length,
    openTimeMs: Float64Array.from(close, (_, index) => index * hourMs),
    open: column(open),
    high: column(high),
    low: column(low),
    close: column(close),
    volume: column(volume),
  };
}

const candles = candlesOf(reference.candles);
const ours = (spec: IndicatorSpec) => columnsOf(createIndicator(spec), candles);

function rows(): Candle[] {
  return Array.from(candles.close, (_, index) => ({
    openTimeMs: candles.openTimeMs[index] ?? 0,
    open: candles.open[index] ?? 0,
    high: candles.high[index] ?? 0,
    low: candles.low[index] ?? 0,
    close: candles.close[index] ?? 0,
    volume: candles.volume[index] ?? 0,
  }));
}

const everySpec: IndicatorSpec[] = [
  ...reference.indicators.map(({ spec }) => spec),
  { name: 'supertrend', period: 10, multiplier: 3 },
  { name: 'vwap' },
];

describe("TA-Lib's values", () => {
  it.each(reference.indicators)('$spec, to 1e-8 wherever TA-Lib has one', ({ spec, columns }) => {
    const own = ours(spec);
    const { warmUpBars } = createIndicator(spec);
    for (const [output, column] of columns.entries()) {
      for (const [index, expected] of column.entries()) {
        const value = own[output]?.[index] ?? Number.NaN;
        // The two DI of TA-Lib are functions of their own and begin before the ADX.
        if (index < warmUpBars) expect(value).toBeNaN();
        else expect(Math.abs(value - (expected ?? Number.NaN)), `${output} ${index}`).toBeLessThan(1e-8);
      }
    }
  });

  it.each(reference.indicators)(
    '$spec.name begins at the candle where TA-Lib begins',
    ({ spec, columns }) => {
      const first = (columns[0] ?? []).findIndex((value) => value !== null);
      expect(createIndicator(spec).warmUpBars).toBe(first);
    },
  );

  it('has the rolling mean of pandas, bit by bit', () => {
    const mean = new RollingMean(30);
    const own = reference.candles.close.map((close) => mean.next(close));
    expect(own.map((value) => (Number.isNaN(value) ? null : value))).toEqual(reference.rollingMean);
  });
});

describe('an indicator', () => {
  it.each(everySpec)('$name: a stream of candles gives what a batch gives', (spec) => {
    const indicator = createIndicator(spec);
    const streamed = rows().map((candle) => {
      indicator.next(candle);
      return [...indicator.values];
    });
    const batch = ours(spec);
    expect(streamed).toEqual(rows().map((_, index) => batch.map((column) => column[index])));
  });

  it.each(everySpec)('$name: no value while it warms up, always one after', (spec) => {
    const { warmUpBars, outputs } = createIndicator(spec);
    const columns = ours(spec);
    expect(columns).toHaveLength(outputs.length);
    for (const column of columns) {
      expect(column.subarray(0, warmUpBars).every(Number.isNaN)).toBe(true);
      expect(column.subarray(warmUpBars).every(Number.isFinite)).toBe(true);
    }
  });

  it.each(everySpec)('$name: what comes later changes nothing before', (spec) => {
    const half = 250;
    const changed = { ...candles, close: candles.close.map((close, index) => (index < half ? close : 1)) };
    const later = columnsOf(createIndicator(spec), changed);
    const before = ours(spec);
    for (const [output, column] of later.entries())
      expect(column.subarray(0, half)).toEqual(before[output]?.subarray(0, half));
  });

  it('refuses periods that mean nothing', () => {
    expect(() => createIndicator({ name: 'sma', period: 0 })).toThrow(RangeError);
    expect(() => createIndicator({ name: 'rsi', period: 1 })).toThrow(RangeError);
    expect(() => createIndicator({ name: 'ema', period: 2.5 })).toThrow(RangeError);
    expect(() => createIndicator({ name: 'macd', fast: 26, slow: 12, signal: 9 })).toThrow(RangeError);
  });
});

it('a cursor shows one candle, with prices of one unit', () => {
  const cursor = new CandleCursor(candles, 0.5).moveTo(3);
  const { openTimeMs, open, high, low, close, volume } = cursor;
  const row = rows()[3];
  expect({
    openTimeMs,
    open: open * 2,
    high: high * 2,
    low: low * 2,
    close: close * 2,
    volume: volume / 2,
  }).toEqual(row);
});

describe('what TA-Lib does not have', () => {
  const flat = (close: number, openTimeMs: number, volume = 1): Candle => ({
    openTimeMs,
    open: close,
    high: close + 1,
    low: close - 1,
    close,
    volume,
  });

  it('VWAP weighs by volume, begins anew each UTC day, and is the price until something is traded', () => {
    const vwap = createIndicator({ name: 'vwap' });
    const dayMs = 24 * hourMs;
    const seen = [flat(10, 0, 0), flat(10, hourMs, 1), flat(20, 2 * hourMs, 3), flat(50, dayMs, 2)].map(
      (candle) => {
        vwap.next(candle);
        return vwap.values[0];
      },
    );
    expect(seen).toEqual([10, 10, 17.5, 50]);
  });

  it('SuperTrend begins above, turns when the close breaks its line, and its line only tightens', () => {
    const superTrend = createIndicator({ name: 'supertrend', period: 2, multiplier: 1 });
    // The true range is always 2 until the jumps.
    const closes = [100, 100, 100, 99, 106, 107, 90];
    const seen = closes.map((close, index) => {
      superTrend.next(flat(close, index * hourMs));
      return [...superTrend.values];
    });
    expect(seen.slice(2).map(([, direction]) => direction)).toEqual([-1, -1, 1, 1, -1]);
    // 100 + ATR 2, then 99 + 2; up: 106 - (2 + 8) / 2 …
    expect(seen[2]?.[0]).toBe(102);
    expect(seen[3]?.[0]).toBe(101);
    expect(seen[4]?.[0]).toBe(101);
  });

  it('Bollinger keeps its digits when a wild market falls silent', () => {
    const period = 20;
    const bands = createIndicator({ name: 'bollinger', period, deviations: 2 });
    // Swings of thousands, then of a thousandth: a sum of squares that only moved along would keep the error of the large ones.
    const closes = Array.from({ length: 300 }, (_, bar) =>
      bar % 100 < 50 ? 30_000 + 4_000 * Math.sin(bar * bar) : 30_000 + Math.sin(bar * bar) / 1_000,
    );
    for (const [bar, close] of closes.entries()) {
      bands.next({ openTimeMs: bar, open: close, high: close, low: close, close, volume: 1 });
      const window = closes.slice(Math.max(0, bar - period + 1), bar + 1);
      if (window.length < period) continue;
      const mean = window.reduce((sum, value) => sum + (value - 30_000), 0) / period;
      const squares = window.reduce((sum, value) => sum + (value - 30_000 - mean) ** 2, 0);
      const width = (bands.values[0] ?? 0) - (bands.values[1] ?? 0);
      // A band is a price: its own last digit is 4e-12.
      expect(Math.abs(width / (2 * Math.sqrt(squares / period)) - 1)).toBeLessThan(2e-8);
    }
  });

  it('a market that never moves has an RSI and an ADX of 0', () => {
    const [rsi, adx] = [
      createIndicator({ name: 'rsi', period: 2 }),
      createIndicator({ name: 'adx', period: 2 }),
    ];
    for (let index = 0; index < 10; index++) {
      const still = { openTimeMs: index, open: 5, high: 5, low: 5, close: 5, volume: 0 };
      rsi.next(still);
      adx.next(still);
    }
    expect([rsi.values[0], adx.values[0]]).toEqual([0, 0]);
  });
});
