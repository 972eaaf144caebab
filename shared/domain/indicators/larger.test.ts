import { describe, expect, it } from 'vitest';
import type { Candle } from './candle.ts';
import { createIndicator } from './catalogue.ts';

const minute = 60_000;
const small = (index: number, close: number, more: Partial<Candle> = {}): Candle => ({
  ...{ openTimeMs: index * minute, open: close, high: close + 1, low: close - 1, close, volume: 2 },
  ...more,
});

/** The value after each candle: close of minute n is n. */
function valuesOf(indexes: readonly number[], everyMinutes = 5, period = 1) {
  const sma = createIndicator({ name: 'sma', period, everyMs: everyMinutes * minute });
  return indexes.map((index) => {
    sma.next(small(index, index));
    return sma.values[0];
  });
}
const none = Number.NaN;

describe('an indicator of larger candles', () => {
  it('knows each one with its last small candle, and never earlier', () => {
    const seen = valuesOf(Array.from({ length: 12 }, (_, index) => index));
    expect(seen).toEqual([none, none, none, none, 4, 4, 4, 4, 4, 9, 9, 9]);
  });

  it('counts none that it has not seen from its beginning', () => {
    expect(valuesOf([3, 4, 5, 6, 7, 8, 9])).toEqual([none, none, none, none, none, none, 9]);
  });

  it('closes one whose last candle is missing when the next one begins', () => {
    expect(valuesOf([0, 1, 2, 6, 7])).toEqual([none, none, none, 2, 2]);
  });

  it('is the same for candles that are as large already', () => {
    expect(valuesOf([0, 1, 2], 1)).toEqual([none, 1, 2]);
  });

  it('has the outputs of the indicator, and its warm-up at the least', () => {
    const atr = createIndicator({ name: 'atr', period: 14, everyMs: minute });
    expect(atr).toMatchObject({ outputs: ['atr'], warmUpBars: 14 });
  });

  it('adds up: first open, highest high, lowest low, last close, all volume', () => {
    const rows = [small(0, 10), small(1, 13), small(2, 8), small(3, 11), small(4, 10)];
    const [channel, volume] = [
      createIndicator({ name: 'donchian', period: 1, everyMs: 5 * minute }),
      createIndicator({ name: 'obv', everyMs: 5 * minute }),
    ];
    for (const row of [...rows, ...rows.map((row, index) => small(5 + index, row.close + 1))]) {
      channel.next(row);
      volume.next(row);
    }
    // Highs 11, 14, 9, 12, 11 and one more each; lows 9, 12, 7, 10, 9 and one more each.
    expect([...channel.values]).toEqual([15, 11.5, 8]);
    // OBV begins with the first volume, and the second close is above the first: 10 + 10.
    expect(volume.values[0]).toBe(20);
  });

  it('refuses a length that is none', () => {
    expect(() => createIndicator({ name: 'sma', period: 2, everyMs: 0 })).toThrow(RangeError);
  });
});
