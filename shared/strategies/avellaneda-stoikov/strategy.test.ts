import { expect, it } from 'vitest';
import { hosted } from '../host.ts';
import { runOf } from '../testing/script.ts';
import { avellanedaStoikov } from './strategy.ts';

const strategy = hosted(avellanedaStoikov);
/** The paper's: with 1 s left the spread is 0.1 x 4 + 20 ln(1 + 0.1 / 1.5) = 1.6908, and a unit held moves it by 0.4. */
const paper = { gamma: 0.1, k: 1.5, sigma: 2, horizonSeconds: 1, quantity: 1, allowShort: true };

const book = (timeMs: number, bid = 99.99, ask = 100.01) =>
  ({ kind: 'book', timeMs, bids: [[bid, 5]], asks: [[ask, 5]] }) as const;

const size = { kind: 'fixed', quantity: '1' };
const quote = (tag: 'bid' | 'ask', price: string) => ({
  kind: 'place',
  side: tag === 'bid' ? 'BUY' : 'SELL',
  type: 'LIMIT',
  tag,
  size,
  price,
});

it('quotes the spread of the paper around the middle, on the tick, further out', () => {
  const run = runOf(strategy, paper);
  expect(run.tell(book(1_000))).toEqual([quote('bid', '99.15'), quote('ask', '100.85')]);
  expect(run.tell(book(2_000))).toEqual([]);
});

it('moves both quotes against what it holds, and never beyond the other side of the book', () => {
  const run = runOf(strategy, paper);
  run.eyes.position = 1;
  expect(run.tell(book(1_000))).toEqual([quote('bid', '98.75'), quote('ask', '100.45')]);
  const full = runOf(strategy, { ...paper, inventoryMax: 10 });
  full.eyes.position = 9;
  // 100 - 3.6 + 0.8454 would sell far below the best bid: it rests a tick above it.
  expect(full.tell(book(1_000))).toEqual([quote('bid', '95.55'), quote('ask', '100')]);
});

it('amends a quote that the price has left behind, or cancels and quotes anew, and leaves one within its tolerance', () => {
  const run = runOf(strategy, { ...paper, toleranceTicks: 5 });
  run.tell(book(1_000));
  expect(run.tell(book(2_000, 100.04, 100.06))).toEqual([]);
  expect(run.tell(book(3_000, 100.19, 100.21))).toEqual([
    { kind: 'amend', tag: 'bid', price: '99.35', size },
    { kind: 'amend', tag: 'ask', price: '101.05', size },
  ]);
  const other = runOf(strategy, { ...paper, requote: 'cancel' });
  other.tell(book(1_000));
  expect(other.tell(book(2_000, 100.19, 100.21))).toEqual([
    { kind: 'cancel', tag: 'bid' },
    { kind: 'cancel', tag: 'ask' },
  ]);
  expect(other.tell(book(3_000, 100.19, 100.21))).toEqual([]);
  other.ended('bid', 'CANCELED');
  expect(other.tell(book(4_000, 100.19, 100.21))).toEqual([quote('bid', '99.35')]);
});

it('asks again for a move that was refused: what rests tells, not what was asked for', () => {
  const run = runOf(strategy, paper);
  run.tell(book(1_000));
  const resting = (price: number) => ({ tag: 'bid', side: 'BUY' as const, price, remaining: 1 });
  run.eyes.openOrders = [resting(99.15)];
  const move = [
    { kind: 'amend', tag: 'bid', price: '99.35', size },
    { kind: 'amend', tag: 'ask', price: '101.05', size },
  ];
  expect(run.tell(book(2_000, 100.19, 100.21))).toEqual(move);
  // The bid still rests where it was; of the ask nobody says otherwise.
  expect(run.tell(book(3_000, 100.19, 100.21))).toEqual(move.slice(0, 1));
  run.eyes.openOrders = [resting(99.35)];
  expect(run.tell(book(4_000, 100.19, 100.21))).toEqual([]);
});

it('quotes a side again after it was filled, and not the one that a full inventory would add to', () => {
  const run = runOf(strategy, { ...paper, inventoryMax: 1, spreadMinRatio: 0.02 });
  expect(run.tell(book(1_000))).toEqual([quote('bid', '99'), quote('ask', '101')]);
  run.eyes.position = 1;
  run.fill('bid', 'BUY', 99, 1);
  expect(run.tell(book(2_000))).toEqual([{ kind: 'amend', tag: 'ask', price: '100.6', size }]);
});

it('offers only what it holds where it may not sell short, around its target', () => {
  const run = runOf(strategy, { ...paper, allowShort: false, target: 2 });
  expect(run.tell(book(1_000))).toEqual([quote('bid', '99.95')]);
  run.eyes.position = 0.5;
  expect(run.tell(book(2_000)).at(-1)).toMatchObject({ tag: 'ask', size: { quantity: '0.5' } });
});

it('measures how the price moves where it was not told, and quotes nothing before', () => {
  const run = runOf(strategy, { ...paper, sigma: 0, sigmaWindowSeconds: 1 });
  expect(run.tell(book(1_000))).toEqual([]);
  // 2 in 4 s: a variance of 1 a second, which the first change is taken for.
  expect(run.tell(book(5_000, 101.99, 102.01))).toHaveLength(2);
  expect(run.state).toMatchObject({ mid: 102, variance: 1 });
  run.tell(book(6_000, 101.99, 102.01));
  // A second without a move: e^-1 of it is left.
  expect(run.state).toMatchObject({ variance: expect.closeTo(Math.exp(-1), 12) });
});

it('decides on books with both sides only', () => {
  const run = runOf(strategy, paper);
  expect(run.tell({ kind: 'book', timeMs: 1, bids: [], asks: [[100, 1]] })).toEqual([]);
  expect(run.candle(100)).toEqual([]);
  expect(strategy.configure({ everyMs: 200 })).toMatchObject({
    feeds: { book: { levels: 1, everyMs: 200 } },
  });
});
