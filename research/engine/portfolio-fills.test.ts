import { describe, expect, it } from 'vitest';
import type { Intent } from '../../shared/strategies/intents.ts';
import { runPortfolio } from './portfolio.ts';
import { at, buy, chair, type Look } from './testing/chair.ts';
import { buyAt, candlesOf, minute, options, type Row } from './testing/play.ts';

const cash = 1_001;
const own = { ...options, cash, size: { kind: 'all' } as const };
const still = at(100);
const six = { size: { kind: 'fixed', quantity: '6' } };
const minutes = (changed: Readonly<Record<number, Row>>, count = 15) =>
  Array.from({ length: count }, (_, bar) => changed[bar] ?? still);
const fillsOf = (result: ReturnType<typeof runPortfolio>) =>
  result.seats.map(({ fills }) => fills.map(({ bar, price, size }) => [bar, price, size]));

describe('smaller candles of several instruments', () => {
  const five: Row[] = [still, [100, 100, 94, 100], still];
  const bid = { 0: [buyAt('95', six)] };
  const finer = candlesOf(minutes({ 6: [100, 100, 94, 100] }));

  it('are played in their time: what one spends within its candle, another that decides later has not', () => {
    const looks: Look[] = [];
    const chairs = (more: object) => [
      chair('A/USDT', five, bid, { own, stepMs: 5 * minute, ...more }),
      chair('B/USDT', minutes({}), { 7: [buy()] }, { own, looks }),
    ];
    // A buys 6 at 95 in minute 6; of 1,001 + 6 × 5, less the 600 that they bind, B can buy 4.
    expect(fillsOf(runPortfolio(chairs({ finer }), own))).toEqual([[[1, 95, 6]], [[8, 100, 4]]]);
    expect(looks.slice(5, 8).map(({ equity }) => equity)).toEqual([cash, cash + 30, cash + 30]);
    // Without them A's candle is played when it is over, and B was first.
    const coarse = runPortfolio(chairs({}), own);
    expect(fillsOf(coarse)).toEqual([[], [[8, 100, 10]]]);
  });

  it.each<[string, readonly Row[], number]>([
    ['the profit first', minutes({ 6: [100, 106, 100, 100], 8: [100, 100, 94, 100] }), 105],
    ['the stop first', minutes({ 6: [100, 100, 94, 100], 8: [100, 106, 100, 100] }), 95],
    ['both in one: its worst', minutes({ 7: [100, 106, 94, 100] }), 95],
    ['none of the candle: the candle’s worst', minutes({ 6: [100, 106, 100, 100] }, 5), 95],
  ])('tell what was met first within a candle: %s', (_, rows, exitPrice) => {
    const protect = { stopLoss: { price: '95' }, takeProfits: [{ price: '105' }] };
    const wide: Row[] = [still, [100, 106, 94, 100], still];
    const a = chair(
      'A/USDT',
      wide,
      { 0: [buy('1', { protect })] },
      { own, stepMs: 5 * minute, finer: candlesOf(rows) },
    );
    const { seats } = runPortfolio([a, chair('B/USDT', minutes({}), {}, { own })], own);
    expect(seats[0]?.trades).toMatchObject([{ entryBar: 1, exitBar: 1, exitPrice }]);
  });

  it('that are missing leave the candle to what there is of it, and end with it', () => {
    // Of the candle's five minutes only the first two are there, and the fall was in the third.
    const part = candlesOf(minutes({}, 7));
    const a = chair('A/USDT', five, bid, { own, stepMs: 5 * minute, finer: part });
    const { seats, timeMs } = runPortfolio([a], own);
    expect(seats[0]?.fills).toEqual([]);
    expect([...timeMs]).toEqual([5, 10, 15].map((time) => time * minute));
  });
});

describe('fills at the same close, of several instruments', () => {
  const same = { ...own, fill: 'same-close' as const };

  it('come when all have decided, in the order of the flags, and nobody was shown them before', () => {
    const looks: Look[] = [];
    const chairs = [
      chair('A/USDT', [still, at(120), at(120)], { 0: [buy('6')] }, { own: same, looks }),
      chair('B/USDT', minutes({}, 3), { 0: [buy()] }, { own: same, looks }),
    ];
    const result = runPortfolio(chairs, same);
    // 401 are left for B, whatever A opens at a moment later.
    expect(fillsOf(result)).toEqual([[[0, 100, 6]], [[0, 100, 4]]]);
    expect(looks.map(({ equity }) => equity)).toEqual([
      cash,
      cash,
      cash + 120,
      cash + 120,
      cash + 120,
      cash + 120,
    ]);
    expect(fillsOf(runPortfolio([...chairs].reverse(), same))).toEqual([[[0, 100, 10]], []]);
  });

  it('are sized by that close and not by the open after it', () => {
    const sell = (more = {}): Intent => ({ kind: 'place', side: 'SELL', type: 'MARKET', ...more });
    const one = { size: { kind: 'fixed', quantity: '1' } };
    const short = { ...same, allowShort: true };
    const rows = [still, still, at(150), at(150)];
    const a = chair('A/USDT', rows, { 0: [sell(one)], 1: [sell()] }, { own: short });
    // At 100 the first one binds 100 of 1,001; at 150 it would have lost 50 and bound 150.
    const result = runPortfolio([a, chair('B/USDT', minutes({}, 4), {}, { own: short })], short);
    expect(fillsOf(result)[0]).toEqual([
      [0, 100, 1],
      [1, 100, 9],
    ]);
  });

  it('are none of what is decided on the last candle', () => {
    const a = chair('A/USDT', [still, still], { 1: [buy()] }, { own: same });
    const result = runPortfolio([a, chair('B/USDT', minutes({}, 9), {}, { own: same })], same);
    expect(fillsOf(result)).toEqual([[], []]);
  });
});
