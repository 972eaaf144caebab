import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalSteps } from '../../testing/arbitraries.ts';
import { aPosition } from '../../testing/builders.ts';
import { type Decimal, decimal as d, decimalText, maximum, zero } from '../money/decimal.ts';
import { applyPerpetualTrade, type PerpetualTrade } from './perpetual.ts';
import type { Position } from './position.ts';

const trade = (side: 'buy' | 'sell', quantity: string, price: string, leverage = '10'): PerpetualTrade => ({
  side,
  quantity: d(quantity),
  price: d(price),
  leverage: d(leverage),
});

/** One trade after the other, all margin set aside as needed. */
function positionAfter(trades: readonly PerpetualTrade[], from: Position = aPosition()): Position {
  return trades.reduce((position, each) => {
    const change = applyPerpetualTrade(position, each);
    return { ...change.after, margin: change.after.margin.plus(change.marginNeeded) };
  }, from);
}
const text = ({ quantity, averageEntryPrice, realizedPnl, margin }: Position) =>
  [quantity, averageEntryPrice, realizedPnl, margin].map(decimalText).join(' ');

describe('applyPerpetualTrade', () => {
  it.each<[name: string, trades: PerpetualTrade[], quantityAverageRealizedMargin: string]>([
    ['opens long', [trade('buy', '2', '100')], '2 100 0 20'],
    ['opens short', [trade('sell', '2', '100')], '-2 100 0 20'],
    ['adds: price and margin add up', [trade('buy', '1', '100'), trade('buy', '3', '200')], '4 175 0 70'],
    ['reduces: a share of the margin', [trade('buy', '4', '100'), trade('sell', '1', '130')], '3 100 30 30'],
    ['reduces a short', [trade('sell', '4', '100'), trade('buy', '1', '130')], '-3 100 -30 30'],
    ['closes', [trade('buy', '2', '100'), trade('sell', '2', '90')], '0 0 -20 0'],
    ['crosses to short', [trade('buy', '1', '100'), trade('sell', '3', '110')], '-2 110 10 22'],
    ['crosses to long', [trade('sell', '1', '100'), trade('buy', '3', '120')], '2 120 -20 24'],
    [
      'another leverage from now on',
      [trade('buy', '1', '100', '1'), trade('buy', '1', '100', '20')],
      '2 100 0 105',
    ],
    ['margin is counted in eight digits', [trade('buy', '1', '100', '3')], '1 100 0 33.33333333'],
  ])('%s', (_name, trades, expected) => {
    expect(text(positionAfter(trades))).toBe(expected);
    expect(positionAfter(trades).version).toBe(trades.length);
  });

  it('an average without an end costs nothing: what closes it takes the rest', () => {
    const opened = positionAfter([trade('buy', '1', '100'), trade('buy', '2', '100.01')]);
    expect(opened.entryCost).toEqual(d('300.02'));
    const closed = positionAfter(
      [trade('sell', '1', '100'), trade('sell', '1', '100'), trade('sell', '1', '100')],
      opened,
    );
    expect(text(closed)).toBe('0 0 -0.02 0');
    expect(closed.entryCost).toEqual(zero);
  });

  it('the profit that the venue booked stands, whatever our average says', () => {
    const position = positionAfter([trade('buy', '2', '100')]);
    const change = applyPerpetualTrade(position, { ...trade('sell', '1', '110'), realizedPnl: d('9.5') });
    expect([change.realized, change.after.realizedPnl]).toEqual([d('9.5'), d('9.5')]);
  });

  it('names the leverage of its newest part', () => {
    const opened = positionAfter([trade('buy', '1', '100', '5')]);
    expect(positionAfter([trade('sell', '0.5', '100', '20')], opened).leverage).toEqual(d('5'));
    expect(positionAfter([trade('sell', '2', '100', '20')], opened).leverage).toEqual(d('20'));
  });
});

const trades = fc.array(
  fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    quantity: decimalSteps({ min: 1, max: 3_000, digits: 3 }),
    // Finer than the shares are counted in: only the rest that is taken whole can then be exact.
    price: decimalSteps({ min: 1, max: 999_999_999, digits: 8 }),
    leverage: decimalSteps({ min: 1, max: 125, digits: 0 }),
  }),
  { maxLength: 30 },
);

/** What all trades together paid and received: the profit that must be there when nothing is held. */
function cashOf(done: readonly PerpetualTrade[]): Decimal {
  return done.reduce(
    (cash, { side, quantity, price }) =>
      side === 'sell' ? cash.plus(quantity.times(price)) : cash.minus(quantity.times(price)),
    zero,
  );
}

describe('whatever the trades', () => {
  it('realised profit and the cost of what is held are what was paid and received, to the last digit', () => {
    fc.assert(
      fc.property(trades, (done) => {
        const { quantity, entryCost, realizedPnl } = positionAfter(done);
        const held = quantity.isNegative() ? entryCost.negated() : entryCost;
        expect(realizedPnl.minus(held)).toEqual(cashOf(done));
      }),
    );
  });

  it('what was set aside is set aside or given back, and nothing is when nothing is held', () => {
    fc.assert(
      fc.property(trades, (done) => {
        let position = aPosition();
        let [taken, given] = [zero, zero];
        for (const each of done) {
          const change = applyPerpetualTrade(position, each);
          position = { ...change.after, margin: change.after.margin.plus(change.marginNeeded) };
          taken = taken.plus(change.marginNeeded);
          given = given.plus(change.marginFreed);
          expect(position.margin).toEqual(taken.minus(given));
          expect(position.margin.isNegative() || position.entryCost.isNegative()).toBe(false);
          if (position.quantity.isZero()) expect([position.margin, position.entryCost]).toEqual([zero, zero]);
        }
      }),
    );
  });

  it('the average entry price lies between the prices of the trades', () => {
    fc.assert(
      fc.property(
        trades.filter(({ length }) => length > 0),
        (done) => {
          const { quantity, averageEntryPrice } = positionAfter(done);
          if (quantity.isZero()) return;
          const prices = done.map(({ price }) => price);
          const highest = prices.reduce(maximum);
          // A share that was rounded moves the average of what stays by no more than that.
          const slack = d('0.0000001').dividedBy(quantity.abs());
          expect(averageEntryPrice.lessThanOrEqualTo(highest.plus(slack))).toBe(true);
          expect(averageEntryPrice.plus(slack).greaterThan(0)).toBe(true);
        },
      ),
    );
  });
});
