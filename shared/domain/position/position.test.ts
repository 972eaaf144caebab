import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalSteps } from '../../testing/arbitraries.ts';
import { aPosition } from '../../testing/builders.ts';
import { type Decimal, decimal as d, decimalText, zero } from '../money/decimal.ts';
import { applyTrade, type Position, type PositionTrade } from './position.ts';

function trade(side: 'buy' | 'sell', quantity: string, price: string, baseFee = '0'): PositionTrade {
  return { side, quantity: d(quantity), price: d(price), baseFee: d(baseFee) };
}
function positionAfter(...trades: PositionTrade[]): Position {
  return trades.reduce(applyTrade, aPosition());
}
const text = ({ quantity, averageEntryPrice, realizedPnl }: Position) =>
  [quantity, averageEntryPrice, realizedPnl].map(decimalText).join(' ');

describe('applyTrade', () => {
  it.each<[name: string, trades: PositionTrade[], quantityAverageRealized: string]>([
    ['opens long', [trade('buy', '2', '100')], '2 100 0'],
    ['adds: the price blends', [trade('buy', '1', '100'), trade('buy', '3', '200')], '4 175 0'],
    [
      'reduces: profit is realised, the average stays',
      [trade('buy', '2', '100'), trade('sell', '1', '130')],
      '1 100 30',
    ],
    ['closes', [trade('buy', '2', '100'), trade('sell', '2', '90')], '0 0 -20'],
    ['crosses to short', [trade('buy', '1', '100'), trade('sell', '3', '110')], '-2 110 10'],
    ['opens short', [trade('sell', '2', '100')], '-2 100 0'],
    ['adds to a short', [trade('sell', '1', '100'), trade('sell', '1', '110')], '-2 105 0'],
    ['reduces a short', [trade('sell', '2', '100'), trade('buy', '1', '80')], '-1 100 20'],
    ['crosses to long', [trade('sell', '1', '100'), trade('buy', '3', '120')], '2 120 -20'],
    ['pays a fee in base: less held, same average', [trade('buy', '1', '100', '0.001')], '0.999 100 0'],
  ])('%s', (_name, trades, expected) => {
    expect(text(positionAfter(...trades))).toBe(expected);
    expect(positionAfter(...trades).version).toBe(trades.length);
  });

  it('leaves the pending counters to the store', () => {
    const pending = { pendingBuy: d('3'), pendingSell: d('4') };
    expect(applyTrade(aPosition(pending), trade('buy', '1', '1'))).toMatchObject(pending);
  });
});

describe('any sequence of trades', () => {
  const trades = fc.array(
    fc
      .record({
        side: fc.constantFrom('buy' as const, 'sell' as const),
        quantity: decimalSteps({ min: 1, max: 100_000, digits: 3 }),
        price: decimalSteps({ min: 1, max: 10_000_000, digits: 2 }),
        feeRatio: decimalSteps({ min: 0, max: 20, digits: 4 }),
      })
      .map(({ feeRatio, ...rest }) => ({
        ...rest,
        baseFee: rest.side === 'buy' ? rest.quantity.times(feeRatio) : zero,
      })),
    { maxLength: 20 },
  );
  const mark = decimalSteps({ min: 1, max: 10_000_000, digits: 2 });

  it('holds the signed sum of the trades minus the fees in base', () => {
    fc.assert(
      fc.property(trades, (sequence) => {
        const held = sequence.reduce(
          (sum, { side, quantity, baseFee }) =>
            (side === 'buy' ? sum.plus(quantity) : sum.minus(quantity)).minus(baseFee),
          zero,
        );
        expect(positionAfter(...sequence).quantity).toEqual(held);
      }),
    );
  });

  it('realised and unrealised profit are the cash flow and the holding at the mark, fees at their cost', () => {
    fc.assert(
      fc.property(trades, mark, (sequence, price) => {
        let position = aPosition();
        let cash = zero;
        let feesAtCost = zero;
        for (const each of sequence) {
          const paid = each.quantity.times(each.price);
          cash = each.side === 'buy' ? cash.minus(paid) : cash.plus(paid);
          position = applyTrade(position, each);
          feesAtCost = feesAtCost.plus(each.baseFee.times(position.averageEntryPrice));
        }
        const unrealized = position.quantity.times(price.minus(position.averageEntryPrice));
        const worth = cash.plus(position.quantity.times(price));
        expectClose(position.realizedPnl.plus(unrealized).minus(feesAtCost), worth);
      }),
    );
  });

  /** Averages are quotients of 40 digits: equal to far below the smallest unit of any asset. */
  function expectClose(a: Decimal, b: Decimal): void {
    expect(a.minus(b).abs().lessThan('1e-20'), `${decimalText(a)} is not ${decimalText(b)}`).toBe(true);
  }
});
