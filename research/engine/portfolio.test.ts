import { describe, expect, it } from 'vitest';
import { strategies } from '../../shared/strategies/all.ts';
import { simulatedMarket } from '../paper/simulated-market.ts';
import { type EngineOptions, standardOptions } from './options.ts';
import { runPortfolio } from './portfolio.ts';
import { runCandles } from './run.ts';
import { at, buy, chair, close, type Look } from './testing/chair.ts';
import { minute, options, type Row } from './testing/play.ts';

describe('several instruments', () => {
  it('draw on one capital: what one has spent the other has not', () => {
    const own = { ...options, cash: 1_001, size: { kind: 'all' } as const };
    const rows = [at(100), at(100), at(120), at(120)];
    // A buys 6 of its own at 100; B is left with 401 and buys all it can: 4 at 100.
    const chairs = [
      chair('A/USDT', rows, { 0: [buy('6')] }, { own }),
      chair('B/USDT', [at(100), at(100), at(90), at(90)], { 0: [buy()] }, { own }),
    ];
    const { seats, equity } = runPortfolio(chairs, own);
    expect(seats.map(({ fills }) => fills.map(({ size }) => size))).toEqual([[6], [4]]);
    // 1,001 + 6 × 20 - 4 × 10.
    expect([...equity]).toEqual([1_001, 1_001, 1_081, 1_081]);
    const both = runPortfolio([...chairs].reverse(), own);
    expect(both.seats.map(({ fills }) => fills.map(({ size }) => size))).toEqual([[10], []]);
  });

  it('of several timeframes decide in the order of time, each on its own closed candles', () => {
    const looks: Look[] = [];
    const chairs = [
      chair('A/USDT', [at(100), at(101)], { 0: [buy()] }, { looks, stepMs: 3 * minute }),
      chair('B/USDT', [1, 2, 3, 4, 5, 6].map(at), {}, { looks }),
    ];
    const { seats, timeMs } = runPortfolio(chairs, options);
    const seen = looks.map(({ name, timeMs: when }) => `${name[0]}${when / minute}`);
    expect(seen).toEqual(['B1', 'B2', 'A3', 'B3', 'B4', 'B5', 'A6', 'B6']);
    expect([...timeMs].map((time) => time / minute)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(seats[0]?.fills).toMatchObject([{ bar: 1, price: 101 }]);
  });

  it('see the equity of all of them at the newest closes', () => {
    const looks: Look[] = [];
    const chairs = [
      chair('A/USDT', [at(100), at(100), at(110)], { 0: [buy()] }, { looks }),
      chair('B/USDT', [at(50), at(50), at(40)], { 0: [buy('2')] }, { looks }),
    ];
    runPortfolio(chairs, options);
    // 10,000 + 10 - 2 × 10, for both.
    expect(looks.slice(-2).map(({ equity }) => equity)).toEqual([9_990, 9_990]);
  });

  it('are ruined together', () => {
    const own = { ...options, cash: 100, margin: 0.1 };
    const chairs = [
      chair('A/USDT', [at(100), at(100), at(80), at(100)], { 0: [buy('5')] }, { own }),
      chair('B/USDT', [at(10), at(10), at(10), at(10)], { 0: [buy('1')] }, { own }),
    ];
    const { ruined, equity, seats } = runPortfolio(chairs, own);
    expect(ruined).toBe(true);
    expect([...equity]).toEqual([100, 100, 0]);
    expect(seats.map(({ trades }) => trades.length)).toEqual([1, 1]);
  });

  it('share the cross margin: the loss of one takes another one’s position nearer to its liquidation', () => {
    const own = { ...options, cash: 100, margin: 0.1, maintenance: [{ notionalMax: 1e9, ratio: 0.05 }] };
    const rows = [at(100), at(100), [100, 100, 96, 100] as Row];
    const alone = runPortfolio([chair('A/USDT', rows, { 0: [buy('8')] }, { own })], own);
    expect(alone.carried.liquidations).toBe(0);
    // B loses 40 before: 100 - 40 + 8 (p - 100) = 0.05 × 8 p + 0.05 × 60, so p = 743 / 7.6.
    const loser = chair('B/USDT', [at(100), [100, 100, 60, 60], at(60)], { 0: [buy('1')] }, { own });
    const both = runPortfolio([chair('A/USDT', rows, { 0: [buy('8')] }, { own }), loser], own);
    expect(both.seats[0]?.trades[0]?.exitPrice).toBeCloseTo(743 / 7.6, 9);
  });

  it('close at the end what is open, at the last close', () => {
    const own = { ...options, finalizeTrades: true, feeRate: 0.01 };
    const { seats, equity } = runPortfolio(
      [chair('A/USDT', [at(100), at(100), at(110)], { 0: [buy()] }, { own })],
      own,
    );
    // 10 gained, 1 + 1.1 of fees.
    expect(seats[0]?.trades[0]?.pnl).toBeCloseTo(7.9, 9);
    expect(equity.at(-1)).toBeCloseTo(10_007.9, 9);
  });

  it('one alone trades as in a run of its own', () => {
    const candles = simulatedMarket('range', 7, 400, minute);
    const strategy = strategies
      .get('grid')
      ?.configure({ direction: 'neutral', rangeRatio: 0.02, gridNum: 20 });
    if (strategy?.kind !== 'configured') throw new Error('grid');
    const own = { ...standardOptions, feeRate: 0.0005, allowShort: true };
    const seat = { instrument: 'A/USDT', strategy, candles, timeframeMs: minute, options: own };
    const { seats, equity } = runPortfolio([seat], own);
    const alone = runCandles(strategy, candles, own);
    expect(alone.fills.length).toBeGreaterThan(20);
    expect(seats[0]?.fills).toEqual(alone.fills);
    expect(equity).toEqual(alone.equity);
  });
});

describe('one budget of risk', () => {
  const rows = Array.from({ length: 8 }, () => at(100));

  it('counts the exposure of all instruments together', () => {
    const refused: string[] = [];
    const own = { ...options, risk: { grossExposureMax: 500 } };
    const chairs = [
      chair('A/USDT', rows, { 0: [buy('3')], 4: [close] }, { own }),
      // 300 + 300 is more than 500; after A has left there is room.
      chair('B/USDT', rows, { 1: [buy('3')], 5: [buy('3')] }, { own, refused }),
    ];
    const { seats } = runPortfolio(chairs, own);
    expect(seats[1]?.fills.map(({ bar }) => bar)).toEqual([6]);
    expect(seats[1]?.refusedOrders).toBe(1);
    expect(refused).toEqual(['GROSS_EXPOSURE_ABOVE_LIMIT']);
  });

  it.each([
    ['CONCENTRATION_ABOVE_LIMIT', { concentrationRatioMax: 0.02 }],
    ['ORDER_NOTIONAL_ABOVE_LIMIT', { orderNotionalMax: 299 }],
    ['POSITION_ABOVE_LIMIT', { positionNotionalMax: 299 }],
    ['ORDER_QUANTITY_BELOW_LIMIT', { orderQuantityMin: 4 }],
  ])('refuses with the code of live: %s', (code, risk) => {
    const refused: string[] = [];
    const own = { ...options, risk };
    runPortfolio([chair('A/USDT', rows, { 0: [buy('3')] }, { own, refused })], own);
    expect(refused).toEqual([code]);
  });

  it('stops a day that has lost enough, wherever it lost it, and lets it close', () => {
    const refused: string[] = [];
    const own = { ...options, risk: { dailyLossMax: 20 } };
    const falling = [at(100), at(100), at(80), at(80), at(80), at(80), at(80), at(80)];
    const chairs = [
      chair('A/USDT', falling, { 0: [buy()], 2: [close] }, { own }),
      // A has lost 20 at minute 3; B may sell what it has and buy no more.
      chair('B/USDT', rows, { 0: [buy()], 4: [close], 5: [buy()] }, { own, refused }),
    ];
    const { seats } = runPortfolio(chairs, own);
    expect(seats[1]?.fills.map(({ bar, side }) => [bar, side])).toEqual([
      [1, 'BUY'],
      [5, 'SELL'],
    ]);
    expect(refused).toEqual(['DAILY_LOSS_ABOVE_LIMIT']);
  });
});

describe('sizes by the rules of live', () => {
  const rows = Array.from({ length: 20 }, (): Row => [100, 103, 98, 100]);
  const sizeOf = (sizing: NonNullable<EngineOptions['sizing']>, more = {}, bar = 0) => {
    const refused: string[] = [];
    const { size: _, ...rest } = options;
    const own = { ...rest, size: { kind: 'all' } as const, sizing };
    const one = chair('A/USDT', rows, { [bar]: [buy(undefined, more)] }, { own, refused });
    return runPortfolio([one], own).seats[0]?.fills[0]?.size ?? refused[0];
  };

  it('risk a part of the equity at the stop', () => {
    // 10,000 × 0.01 / (100 - 95) = 20; and 10,000 × 0.01 / 4 = 25.
    const sizing = { kind: 'risk-per-trade', ratio: 0.01 } as const;
    expect(sizeOf(sizing, { protect: { stopLoss: { price: '95' } } })).toBe(20);
    expect(sizeOf(sizing, { protect: { stopLoss: { distanceRatio: '0.04' } } })).toBe(25);
    expect(sizeOf(sizing)).toBe('SIZING_INVALID');
  });

  it('aim at a volatility once it is known', () => {
    // ATR 5: 10,000 × 0.01 / (5 × 2) = 10.
    const sizing = { kind: 'volatility-target', ratio: 0.01, multiple: 2 } as const;
    expect(sizeOf(sizing, {}, 15)).toBe(10);
    expect(sizeOf(sizing, {}, 3)).toBe('SIZING_INVALID');
  });

  it('are a worth, a part, or Kelly’s bet, and never more than the cash', () => {
    expect(sizeOf({ kind: 'fixed-notional', notional: 450 })).toBe(4);
    expect(sizeOf({ kind: 'equity-ratio', ratio: 0.25 })).toBe(25);
    expect(sizeOf({ kind: 'fixed-notional', notional: 1e6 })).toBe(99);
    // 0.6 - 0.4 / 2 = 0.4, half of it 0.2: 10,000 × 0.2 / 100.
    const kelly = { kind: 'kelly', winRatio: 0.6, payoff: 2, fraction: 0.5, cap: 1 } as const;
    expect(sizeOf(kelly)).toBe(20);
    expect(sizeOf({ ...kelly, winRatio: 0.3 })).toBe('NO_EDGE');
  });
});
