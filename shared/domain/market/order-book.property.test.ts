import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactText } from './exact-text.ts';
import { OrderBook } from './order-book.ts';
import { depth } from './testing/depth.ts';

/** A few ticks on both sides of 100, so that levels are hit again and again, and now and then a far one. */
const price = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 9_900, max: 10_100 }) },
  fc.integer({ min: 1, max: 10_000_000 }),
);
const size = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000_000 }));
const level = fc.tuple(
  price.map((ticks) => ticks / 100),
  size.map((lots) => lots / 1e8),
);
const change = fc.record({
  bids: fc.array(level, { maxLength: 40 }),
  asks: fc.array(level, { maxLength: 40 }),
});

/** The plainest book there is. */
class MapBook {
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();

  apply(side: 'bids' | 'asks', levels: readonly (readonly [number, number])[]): void {
    for (const [price, size] of levels) {
      if (size === 0) this[side].delete(price);
      else this[side].set(price, size);
    }
  }

  sorted(side: 'bids' | 'asks', limit: number): [number, number][] {
    const sign = side === 'bids' ? -1 : 1;
    return [...this[side]].sort(([a], [b]) => sign * (a - b)).slice(0, limit);
  }
}

describe('order book', () => {
  it('is the book that a plain map gives, after every change', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const [book, plain] = [new OrderBook(), new MapBook()];
        for (const { bids, asks } of changes) {
          book.apply(depth({}, bids, asks));
          plain.apply('bids', bids);
          plain.apply('asks', asks);
          expect(book.bids.top(1_000_000)).toEqual(plain.sorted('bids', 1_000_000));
          expect(book.asks.top(1_000_000)).toEqual(plain.sorted('asks', 1_000_000));
          const [best] = plain.sorted('bids', 1);
          expect(book.bids.bestPrice).toBe(best?.[0] ?? Number.NaN);
          expect(book.bids.bestSize).toBe(best?.[1] ?? Number.NaN);
        }
      }),
    );
  });

  it('is replaced as a whole, in whatever order the levels come', () => {
    fc.assert(
      fc.property(change, change, (before, { bids, asks }) => {
        const [book, plain] = [new OrderBook(), new MapBook()];
        book.apply(depth({}, before.bids, before.asks));
        book.replace(depth({}, bids, asks));
        // Of a price that is named twice the first counts: venues send the best first, and the last is filled first.
        plain.apply('bids', bids.toReversed());
        plain.apply('asks', asks.toReversed());
        expect(book.bids.top(99)).toEqual(plain.sorted('bids', 99));
        expect(book.asks.top(99)).toEqual(plain.sorted('asks', 99));
      }),
    );
  });

  it('keeps the best levels of a side that is full', () => {
    fc.assert(
      fc.property(fc.uniqueArray(price, { minLength: 20, maxLength: 60 }), (prices) => {
        const book = new OrderBook(10);
        for (const each of prices) book.apply(depth({}, [[each, 1]], [[each, 1]]));
        const sorted = prices.toSorted((a, b) => a - b);
        expect(book.asks.top(99).map(([each]) => each)).toEqual(sorted.slice(0, 10));
        expect(book.bids.top(99).map(([each]) => each)).toEqual(sorted.toReversed().slice(0, 10));
      }),
    );
  });

  it('is crossed when a bid meets an ask, and not while a side is empty', () => {
    const book = new OrderBook();
    expect(book.isCrossed).toBe(false);
    book.apply(depth({}, [[100, 1]]));
    expect(book.isCrossed).toBe(false);
    book.apply(depth({}, [], [[101, 1]]));
    expect(book.isCrossed).toBe(false);
    book.apply(depth({}, [[101, 1]]));
    expect(book.isCrossed).toBe(true);
  });

  it('gives every decimal of fifteen digits back as it was', () => {
    const digits = fc.tuple(
      fc.integer({ min: 1, max: 999_999_999_999_999 }),
      fc.integer({ min: 0, max: 12 }),
    );
    fc.assert(
      fc.property(digits, ([mantissa, places]) => {
        const plain = String(mantissa).padStart(places + 1, '0');
        const text = places === 0 ? plain : `${plain.slice(0, -places)}.${plain.slice(-places)}`;
        const bare = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
        expect(exactText(Number(text))).toBe(bare);
      }),
    );
  });
});
