import { expect, it } from 'vitest';
import { hosted } from '../host.ts';
import { runOf } from '../testing/script.ts';
import { orderBookImbalance } from './strategy.ts';

const strategy = hosted(orderBookImbalance);

const book = (timeMs: number, bid: number, ask: number) =>
  ({ kind: 'book', timeMs, bids: [[100, bid]], asks: [[101, ask]] }) as const;

/** Told of a fill, with what it then holds. */
function filled(run: ReturnType<typeof runOf>, side: 'BUY' | 'SELL', tag: string | null, held: number) {
  run.eyes.position = held;
  return run.fill(tag, side, 100, 1);
}

it('asks for the levels that it weighs, as often as it looks', () => {
  const configured = strategy.configure({ levels: 7, everyMs: 250 });
  expect(configured).toMatchObject({ feeds: { book: { levels: 7, everyMs: 250 } } });
});

it('buys from the threshold on, once, and leaves when the book turns', () => {
  const run = runOf(strategy, { threshold: 0.5, size: 'fixed:1' });
  expect(run.tell(book(1_000, 2, 1))).toEqual([]);
  // (3 - 1) / (3 + 1) is 0.5.
  const size = { kind: 'fixed', quantity: '1' };
  expect(run.tell(book(2_000, 3, 1))).toEqual([
    { kind: 'place', side: 'BUY', type: 'MARKET', tag: 'entry', size },
  ]);
  // Its order is on the way.
  expect(run.tell(book(2_500, 3, 1))).toEqual([]);
  filled(run, 'BUY', 'entry', 1);
  expect(run.tell(book(3_000, 3, 1))).toEqual([]);
  expect(run.tell(book(3_500, 1, 1))).toEqual([{ kind: 'close' }]);
  filled(run, 'SELL', null, 0);
  expect(run.state).toEqual({ sinceMs: null, askedMs: null });
});

it('takes for nothing what is less than can be sold, as a fee in coins leaves it', () => {
  const run = runOf(strategy, { threshold: 0.5 });
  run.tell(book(1_000, 9, 1));
  filled(run, 'BUY', 'entry', 1);
  run.tell(book(2_000, 1, 9));
  filled(run, 'SELL', null, 0.00006);
  expect(run.state).toEqual({ sinceMs: null, askedMs: null });
  expect(run.tell(book(3_000, 1, 9))).toEqual([]);
  expect(run.tell(book(4_000, 9, 1))).toMatchObject([{ kind: 'place', side: 'BUY' }]);
});

it('leaves when its time is over, however the book stands', () => {
  const run = runOf(strategy, { threshold: 0.5, holdSeconds: 10 });
  run.tell(book(-500, 9, 1));
  filled(run, 'BUY', 'entry', 1);
  expect(run.tell(book(9_000, 9, 1))).toEqual([]);
  expect(run.tell(book(10_000, 9, 1))).toEqual([{ kind: 'close' }]);
});

it('sells what it does not hold only where that is allowed', () => {
  expect(runOf(strategy, { threshold: 0.5 }).tell(book(1, 1, 9))).toEqual([]);
  const short = runOf(strategy, { threshold: 0.5, allowShort: true });
  expect(short.tell(book(1, 1, 9))).toMatchObject([{ kind: 'place', side: 'SELL' }]);
  filled(short, 'SELL', 'entry', -1);
  expect(short.tell(book(2_000, 9, 1))).toEqual([{ kind: 'close' }]);
});

it('tries again after an order that came to nothing, or whose end nobody told', () => {
  const run = runOf(strategy, { threshold: 0.5 });
  expect(run.tell(book(1_000, 9, 1))).toHaveLength(1);
  run.ended('entry', 'EXPIRED');
  expect(run.tell(book(2_000, 9, 1))).toHaveLength(1);
  expect(run.tell(book(61_999, 9, 1))).toEqual([]);
  expect(run.tell(book(62_000, 9, 1))).toHaveLength(1);
});

it('decides nothing on an empty book, or on what is none', () => {
  const run = runOf(strategy, {});
  expect(run.tell({ kind: 'book', timeMs: 1, bids: [], asks: [] })).toEqual([]);
  expect(run.candle(100)).toEqual([]);
});
