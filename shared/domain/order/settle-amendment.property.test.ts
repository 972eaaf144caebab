import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aFill, anInstrument, anOrder } from '../../testing/builders.ts';
import { Decimal, decimal as d, zero } from '../money/decimal.ts';
import type { AmendingOrder } from './amendment.ts';
import { clientOrderIdOf } from './client-order-id.ts';
import type { Order, OrderSide } from './order.ts';
import { isTerminal } from './order-state.ts';
import { reservationFor } from './reservation.ts';
import { type AmendmentEnd, addedReserve, settleAmendment } from './settle-amendment.ts';
import { type Settlement, settleFill } from './settle-fill.ts';

const instrument = anInstrument({ quoteFeeRate: d('0.0005') });
const lot = d('0.001');

/** An order that rests, what it becomes, and what the venue executed: of the old one before the cancel, then of the new. */
const story = fc.record({
  side: fc.constantFrom<OrderSide>('buy', 'sell'),
  lots: fc.integer({ min: 1, max: 60 }),
  price: fc.integer({ min: 50, max: 150 }),
  lotsWanted: fc.integer({ min: 1, max: 90 }),
  priceWanted: fc.integer({ min: 50, max: 150 }),
  /** Fills of the old one, known before the amendment, before its answer, and after. */
  known: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
  before: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
  late: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
  /** Fills of the new one that come before the venue's answer, and after. */
  ahead: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
});

describe('an amendment that the venue carried out', () => {
  it('is covered by what was set aside, whatever was filled when, and holds exactly what is open at the end', () => {
    fc.assert(
      fc.property(story, (told) => {
        const cut = limitTo(told.lots - 1, told.known, told.before, told.late);
        const [known = [], before = [], late = []] = cut;
        const executed = sum(known) + sum(before) + sum(late);
        fc.pre(told.lotsWanted > executed);
        const open = told.lotsWanted - executed;
        const [ahead = []] = limitTo(open, told.ahead);

        let order = resting(told.side, told.lots, told.price);
        for (const lots of known) order = fill(order, lots, told.price, 1).order;
        order = amended(order, told.lotsWanted, told.priceWanted);
        expect(order.reservation.remaining.isNegative()).toBe(false);
        for (const lots of before) order = clean(fill(order, lots, told.price, 1));
        for (const lots of ahead) order = clean(fill(order, lots, told.priceWanted, 2));
        expect(isTerminal(order.state)).toBe(false);
        order = end(order, { kind: 'REPLACED', venueOrderId: '7002', executedBefore: lot.times(executed) });
        for (const lots of late) order = clean(fill(order, lots, told.price, 1));
        const left = open - sum(ahead);
        if (left > 0) {
          expect(
            order.reservation.remaining.greaterThanOrEqualTo(worth(told.side, left, told.priceWanted)),
          ).toBe(true);
          expect(order.pendingQuantity).toEqual(lot.times(left));
          order = clean(fill(order, left, told.priceWanted, 2));
        }
        expect(order).toMatchObject({
          state: 'FILLED',
          pendingQuantity: zero,
          reservation: { remaining: zero },
        });
        expect(order.filledQuantity).toEqual(lot.times(told.lotsWanted));
      }),
      { numRuns: 2_000 },
    );
  });

  it('and one that it did not leaves the order with what it had', () => {
    fc.assert(
      fc.property(story, ({ side, lots, price, lotsWanted, priceWanted, before }) => {
        const [filled = []] = limitTo(lots - 1, before);
        let [plain, order] = [resting(side, lots, price), resting(side, lots, price)];
        order = amended(order, lotsWanted, priceWanted);
        for (const each of filled) {
          plain = fill(plain, each, price, 1).order;
          order = fill(order, each, price, 1).order;
        }
        order = end(order, { kind: 'KEPT', code: 'NO', message: 'No.' });
        const { amendment: _, version: __, updatedAtMs: ___, ...rest } = order;
        const { version: ____, updatedAtMs: _____, ...expected } = plain;
        expect(rest).toEqual(expected);
      }),
    );
  });
});

function resting(side: OrderSide, lots: number, price: number): Order {
  const terms = { side, quantity: lot.times(lots), limitPrice: new Decimal(price) };
  const order = anOrder({ ...terms, state: 'ACCEPTED', attempt: 1, pendingQuantity: terms.quantity });
  const reservation = reservationFor(order, instrument, undefined);
  if (!reservation) throw new Error('test: no reservation');
  return { ...order, reservation, venueOrderId: '7001' };
}

function worth(side: OrderSide, lots: number, price: number): Decimal {
  const quantity = lot.times(lots);
  return side === 'sell' ? quantity : quantity.times(price).times('1.0005');
}

/** As the request writes it, sent under attempt 2. */
function amended(order: Order, lots: number, price: number): AmendingOrder {
  const wish = { quantity: lot.times(lots), limitPrice: new Decimal(price) };
  const reserve = addedReserve(order, wish, instrument);
  const added = Decimal.max(wish.quantity.minus(order.quantity ?? zero), zero);
  const { amount, remaining, asset } = order.reservation;
  return {
    ...order,
    reservation: { asset, amount: amount.plus(reserve), remaining: remaining.plus(reserve) },
    pendingQuantity: order.pendingQuantity.plus(added),
    amendment: {
      ...wish,
      state: 'SENT',
      epoch: 1,
      referencePrice: d('100'),
      addedReserve: reserve,
      addedQuantity: added,
      attempt: 2,
      sends: 1,
      filledAhead: zero,
      requestedAtMs: 0,
    },
  };
}

let trades = 0;
function fill(order: Order, lots: number, price: number, attempt: number): Settlement {
  trades += 1;
  const [quantity, at] = [lot.times(lots), new Decimal(price)];
  const fee = { asset: 'USDT', amount: quantity.times(at).times('0.0005') };
  const clientOrderId = clientOrderIdOf(order.orderId, attempt);
  const { side } = order;
  return settleFill(
    order,
    aFill({ side, tradeId: String(trades), quantity, price: at, clientOrderId, fee }),
    0,
  );
}

function clean({ order, anomalies }: Settlement): Order {
  expect(anomalies).toEqual([]);
  return order;
}

function end(order: Order, how: AmendmentEnd): Order {
  return settleAmendment(order as AmendingOrder, how, instrument, 0).order;
}

function sum(lots: readonly number[]): number {
  return lots.reduce((total, each) => total + each, 0);
}

/** The lists in turn, as far as they go into so many lots. */
function limitTo(most: number, ...lists: readonly (readonly number[])[]): number[][] {
  let left = most;
  return lists.map((list) =>
    list.flatMap((lots) => {
      const part = Math.min(lots, left);
      left -= part;
      return part > 0 ? [part] : [];
    }),
  );
}
