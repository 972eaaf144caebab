import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aFill } from '../../testing/builders.ts';
import { type Decimal, decimal as d, zero } from '../money/decimal.ts';
import { groupPnl, pnlGroupings, sumPnl } from './group.ts';
import { costBases } from './lots.ts';
import { type PnlTrade, pnlBooks } from './pnl.ts';

/** Spot trades that never sell more than is held, in whole cents and thousandths of a coin; several in one millisecond. */
const steps = fc.array(
  fc.record({
    isSell: fc.boolean(),
    milli: fc.integer({ min: 1, max: 5_000 }),
    cents: fc.integer({ min: 1, max: 9_999_999 }),
    feeCents: fc.integer({ min: -5, max: 100 }),
    hours: fc.integer({ min: 0, max: 30 }),
    strategy: fc.constantFrom('GRID', 'DCA', undefined),
    instrument: fc.constantFrom('BTC/USDT', 'ETH/USDT', 'BTC/KRW'),
  }),
  { minLength: 1, maxLength: 40 },
);

const thousandths = (n: number) => new (d('0').constructor as typeof Decimal)(n).dividedBy(1000);
const hundredths = (n: number) => thousandths(n * 10);

type Steps = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

function tradesOf(given: Steps, { sellsAll = false } = {}) {
  const held = new Map<string, number>();
  const trades: PnlTrade[] = [];
  let timeMs = Date.UTC(2026, 1, 20);
  const add = (instrument: string, side: 'buy' | 'sell', milli: number, cents: number, more = {}) => {
    held.set(instrument, (held.get(instrument) ?? 0) + (side === 'buy' ? milli : -milli));
    trades.push(
      aFill({
        ...{ instrument, side, tradeId: String(trades.length), venueTimeMs: timeMs },
        ...{ quantity: thousandths(milli), price: hundredths(cents), ...more },
      }),
    );
  };
  for (const { isSell, milli, cents, feeCents, hours, strategy, instrument } of given) {
    timeMs += hours * 3_600_000;
    const most = held.get(instrument) ?? 0;
    const quantity = isSell ? Math.min(milli, most) : milli;
    if (quantity === 0) continue;
    const fee = { asset: instrument.split('/')[1], amount: hundredths(feeCents) };
    const more = { fee, ...(strategy === undefined ? {} : { strategyId: strategy }) };
    add(instrument, isSell ? 'sell' : 'buy', quantity, cents, more);
  }
  timeMs += 1;
  if (sellsAll) for (const [instrument, milli] of held) if (milli > 0) add(instrument, 'sell', milli, 12_345);
  return trades;
}

const booksOf = (trades: readonly PnlTrade[], basis: (typeof costBases)[number]) =>
  pnlBooks(trades, [], { basis, rateOf: () => undefined });

it('profit is what the money did: received minus paid minus fees, and what is held at cost', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom(...costBases), (given, basis) => {
      const trades = tradesOf(given);
      const { events, open, uncovered } = booksOf(trades, basis);
      expect(uncovered).toEqual([]);
      for (const asset of ['USDT', 'KRW']) {
        // In whole units of 1e-5 of the quote: thousandths of a coin times cents, and fees in cents.
        let cash = 0n;
        for (const trade of trades.filter((each) => each.instrument.endsWith(asset))) {
          const worth =
            BigInt(trade.quantity.times(1000).toNumber()) * BigInt(trade.price.times(100).toNumber());
          cash += trade.side === 'buy' ? -worth : worth;
          cash -= BigInt((trade.fee?.amount ?? zero).times(100_000).toNumber());
        }
        const net = sumPnl(events).find((sum) => sum.asset === asset)?.net ?? zero;
        const atCost = open
          .filter((each) => each.asset === asset)
          .reduce((sum, { cost }) => sum.plus(cost), zero);
        expect(net.minus(atCost).times(100_000).toFixed()).toBe(String(cash));
      }
    }),
  );
});

it('FIFO and AVERAGE agree on the totals once everything is sold', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const trades = tradesOf(given, { sellsAll: true });
      const [fifo, average] = [booksOf(trades, 'FIFO'), booksOf(trades, 'AVERAGE')];
      expect(fifo.open).toEqual([]);
      expect(average.open).toEqual([]);
      expect(sumPnl(fifo.events)).toEqual(sumPnl(average.events));
    }),
  );
});

it('the rows of any grouping sum to the total, and nothing is no number', () => {
  const zones = fc.constantFrom('UTC', 'Asia/Seoul', 'America/New_York');
  fc.assert(
    fc.property(steps, fc.constantFrom(...costBases), zones, (given, basis, zone) => {
      const { events } = booksOf(tradesOf(given), basis);
      for (const total of sumPnl(events))
        for (const by of pnlGroupings) {
          const rows = groupPnl(events, by, zone).filter(({ asset }) => asset === total.asset);
          for (const figure of ['realized', 'fees', 'funding', 'net', 'trades'] as const) {
            const sum = rows.reduce((all, row) => all.plus(row[figure]), zero);
            expect(sum.isFinite()).toBe(true);
            expect(sum.equals(total[figure])).toBe(true);
          }
        }
    }),
  );
});

it('the order in which trades are given decides nothing', () => {
  fc.assert(
    fc.property(steps, fc.infiniteStream(fc.nat()), fc.constantFrom(...costBases), (given, keys, basis) => {
      const trades = tradesOf(given);
      const shuffled = trades
        .map((trade) => ({ trade, key: keys.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ trade }) => trade);
      const [one, other] = [booksOf(trades, basis), booksOf(shuffled, basis)];
      expect(other.events).toEqual(one.events);
      expect(new Set(other.open.map((each) => JSON.stringify(each)))).toEqual(
        new Set(one.open.map((each) => JSON.stringify(each))),
      );
    }),
  );
});

it('buys alone realize nothing', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const buys = tradesOf(given.map((step) => ({ ...step, isSell: false })));
      for (const basis of costBases)
        for (const { realized } of booksOf(buys, basis).events) expect(realized.isZero()).toBe(true);
    }),
  );
});
