import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dailyEquity, dayMs } from './daily.ts';
import type { Trade } from './options.ts';
import { statisticsOf } from './statistics.ts';

const hourMs = 3_600_000;
const worths = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 60 });
const steps = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 60, maxLength: 60 });
const spans = fc.array(fc.tuple(fc.nat(59), fc.nat(59)), { maxLength: 8 });

function candlesOf(hours: readonly number[], count: number) {
  let hour = 0;
  const openTimeMs = Float64Array.from({ length: count }, (_, bar) => {
    hour += hours[bar] ?? 1;
    return hour * hourMs;
  });
  const one = new Float64Array(count).fill(1);
  return { count, openTimeMs, open: one, high: one, low: one, close: one, volume: one };
}

it('drawdown, exposure and days are what their definitions say, candle by candle', () => {
  fc.assert(
    fc.property(worths, steps, spans, (equity, hours, held) => {
      const candles = candlesOf(hours, equity.length);
      const timeOf = (bar: number) => candles.openTimeMs[bar] ?? 0;
      const trades = held
        .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
        .filter(([, exitBar]) => exitBar < equity.length)
        .map(([entryBar, exitBar]): Trade => {
          const prices = { entryPrice: 1, exitPrice: 1, pnl: 0, fee: 0 };
          return { side: 'LONG', size: 1, entryBar, exitBar, ...prices };
        });
      const result = { trades, fills: [], equity: Float64Array.from(equity), firstBar: 0 };
      const stats = statisticsOf({ ...result, refusedOrders: 0, ruined: false }, candles, 10);

      const falls = equity.map((worth, bar) => {
        const peak = Math.max(...equity.slice(0, bar + 1));
        const from = equity.slice(0, bar + 1).lastIndexOf(peak);
        return { ratio: 1 - worth / peak, durationMs: timeOf(bar) - timeOf(from), bar, from };
      });
      // The candle at which the peak is reached again ends the time below it.
      const recoveries = falls.flatMap(({ bar, from }) => {
        const before = falls[bar - 1];
        return from === bar && before && before.ratio > 0 ? [timeOf(bar) - timeOf(before.from)] : [];
      });
      expect(stats.maxDrawdownRatio).toBe(Math.max(...falls.map(({ ratio }) => ratio)));
      expect(stats.maxDrawdownDurationMs).toBe(
        Math.max(...falls.map(({ durationMs }) => durationMs), ...recoveries),
      );
      const open = equity.filter((_, bar) => trades.some((t) => t.entryBar <= bar && bar <= t.exitBar));
      expect(stats.exposureRatio).toBe(open.length / equity.length);
      const dayOf = (bar: number) => Math.floor(timeOf(bar) / dayMs);
      const lasts = equity.filter((_, bar) => bar === equity.length - 1 || dayOf(bar + 1) > dayOf(bar));
      expect(dailyEquity(result.equity, candles.openTimeMs)).toEqual(lasts);
    }),
  );
});
