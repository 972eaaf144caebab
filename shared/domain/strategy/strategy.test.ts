import { describe, expect, it } from 'vitest';
import { anOrder } from '../../testing/builders.ts';
import { aPlan } from '../../testing/protection.ts';
import { aStrategy } from '../../testing/strategies.ts';
import { decimal as d, zero } from '../money/decimal.ts';
import { type BookFill, bookFill, emptyBook, entryOf, heldSide, positionOf, profitOf } from './book.ts';
import { dueTicks, firstRun, withState } from './instance.ts';
import { amended, changeOf, isLeg, legsOf, remainingOf, type TrackedOrder } from './tracked-order.ts';

const aBookFill = (given: Partial<BookFill> = {}): BookFill => ({
  ...{ side: 'buy', quantity: d('1'), price: d('100'), fees: {}, base: 'BTC', quote: 'USDT', isSpot: true },
  ...given,
});

describe('the book of a strategy', () => {
  it('counts what it bought and sold by its own fills, fees in the base asset off the coins', () => {
    const bought = bookFill(emptyBook, aBookFill({ fees: { BTC: d('0.001'), USDT: d('0.5'), BNB: d('1') } }));
    expect(positionOf(bought).toFixed()).toBe('0.999');
    expect(entryOf(bought).toFixed()).toBe('100');
    expect(bought.fees.toFixed()).toBe('0.6');
    expect(profitOf(bought, d('110')).toFixed()).toBe('9.39');
    const sold = bookFill(bought, aBookFill({ side: 'sell', quantity: d('0.999'), price: d('110') }));
    expect([positionOf(sold).toFixed(), entryOf(sold).toFixed()]).toEqual(['0', '0']);
    expect(profitOf(sold, d('1')).toFixed()).toBe('9.39');
  });

  it('of a perpetual takes no fee off the position, and shows both sides of a hedge', () => {
    const net = bookFill(emptyBook, aBookFill({ side: 'sell', isSpot: false, fees: { BTC: d('0.1') } }));
    expect([positionOf(net).toFixed(), heldSide(net, 'SHORT').quantity.toFixed()]).toEqual(['-1', '1']);
    expect(heldSide(net, 'LONG').quantity.toFixed()).toBe('0');
    expect(heldSide(bookFill(emptyBook, aBookFill()), 'LONG').quantity.toFixed()).toBe('1');
    const long = bookFill(emptyBook, aBookFill({ positionSide: 'LONG', quantity: d('2') }));
    const both = bookFill(long, aBookFill({ side: 'sell', positionSide: 'SHORT', price: d('103') }));
    expect([heldSide(both, 'LONG').quantity.toFixed(), heldSide(both, 'SHORT').quantity.toFixed()]).toEqual([
      '2',
      '1',
    ]);
    expect([positionOf(both).toFixed(), entryOf(both).toFixed()]).toEqual(['1', '101']);
  });
});

const tracked: TrackedOrder = {
  ...{ orderId: 'order-1', tag: 'a', side: 'buy', price: d('60000'), quantity: d('0.5') },
  ...{ filled: d('0.1'), filledQuote: d('6000'), fees: { USDT: d('1') } },
};

describe('an own order', () => {
  it('has nothing new while nothing was filled and it rests', () => {
    const filled = { filledQuantity: d('0.1'), filledQuote: d('6000') };
    expect(changeOf(tracked, anOrder({ state: 'ACCEPTED', ...filled }))).toBeUndefined();
    expect(changeOf(tracked, undefined)).toBeUndefined();
    expect(remainingOf(tracked).toFixed()).toBe('0.4');
  });

  it('tells what was filled since, with its own price and fees, and then its end', () => {
    const order = anOrder({
      ...{ state: 'CANCELED', filledQuantity: d('0.3'), filledQuote: d('17800') },
      fees: { USDT: d('3'), BNB: d('1') },
    });
    const change = changeOf(tracked, order);
    if (change?.kind !== 'FILL') throw new Error('test: no fill');
    expect(change.price.toFixed()).toBe('59000');
    expect([change.quantity, change.remaining].map((each) => each.toFixed())).toEqual(['0.2', '0.2']);
    expect(Object.entries(change.fees).map(([asset, fee]) => `${fee.toFixed()} ${asset}`)).toEqual([
      '2 USDT',
      '1 BNB',
    ]);
    const { after } = change;
    if (!after) throw new Error('test: it is over');
    expect(changeOf(after, order)).toMatchObject({ kind: 'END', outcome: 'CANCELED', code: null });
  });

  it('that is filled has nothing more to tell', () => {
    const order = anOrder({ state: 'FILLED', filledQuantity: d('0.5'), filledQuote: d('30000') });
    expect(changeOf(tracked, order)).toMatchObject({ kind: 'FILL', remaining: zero, after: undefined });
    const untold = { ...tracked, filled: d('0.5'), filledQuote: d('30000') };
    expect(changeOf(untold, order)).toBeUndefined();
  });

  it('that was refused before it was one ends with the code', () => {
    const refused = { ...tracked, refused: 'TOO_LATE' };
    expect(changeOf(refused, undefined)).toMatchObject({ kind: 'END', outcome: 'DENIED', code: 'TOO_LATE' });
    expect(remainingOf(refused).isZero()).toBe(true);
    const denied = anOrder({ state: 'DENIED', code: 'PRICE_STALE', filledQuantity: d('0.1') });
    expect(changeOf(tracked, denied)).toMatchObject({ outcome: 'DENIED', code: 'PRICE_STALE' });
  });

  it('takes over what an amendment changed', () => {
    expect(amended(tracked, {})).toEqual({ quantity: tracked.quantity, price: tracked.price });
    const { quantity, price } = amended(tracked, { quantity: d('1'), limitPrice: d('59000') });
    expect([quantity.toFixed(), price?.toFixed()]).toEqual(['1', '59000']);
  });
});

describe('orders of a protection', () => {
  const leg = (given: object) => ({
    ...{ leg: 'TP1', key: 'k', version: 1, quantity: d('0.2'), filled: zero, isOver: false, claimedAtMs: 10 },
    ...given,
  });

  it('are told as own orders that close, but for those that are not placed and those from before', () => {
    const orders = [
      leg({ orderId: 'order-1', price: d('61000') }),
      leg({ leg: 'EXIT', orderId: 'order-2' }),
      leg({ leg: 'TP2' }),
      leg({ leg: 'TP3', orderId: 'order-3', claimedAtMs: 4 }),
    ];
    const legs = legsOf(aPlan({ orders, side: 'LONG', positionSide: 'LONG' }), 5);
    expect(legs).toMatchObject([
      { orderId: 'order-1', tag: 'TP1', side: 'sell', positionSide: 'LONG', price: d('61000') },
      { orderId: 'order-2', tag: 'EXIT', side: 'sell', price: null },
    ]);
    expect(legs.map(isLeg)).toEqual([true, true]);
    expect(legsOf(aPlan({ orders, side: 'SHORT' }), 5)[0]).toMatchObject({ side: 'buy' });
    expect(legsOf(undefined, 5)).toEqual([]);
    expect([isLeg(tracked), isLeg({ ...tracked, tag: null })]).toEqual([false, false]);
  });
});

describe('ticks', () => {
  const minuteMs = 60_000;
  const withTicks = (missed: 'SKIP' | 'CATCH_UP') =>
    aStrategy({
      run: firstRun(10 * minuteMs + 5),
      schedule: { everyMinutes: 5, jitterMinutes: 0, missed },
    });

  it.each([
    ['none before the first is due', 'SKIP', 14, []],
    ['the newest of those missed', 'SKIP', 27, [25]],
    ['each of those missed', 'CATCH_UP', 27, [15, 20, 25]],
  ] as const)('%s', (_what, missed, nowMinute, expected) => {
    expect(dueTicks(withTicks(missed), nowMinute * minuteMs)).toEqual(
      expected.map((each) => each * minuteMs),
    );
  });

  it('are caught up a hundred at a time, and there are none without a schedule', () => {
    expect(dueTicks(withTicks('CATCH_UP'), 1_000_000 * minuteMs)).toHaveLength(100);
    expect(dueTicks(aStrategy(), 1_000_000 * minuteMs)).toEqual([]);
  });
});

it('a cause belongs to a stop alone', () => {
  const stopped = withState(aStrategy(), 'STOPPED', 'a mistake', 5, 'ERROR');
  expect(stopped).toMatchObject({ state: 'STOPPED', cause: 'ERROR', revision: 2, updatedAtMs: 5 });
  expect(withState(stopped, 'ACTIVE', 'resumed', 6)).not.toHaveProperty('cause');
});
