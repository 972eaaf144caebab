import { describe, expect, it } from 'vitest';
import { aFill } from '../../testing/builders.ts';
import { decimal as d, decimalText } from '../money/decimal.ts';
import type { CostBasis } from './lots.ts';
import { type PnlTrade, pnlBooks, type RateOf, unrealizedOf } from './pnl.ts';

const noRate: RateOf = () => undefined;

/** Worked out by hand, a line a trade: side, quantity, price, then fee and whatever else is told. */
type Line = readonly ['buy' | 'sell', string, string, Partial<PnlTrade>?];
const linesOf = (lines: readonly Line[], instrument = 'BTC/USDT') =>
  lines.map(([side, quantity, price, given], index) =>
    aFill({
      instrument,
      side,
      quantity: d(quantity),
      price: d(price),
      tradeId: String(index),
      venueTimeMs: index,
      ...given,
    }),
  );
const fee = (asset: string, amount: string) => ({ fee: { asset, amount: d(amount) } });

function booksOf(trades: readonly PnlTrade[], basis: CostBasis = 'FIFO', rateOf = noRate) {
  const { events, open, uncovered } = pnlBooks(trades, [], { basis, rateOf });
  return {
    realized: events.map((event) => decimalText(event.realized)),
    fees: events.map((event) => decimalText(event.fees)),
    open: open.map(({ quantity, cost }) => [decimalText(quantity), decimalText(cost)]),
    uncovered: uncovered.map(({ quantity }) => decimalText(quantity)),
  };
}

describe('spot', () => {
  const steps: readonly Line[] = [
    ['buy', '1', '100'],
    ['buy', '1', '200'],
    ['sell', '1', '300'],
    ['sell', '0.5', '50'],
  ];
  it.each<[CostBasis, string[], [string, string]]>([
    // 300 − 100; then half of the second lot: 25 − 100.
    ['FIFO', ['0', '0', '200', '-75'], ['0.5', '100']],
    // The average is 150: 300 − 150, then 25 − 75.
    ['AVERAGE', ['0', '0', '150', '-50'], ['0.5', '75']],
  ])('sells at the cost that %s finds', (basis, realized, open) => {
    expect(booksOf(linesOf(steps), basis)).toMatchObject({ realized, open: [open] });
  });

  it('sells out of several lots at once, the oldest first', () => {
    // 2.5 × 10 = 25 for lots of 3, 8 and half of 20: 25 − 21.
    const lines = linesOf([
      ['buy', '1', '3'],
      ['buy', '1', '8'],
      ['buy', '1', '20'],
      ['sell', '2.5', '10'],
    ]);
    expect(booksOf(lines)).toMatchObject({ realized: ['0', '0', '0', '4'], open: [['0.5', '10']] });
  });

  it('counts a fee in base at the price of its trade, and never as a loss of the coins too', () => {
    // 0.999 arrive for 100, of which 0.1 is the fee: they have cost 99.9. Sold for 109.89: 9.99.
    const lines = linesOf([
      ['buy', '1', '100', fee('BTC', '0.001')],
      ['sell', '0.999', '110', fee('USDT', '0.11')],
    ]);
    for (const basis of ['FIFO', 'AVERAGE'] as const)
      expect(booksOf(lines, basis)).toEqual({
        realized: ['0', '9.99'],
        fees: ['0.1', '0.11'],
        open: [],
        uncovered: [],
      });
  });

  it('takes a fee in base of a sell from what is held', () => {
    // 1 is sold for 200 and 0.01 more leaves, worth 2: 202 − 101 of cost; 2 of fees; 0.99 stays at 99.
    const lines = linesOf([
      ['buy', '2', '100'],
      ['sell', '1', '200', fee('BTC', '0.01')],
    ]);
    expect(booksOf(lines)).toMatchObject({
      realized: ['0', '101'],
      fees: ['0', '2'],
      open: [['0.99', '99']],
    });
  });

  it('converts a fee in a third asset where a rate is known, else only tells it; a rebate is a negative fee', () => {
    const lines = linesOf([
      ['buy', '1', '100', fee('BNB', '0.01')],
      ['buy', '1', '100', fee('USDT', '-0.02')],
    ]);
    const rateOf: RateOf = (from, to) => (from === 'BNB' && to === 'USDT' ? d('600') : undefined);
    expect(booksOf(lines, 'FIFO', rateOf).fees).toEqual(['6', '-0.02']);
    const { events } = pnlBooks(lines, [], { basis: 'FIFO', rateOf: noRate });
    expect(events[0]).toMatchObject({ fees: d('0'), unconvertedFee: { asset: 'BNB', amount: d('0.01') } });
    expect(events[1]?.unconvertedFee).toBeUndefined();
  });

  it('guesses no cost of a deposit: what was never bought is sold beside the books', () => {
    const lines = linesOf([
      ['sell', '1', '100'],
      ['buy', '1', '90'],
      ['sell', '3', '95'],
    ]);
    expect(booksOf(lines)).toEqual({
      realized: ['0', '0', '5'],
      fees: ['0', '0', '0'],
      open: [],
      uncovered: ['3'],
    });
  });

  it('realizes nothing by buys alone', () => {
    const lines = linesOf([
      ['buy', '1', '100'],
      ['buy', '2', '50'],
    ]);
    expect(booksOf(lines)).toMatchObject({ realized: ['0', '0'], open: [['3', '200']] });
    const [open] = pnlBooks(lines, [], { basis: 'AVERAGE', rateOf: noRate }).open;
    expect(open && decimalText(unrealizedOf(open, d('80')))).toBe('40');
  });

  it('keeps accounts and instruments apart', () => {
    const other = linesOf([['sell', '1', '300']]).map((each) => ({ ...each, accountId: 'other' }));
    const eth = linesOf([['sell', '1', '300']], 'ETH/USDT');
    expect(booksOf([...linesOf([['buy', '1', '100']]), ...other, ...eth])).toMatchObject({
      open: [['1', '100']],
      uncovered: ['1', '1'],
    });
  });
});

describe('a perpetual', () => {
  const perpetual = 'BTC/USDT:USDT';
  it('is counted by its average entry whatever is asked for, short and through zero', () => {
    const lines = linesOf(
      [
        ['sell', '1', '100'],
        ['sell', '1', '200'],
        // Average 150: (150 − 120) × 1. Then 1 closes at 170 (−20) and 2 open long at 170.
        ['buy', '1', '120'],
        ['buy', '3', '170'],
      ],
      perpetual,
    );
    for (const basis of ['FIFO', 'AVERAGE'] as const)
      expect(booksOf(lines, basis)).toMatchObject({
        realized: ['0', '0', '30', '-20'],
        open: [['2', '340']],
      });
  });

  it('takes the profit that the venue booked, and tells a short’s open profit', () => {
    const lines = linesOf(
      [
        ['sell', '2', '100'],
        ['buy', '1', '90', { realizedPnl: d('9.99') }],
      ],
      perpetual,
    );
    expect(booksOf(lines).realized).toEqual(['0', '9.99']);
    const [open] = pnlBooks(lines, [], { basis: 'FIFO', rateOf: noRate }).open;
    expect(open && decimalText(unrealizedOf(open, d('70')))).toBe('30');
  });

  it('keeps the two sides of a hedge apart, and adds funding in its own asset', () => {
    const lines = linesOf(
      [
        ['buy', '1', '100', { positionSide: 'LONG' }],
        ['sell', '1', '100', { positionSide: 'SHORT' }],
      ],
      perpetual,
    );
    const payment = { fundingId: 'f', instrument: perpetual, asset: 'USDT', amount: d('-1.5') };
    const { events, open } = pnlBooks(lines, [{ ...payment, accountId: 'a', venueTimeMs: 1 }], {
      basis: 'FIFO',
      rateOf: noRate,
    });
    expect(open.map(({ quantity }) => decimalText(quantity))).toEqual(['1', '-1']);
    expect(events.map(({ funding }) => decimalText(funding))).toEqual(['0', '0', '-1.5']);
  });
});
