import { describe, expect, it } from 'vitest';
import { diff, sold, whole } from './testing/small-tape.ts';
import { venueOf } from './testing/small-venue.ts';

const book = whole(
  0,
  [
    [100, 10],
    [99, 20],
  ],
  [
    [102, 10],
    [103, 30],
  ],
);

describe('an order that rests', () => {
  it('waits behind all that stood there, and is filled by what is traded behind them', () => {
    const world = venueOf([book, sold(1, 100, 6), sold(2, 100, 5), sold(3, 100, 7)]);
    world.play();
    const order = world.place(true, 100, 4);
    expect(world.venue.ahead(order)).toBe(10);
    world.play();
    expect(world.venue.ahead(order)).toBe(4);
    // 5 more: 4 of the crowd, then 1 of ours.
    world.play();
    expect(world.fills).toEqual([{ id: 1, ticks: 100, lots: 1, isMaker: true }]);
    world.play();
    expect(world.fills[1]).toEqual({ id: 1, ticks: 100, lots: 3, isMaker: true });
  });

  it('does not advance by cancels, of a risk-averse queue, until less is shown than was before it', () => {
    const world = venueOf([book, diff(1, [[100, 25]]), diff(2, [[100, 12]]), diff(3, [[100, 7]])]);
    world.play();
    const order = world.place(true, 100, 4);
    // The first message after it: what it adds may have been there before us.
    world.play();
    expect(world.venue.ahead(order)).toBe(25);
    world.play();
    expect(world.venue.ahead(order)).toBe(12);
    world.play();
    expect(world.venue.ahead(order)).toBe(7);
  });

  it('advances with the share of cancels that its model sees before it', () => {
    // 10 before us, 30 behind, of which the first message told nothing; 8 leave. By hand: power 1 takes 8 x 10/40 = 2
    // from the front, power 2 takes 8 x (1/4)^2 = 0.5, of which no lot is whole.
    const ahead = (queue: string) => {
      const other = diff(1, [[99, 20]]);
      const world = venueOf([book, other, diff(2, [[100, 40]]), diff(3, [[100, 32]])], queue);
      world.play();
      const order = world.place(true, 100, 4);
      world.play(3);
      return world.venue.ahead(order);
    };
    expect(['risk-averse', 'power:1', 'power:2'].map(ahead)).toEqual([10, 8, 10]);
  });

  it('is filled for no more than was traded, where a trade goes through its price', () => {
    const world = venueOf([book, sold(1, 99, 3), sold(2, 98, 9)]);
    world.play();
    world.place(true, 100, 5);
    world.play();
    // Nobody who bid 100 can be left, or the trade would have been at 100.
    expect(world.fills).toEqual([{ id: 1, ticks: 100, lots: 3, isMaker: true }]);
    world.play();
    expect(world.fills[1]).toEqual({ id: 1, ticks: 100, lots: 2, isMaker: true });
  });

  it('is filled at its own price when the book comes to it, for what is offered there', () => {
    const world = venueOf([
      book,
      diff(
        1,
        [
          [100, 0],
          [99, 0],
        ],
        [[99, 3]],
      ),
      diff(2, [], [[99, 8]]),
    ]);
    world.play();
    world.place(true, 100, 5);
    world.play();
    expect(world.fills).toEqual([{ id: 1, ticks: 100, lots: 3, isMaker: true }]);
    world.play();
    expect(world.fills[1]).toEqual({ id: 1, ticks: 100, lots: 2, isMaker: true });
  });

  it('keeps its place for less, and loses it for more or another price', () => {
    const world = venueOf([book, sold(1, 100, 4)]);
    world.play();
    const order = world.place(true, 100, 4);
    world.play();
    world.venue.amend(order, 100, 2);
    expect([world.venue.ahead(order), order.lots]).toEqual([6, 2]);
    world.venue.amend(order, 100, 3);
    expect([world.venue.ahead(order), order.lots]).toEqual([10, 3]);
    world.venue.amend(order, 99, 3);
    expect(world.venue.ahead(order)).toBe(20);
    world.venue.cancel(order);
    expect(world.ends).toEqual(['1 CANCELED null']);
    expect(world.venue.isResting).toBe(false);
  });

  it('shares a level with another of ours: the older is filled first', () => {
    const world = venueOf([book, sold(1, 100, 13), diff(2, [[100, 5]]), sold(3, 100, 2)]);
    world.play();
    const [first, second] = [world.place(true, 100, 2), world.place(true, 100, 3)];
    world.play();
    expect(world.fills.map(({ id, lots }) => [id, lots])).toEqual([
      [1, 2],
      [2, 1],
    ]);
    world.play(2);
    expect([first.lots, second.lots]).toEqual([0, 0]);
  });
});

describe('an order that takes', () => {
  it('gets what is shown, level by level, and rests with what is left of a limit', () => {
    const world = venueOf([book]);
    world.play();
    const order = world.place(true, 102, 12);
    expect(world.fills).toEqual([{ id: 1, ticks: 102, lots: 10, isMaker: false }]);
    expect([order.lots, world.venue.isResting]).toEqual([2, true]);
  });

  it('does not get the same offer twice, before the recorded book tells of it anew', () => {
    const world = venueOf([book, diff(1, [], [[102, 6]])]);
    world.play();
    world.place(true, null, 8);
    world.place(true, null, 8);
    world.play();
    world.place(true, null, 8);
    expect(world.fills.map(({ ticks, lots }) => [ticks, lots])).toEqual([
      ...[
        [102, 8],
        [102, 2],
        [103, 6],
      ],
      ...[
        [102, 6],
        [103, 2],
      ],
    ]);
  });

  it('ends where the book does', () => {
    const world = venueOf([book]);
    world.play();
    world.place(false, null, 35);
    expect(world.fills.map(({ lots }) => lots)).toEqual([10, 20]);
    expect(world.ends).toEqual(['1 EXPIRED NO_LIQUIDITY']);
  });

  it('is refused without a book, and against an order of ours', () => {
    const world = venueOf([book, { kind: 'LOST', atMs: 1 }, book]);
    world.place(true, null, 1);
    world.play();
    world.place(true, 101, 1);
    world.place(false, 101, 1);
    world.play();
    world.place(true, null, 1);
    expect(world.ends).toEqual([
      '1 REJECTED BOOK_NOT_VALID',
      '3 REJECTED SELF_MATCH',
      '4 REJECTED BOOK_NOT_VALID',
    ]);
    world.play();
    world.place(true, null, 1);
    expect(world.fills).toHaveLength(1);
  });
});
