import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d, zero } from '../domain/money/decimal.ts';
import { isTerminal, type OrderState, orderStates } from '../domain/order/order-state.ts';
import { testRef } from '../testing/builders.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { cancelAtVenue } from './cancel-at-venue.ts';
import { cancelOrder } from './cancel-order.ts';
import { checkRisk } from './check-risk.ts';

const { ownerId } = testRef;
let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

async function inState(state: OrderState, cancelRequestedAtMs?: number) {
  const order = await world.placeAndRun({ quantity: d('0.5') });
  const version = order.version + 1;
  const asked = cancelRequestedAtMs === undefined ? {} : { cancelRequestedAtMs };
  await world.memory.commit([{ kind: 'updateOrder', order: { ...order, state, version, ...asked } }]);
  return order.orderId;
}
const commandOf = (orderId: string) => ({ ...testRef, kind: 'CANCEL', orderId, correlationId: 'c' }) as const;

describe('asking for a cancel', () => {
  it('of an order that never left ends it at once and gives its funds back', async () => {
    const { orderId } = await world.place({ quantity: d('0.5') });
    await checkRisk(world, ownerId, orderId);
    expect(await cancelOrder(world, ownerId, orderId)).toMatchObject({
      ok: true,
      value: { state: 'CANCELED' },
    });
    expect(await world.balance('USDT')).toMatchObject({ available: '100000', reserved: '0' });
    expect(await world.memory.findPosition(testRef, 'BTC/USDT')).toMatchObject({ pendingBuy: zero });
    expect(world.commands.sent).toEqual([]);
    await world.runSagas();
    expect(world.venue.submits).toEqual([]);
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it.each(orderStates.filter((state) => state !== 'INITIALIZED'))('in %s', async (state) => {
    const orderId = await inState(state);
    const result = await cancelOrder(world, ownerId, orderId);
    if (isTerminal(state)) {
      expect(result).toMatchObject({ ok: false, refusal: { code: 'ORDER_NOT_CANCELABLE' } });
      expect(world.commands.sent).toEqual([]);
      return;
    }
    const waits = state === 'SUBMITTED' || state === 'IN_DOUBT';
    expect(await world.order(orderId)).toMatchObject({
      state: waits ? state : 'PENDING_CANCEL',
      cancelRequestedAtMs: world.clock.nowMs(),
      reservation: { remaining: d('30000') },
    });
    expect(world.commands.sent.map(({ command }) => command)).toEqual([
      { ...testRef, kind: 'CANCEL', orderId, correlationId: 'correlation-1' },
    ]);
  });

  it('again sends the command again, distinct from the first', async () => {
    const orderId = await inState('ACCEPTED');
    await cancelOrder(world, ownerId, orderId);
    const once = await world.order(orderId);
    world.clock.advance(1);
    await cancelOrder(world, ownerId, orderId);
    expect(await world.order(orderId)).toEqual(once);
    expect(new Set(world.commands.sent.map(({ attempt }) => attempt)).size).toBe(2);
  });

  it('of an order that does not exist, or is another user’s, finds none', async () => {
    const orderId = await inState('ACCEPTED');
    for (const [owner, id] of [
      [ownerId, 'nothing'],
      ['user-2', orderId],
    ] as const)
      expect(await cancelOrder(world, owner, id)).toMatchObject({ refusal: { code: 'ORDER_NOT_FOUND' } });
  });

  it('races with the send: either it never leaves, or its cancel follows it', async () => {
    const { orderId } = await world.place({ quantity: d('0.5') });
    await Promise.all([world.runSagas(), cancelOrder(world, ownerId, orderId)]);
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ state: 'CANCELED', reservation: { remaining: zero } });
    expect([...world.venue.book.values()].filter(({ view }) => view.status === 'ACCEPTED')).toEqual([]);
    expect(await world.balance('USDT')).toMatchObject({ available: '100000' });
  });
});

describe('the cancel at the venue', () => {
  const cancel = (orderId: string) => cancelAtVenue(world, commandOf(orderId));

  it('reports the venue’s word, which ends the order', async () => {
    const orderId = await inState('PENDING_CANCEL', 1);
    expect(await cancel(orderId)).toBe('REPORTED');
    expect(world.venue.cancels).toEqual([`TW${orderId}01`]);
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ state: 'CANCELED', reservation: { remaining: zero } });
  });

  it('reports fills that came first, each once', async () => {
    const orderId = await inState('PENDING_CANCEL', 1);
    const fill = world.venue.execute(`TW${orderId}01`, d('0.2'), d('60000'));
    await cancel(orderId);
    await world.deliver();
    expect(await world.recordFill(fill)).toBe('DUPLICATE');
    expect(await world.order(orderId)).toMatchObject({ state: 'CANCELED', filledQuantity: d('0.2') });
    expect(await world.balance('USDT')).toMatchObject({ available: '88000', reserved: '0' });
  });

  it('that came too late: filled is never taken for cancelled', async () => {
    const orderId = await inState('PENDING_CANCEL', 1);
    world.venue.execute(`TW${orderId}01`, d('0.5'), d('60000'));
    expect(await cancel(orderId)).toBe('REPORTED');
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ state: 'FILLED', filledQuantity: d('0.5') });
  });

  it.each<[OrderState, string]>([
    ['SUBMITTED', 'NOT_YET'],
    ['IN_DOUBT', 'NOT_YET'],
    ['CANCELED', 'NOTHING_TO_CANCEL'],
    ['FILLED', 'NOTHING_TO_CANCEL'],
  ])('in %s: %s', async (state, outcome) => {
    expect(await cancel(await inState(state, 1))).toBe(outcome);
    expect(world.venue.cancels).toEqual([]);
  });

  it('that nobody asked for, or of an order that does not exist, is none', async () => {
    expect(await cancel(await inState('ACCEPTED'))).toBe('NOTHING_TO_CANCEL');
    expect(await cancel('nothing')).toBe('NOTHING_TO_CANCEL');
  });

  it('whose answers settle nothing is a fault: the queue delivers it again, and then it settles', async () => {
    const orderId = await inState('PENDING_CANCEL', 1);
    for (let n = 0; n < 10; n += 1) {
      world.venue.answerCancel({ class: 'UNKNOWN', code: 'CUT', message: '' });
      world.venue.answerLookUp({ class: 'UNKNOWN', code: 'CUT', message: '' });
    }
    await expect(cancel(orderId)).rejects.toThrow('not settled');
    expect(await world.order(orderId)).toMatchObject({
      state: 'PENDING_CANCEL',
      reservation: { remaining: d('30000') },
    });
  });

  it('whose answer was lost is settled by a look-up', async () => {
    const orderId = await inState('PENDING_CANCEL', 1);
    world.venue.answerCancel({ class: 'UNKNOWN', code: 'CUT', message: '' });
    const booked = world.venue.book.get(`TW${orderId}01`);
    if (booked) booked.view = { ...booked.view, status: 'CANCELED' };
    expect(await cancel(orderId)).toBe('REPORTED');
    await world.deliver();
    expect((await world.order(orderId)).state).toBe('CANCELED');
  });

  it('whose trades the venue will not list is a fault, and releases nothing', async () => {
    const orderId = await inState('PENDING_CANCEL', 1);
    world.venue.execute(`TW${orderId}01`, d('0.2'), d('60000'));
    for (let n = 0; n < 10; n += 1) world.venue.answerTrades({ class: 'UNKNOWN', code: 'CUT', message: '' });
    await expect(cancel(orderId)).rejects.toThrow('trades');
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ reservation: { remaining: d('30000') } });
  });

  it('without account or instrument is a fault', async () => {
    const orderId = await inState('PENDING_CANCEL', 1);
    world.memory.tables.accounts.clear();
    await expect(cancel(orderId)).rejects.toThrow('lacks');
  });
});
