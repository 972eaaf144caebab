import { describe, expect, it } from 'vitest';
import { BookKeeper } from './book-keeper.ts';
import type { DepthUpdate } from './depth-update.ts';
import { type SequenceRule, sequenceRules, type Verdict } from './sequence-rules.ts';
import { depth } from './testing/depth.ts';

type Numbers = readonly [first: number, last: number, previous: number];
const numbered = ([first, last, previous]: Numbers) => depth({ first, last, previous });
const none = -1;

const table: readonly (readonly [keyof typeof sequenceRules, 'first' | 'next', Numbers, number, Verdict])[] =
  [
    // Spot: U <= lastUpdateId + 1 <= u begins, U = u + 1 goes on.
    ['binance', 'first', [90, 100, none], 100, 'STALE'],
    ['binance', 'first', [90, 101, none], 100, 'APPLY'],
    ['binance', 'first', [101, 101, none], 100, 'APPLY'],
    ['binance', 'first', [102, 110, none], 100, 'GAP'],
    ['binance', 'next', [101, 105, none], 100, 'APPLY'],
    ['binance', 'next', [99, 105, none], 100, 'APPLY'],
    ['binance', 'next', [102, 105, none], 100, 'GAP'],
    ['binance', 'next', [95, 100, none], 100, 'STALE'],
    ['binance', 'next', [50, 60, none], 100, 'STALE'],
    // Futures: U <= lastUpdateId <= u begins, pu = u goes on; numbers of other symbols lie between.
    ['binanceusdm', 'first', [90, 99, 85], 100, 'STALE'],
    ['binanceusdm', 'first', [90, 100, 85], 100, 'APPLY'],
    ['binanceusdm', 'first', [95, 120, 85], 100, 'APPLY'],
    ['binanceusdm', 'first', [101, 120, 99], 100, 'GAP'],
    ['binanceusdm', 'next', [140, 150, 100], 100, 'APPLY'],
    ['binanceusdm', 'next', [101, 150, 99], 100, 'GAP'],
    ['binanceusdm', 'next', [101, 150, 101], 100, 'GAP'],
    ['binanceusdm', 'next', [90, 100, 85], 100, 'STALE'],
    // OKX: prevSeqId = seqId goes on, also where nothing changed or maintenance began a lower count.
    ['okx', 'first', [none, 105, 100], 100, 'APPLY'],
    ['okx', 'first', [none, 105, 95], 100, 'APPLY'],
    ['okx', 'first', [none, 100, 95], 100, 'STALE'],
    ['okx', 'first', [none, 110, 105], 100, 'GAP'],
    ['okx', 'next', [none, 105, 100], 100, 'APPLY'],
    ['okx', 'next', [none, 100, 100], 100, 'APPLY'],
    ['okx', 'next', [none, 3, 100], 100, 'APPLY'],
    ['okx', 'next', [none, 100, 95], 100, 'STALE'],
    ['okx', 'next', [none, 110, 105], 100, 'GAP'],
    ['okx', 'next', [none, 5, 3], 100, 'GAP'],
    // Bybit: u counts by one.
    ['bybit', 'first', [none, 101, none], 100, 'APPLY'],
    ['bybit', 'next', [none, 101, none], 100, 'APPLY'],
    ['bybit', 'next', [none, 100, none], 100, 'STALE'],
    ['bybit', 'next', [none, 102, none], 100, 'GAP'],
    ['bybit', 'next', [none, 1, none], 100, 'GAP'],
    // Bitget: pseq = seq goes on.
    ['bitget', 'first', [none, 130, 100], 100, 'APPLY'],
    ['bitget', 'next', [none, 130, 100], 100, 'APPLY'],
    ['bitget', 'next', [none, 100, 90], 100, 'STALE'],
    ['bitget', 'next', [none, 130, 101], 100, 'GAP'],
    ['bitget', 'next', [none, 90, 80], 100, 'GAP'],
    // Upbit tells no changes.
    ['upbit', 'next', [none, 101, none], 100, 'GAP'],
  ];

it.each(table)('%s, %s change %j after %i: %s', (venue, place, numbers, last, verdict) => {
  expect(sequenceRules[venue][place](numbered(numbers), last)).toBe(verdict);
});

it('of Upbit takes the newer of two whole books', () => {
  const keeper = new BookKeeper(sequenceRules.upbit);
  const whole = (last: number, bid: number) => depth({ last }, [[bid, 1]], [[bid + 1, 1]]);
  expect(keeper.load(whole(1_000, 50), 'STREAM')).toBe('APPLIED');
  expect(keeper.load(whole(999, 40), 'STREAM')).toBe('STALE');
  expect(keeper.book.bids.bestPrice).toBe(50);
  expect(keeper.load(whole(1_000, 51), 'STREAM')).toBe('APPLIED');
  expect(keeper.book.bids.bestPrice).toBe(51);
});

const whole = (last: number): DepthUpdate => depth({ last }, [[100, 1]], [[102, 1]]);
const bid = (first: number, last: number, price: number): DepthUpdate => depth({ first, last }, [[price, 1]]);
const spot = (limits = {}) => new BookKeeper(sequenceRules.binance, limits);

describe('a book that is loaded over REST', () => {
  it('says that it is not valid until it is whole, and then has what was told meanwhile', () => {
    const keeper = spot();
    expect(keeper.fault).toBe('NOT_LOADED');
    expect(keeper.change(bid(1, 5, 90))).toBe('HELD');
    expect(keeper.change(bid(6, 12, 101))).toBe('HELD');
    expect(keeper.isValid).toBe(false);
    expect(keeper.book.bids.count).toBe(0);
    expect(keeper.load(whole(10), 'REST')).toBe('APPLIED');
    expect(keeper.isValid).toBe(true);
    expect(keeper.sequence).toBe(12);
    // The first was in the whole book already, as the venue had it.
    expect(keeper.book.bids.top(9)).toEqual([
      [101, 1],
      [100, 1],
    ]);
  });

  it('does not keep what it was given: the same update may be filled again', () => {
    const keeper = spot();
    const update = bid(1, 12, 101);
    keeper.change(update);
    update.bids.clear();
    update.bids.push(55, 1);
    keeper.load(whole(10), 'REST');
    expect(keeper.book.bids.bestPrice).toBe(101);
  });

  it('shows nothing after a gap, until it is whole again', () => {
    const keeper = spot();
    keeper.load(whole(10), 'REST');
    expect(keeper.change(bid(12, 13, 101))).toBe('GAP');
    expect(keeper.fault).toBe('GAP');
    expect(keeper.book.bids.bestPrice).toBeNaN();
    expect(keeper.change(bid(14, 15, 101.5))).toBe('HELD');
    expect(keeper.load(whole(11), 'REST')).toBe('APPLIED');
    expect(keeper.book.bids.top(2)).toEqual([
      [101.5, 1],
      [101, 1],
    ]);
    expect(keeper.counts).toMatchObject({ gaps: 1, loads: 2, changes: 2 });
  });

  it('is not valid with a whole book that is older than what follows, and is with the next one', () => {
    const keeper = spot();
    keeper.change(bid(20, 25, 101));
    expect(keeper.load(whole(10), 'REST')).toBe('GAP');
    expect(keeper.isValid).toBe(false);
    expect(keeper.load(whole(21), 'REST')).toBe('APPLIED');
    expect(keeper.book.bids.bestPrice).toBe(101);
  });

  it('counts a gap among what it holds, and keeps what comes after it', () => {
    const keeper = spot();
    keeper.change(bid(1, 5, 90));
    expect(keeper.change(bid(8, 12, 101))).toBe('GAP');
    expect(keeper.load(whole(9), 'REST')).toBe('APPLIED');
    expect(keeper.book.bids.bestPrice).toBe(101);
  });

  it('is not thrown back by a whole book that it has overtaken', () => {
    const keeper = spot();
    keeper.load(whole(10), 'REST');
    keeper.change(bid(11, 20, 101));
    expect(keeper.load(whole(15), 'REST')).toBe('STALE');
    expect(keeper.sequence).toBe(20);
    expect(keeper.change(bid(21, 22, 101.5))).toBe('APPLIED');
  });

  it('applies what comes twice only once', () => {
    const keeper = spot();
    keeper.load(whole(10), 'REST');
    keeper.change(bid(11, 12, 101));
    keeper.change(depth({ first: 13, last: 14 }, [[101, 0]]));
    expect(keeper.change(bid(11, 12, 101))).toBe('STALE');
    expect(keeper.book.bids.bestPrice).toBe(100);
  });

  it('is not valid when it is crossed, by a change or from the start', () => {
    const keeper = spot();
    keeper.load(whole(10), 'REST');
    expect(keeper.change(bid(11, 11, 102))).toBe('CROSSED');
    expect(keeper.fault).toBe('CROSSED');
    expect(keeper.load(depth({ last: 12 }, [[5, 1]], [[4, 1]]), 'REST')).toBe('CROSSED');
    expect(keeper.isValid).toBe(false);
    expect(keeper.counts.crossed).toBe(2);
    expect(keeper.load(whole(13), 'REST')).toBe('APPLIED');
  });

  it('holds no more than it may, and then finds the hole', () => {
    const keeper = spot({ heldMax: 2 });
    for (const number of [11, 12, 13]) keeper.change(bid(number, number, 101));
    expect(keeper.counts.dropped).toBe(1);
    expect(keeper.load(whole(10), 'REST')).toBe('GAP');
    expect(keeper.load(whole(11), 'REST')).toBe('APPLIED');
  });

  it('forgets what an old connection told', () => {
    const keeper = spot();
    keeper.load(whole(10), 'REST');
    keeper.invalidate('NOT_LOADED');
    expect(keeper.isValid).toBe(false);
    keeper.change(bid(30, 31, 90));
    expect(keeper.load(whole(30), 'REST')).toBe('APPLIED');
    expect(keeper.counts.gaps).toBe(0);
  });
});

describe('a book that its stream tells whole', () => {
  it.each(['bybit', 'bitget', 'okx'] as const)('of %s is whole again with the next whole one', (venue) => {
    const keeper = new BookKeeper(sequenceRules[venue]);
    const change = (last: number, previous: number) => depth({ last, previous }, [[101, 1]]);
    expect(keeper.load(whole(10), 'STREAM')).toBe('APPLIED');
    expect(keeper.change(change(11, 10))).toBe('APPLIED');
    expect(keeper.change(change(15, 14))).toBe('GAP');
    expect(keeper.change(change(16, 15))).not.toBe('APPLIED');
    expect(keeper.isValid).toBe(false);
    // A restart of the venue begins a new count.
    expect(keeper.load(whole(1), 'STREAM')).toBe('APPLIED');
    expect(keeper.change(change(2, 1))).toBe('APPLIED');
    expect(keeper.book.bids.bestPrice).toBe(101);
  });
});

/** A rule that lets everything pass would make the table above a table of nothing. */
it('has tests that a rule without a check does not pass', () => {
  const blind: SequenceRule = { ...sequenceRules.binance, first: () => 'APPLY', next: () => 'APPLY' };
  const wrong = table.filter(
    ([, place, numbers, last, verdict]) => blind[place](numbered(numbers), last) !== verdict,
  );
  expect(wrong.length).toBeGreaterThan(15);
});

describe('a rule that is rarely asked', () => {
  it('Upbit has no changes: one is a gap', () => {
    expect(sequenceRules.upbit.first(depth({ last: 101 }), 100)).toBe('GAP');
    expect(sequenceRules.upbit.next(depth({ last: 101 }), 100)).toBe('GAP');
  });

  it.each(['binance', 'bitget'] as const)('of %s any whole book replaces', (venue) => {
    expect(sequenceRules[venue].replaces(depth({ last: 1 }), 100)).toBe(true);
  });
});

it('a held change that is older than the one before it is passed over, and the newest time is told', () => {
  const keeper = new BookKeeper(sequenceRules.binance);
  expect(keeper.timeMs).toBe(0);
  expect(keeper.change(depth({ first: 101, last: 110 }))).toBe('HELD');
  expect(keeper.change(depth({ first: 90, last: 100 }))).toBe('STALE');
  const whole = depth({ last: 105 });
  whole.timeMs = 77;
  expect(keeper.load(whole, 'REST')).toBe('APPLIED');
  expect([keeper.sequence, keeper.isValid]).toEqual([110, true]);
});

describe('a whole book over REST that has no number of the stream', () => {
  const followed = () => {
    const keeper = new BookKeeper(sequenceRules.bybit);
    keeper.load(depth({ last: 10 }, [[99, 1]], [[101, 2]]), 'STREAM');
    return keeper;
  };

  it('confirms ours where the best levels are the same', () => {
    const keeper = followed();
    expect(keeper.load(depth({}, [[99, 1]], [[101, 2]]), 'REST')).toBe('STALE');
    expect([keeper.isInStep, keeper.sequence]).toEqual([true, 10]);
    expect(keeper.change(depth({ last: 11 }, [[99, 3]]))).toBe('APPLIED');
  });

  it.each([
    [[[99, 2]], [[101, 2]]],
    [[[98, 1]], [[101, 2]]],
    [[[99, 1]], [[101, 3]]],
    [
      [
        [99, 1],
        [98, 1],
      ],
      [[101, 2]],
    ],
  ] as const)('else shows the truth %j %j apart, until the stream tells a whole book', (bids, asks) => {
    const keeper = followed();
    expect(keeper.load(depth({}, bids, asks), 'REST')).toBe('APPLIED');
    expect([keeper.isValid, keeper.isInStep, keeper.sequence]).toEqual([true, false, none]);
    expect(keeper.book.bids.top(5)).toEqual(bids);
    expect(keeper.change(depth({ last: 11 }, [[50, 3]]))).toBe('STALE');
    // The same again, and another one: each is the newest.
    expect(keeper.load(depth({}, [[97, 1]], [[101, 2]]), 'REST')).toBe('APPLIED');
    expect(keeper.book.bids.bestPrice).toBe(97);
    expect(keeper.load(depth({ last: 12 }, [[96, 1]], [[101, 2]]), 'STREAM')).toBe('APPLIED');
    expect(keeper.isInStep).toBe(true);
    expect(keeper.change(depth({ last: 13 }, [[96, 0]]))).toBe('APPLIED');
  });

  it('stands after a connection that ended, which ends it too', () => {
    const keeper = followed();
    keeper.invalidate('NOT_LOADED');
    expect(keeper.load(depth({}, [[99, 1]], [[101, 2]]), 'REST')).toBe('APPLIED');
    expect([keeper.isValid, keeper.isInStep]).toEqual([true, false]);
    keeper.invalidate('NOT_LOADED');
    expect(keeper.load(depth({ last: 2 }, [[99, 1]], [[101, 2]]), 'STREAM')).toBe('APPLIED');
    expect(keeper.isInStep).toBe(true);
  });
});
