import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Decimal, decimal as d, zero } from '../domain/money/decimal.ts';
import type { Fill } from '../domain/order/fill.ts';
import type { Order } from '../domain/order/order.ts';
import { aFill, anUpdate, testRef } from '../testing/builders.ts';
import { Crash, CrashPoints } from '../testing/crash-points.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { withCommit } from '../testing/with-commit.ts';
import { recordAccountEvent } from './record-account-event.ts';

let world: TradingWorld;
let order: Order;
beforeEach(async () => {
  world = await TradingWorld.open();
  order = await world.placeAndRun({ quantity: d('0.5'), limitPrice: d('60000') });
});

const clientOrderId = () => `TW${order.orderId}01`;
const execute = (quantity: string, price = '60000', fee?: Fill['fee']) =>
  world.venue.execute(clientOrderId(), d(quantity), d(price), fee);
const update = (given: Partial<ReturnType<typeof anUpdate>>) =>
  recordAccountEvent(world, {
    kind: 'ORDER_UPDATE',
    update: anUpdate({ clientOrderId: clientOrderId(), ...given }),
    correlationId: 'c',
  });
const now = () => world.order(order.orderId);
const position = () => world.memory.findPosition(testRef, 'BTC/USDT');
const control = async () => (await world.memory.findControl(testRef))?.state;

describe('a fill', () => {
  it('changes order, position, books, story and outbox together', async () => {
    const fill = execute('0.2', '59000', { asset: 'BTC', amount: d('0.0002') });
    expect(await world.recordFill(fill)).toBe('APPLIED');
    expect(await now()).toMatchObject({
      state: 'PARTIALLY_FILLED',
      filledQuantity: d('0.2'),
      filledQuote: d('11800'),
      fees: { BTC: d('0.0002') },
      reservation: { remaining: d('18200') },
      pendingQuantity: d('0.3'),
    });
    expect(await position()).toMatchObject({
      quantity: d('0.1998'),
      averageEntryPrice: d('59000'),
      pendingBuy: d('0.3'),
      version: 1,
    });
    expect(await world.balance('USDT')).toMatchObject({ available: '70000', reserved: '18200' });
    expect(await world.balance('BTC')).toMatchObject({ available: '1.1998' });
    expect((await world.story(order.orderId)).at(-1)).toBe('fill-handler FILL');
    expect(world.published().slice(-2)).toEqual(['trade.executed', 'order.partially_filled']);
    const booked = { ...fill, orderId: order.orderId };
    expect((await world.memory.listFills(testRef, { limit: 5 })).items).toEqual([booked]);
    expect(await world.ledgerFault()).toBeUndefined();
    expect(await control()).toBe('ACTIVE');
  });

  it('reported again, by whatever source, changes nothing', async () => {
    const fill = execute('0.2');
    await world.recordFill(fill);
    const before = await now();
    for (const source of ['stream', 'resolve', 'reconcile'] as const)
      expect(await world.recordFill({ ...fill, source })).toBe('DUPLICATE');
    expect(await now()).toEqual(before);
    expect(await position()).toMatchObject({ quantity: d('0.2'), version: 1 });
  });

  it('reported five times at once is applied once', async () => {
    const fill = execute('0.2');
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => world.recordFill(fill)));
    expect(outcomes.sort()).toEqual(['APPLIED', 'DUPLICATE', 'DUPLICATE', 'DUPLICATE', 'DUPLICATE']);
    expect(await now()).toMatchObject({ filledQuantity: d('0.2') });
  });

  it('and others at once: all are applied', async () => {
    const fills = ['0.1', '0.15', '0.25'].map((quantity) => execute(quantity));
    const outcomes = await Promise.all(fills.map((fill) => world.recordFill(fill)));
    expect(outcomes).toEqual(['APPLIED', 'APPLIED', 'APPLIED']);
    expect(await now()).toMatchObject({ state: 'FILLED', filledQuantity: d('0.5') });
    expect(world.published().filter((type) => type === 'order.filled')).toHaveLength(1);
    expect(await world.balance('USDT')).toMatchObject({ reserved: '0' });
  });

  it('is applied once, whichever moment of it dies and is repeated', async () => {
    const fill = execute('0.5', '59990');
    const before = world.memory;
    for (let crashAt = 1; crashAt <= 2; crashAt += 1) {
      const points = new CrashPoints(crashAt, 'blip');
      const event = {
        kind: 'FILL',
        fill: { ...fill, tradeId: `t${crashAt}`, quantity: d('0.25'), cost: d('14997.5') },
        correlationId: 'c',
      } as const;
      const dying = { ...world, store: points.store(before) };
      await expect(recordAccountEvent(dying, event)).rejects.toThrow(Crash);
      expect(await recordAccountEvent(world, event)).toBe(crashAt === 1 ? 'APPLIED' : 'DUPLICATE');
    }
    expect(await now()).toMatchObject({ state: 'FILLED', filledQuantity: d('0.5') });
  });
});

describe('a true fill is never refused', () => {
  it('before the venue’s answer', async () => {
    const { orderId } = await world.place({ quantity: d('0.1') });
    world.venue.answerSubmit({ class: 'IN_DOUBT', code: 'CUT', message: '' }, true);
    let filled = false;
    world.venue.beforeCall = (call) => {
      if (call === 'lookUp' && !filled) filled = true;
    };
    await world.runSagas();
    const fill = world.venue.execute(`TW${orderId}01`, d('0.1'), d('60000'));
    expect(filled).toBe(true);
    expect(await world.recordFill(fill)).toBe('APPLIED');
    expect(await world.order(orderId)).toMatchObject({ state: 'FILLED' });
  });

  it('after a cancel: kept, covered by what is available, and the account halts', async () => {
    await update({ status: 'CANCELED' });
    expect(await world.balance('USDT')).toMatchObject({ available: '100000', reserved: '0' });
    expect(await world.recordFill(execute('0.2'))).toBe('APPLIED');
    expect(await now()).toMatchObject({ state: 'CANCELED', filledQuantity: d('0.2') });
    expect(await world.balance('USDT')).toEqual({ available: '88000', reserved: '0', suspense: '0' });
    expect(await position()).toMatchObject({ quantity: d('0.2'), pendingBuy: zero });
    expect(await control()).toBe('HALTED');
    expect(world.published()).toContain('account.halted');
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('after a cancel, with nothing left to pay it: in suspense, and the account halts', async () => {
    await update({ status: 'CANCELED' });
    const other = await world.placeAndRun({ quantity: d('0.8'), limitPrice: d('60000') });
    const third = await world.placeAndRun({ quantity: d('0.8'), limitPrice: d('60000') });
    expect([other.state, third.state]).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(await world.recordFill(execute('0.2'))).toBe('SUSPENSE');
    expect(await world.balance('USDT')).toEqual({ available: '4000', reserved: '96000', suspense: '-12000' });
    expect(await control()).toBe('HALTED');
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('beyond the order’s quantity: kept, and the account halts', async () => {
    await world.recordFill(execute('0.5'));
    expect(await world.recordFill(execute('0.1'))).toBe('APPLIED');
    expect(await now()).toMatchObject({ state: 'FILLED', filledQuantity: d('0.6') });
    expect(await control()).toBe('HALTED');
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it.each<[name: string, given: Partial<Fill>]>([
    ['with our pattern but of no order of ours', { clientOrderId: `TW${'0'.repeat(26)}01` }],
    ['of an order of the same user’s other account', { accountId: 'account-2' }],
  ])('of an order %s: in suspense, and the account halts', async (_name, given) => {
    const fill = aFill({
      clientOrderId: clientOrderId(),
      tradeId: 'foreign',
      quantity: d('0.3'),
      price: d('50000'),
      fee: { asset: 'BTC', amount: d('0.0003') },
      ...given,
    });
    const before = await now();
    expect(await world.recordFill(fill)).toBe('SUSPENSE');
    expect(await world.recordFill(fill)).toBe('DUPLICATE');
    const ref = { ownerId: fill.ownerId, accountId: fill.accountId };
    const balances = await world.memory.listBalances(ref);
    expect(balances.map(({ asset, suspense }) => `${asset} ${suspense.toFixed()}`)).toEqual([
      'BTC 0.2997',
      'USDT -15000',
    ]);
    expect(await world.memory.findPosition(ref, 'BTC/USDT')).toMatchObject({ quantity: d('0.2997') });
    expect((await world.memory.findControl(ref))?.state).toBe('HALTED');
    expect(await now()).toEqual(before);
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it.each<[name: string, given: Partial<Fill>, usdt: string, btc: string]>([
    ['bought', { quantity: d('0.3'), fee: { asset: 'BTC', amount: d('0.0003') } }, '55000', '1.2997'],
    ['sold', { side: 'sell', quantity: d('0.3') }, '85000', '0.7'],
  ])('%s by hand: moves the money and the position, and is reported', async (_name, given, usdt, btc) => {
    const fill = aFill({ clientOrderId: 'by-hand', price: d('50000'), ...given });
    expect(await world.recordFill(fill)).toBe('APPLIED');
    expect(await world.recordFill(fill)).toBe('DUPLICATE');
    expect(await world.balance('BTC')).toMatchObject({ available: btc, suspense: '0' });
    expect(await world.balance('USDT')).toMatchObject({ available: usdt, suspense: '0' });
    expect((await position())?.quantity).toEqual(d(btc).minus(1));
    expect(world.published()).toContain('trade.foreign');
    expect(await control()).toBe('ACTIVE');
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('bought by hand with money that our orders have reserved: suspense, and the account halts', async () => {
    const fill = aFill({ clientOrderId: 'by-hand', quantity: d('2'), price: d('50000') });
    expect(await world.recordFill(fill)).toBe('SUSPENSE');
    expect(await world.balance('USDT')).toMatchObject({ reserved: '30000', suspense: '-100000' });
    expect(await control()).toBe('HALTED');
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('with a fee in an asset that is not there: the fee stands in suspense, and the account halts', async () => {
    expect(await world.recordFill(execute('0.2', '60000', { asset: 'BNB', amount: d('0.01') }))).toBe(
      'SUSPENSE',
    );
    expect(await world.balance('BNB')).toEqual({ available: '0', reserved: '0', suspense: '-0.01' });
    expect(await now()).toMatchObject({ filledQuantity: d('0.2'), fees: { BNB: d('0.01') } });
    expect(await control()).toBe('HALTED');
  });
});

describe('an update of the order’s state', () => {
  it('a cancel releases what was not filled, once', async () => {
    await world.recordFill(execute('0.2', '59000'));
    expect(await update({ status: 'CANCELED', executedQuantity: d('0.2') })).toBe('APPLIED');
    expect(await update({ status: 'CANCELED', executedQuantity: d('0.2') })).toBe('STALE');
    expect(await now()).toMatchObject({
      state: 'CANCELED',
      reservation: { remaining: zero },
      pendingQuantity: zero,
    });
    expect(await world.balance('USDT')).toMatchObject({ available: '88200', reserved: '0' });
    expect(await position()).toMatchObject({ quantity: d('0.2'), pendingBuy: zero });
    expect(world.published().at(-1)).toBe('order.canceled');
  });

  it('a cancel that outran a fill waits for it', async () => {
    await update({ status: 'CANCELED', executedQuantity: d('0.2') });
    expect(await now()).toMatchObject({ state: 'ACCEPTED', reservation: { remaining: d('30000') } });
    await world.recordFill(execute('0.2', '60000'));
    expect(await now()).toMatchObject({ state: 'CANCELED', reservation: { remaining: zero } });
    expect(await world.balance('USDT')).toMatchObject({ available: '88000', reserved: '0' });
    expect(await control()).toBe('ACTIVE');
  });

  it('expired and filled are told as such', async () => {
    await update({ status: 'EXPIRED' });
    expect((await now()).state).toBe('EXPIRED');
    const second = await world.placeAndRun({ quantity: d('0.1') });
    await world.recordFill(world.venue.execute(`TW${second.orderId}01`, d('0.1'), d('60000')));
    expect(world.published().slice(-1)).toEqual(['order.filled']);
  });

  it('of nobody’s order concerns nobody', async () => {
    expect(await update({ clientOrderId: 'by-hand', status: 'CANCELED' })).toBe('STALE');
    expect((await now()).state).toBe('ACCEPTED');
  });

  it('meets a conflict and is decided again', async () => {
    let lost = 0;
    const store = withCommit(world.memory, async (writes) => {
      lost += 1;
      if (lost === 1) return { ok: false, failure: { reason: 'VERSION_CONFLICT', write: 'updateOrder' } };
      return world.memory.commit(writes);
    });
    const event = {
      kind: 'ORDER_UPDATE',
      update: anUpdate({ clientOrderId: clientOrderId(), status: 'CANCELED' }),
      correlationId: 'c',
    } as const;
    expect(await recordAccountEvent({ ...world, store }, event)).toBe('APPLIED');
    expect(lost).toBe(2);
  });
});

it('fills and updates of several orders, in any order and with repeats, end in books that tie out to the venue', async () => {
  const plan = fc.array(
    fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      lots: fc.integer({ min: 1, max: 9 }),
      parts: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      price: fc.integer({ min: 58_000, max: 60_000 }),
    }),
    { minLength: 1, maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(
      plan,
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      async (orders, chances) => {
        const each = await TradingWorld.open({ balances: { USDT: '100000', BTC: '10' } });
        const events: Parameters<typeof recordAccountEvent>[1][] = [];
        let [usdt, btc] = [d('100000'), d('10')];
        for (const { side, lots, parts, price } of orders) {
          const quantity = new Decimal(lots).times('0.01');
          const limitPrice = d(side === 'buy' ? '60000' : '58000');
          const placed = await each.placeAndRun({ side, quantity, limitPrice });
          const id = `TW${placed.orderId}01`;
          let executedQuantity = zero;
          for (const part of parts) {
            const size = new Decimal(part).times('0.01');
            if (executedQuantity.plus(size).greaterThan(quantity)) break;
            executedQuantity = executedQuantity.plus(size);
            const fill = each.venue.execute(id, size, new Decimal(price));
            usdt = side === 'buy' ? usdt.minus(fill.cost) : usdt.plus(fill.cost);
            btc = side === 'buy' ? btc.plus(size) : btc.minus(size);
            events.push({ kind: 'FILL', fill, correlationId: 'c' });
          }
          const status = executedQuantity.equals(quantity) ? 'FILLED' : 'CANCELED';
          const update = anUpdate({ clientOrderId: id, status, executedQuantity });
          events.push({ kind: 'ORDER_UPDATE', update, correlationId: 'c' });
        }
        const shuffled = [...events, ...events]
          .map((event) => ({ event, at: chances.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at);
        for (const { event } of shuffled) await recordAccountEvent(each, event);
        expect(await each.balance('USDT')).toEqual({
          available: usdt.toFixed(),
          reserved: '0',
          suspense: '0',
        });
        expect(await each.balance('BTC')).toEqual({ available: btc.toFixed(), reserved: '0', suspense: '0' });
        const held = await each.memory.findPosition(testRef, 'BTC/USDT');
        expect(held).toMatchObject({ quantity: btc.minus(10), pendingBuy: zero, pendingSell: zero });
        expect(await each.ledgerFault()).toBeUndefined();
      },
    ),
    { numRuns: 60 },
  );
});
