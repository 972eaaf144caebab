import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalSteps } from '../../testing/arbitraries.ts';
import { anOrder, aPosition } from '../../testing/builders.ts';
import { aRiskSnapshot } from '../../testing/risk-snapshot.ts';
import { decimal as d, zero } from '../money/decimal.ts';
import { equityOf, exposureOf, linesOf, sumOf } from './exposure.ts';
import { measureOf } from './finding.ts';
import { drawdown, drawdownIn } from './loss-rules.ts';
import { bookOf } from './snapshot.ts';

const instrument = fc.constantFrom(
  'BTC/USDT',
  'ETH/USDT',
  'ETH/USDT:USDT',
  'SOL/USDT:USDT',
  'ETH/USD',
  'SOL/BTC',
);
const amount = decimalSteps({ min: -99_999, max: 99_999, digits: 4 });
const position = fc.record({
  instrument,
  quantity: amount,
  averageEntryPrice: decimalSteps({ min: 1, max: 999_999, digits: 3 }),
  entryCost: decimalSteps({ min: 0, max: 999_999, digits: 5 }),
});
const order = fc.record({
  instrument,
  side: fc.constantFrom('buy' as const, 'sell' as const),
  quantity: decimalSteps({ min: 1, max: 99_999, digits: 4 }),
});

/** Line by line, in plain decimals, as if the order were one that is open already. */
it('the sums over many positions are what each of them comes to, added up', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(position, { selector: (each) => each.instrument }),
      fc.array(order),
      order,
      (held, open, asked) => {
        const quoteOf = (symbol: string) => symbol.slice(symbol.indexOf('/') + 1).split(':')[0] ?? '';
        const openOrders = [...open, asked].map((each, index) =>
          anOrder({ ...each, orderId: `order-${index}`, quote: quoteOf(each.instrument) }),
        );
        const [placed, ...others] = openOrders.toReversed();
        if (!placed) return;
        const snapshot = aRiskSnapshot({
          order: placed,
          limits: { drawdownMax: d('1') },
          book: {
            openOrders: others,
            positions: held.map((each) => aPosition(each)),
            midPrices: new Map([
              ['ETH/USDT', d('3000.5')],
              ['SOL/USDT:USDT', d('150.25')],
            ]),
            balances: [{ asset: placed.quote, available: d('100'), reserved: d('1'), suspense: zero }],
          },
        });
        expect(String(measureOf(drawdown({ ...snapshot, reckoned: {} })))).toBe(
          String(drawdownIn(bookOf(snapshot), placed.quote)),
        );
        const { gross, net, equity } = exposureOf(snapshot);
        const book = bookOf(snapshot);
        const priceOf = (symbol: string) =>
          symbol === placed.instrument ? d('60000') : book.midPrices.get(symbol);
        const sums = sumOf(linesOf({ ...book, openOrders }, placed.quote, priceOf).values());
        expect([gross, net, equity].map(String)).toEqual(
          [
            sums.gross,
            placed.side === 'buy' ? sums.longs : sums.shorts,
            equityOf(book, placed.quote, placed.quote, priceOf),
          ].map(String),
        );
      },
    ),
    { numRuns: 300 },
  );
});
