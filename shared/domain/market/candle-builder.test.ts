import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../money/decimal.ts';
import { CandleBuilder } from './candle-builder.ts';
import { CandleRollup } from './candle-rollup.ts';
import type { MarketCandle } from './market-candle.ts';
import { isTimeframeName, type Timeframe, type TimeframeName, timeframes } from './timeframe.ts';

interface Trade {
  readonly timeMs: number;
  readonly price: number;
  readonly size: number;
}

const minute = 60_000;
const startMs = 1_700_000_040_000;
const at = (timeMs: number, price: number, size = 1): Trade => ({ timeMs: startMs + timeMs, price, size });
const tick = (trade: Trade) => ({ ...trade, id: 0, takerSide: 'BUY' as const });

function building(lateMs = 1_000, timeframe: Timeframe = timeframes['1m']) {
  const closed: MarketCandle[] = [];
  const builder = new CandleBuilder(timeframe, { lateMs, onClosed: (candle) => closed.push(candle) });
  const take = (...trades: Trade[]) => trades.map((trade) => builder.take(tick(trade)));
  return { builder, closed, take };
}

/** Candles with decimals, from trades in order; the plainest way. */
function plain(trades: readonly Trade[], { startMs, nextMs }: Timeframe): object[] {
  const groups = Map.groupBy(trades, ({ timeMs }) => startMs(timeMs));
  const [first = 0, last = 0] = [Math.min(...groups.keys()), Math.max(...groups.keys())];
  const candles: object[] = [];
  let close = 0;
  for (let open = first; open <= last; open = nextMs(open)) {
    const own = groups.get(open) ?? [];
    const prices = own.map(({ price }) => price);
    const sum = (amounts: Decimal[]) =>
      amounts.reduce((one, other) => one.plus(other), new Decimal(0)).toNumber();
    const before = close;
    close = prices.at(-1) ?? before;
    candles.push({
      openTimeMs: open,
      open: prices[0] ?? before,
      high: prices.length > 0 ? Math.max(...prices) : before,
      low: prices.length > 0 ? Math.min(...prices) : before,
      close,
      volume: sum(own.map(({ size }) => new Decimal(size))),
      quoteVolume: sum(own.map(({ price, size }) => new Decimal(price).times(size))),
      trades: own.length,
    });
  }
  return candles;
}

const trade = fc.record({
  timeMs: fc.integer({ min: 0, max: 20 * minute }).map((ms) => startMs + ms),
  price: fc.integer({ min: 1, max: 10_000_000 }).map((ticks) => ticks / 100),
  size: fc.integer({ min: 1, max: 999_999 }).map((lots) => lots / 1e5),
});
/** Trades of one moment keep the order in which they came, as a venue numbers them. */
const trades = fc
  .array(trade, { minLength: 1, maxLength: 60 })
  .map((list) => list.toSorted((a, b) => a.timeMs - b.timeMs));

describe('candles from trades', () => {
  it('are those of plain decimals, with empty intervals at the price before', () => {
    fc.assert(
      fc.property(trades, fc.constantFrom<TimeframeName>('1s', '1m', '3m', '5m'), (list, name) => {
        const { builder, closed, take } = building(1_000, timeframes[name]);
        take(...list);
        builder.advance((list.at(-1)?.timeMs ?? 0) + 10 * minute);
        const expected = plain(list, timeframes[name]);
        expect(closed.slice(0, expected.length)).toMatchObject(expected);
      }),
    );
  });

  it('are the same when trades come out of order, within the time that is waited', () => {
    fc.assert(
      fc.property(trades, fc.integer({ min: 1, max: 9 }), (list, shift) => {
        const distinct = list.filter(
          (one, index) => index === 0 || one.timeMs > (list[index - 1]?.timeMs ?? 0),
        );
        const inOrder = building(minute);
        inOrder.take(...distinct);
        inOrder.builder.advance(startMs + 60 * minute);
        const jumbled = building(30 * minute);
        jumbled.take(...(distinct[0] ? [distinct[0]] : []));
        jumbled.take(
          ...distinct.slice(1).toSorted((a, b) => (a.timeMs % (shift * 7)) - (b.timeMs % (shift * 7))),
        );
        jumbled.builder.advance(startMs + 60 * minute + 30 * minute - minute);
        expect(jumbled.closed).toEqual(inOrder.closed);
      }),
    );
  });

  it('wait for late trades, and count those that come too late', () => {
    const { builder, closed, take } = building(1_000);
    expect(take(at(10, 5), at(minute + 500, 6), at(59_999, 4))).toEqual([true, true, true]);
    expect(closed).toEqual([]);
    builder.advance(startMs + minute + 999);
    expect(closed).toEqual([]);
    builder.advance(startMs + minute + 1_000);
    expect(closed).toMatchObject([
      { openTimeMs: startMs, open: 5, close: 4, low: 4, trades: 2, isWhole: true },
    ]);
    expect(take(at(59_999, 1))).toEqual([false]);
    expect(builder.counts.late).toBe(1);
    expect(closed).toHaveLength(1);
  });

  it('say which may lack trades, of a stream that began or broke within', () => {
    const { builder, closed, take } = building(0);
    builder.interrupted(startMs + 10);
    take(at(20, 5), at(minute + 1, 6), at(2 * minute + 1, 7));
    builder.interrupted(startMs + 2 * minute + 30_000);
    take(at(3 * minute, 8), at(4 * minute, 9));
    expect(closed.map(({ isWhole }) => isWhole)).toEqual([false, true, false, true]);
  });

  it('do not run on through years when a clock jumps', () => {
    const { builder, closed, take } = building(0);
    take(at(0, 5));
    builder.advance(startMs + 1e12);
    expect(closed.length).toBeLessThan(10_010);
    take(at(1e12 + 5, 6));
    builder.advance(startMs + 1e12 + 2 * minute);
    expect(closed.at(-2)).toMatchObject({ close: 6, isWhole: false });
  });

  it('show the one that is not over', () => {
    const { builder, take } = building();
    expect(builder.current()).toBeUndefined();
    take(at(0, 5), at(10, 7));
    expect(builder.current()).toMatchObject({ open: 5, close: 7, openTimeMs: startMs });
  });
});

describe('candles from smaller ones', () => {
  const rolled = (small: readonly MarketCandle[], name: TimeframeName) => {
    const closed: MarketCandle[] = [];
    const rollup = new CandleRollup(timeframes[name], (candle) => closed.push(candle));
    for (const candle of small) rollup.take(candle);
    return closed;
  };

  it('are those made from the trades at once', () => {
    fc.assert(
      fc.property(trades, (list) => {
        const of = (name: TimeframeName) => {
          const { builder, closed, take } = building(0, timeframes[name]);
          // From the start of an interval of every timeframe, so that the first is whole.
          take({ timeMs: timeframes['15m'].startMs(startMs), price: 1, size: 1 }, ...list);
          builder.advance(startMs + 60 * minute);
          return closed;
        };
        const expected = of('15m').map((candle) => ({ ...candle, source: 'CANDLES' }));
        expect(rolled(of('1m'), '15m')).toEqual(expected);
        expect(rolled(rolled(of('1m'), '3m'), '15m')).toEqual(expected);
      }),
    );
  });

  const small = (index: number, close = 5): MarketCandle => ({
    openTimeMs: timeframes['5m'].startMs(startMs) + index * minute,
    endMs: timeframes['5m'].startMs(startMs) + (index + 1) * minute,
    open: close,
    high: close,
    low: close,
    close,
    volume: 0.1,
    quoteVolume: 0.5,
    trades: 1,
    isWhole: true,
    source: 'TRADES',
  });

  it('are whole only with every part', () => {
    expect(
      rolled(
        [0, 1, 2, 3, 4].map((each) => small(each)),
        '5m',
      ),
    ).toMatchObject([{ isWhole: true, volume: 0.5, quoteVolume: 2.5 }]);
    expect(
      rolled(
        [0, 1, 3, 4].map((each) => small(each)),
        '5m',
      ),
    ).toMatchObject([{ isWhole: false, trades: 4 }]);
    expect(
      rolled(
        [1, 2, 3, 4].map((each) => small(each)),
        '5m',
      ),
    ).toMatchObject([{ isWhole: false }]);
    expect(
      rolled(
        [0, 1, 2, 3, 5].map((each) => small(each)),
        '5m',
      ),
    ).toMatchObject([{ isWhole: false, trades: 4 }]);
    expect(
      rolled([small(0), small(1), { ...small(2), isWhole: false }, small(3), small(4)], '5m'),
    ).toMatchObject([{ isWhole: false }]);
  });

  it('take each part once, and refuse what does not fit', () => {
    expect(
      rolled(
        [0, 1, 1, 0, 2, 3, 4].map((each) => small(each)),
        '5m',
      ),
    ).toMatchObject([{ trades: 5, isWhole: true }]);
    expect(() => rolled([small(0)], '1s')).toThrow(RangeError);
  });
});

describe('timeframes', () => {
  it('begin weeks on Monday and months on the first', () => {
    const time = Date.parse('2024-02-29T23:59:59.999Z');
    expect(new Date(timeframes['1w'].startMs(time)).toISOString()).toBe('2024-02-26T00:00:00.000Z');
    expect(new Date(timeframes['1M'].startMs(time)).toISOString()).toBe('2024-02-01T00:00:00.000Z');
    expect(new Date(timeframes['1M'].nextMs(timeframes['1M'].startMs(time))).toISOString()).toBe(
      '2024-03-01T00:00:00.000Z',
    );
  });

  it('have each time in one interval, as a calendar does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_102_444_800_000 }),
        fc.constantFrom(...Object.values(timeframes)),
        (time, frame) => {
          const from = frame.startMs(time);
          expect(from <= time && time < frame.nextMs(from)).toBe(true);
          expect(frame.startMs(from)).toBe(from);
          expect(frame.startMs(frame.nextMs(from) - 1)).toBe(from);
          const date = new Date(time);
          if (frame.name === '1M') expect(from).toBe(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
        },
      ),
    );
  });

  it('are known by name', () => {
    expect(isTimeframeName('15m')).toBe(true);
    expect(isTimeframeName('toString')).toBe(false);
    expect(isTimeframeName('7m')).toBe(false);
  });
});
