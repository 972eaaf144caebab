import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aFill, anOrder, anUpdate } from '../../testing/builders.ts';
import { assertBalanced, balanceDeltas, type LedgerEntry, type Posting } from '../ledger/entry.ts';
import { Decimal, decimal as d, zero } from '../money/decimal.ts';
import { type Fill, fillKey, type VenueOrderUpdate } from './fill.ts';
import type { Order, OrderSide } from './order.ts';
import { isTerminal } from './order-state.ts';
import { settleFill } from './settle-fill.ts';
import { settleUpdate } from './settle-update.ts';

/** What really happened at the venue: fills at the limit or better, then an end. Quantities in lots of 0.001. */
interface Truth {
  readonly side: OrderSide;
  readonly lotsOrdered: number;
  readonly fills: readonly { readonly lots: number; readonly ticksBetter: number }[];
  readonly end: 'CANCELED' | 'EXPIRED';
}
type Report =
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'update'; readonly update: VenueOrderUpdate };

const lot = d('0.001');
const limitPrice = d('1000');

const truth: fc.Arbitrary<Truth> = fc
  .record({
    side: fc.constantFrom<OrderSide>('buy', 'sell'),
    fills: fc.array(
      fc.record({ lots: fc.integer({ min: 1, max: 50 }), ticksBetter: fc.integer({ min: 0, max: 9_000 }) }),
      { maxLength: 7 },
    ),
    lotsLeft: fc.integer({ min: 0, max: 20 }),
    end: fc.constantFrom('CANCELED' as const, 'EXPIRED' as const),
  })
  .map(({ lotsLeft, ...rest }) => ({
    ...rest,
    lotsOrdered: Math.max(1, lotsLeft + rest.fills.reduce((sum, { lots }) => sum + lots, 0)),
  }));

function fillsOf({ side, fills }: Truth): Fill[] {
  return fills.map(({ lots, ticksBetter }, index) => {
    const better = new Decimal(ticksBetter).times('0.01');
    const price = side === 'buy' ? limitPrice.minus(better) : limitPrice.plus(better);
    const fee = { asset: side === 'buy' ? 'BTC' : 'USDT', amount: lot.times(lots).times('0.001') };
    return aFill({ side, tradeId: String(index), quantity: lot.times(lots), price, fee });
  });
}

function reportsOf(history: Truth): Report[] {
  const fills = fillsOf(history);
  const executedQuantity = fills.reduce((sum, { quantity }) => sum.plus(quantity), zero);
  const status = executedQuantity.equals(lot.times(history.lotsOrdered)) ? 'FILLED' : history.end;
  return [
    { kind: 'update', update: anUpdate({ status: 'ACCEPTED' }) },
    ...fills.map((fill): Report => ({ kind: 'fill', fill })),
    { kind: 'update', update: anUpdate({ status, executedQuantity }) },
  ];
}

/** The reports in any order, some of them more than once. */
const arrivals = truth.chain((history) => {
  const reports = reportsOf(history);
  return fc
    .array(fc.nat({ max: reports.length - 1 }), { maxLength: 5 })
    .chain((again) => {
      const all = [...reports, ...again.flatMap((index) => reports[index] ?? [])];
      return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    })
    .map((arrived) => ({ history, arrived }));
});

class Books {
  readonly entries: LedgerEntry[] = [];
  post(postings: readonly Posting[]): void {
    if (postings.length === 0) return;
    const entry: LedgerEntry = {
      ownerId: 'o',
      accountId: 'a',
      entryId: String(this.entries.length),
      kind: 'TRADE',
      postings,
      atMs: 0,
    };
    assertBalanced(entry);
    this.entries.push(entry);
  }
  balance(asset: string, part: 'available' | 'reserved'): Decimal {
    return balanceDeltas(this.entries).find((delta) => delta.asset === asset)?.[part] ?? zero;
  }
}

function placed({ side, lotsOrdered }: Truth): Order {
  const quantity = lot.times(lotsOrdered);
  return anOrder({ side, quantity, limitPrice, state: 'SUBMITTED', attempt: 1, pendingQuantity: quantity });
}

/** Applies the reports as the fill handler does: a fill once by its key, an update as often as it comes. */
function settleAll(start: Order, arrived: readonly Report[], check: (order: Order, books: Books) => void) {
  const books = new Books();
  books.post([
    { ledgerAccount: 'RESERVED', asset: start.reservation.asset, amount: start.reservation.amount },
    {
      ledgerAccount: 'AVAILABLE',
      asset: start.reservation.asset,
      amount: start.reservation.amount.negated(),
    },
  ]);
  const seen = new Set<string>();
  const anomalies: string[] = [];
  let order = start;
  let pendingUsed = zero;
  for (const report of arrived) {
    if (report.kind === 'fill') {
      if (seen.has(fillKey(report.fill))) continue;
      seen.add(fillKey(report.fill));
      const settled = settleFill(order, report.fill, 0);
      for (const postings of [settled.trade, settled.fee, settled.release]) books.post(postings);
      anomalies.push(...settled.anomalies);
      pendingUsed = pendingUsed.plus(settled.pendingUsed);
      order = settled.order;
    } else {
      const settled = settleUpdate(order, report.update, 0);
      if (!settled) continue;
      books.post(settled.release);
      pendingUsed = pendingUsed.plus(settled.pendingUsed);
      order = settled.order;
    }
    check(order, books);
  }
  return { order, books, anomalies, pendingUsed };
}

describe('fills and updates of one order, in any order, with repeats', () => {
  it('the reservation is never negative and always what the books hold for the order', () => {
    fc.assert(
      fc.property(arrivals, ({ history, arrived }) => {
        settleAll(placed(history), arrived, (order, books) => {
          expect(order.reservation.remaining.isNegative()).toBe(false);
          expect(order.pendingQuantity.isNegative()).toBe(false);
          expect(books.balance(order.reservation.asset, 'reserved')).toEqual(order.reservation.remaining);
        });
      }),
    );
  });

  it('end with every fill counted once, nothing reserved, and the rest released', () => {
    fc.assert(
      fc.property(arrivals, ({ history, arrived }) => {
        const start = placed(history);
        const { order, books, anomalies, pendingUsed } = settleAll(start, arrived, () => {});
        const fills = fillsOf(history);
        const bought = fills.reduce((sum, { quantity }) => sum.plus(quantity), zero);
        const paid = fills.reduce((sum, { cost }) => sum.plus(cost), zero);
        const fees = fills.reduce((sum, { fee }) => sum.plus(fee?.amount ?? zero), zero);
        const whole = bought.equals(lot.times(history.lotsOrdered));
        expect(order.state).toBe(whole ? 'FILLED' : history.end);
        expect(order.filledQuantity).toEqual(bought);
        expect(order.filledQuote).toEqual(paid);
        expect(order.reservation.remaining).toEqual(zero);
        expect(order.pendingQuantity).toEqual(zero);
        expect(pendingUsed).toEqual(start.pendingQuantity);
        expect(anomalies).toEqual([]);
        const [spent, gained] = history.side === 'buy' ? [paid, bought] : [bought, paid];
        const [spentAsset, gainedAsset] = history.side === 'buy' ? ['USDT', 'BTC'] : ['BTC', 'USDT'];
        expect(books.balance(spentAsset, 'reserved')).toEqual(zero);
        expect(books.balance(spentAsset, 'available')).toEqual(spent.isZero() ? zero : spent.negated());
        expect(books.balance(gainedAsset, 'available')).toEqual(gained.minus(fees));
      }),
    );
  });

  it('an order ends only when its end is known and every executed unit is here', () => {
    fc.assert(
      fc.property(arrivals, ({ history, arrived }) => {
        const executed = fillsOf(history).reduce((sum, { quantity }) => sum.plus(quantity), zero);
        settleAll(placed(history), arrived, (order) => {
          if (isTerminal(order.state)) expect(order.filledQuantity).toEqual(executed);
        });
      }),
    );
  });
});
