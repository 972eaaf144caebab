import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangeDay, daysBetween, factsOfDay, gapsBetween, historyDayMs } from './history-day.ts';
import type { MarketCandle } from './market-candle.ts';

const minuteMs = 60_000;
const dayMs = 20 * historyDayMs;
const candle = (minute: number, more: Partial<MarketCandle> = {}): MarketCandle => {
  const openTimeMs = dayMs + minute * minuteMs;
  const rest = { open: 1, high: 1, low: 1, close: 1, volume: 1, quoteVolume: 1, trades: 1 };
  return { openTimeMs, endMs: openTimeMs + minuteMs, ...rest, isWhole: true, source: 'TRADES', ...more };
};
const all = Array.from({ length: 1_440 }, (_, minute) => candle(minute));

describe('a day of history', () => {
  it('is in order, each minute once, a whole candle before one that may lack trades', () => {
    const partial = candle(2, { isWhole: false, close: 9 });
    const arranged = arrangeDay(dayMs, [candle(3), partial, candle(1), candle(2), candle(3, { close: 7 })]);
    expect(arranged).toEqual([candle(1), candle(2), candle(3)]);
    expect(arrangeDay(dayMs, [candle(2), partial])).toEqual([candle(2)]);
  });

  it.each([candle(-1), candle(1_440), candle(0.5), candle(1, { endMs: dayMs })])(
    'takes no candle that is no minute of its own',
    (wrong) => {
      expect(() => arrangeDay(dayMs, [wrong])).toThrow(RangeError);
    },
  );

  it('knows what it lacks', () => {
    expect(factsOfDay(dayMs, all)).toEqual({ rows: 1_440, isWhole: true, gaps: [] });
    const some = all.filter((_, minute) => minute >= 2 && minute !== 10 && minute < 1_439);
    const holed = some.map((each, index) => ({ ...each, isWhole: index !== 0 && index !== 1 }));
    const at = (from: number, to: number) => ({
      fromMs: dayMs + from * minuteMs,
      toMs: dayMs + to * minuteMs,
    });
    expect(factsOfDay(dayMs, holed)).toEqual({
      rows: 1_436,
      isWhole: false,
      gaps: [
        { ...at(0, 2), why: 'MISSING' },
        { ...at(2, 4), why: 'NOT_WHOLE' },
        { ...at(10, 11), why: 'MISSING' },
        { ...at(1_439, 1_440), why: 'MISSING' },
      ],
    });
  });
});

describe('a range of history', () => {
  it('touches days, and joins the gaps of neighbours within its ends', () => {
    expect(daysBetween(dayMs - 1, dayMs + 1)).toEqual([dayMs - historyDayMs, dayMs]);
    expect(daysBetween(dayMs, dayMs)).toEqual([]);
    const days = new Map([[dayMs, factsOfDay(dayMs, all.slice(5))]]);
    expect(gapsBetween(days, dayMs - minuteMs, dayMs + historyDayMs + 2 * minuteMs)).toEqual([
      { fromMs: dayMs - minuteMs, toMs: dayMs + 5 * minuteMs, why: 'MISSING' },
      { fromMs: dayMs + historyDayMs, toMs: dayMs + historyDayMs + 2 * minuteMs, why: 'MISSING' },
    ]);
  });

  it('counts every minute that is not there, whichever they are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 1_439 }), { maxLength: 200 }), (gone) => {
        const kept = all.filter((_, minute) => !gone.includes(minute));
        const gaps = gapsBetween(new Map([[dayMs, factsOfDay(dayMs, kept)]]), dayMs, dayMs + historyDayMs);
        const minutes = gaps.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / minuteMs, 0);
        expect(minutes).toBe(gone.length);
      }),
    );
  });
});
