import { describe, expect, it } from 'vitest';
import type { Intent } from '../../shared/strategies/intents.ts';
import { maintenanceOf } from './brackets.ts';
import { dayMs } from './daily.ts';
import { buy, buyAt, candlesOf, minute, play, type Row, sellAt, short, still } from './testing/play.ts';

// Every expected value is reckoned by hand in the comment beside it.
const close: Intent = { kind: 'close' };
const sized = (quantity: string): Intent => ({
  ...{ kind: 'place', side: 'BUY', type: 'MARKET', size: { kind: 'fixed', quantity } },
});
const at = (price: number): Row => [price, price, price, price];

describe('fee tiers', () => {
  const feeTiers = [
    { volume: 0, makerRate: 0.001, takerRate: 0.002 },
    { volume: 150, makerRate: 0.0001, takerRate: 0.001 },
  ];
  const rows = Array.from({ length: 40 }, () => still);

  it('count the 30 days before, a day of its own from the next one on', () => {
    // Day 1 buys at 100 and day 2 sells at 100: volume 200 by day 3. Day 33: the 30 days before are 3 to 32, so 100: the first tier again.
    const script = { 0: [buy()], 1: [close], 2: [buy()], 32: [close] };
    const { fills, fees } = play(rows, script, { more: { feeTiers }, stepMs: dayMs });
    expect(fills.map(([bar]) => bar)).toEqual([1, 2, 3, 33]);
    for (const [index, fee] of [0.2, 0.2, 0.1, 0.2].entries()) expect(fees[index]).toBeCloseTo(fee, 12);
  });

  it('have a rate of their own for what rests', () => {
    const script = { 0: [buyAt('95')], 2: [close] };
    const { trades } = play([still, [100, 100, 90, 100], still, still], script, { more: { feeTiers } });
    // 95 × 0.001 in, 100 × 0.002 out.
    expect(trades[0]?.fee).toBeCloseTo(0.295, 12);
  });
});

describe('fees in the base asset', () => {
  it('leave less of what was bought', () => {
    const script = { 0: [sized('10')], 1: [close] };
    const more = { feeRate: 0.001, feeIn: 'base' } as const;
    const { trades, equity, views } = play([still, still, at(110), at(110)], script, { more });
    // 10 bought, 0.01 of them is the fee: 9.99 held, worth 1098.9 at 110, of which 1.0989 is the fee of the sale.
    expect(views[1]?.position).toBeCloseTo(9.99, 12);
    // 10,000 - 1,000 + 1,098.9 - 1.0989
    expect(equity[3]).toBeCloseTo(10_097.8011, 9);
    // The trade: 9.99 × 10 gained, 1 + 1.0989 of fees.
    expect(trades[0]?.pnl).toBeCloseTo(97.8011, 9);
    expect(trades[0]?.fee).toBeCloseTo(2.0989, 9);
  });
});

describe('slippage', () => {
  it('by volume is the impact by the square of the share of the candle', () => {
    const more = { slippageModel: { kind: 'volume', impact: 0.1 }, slippage: 0.001 } as const;
    const { fills } = play(
      [still, still, still],
      { 0: [sized('20')], 1: [close] },
      {
        ...{ more, volumes: [0, 100, 40] },
      },
    );
    // 20 of 100: 0.1 × 0.2² = 0.004, and 0.001: 100 × 1.005. Out: 20 of 40: 0.1 × 0.25 = 0.025, and 0.001: 100 × 0.974.
    expect(fills[0]?.[2]).toBeCloseTo(100.5, 9);
    expect(fills[1]?.[2]).toBeCloseTo(97.4, 9);
  });

  it('by volatility is a multiple of the ATR that has closed', () => {
    const wide: Row = [100, 103, 98, 100];
    const more = { slippageModel: { kind: 'volatility', multiple: 0.1 } } as const;
    const rows = [...Array.from({ length: 15 }, () => wide), still];
    // Each true range is 5; at candle 14 there are 14 of them: ATR 5, 5 % of 100; a tenth of that is 0.5 %.
    expect(play(rows, { 14: [buy()] }, { more }).fills).toEqual([[15, 'BUY', 100.49999999999999, 1]]);
    // One candle earlier there is no ATR yet.
    expect(play(rows, { 13: [buy()] }, { more }).fills).toEqual([[14, 'BUY', 100, 1]]);
  });

  it('is lost as well by what an order against a position closes', () => {
    const sell: Intent = { kind: 'place', side: 'SELL', type: 'MARKET' };
    const { fills } = play([still, still, still], { 0: [buy()], 1: [sell] }, { more: { slippage: 0.01 } });
    expect(fills).toEqual([
      [1, 'BUY', 101, 1],
      [2, 'SELL', 99, 1],
    ]);
  });
});

describe('a share of the volume', () => {
  const more = { volumeShare: 0.1 };

  it('fills an order at the market over several candles, and tells what is left', () => {
    const volumes = [0, 50, 0, 80];
    const { fills, events } = play(
      [still, at(101), at(102), at(103)],
      { 0: [sized('10')] },
      { more, volumes },
    );
    // A tenth of 50 is 5, of 0 nothing, of 80 the other 5.
    expect(fills).toEqual([
      [1, 'BUY', 101, 5],
      [3, 'BUY', 103, 5],
    ]);
    expect(events.map((event) => event.kind === 'fill' && event.remaining)).toEqual([5, 0]);
  });

  it('closes in parts', () => {
    const script = { 0: [sized('10')], 1: [close] };
    const { fills, trades } = play([still, still, at(110), at(120)], script, {
      more,
      volumes: [0, 100, 60, 60],
    });
    expect(fills.slice(1)).toEqual([
      [2, 'SELL', 110, 6],
      [3, 'SELL', 120, 4],
    ]);
    // 6 × 10 and 4 × 20.
    expect(trades.map(({ pnl }) => pnl)).toEqual([60, 80]);
  });

  it('leaves the rest of a limit where it rests, and of a stop at the market', () => {
    const low: Row = [100, 100, 94, 100];
    const limit = buyAt('95', { size: { kind: 'fixed', quantity: '10' } });
    const rows = [still, low, low, still];
    const rested = play(rows, { 0: [limit] }, { more, volumes: [0, 60, 70, 0] });
    expect(rested.fills).toEqual([
      [1, 'BUY', 95, 6],
      [2, 'BUY', 95, 4],
    ]);
    expect(rested.views.map(({ openOrders }) => openOrders[0]?.remaining)).toEqual([
      undefined,
      4,
      undefined,
      undefined,
    ]);
    const stop: Intent = { ...limit, type: 'STOP', side: 'BUY', price: '105' } as Intent;
    const stopped = play(
      [still, [100, 106, 100, 100], at(107)],
      { 0: [stop] },
      { more, volumes: [0, 60, 70] },
    );
    expect(stopped.fills).toEqual([
      [1, 'BUY', 105, 6],
      [2, 'BUY', 107, 4],
    ]);
  });

  it('goes on with an exit at the next open', () => {
    const protect = { stopLoss: { price: '95' } };
    const entry = { ...sized('10'), protect } as Intent;
    const rows = [still, still, [100, 100, 90, 92], at(91), still] as const;
    const { fills } = play(rows, { 0: [entry] }, { more, volumes: [0, 100, 70, 100, 100] });
    expect(fills.slice(1)).toEqual([
      [2, 'SELL', 95, 7],
      [3, 'SELL', 91, 3],
    ]);
  });
});

describe('latency', () => {
  const rows = [still, at(101), at(102), at(103)];

  it('lets a decision act at the first open after it has arrived', () => {
    const fillOf = (latencyMs: number) => play(rows, { 0: [buy()] }, { more: { latencyMs } }).fills;
    expect(fillOf(0)).toEqual([[1, 'BUY', 101, 1]]);
    expect(fillOf(1)).toEqual([[2, 'BUY', 102, 1]]);
    expect(fillOf(minute)).toEqual([[2, 'BUY', 102, 1]]);
    expect(fillOf(minute + 1)).toEqual([[3, 'BUY', 103, 1]]);
  });

  it('is counted in smaller candles where there are any', () => {
    const seconds = candlesOf(
      Array.from({ length: 24 }, (_, index) => at(100 + index)),
      minute / 6,
    );
    // The candle of minute 0 closes at 60 s; 15 s later is 75 s, and the next open of ten seconds is at 80 s: the ninth.
    const { fills } = play(rows, { 0: [buy()] }, { more: { latencyMs: 15_000 }, finer: seconds });
    expect(fills).toEqual([[1, 'BUY', 108, 1]]);
  });

  it('also delays a cancel: what fills before it has arrived is filled', () => {
    const script = { 0: [buyAt('95')], 1: [{ kind: 'cancel', tag: 'in' } as const] };
    const through: Row = [100, 100, 90, 100];
    const { fills } = play([still, still, through, still], script, { more: { latencyMs: 1 } });
    expect(fills).toEqual([[2, 'BUY', 95, 1]]);
    expect(play([still, still, through, still], script).fills).toEqual([]);
  });
});

describe('funding', () => {
  const hour = 3_600_000;
  const rows = Array.from({ length: 18 }, (_, index) => at(100 + index));

  it('is paid by longs and got by shorts at the multiples of its interval, on what is held before the open', () => {
    const funding = { kind: 'constant', rate: 0.001, intervalMs: 8 * hour } as const;
    const script = { 0: [sized('2')], 16: [close] };
    const { trades, equity, carried } = play(rows, script, { more: { funding }, stepMs: hour });
    // 8:00 at 108 and 16:00 at 116: -2 × 108 × 0.001 - 2 × 116 × 0.001 = -0.448.
    expect(carried?.funding).toBeCloseTo(-0.448, 12);
    expect(trades[0]?.carry).toBeCloseTo(-0.448, 12);
    // 2 × (117 - 101), less that.
    expect(trades[0]?.pnl).toBeCloseTo(31.552, 12);
    expect(equity[17]).toBeCloseTo(10_031.552, 9);
    const sold = play(
      rows,
      { 0: [short()], 16: [close] },
      { more: { funding, allowShort: true }, stepMs: hour },
    );
    expect(sold.carried?.funding).toBeCloseTo(0.224, 12);
  });

  it('is of the listed times, rates and mark prices, split between parts that close apart', () => {
    const payments = [
      { timeMs: -1, rate: 0.05 },
      { timeMs: hour * 2.5, rate: 0.001, markPrice: 200 },
      { timeMs: hour * 5, rate: -0.002 },
    ];
    const half: Intent = { ...sized('1'), side: 'SELL', reduceOnly: true } as Intent;
    const script = { 0: [sized('2')], 3: [half], 6: [close] };
    const { trades } = play(rows, script, { more: { funding: { kind: 'listed', payments } }, stepMs: hour });
    // At 3:00 (the first open after it) -2 × 200 × 0.001 = -0.4; one half of it goes with the half that is sold at 4:00.
    expect(trades[0]?.carry).toBeCloseTo(-0.2, 12);
    // The other half, and +1 × 105 × 0.002 at 5:00.
    expect(trades[1]?.carry).toBeCloseTo(0.01, 12);
  });
});

describe('interest on what is sold short', () => {
  it('is a year of it by the time that has passed', () => {
    const more = { borrowRate: 0.365, allowShort: true };
    const script = { 0: [short()], 2: [close] };
    const { trades, carried } = play([still, still, at(200), still], script, { more, stepMs: dayMs });
    // Two days at 0.001 a day: 200 × 0.001 + 100 × 0.001.
    expect(carried?.interest).toBeCloseTo(-0.3, 12);
    expect(trades[0]?.carry).toBeCloseTo(-0.3, 12);
    // What is held long pays none.
    expect(play([still, still, still], { 0: [buy()] }, { more, stepMs: dayMs }).carried?.interest).toBe(0);
  });
});

describe('liquidation', () => {
  const maintenance = [{ notionalMax: Number.MAX_VALUE, ratio: 0.05 }];
  const more = { cash: 100, margin: 0.1, maintenance };

  it('comes where equity is the maintenance margin', () => {
    // 10 at 100 with 100 of cash: 100 + 10 (p - 100) = 0.05 × 10 p, so p = 900 / 9.5 = 94.7368….
    const { trades, equity, carried, events } = play(
      [still, [100, 100, 94, 99], still],
      { 0: [sized('10')] },
      { more },
    );
    expect(trades[0]).toMatchObject({ isLiquidated: true, exitBar: 1 });
    expect(trades[0]?.exitPrice).toBeCloseTo(900 / 9.5, 9);
    // What is left is the margin: 0.05 × 10 × 94.7368… = 47.368….
    expect(equity[2]).toBeCloseTo(450 / 9.5, 9);
    expect(carried?.liquidations).toBe(1);
    expect(events.at(-1)).toMatchObject({ kind: 'fill', side: 'SELL', quantity: 10, remaining: 0 });
  });

  it('does not come a hair above, and costs its fee below', () => {
    expect(play([still, [100, 100, 94.74, 99]], { 0: [sized('10')] }, { more }).trades).toEqual([]);
    const dear = { ...more, liquidationFeeRate: 0.01 };
    const { equity } = play([still, [100, 100, 94, 99], still], { 0: [sized('10')] }, { more: dear });
    // Of 947.368… a hundredth.
    expect(equity[2]).toBeCloseTo(450 / 9.5 - 9000 / 9.5 / 100, 9);
  });

  it('takes a short that the market rises against', () => {
    const sell = { ...short(), size: { kind: 'fixed', quantity: '10' } } as Intent;
    const { trades } = play(
      [still, [100, 106, 100, 100]],
      { 0: [sell] },
      { more: { ...more, allowShort: true } },
    );
    // 100 + 10 (100 - p) = 0.5 p, so p = 1100 / 10.5 = 104.7619….
    expect(trades[0]?.exitPrice).toBeCloseTo(1100 / 10.5, 9);
  });

  it('is at the open where a gap has passed it, before anything else, and takes the orders with it', () => {
    const script = { 0: [sized('10')], 1: [sellAt('99'), close] };
    const { trades, fills, events, equity } = play([still, still, at(93), at(120)], script, { more });
    expect(fills[1]).toEqual([2, 'SELL', 93, 10]);
    expect(trades).toHaveLength(1);
    expect(events.some((event) => event.kind === 'order' && event.code === 'LIQUIDATED')).toBe(true);
    // 100 - 70.
    expect(equity[3]).toBeCloseTo(30, 9);
  });

  it.each<[string, string, number, boolean]>([
    ['a stop that is nearer comes first', '96', 96, false],
    ['a stop beyond it comes too late', '94.5', 900 / 9.5, true],
  ])('%s', (_, price, exit, isLiquidated) => {
    const entry = { ...sized('10'), protect: { stopLoss: { price } } } as Intent;
    const { trades } = play([still, still, [100, 100, 90, 99]], { 0: [entry] }, { more });
    expect(trades).toHaveLength(1);
    expect(trades[0]?.exitPrice).toBeCloseTo(exit, 9);
    expect(trades[0]?.isLiquidated === true).toBe(isLiquidated);
  });

  it('also takes what a limit has just opened, as if the rest of the candle came after it', () => {
    const limit = buyAt('99', { size: { kind: 'fixed', quantity: '10' } });
    const { trades } = play([still, [100, 100, 93, 99]], { 0: [limit] }, { more });
    // 100 + 10 (p - 99) = 0.5 p, so p = 890 / 9.5.
    expect(trades[0]?.exitPrice).toBeCloseTo(890 / 9.5, 9);
  });

  it('counts each part of a large position by its own bracket', () => {
    const brackets = [
      { notionalMax: 1_000, ratio: 0.01 },
      { notionalMax: 5_000, ratio: 0.05 },
    ];
    // 1,000 × 0.01 + 2,000 × 0.05; beyond the last one its ratio goes on: 10 + 4,000 × 0.05 + 1,000 × 0.05.
    expect(maintenanceOf(800, brackets)).toBeCloseTo(8, 12);
    expect(maintenanceOf(3_000, brackets)).toBeCloseTo(110, 12);
    expect(maintenanceOf(6_000, brackets)).toBeCloseTo(260, 12);
  });
});
