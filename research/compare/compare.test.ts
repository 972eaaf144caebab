import { describe, expect, it } from 'vitest';
import type { Candle } from '../../shared/domain/indicators/candle.ts';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { strategies } from '../../shared/strategies/all.ts';
import { standardOptions } from '../engine/options.ts';
import { runCandles } from '../engine/run.ts';
import { compareFills, type FilledSide, joinFills, summaryOf } from './compare-fills.ts';
import { compareRun } from './compare-run.ts';

const minute = 60_000;
const fill = (
  side: 'BUY' | 'SELL',
  candle: number,
  price: number,
  more: Partial<FilledSide> = {},
): FilledSide => ({
  ...{ side, candleMs: candle * minute, atMs: candle * minute, price, quantity: 1, fee: 0 },
  ...more,
});
function columnsOf(candles: readonly Candle[]): Candles {
  const column = (name: keyof Candle) => Float64Array.from(candles, (candle) => candle[name]);
  return {
    ...{ count: candles.length, openTimeMs: column('openTimeMs'), volume: column('volume') },
    ...{ open: column('open'), high: column('high'), low: column('low'), close: column('close') },
  };
}
const opens = [100, 100, 102, 101, 100, 100, 100, 100];
const rules = {
  ...{ timeframeMs: minute, candlesApart: 2 },
  openAt: (candleMs: number) => opens[candleMs / minute],
};

describe('live beside its backtest', () => {
  it('says in basis points what fees, latency and slippage cost', () => {
    // The backtest buys at 100 with a fee of 0.1 (10 bp). Live buys one candle later, whose open is 102 (200 bp), at 102.51:
    // 51 bp of 100 beside that; its fee is 0.205020 of 102.51, 20 bp, so 10 more. Together 251 + 10.
    const live = fill('BUY', 2, 102.51, { fee: 0.20502, atMs: 2 * minute + 300 });
    const [trade] = compareFills([live], [fill('BUY', 1, 100, { fee: 0.1 })], rules);
    expect(trade).toMatchObject({ kind: 'BOTH', delayMs: minute + 300, quantityRatio: 1 });
    expect(trade?.bp?.fees).toBeCloseTo(10, 9);
    expect(trade?.bp?.latency).toBeCloseTo(200, 9);
    expect(trade?.bp?.slippage).toBeCloseTo(51, 9);
    expect(trade?.bp?.total).toBeCloseTo(261, 9);
    // To sell higher than the backtest is better.
    const [sold] = compareFills([fill('SELL', 1, 101)], [fill('SELL', 1, 100)], rules);
    expect(sold?.bp).toMatchObject({ latency: 0, slippage: -100, total: -100 });
  });

  it('takes the nearest on the same side for the same trade, and tells what is left of either', () => {
    const backtest = [fill('BUY', 1, 100), fill('SELL', 3, 100), fill('BUY', 6, 100)];
    const live = [fill('BUY', 2, 100), fill('SELL', 6, 100), fill('BUY', 7, 100)];
    const trades = compareFills(live, backtest, rules);
    expect(trades.map(({ kind, side }) => `${kind} ${side}`)).toEqual([
      ...['BOTH BUY', 'MISSED SELL', 'BOTH BUY', 'EXTRA SELL'],
    ]);
    expect(summaryOf(trades)).toMatchObject({ both: 2, missed: 1, extra: 1, delayMs: minute });
    expect(summaryOf([])).toMatchObject({ both: 0, bp: null, delayMs: null });
  });

  it('leaves out fees that cannot be counted, and says so', () => {
    const live = [fill('BUY', 1, 101, { fee: null }), fill('SELL', 3, 100, { fee: 0.05 })];
    const trades = compareFills(live, [fill('BUY', 1, 100, { fee: 0.1 }), fill('SELL', 3, 100)], rules);
    // 100 bp of price; of fees nothing is known.
    expect(trades[0]?.bp).toEqual({ fees: null, latency: 0, slippage: 100, total: 100 });
    // 0.05 of 100 are 5 bp, the only ones that count.
    expect(summaryOf(trades).bp?.fees).toBeCloseTo(5, 9);
    expect(joinFills([fill('BUY', 1, 100, { fee: null }), fill('BUY', 1, 100, { fee: 1 })])).toMatchObject([
      { fee: null, quantity: 2 },
    ]);
  });

  it('counts the fills of one candle as one', () => {
    const parts = [
      fill('BUY', 1, 100, { fee: 1 }),
      fill('BUY', 1, 103, { quantity: 2, fee: 2, atMs: 70_000 }),
    ];
    expect(joinFills([...parts, fill('SELL', 1, 99)])).toMatchObject([
      { side: 'BUY', price: 102, quantity: 3, fee: 3, atMs: minute },
      { side: 'SELL' },
    ]);
  });

  it('finds no difference where live did what the backtest does, and what a live one paid more', () => {
    const configured = strategies.get('ma-crossover')?.configure({ fast: 1, slow: 3 });
    if (configured?.kind !== 'configured')
      throw new Error('the reference strategy does not take its parameters');
    const told = Array.from({ length: 60 }, (_, index) => {
      const close = 100 + 5 * Math.sin(index / 3);
      return { openTimeMs: index * minute, open: close, close, high: close, low: close, volume: 1 };
    });
    const options = { ...standardOptions, feeRate: 0.001 };
    const run = (count: number, live: readonly Omit<FilledSide, 'candleMs'>[]) => {
      const candles = columnsOf(told.slice(0, count));
      return compareRun(runCandles(configured, candles, options), candles, minute, live);
    };
    const alone = run(60, []);
    expect(alone.fromMs).toBe(2 * minute);
    expect(alone.summary.missed).toBeGreaterThan(4);
    const live = alone.trades.flatMap(({ backtest }) =>
      backtest ? [{ ...backtest, atMs: backtest.atMs + 400 }] : [],
    );
    const same = run(60, live);
    expect(same.summary).toMatchObject({ both: alone.summary.missed, missed: 0, extra: 0, delayMs: 400 });
    expect(same.summary.bp?.total).toBeCloseTo(0, 9);
    const dearer = live.map((one) => ({ ...one, price: one.price * (one.side === 'BUY' ? 1.0003 : 0.9997) }));
    const paid = run(60, dearer);
    expect(paid.summary.bp?.slippage).toBeCloseTo(3, 6);
    expect(run(2, []).fromMs).toBeNull();
  });
});
