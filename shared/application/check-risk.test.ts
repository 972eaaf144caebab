import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { defaultAccountLimits } from '../domain/account/default-limits.ts';
import { Decimal, decimal as d, zero } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';
import { orderStates } from '../domain/order/order-state.ts';
import { aPrice, testRef } from '../testing/builders.ts';
import { TradingWorld, type WorldOptions } from '../testing/trading-world.ts';
import { withCommit } from '../testing/with-commit.ts';
import { checkRisk } from './check-risk.ts';

const { ownerId } = testRef;
const position = (world: TradingWorld) => world.memory.findPosition(testRef, 'BTC/USDT');
/** At the mid of 60 000 this lets 1 BTC be held. */
const oneBtc: WorldOptions = {
  account: {
    limits: { ...defaultAccountLimits, positionNotionalMax: d('60000'), orderNotionalMax: d('1000000') },
  },
  balances: { USDT: '10000000', BTC: '10' },
};

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

describe('checkRisk', () => {
  it('approves: the record, the exposure and the order’s share of it together', async () => {
    const { orderId } = await world.place({ quantity: d('0.5') });
    expect(await checkRisk(world, ownerId, orderId)).toBe('APPROVED');
    expect(await world.memory.findApproval(ownerId, orderId)).toMatchObject({
      orderId,
      epoch: 1,
      quantity: d('0.5'),
      referencePrice: d('60000'),
    });
    expect(await position(world)).toMatchObject({ pendingBuy: d('0.5'), pendingSell: zero });
    expect(await world.order(orderId)).toMatchObject({ state: 'INITIALIZED', pendingQuantity: d('0.5') });
    expect(await world.story(orderId)).toEqual(['place-trade RESERVED', 'risk-check APPROVED']);
  });

  it('denies with the ladder’s code and leaves the funds to the compensation', async () => {
    await world.market.savePrice(aPrice({ bid: d('1'), ask: d('2'), asOfMs: world.clock.nowMs() }));
    const { orderId } = await world.place({ quantity: d('0.5') });
    expect(await checkRisk(world, ownerId, orderId)).toBe('DENIED');
    expect(await world.order(orderId)).toMatchObject({ state: 'DENIED', code: 'PRICE_OUTSIDE_COLLAR' });
    expect(await position(world)).toBeUndefined();
    expect(await world.balance('USDT')).toMatchObject({ reserved: '30000' });
    expect(world.published()).toEqual(['order.initialized', 'order.denied']);
  });

  it('asked twice, approves once', async () => {
    const { orderId } = await world.place({ quantity: d('0.5') });
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => checkRisk(world, ownerId, orderId)));
    expect(outcomes).toEqual(Array(5).fill('APPROVED'));
    expect(await position(world)).toMatchObject({ pendingBuy: d('0.5') });
  });

  it('asked twice, denies once', async () => {
    await world.memory.commit([{ kind: 'halt', ref: testRef, reason: 'test', atMs: 0 }]);
    const { orderId } = await world.place();
    await Promise.all([checkRisk(world, ownerId, orderId), checkRisk(world, ownerId, orderId)]);
    expect(await world.story(orderId)).toEqual(['place-trade RESERVED', 'risk-check DENIED']);
    expect(await world.order(orderId)).toMatchObject({ code: 'ACCOUNT_NOT_ACTIVE' });
  });

  it.each(orderStates)('in %s says what there is left to do', async (state) => {
    const { orderId } = await world.place();
    await checkRisk(world, ownerId, orderId);
    const order = await world.order(orderId);
    await world.memory.commit([
      { kind: 'updateOrder', order: { ...order, state, version: order.version + 1 } },
    ]);
    const left = {
      INITIALIZED: 'APPROVED',
      SUBMITTED: 'APPROVED',
      IN_DOUBT: 'APPROVED',
      DENIED: 'DENIED',
      REJECTED: 'DENIED',
    } as Record<string, string>;
    expect(await checkRisk(world, ownerId, orderId)).toBe(left[state] ?? 'SETTLED');
  });

  it('an approval does not outlive a halt that came between reading and writing', async () => {
    const { orderId } = await world.place();
    let halted = false;
    const halting = withCommit(world.memory, async (writes) => {
      if (!halted) await world.memory.commit([{ kind: 'halt', ref: testRef, reason: 'test', atMs: 0 }]);
      halted = true;
      return world.memory.commit(writes);
    });
    expect(await checkRisk({ ...world, store: halting }, ownerId, orderId)).toBe('DENIED');
    expect(await world.memory.findApproval(ownerId, orderId)).toBeUndefined();
  });

  it('an order or an account that does not exist is a fault', async () => {
    await expect(checkRisk(world, ownerId, 'nothing')).rejects.toThrow('no order');
    const { orderId } = await world.place();
    world.memory.tables.accounts.clear();
    await expect(checkRisk(world, ownerId, orderId)).rejects.toThrow('no account');
  });

  it('gives up, as a fault, when it never wins the race', async () => {
    const { orderId } = await world.place();
    const losing = withCommit(world.memory, async () => ({
      ok: false,
      failure: { reason: 'VERSION_CONFLICT', write: 'updateOrder' },
    }));
    await expect(checkRisk({ ...world, store: losing }, ownerId, orderId)).rejects.toThrow('no decision');
  });
});

describe('orders that pass alone and break the limit together', () => {
  it('exactly one of two is approved, even when both read before either wrote', async () => {
    world = await TradingWorld.open(oneBtc);
    const orders = [await world.place({ quantity: d('0.6') }), await world.place({ quantity: d('0.6') })];
    const outcomes = await Promise.all(orders.map(({ orderId }) => checkRisk(world, ownerId, orderId)));
    expect(outcomes.sort()).toEqual(['APPROVED', 'DENIED']);
    expect(await position(world)).toMatchObject({ pendingBuy: d('0.6') });
  });

  it('two reduce-only orders that close the position twice: exactly one is approved', async () => {
    world = await TradingWorld.open({ ...oneBtc, account: { ...oneBtc.account, venue: 'binanceusdm' } });
    const instrument = 'BTC/USDT:USDT';
    const bought = await world.placeAndRun({ instrument, quantity: d('0.8') });
    await world.recordFill(
      world.venue.execute(world.venue.submits[0]?.clientOrderId ?? '', d('0.8'), d('60000')),
    );
    expect(await world.order(bought.orderId)).toMatchObject({ state: 'FILLED' });
    const terms = { instrument, side: 'sell', quantity: d('0.8'), reduceOnly: true } as const;
    const orders = [await world.place(terms), await world.place(terms)];
    const outcomes = await Promise.all(orders.map(({ orderId }) => checkRisk(world, ownerId, orderId)));
    expect(outcomes.sort()).toEqual(['APPROVED', 'DENIED']);
  });

  it('at once against the whole account’s limits: never more than fit', async () => {
    const limits = { ...defaultAccountLimits, openOrdersMax: 1, grossExposureMax: d('60000') };
    world = await TradingWorld.open({ ...oneBtc, account: { limits } });
    const first = await world.place({ quantity: d('0.6') });
    expect(await checkRisk(world, ownerId, first.orderId)).toBe('APPROVED');
    const orders = [await world.place({ quantity: d('0.3') }), await world.place({ quantity: d('0.3') })];
    const outcomes = await Promise.all(orders.map(({ orderId }) => checkRisk(world, ownerId, orderId)));
    expect(outcomes).toEqual(['DENIED', 'DENIED']);
    expect(await world.order(orders[0]?.orderId ?? '')).toMatchObject({ code: 'OPEN_ORDERS_ABOVE_LIMIT' });
  });

  it('two that the account’s gross limit takes one of: one, not both and not none', async () => {
    const limits = { ...defaultAccountLimits, grossExposureMax: d('60000') };
    world = await TradingWorld.open({ ...oneBtc, account: { limits } });
    const orders = [await world.place({ quantity: d('0.6') }), await world.place({ quantity: d('0.6') })];
    const outcomes = await Promise.all(orders.map(({ orderId }) => checkRisk(world, ownerId, orderId)));
    expect(outcomes.sort()).toEqual(['APPROVED', 'DENIED']);
  });

  it('any number of buys and sells at once: what is approved stays inside both limits', async () => {
    const sizes = fc.array(
      fc.record({
        side: fc.constantFrom('buy' as const, 'sell' as const),
        lots: fc.integer({ min: 1, max: 12 }),
      }),
      { minLength: 2, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(sizes, async (asked) => {
        const each = await TradingWorld.open(oneBtc);
        const orders: Order[] = [];
        for (const { side, lots } of asked)
          orders.push(await each.place({ side, quantity: new Decimal(lots).times('0.1') }));
        const outcomes = await Promise.all(orders.map(({ orderId }) => checkRisk(each, ownerId, orderId)));
        const approvedOf = (side: 'buy' | 'sell') =>
          orders.reduce(
            (sum, order, index) =>
              order.side === side && outcomes[index] === 'APPROVED' ? sum.plus(order.quantity ?? zero) : sum,
            zero,
          );
        for (const side of ['buy', 'sell'] as const) {
          expect(approvedOf(side).lessThanOrEqualTo(1)).toBe(true);
          // And no more is denied than must be: a denied order would not have fitted beside the approved.
          for (const [index, order] of orders.entries())
            if (order.side === side && outcomes[index] === 'DENIED')
              expect(
                approvedOf(side)
                  .plus(order.quantity ?? zero)
                  .greaterThan(1),
              ).toBe(true);
        }
        const held = await position(each);
        expect(held?.pendingBuy ?? zero).toEqual(approvedOf('buy'));
        expect(held?.pendingSell ?? zero).toEqual(approvedOf('sell'));
      }),
      { numRuns: 60 },
    );
  });
});
