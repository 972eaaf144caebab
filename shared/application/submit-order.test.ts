import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d, zero } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';
import { type OrderState, orderStates } from '../domain/order/order-state.ts';
import type { VenueAnswer } from '../domain/venue/venue-answer.ts';
import { testRef } from '../testing/builders.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { withCommit } from '../testing/with-commit.ts';
import { cancelOrder } from './cancel-order.ts';
import { checkRisk } from './check-risk.ts';
import { recordAnswer } from './record-answer.ts';
import { sendLeaseMs } from './send-lease.ts';
import { submitOrder } from './submit-order.ts';

const { ownerId } = testRef;
let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

/** Placed and approved: what submit-order finds. */
async function approved(): Promise<Order> {
  const { orderId } = await world.place({ quantity: d('0.5') });
  await checkRisk(world, ownerId, orderId);
  return world.order(orderId);
}
const attempt = (orderId: string, number = 1) => world.memory.findAttempt(ownerId, orderId, number);
const control = () => world.memory.findControl(testRef);

describe('the venue’s answer', () => {
  const message = 'Why.';
  type Row = readonly [
    answer: VenueAnswer,
    outcome: string,
    state: OrderState,
    attempt: string,
    halted: boolean,
  ];
  it.each<Row>([
    [{ class: 'ACCEPTED', venueOrderId: '7' }, 'ACCEPTED 0', 'ACCEPTED', 'PLACED', false],
    [{ class: 'REJECTED', code: 'VENUE_FILTER', message }, 'REJECTED 0', 'REJECTED', 'NOT_PLACED', false],
    [
      { class: 'STOP_VENUE', scope: 'ACCOUNT', code: 'HTTP_418', message },
      'REJECTED 0',
      'REJECTED',
      'NOT_PLACED',
      true,
    ],
    [{ class: 'IN_DOUBT', code: 'UNREACHABLE', message }, 'IN_DOUBT 0', 'IN_DOUBT', 'IN_DOUBT', false],
    [{ class: 'RETRY_LATER', code: '-1003', afterMs: 1 }, 'RETRY 1', 'SUBMITTED', 'NOT_PLACED', false],
    [{ class: 'RETRY_LATER', code: '-1003', afterMs: 4001 }, 'RETRY 5', 'SUBMITTED', 'NOT_PLACED', false],
    [{ class: 'RETRY_LATER', code: '-1003', afterMs: 9e6 }, 'RETRY 60', 'SUBMITTED', 'NOT_PLACED', false],
  ])('%j', async (answer, outcome, state, attemptOutcome, halted) => {
    const { orderId } = await approved();
    world.venue.answerSubmit(answer);
    const result = await submitOrder(world, ownerId, orderId);
    expect(`${result.outcome} ${result.waitSeconds}`).toBe(outcome);
    expect(await world.order(orderId)).toMatchObject({ state, attempt: 1 });
    expect(await attempt(orderId)).toMatchObject({ outcome: attemptOutcome });
    expect(await control()).toMatchObject({ state: halted ? 'HALTED' : 'ACTIVE' });
  });

  it('accepted: the venue’s own id and the event are kept', async () => {
    const { orderId } = await approved();
    await submitOrder(world, ownerId, orderId);
    expect(await world.order(orderId)).toMatchObject({ venueOrderId: '7001' });
    expect(world.published()).toContain('order.accepted');
  });

  it('a clock that was off is set right and the order sent again at once, under a new id', async () => {
    const { orderId } = await approved();
    world.venue.answerSubmit({ class: 'RESYNC_CLOCK', code: '-1021' });
    expect(await submitOrder(world, ownerId, orderId)).toEqual({ outcome: 'ACCEPTED', waitSeconds: 0 });
    expect(world.venue.resyncs).toBe(1);
    expect(world.venue.submits.map(({ clientOrderId }) => clientOrderId.slice(-2))).toEqual(['01', '02']);
  });

  it('a clock that is refused after it was set is set once, and the order rejected with a reason', async () => {
    const { orderId } = await approved();
    for (let n = 0; n < 3; n += 1) world.venue.answerSubmit({ class: 'RESYNC_CLOCK', code: '-1021' });
    expect(await submitOrder(world, ownerId, orderId)).toEqual({ outcome: 'REJECTED', waitSeconds: 0 });
    expect([world.venue.resyncs, world.venue.submits.length]).toEqual([1, 2]);
    expect(await world.order(orderId)).toMatchObject({ state: 'REJECTED', code: 'VENUE_CLOCK' });
  });

  it('never placed in three attempts: rejected with the venue’s code', async () => {
    const { orderId } = await approved();
    for (let n = 0; n < 3; n += 1)
      world.venue.answerSubmit({ class: 'RETRY_LATER', code: '-1015', afterMs: 1 });
    const outcomes = [];
    for (let n = 0; n < 3; n += 1) outcomes.push((await submitOrder(world, ownerId, orderId)).outcome);
    expect(outcomes).toEqual(['RETRY', 'RETRY', 'REJECTED']);
    expect(await world.order(orderId)).toMatchObject({ state: 'REJECTED', code: '-1015', attempt: 3 });
    expect(world.venue.submits).toHaveLength(3);
  });

  it('held back by our own budget it waits for many windows, and not for ever', async () => {
    const { orderId } = await approved();
    for (let n = 0; n < 30; n += 1)
      world.venue.answerSubmit({ class: 'RETRY_LATER', code: 'QUOTA_SPENT', afterMs: 1 });
    const outcomes = [];
    for (let n = 0; n < 30; n += 1) outcomes.push((await submitOrder(world, ownerId, orderId)).outcome);
    expect(outcomes).toEqual([...Array(29).fill('RETRY'), 'REJECTED']);
    expect(await world.order(orderId)).toMatchObject({ state: 'REJECTED', code: 'QUOTA_SPENT' });
  });
});

describe('an order leaves once an attempt', () => {
  it('the attempt is written before the order is sent', async () => {
    const { orderId } = await approved();
    let before: unknown;
    world.venue.beforeCall = (call) => {
      if (call === 'submit') before = [...world.memory.tables.attempts.values()];
    };
    await submitOrder(world, ownerId, orderId);
    expect(before).toMatchObject([{ attempt: 1, outcome: 'OPEN', clientOrderId: `TW${orderId}01` }]);
  });

  it('an attempt without an answer is in doubt, and is not sent again', async () => {
    const { orderId } = await approved();
    world.venue.beforeCall = (call) => {
      if (call === 'submit') throw new Error('the worker dies');
    };
    await expect(submitOrder(world, ownerId, orderId)).rejects.toThrow('dies');
    expect(await world.order(orderId)).toMatchObject({ state: 'SUBMITTED' });
    world.venue.beforeCall = () => {};
    expect(await submitOrder(world, ownerId, orderId)).toMatchObject({ outcome: 'IN_DOUBT' });
    expect(world.venue.submits).toHaveLength(0);
  });

  it('two workers at once send it once', async () => {
    const { orderId } = await approved();
    await Promise.all([submitOrder(world, ownerId, orderId), submitOrder(world, ownerId, orderId)]);
    expect(world.venue.submits).toHaveLength(1);
  });

  it.each(orderStates)('in %s it is not sent again', async (state) => {
    if (state === 'INITIALIZED') return;
    const { orderId } = await approved();
    await submitOrder(world, ownerId, orderId);
    const order = await world.order(orderId);
    await world.memory.commit([
      { kind: 'updateOrder', order: { ...order, state, version: order.version + 1 } },
    ]);
    const known: Partial<Record<OrderState, string>> = {
      SUBMITTED: 'IN_DOUBT',
      IN_DOUBT: 'IN_DOUBT',
      DENIED: 'REJECTED',
      REJECTED: 'REJECTED',
    };
    expect((await submitOrder(world, ownerId, orderId)).outcome).toBe(known[state] ?? 'ACCEPTED');
    expect(world.venue.submits).toHaveLength(1);
  });

  it('without approval it does not leave', async () => {
    const { orderId } = await world.place();
    await expect(submitOrder(world, ownerId, orderId)).rejects.toThrow('lacks');
    expect(world.venue.submits).toEqual([]);
  });

  it('an order that may add more than was approved does not leave', async () => {
    const order = await approved();
    const more = { ...order, pendingQuantity: d('0.50001'), version: order.version + 1 };
    await world.memory.commit([{ kind: 'updateOrder', order: more }]);
    await expect(submitOrder(world, ownerId, order.orderId)).rejects.toThrow('more than was approved');
    expect(world.venue.submits).toEqual([]);
  });

  it('an order that does not exist is a fault', async () => {
    await expect(submitOrder(world, ownerId, 'nothing')).rejects.toThrow('no order');
  });
});

describe('the fence', () => {
  it('an account halted after the approval: never sent, denied', async () => {
    const { orderId } = await approved();
    await world.memory.commit([{ kind: 'halt', ref: testRef, reason: 'kill switch', atMs: 0 }]);
    expect(await submitOrder(world, ownerId, orderId)).toEqual({ outcome: 'REJECTED', waitSeconds: 0 });
    expect(world.venue.submits).toEqual([]);
    expect(await world.order(orderId)).toMatchObject({ state: 'DENIED', code: 'TRADING_HALTED' });
    expect(await attempt(orderId)).toBeUndefined();
  });

  it('an epoch that changed, though the account trades again: never sent', async () => {
    const { orderId } = await approved();
    const before = await control();
    for (const [key, value] of world.memory.tables.controls)
      world.memory.tables.controls.set(key, { ...value, epoch: (before?.epoch ?? 0) + 2 });
    expect(await submitOrder(world, ownerId, orderId)).toMatchObject({ outcome: 'REJECTED' });
    expect(world.venue.submits).toEqual([]);
  });

  it('holds also for the attempt after one that was not placed', async () => {
    const { orderId } = await approved();
    world.venue.answerSubmit({ class: 'RETRY_LATER', code: '-1003', afterMs: 1 });
    await submitOrder(world, ownerId, orderId);
    await world.memory.commit([{ kind: 'halt', ref: testRef, reason: 'kill switch', atMs: 0 }]);
    expect(await submitOrder(world, ownerId, orderId)).toMatchObject({ outcome: 'REJECTED' });
    expect(world.venue.submits).toHaveLength(1);
  });

  it.each([
    ['to the last moment of its lease it is sent', sendLeaseMs, 1],
    ['a worker that was paused longer sends nothing, and tries anew', sendLeaseMs + 1, 2],
  ])('%s', async (_name, pausedMs, attempts) => {
    const { orderId } = await approved();
    let paused = false;
    const slow = withCommit(world.memory, async (writes) => {
      const result = await world.memory.commit(writes);
      if (!paused && writes.some(({ kind }) => kind === 'insertAttempt')) {
        paused = true;
        world.clock.advance(pausedMs);
      }
      return result;
    });
    expect(await submitOrder({ ...world, store: slow }, ownerId, orderId)).toMatchObject({
      outcome: 'ACCEPTED',
    });
    expect(world.venue.submits.map(({ clientOrderId }) => clientOrderId)).toEqual([
      `TW${orderId}${String(attempts).padStart(2, '0')}`,
    ]);
    expect(await attempt(orderId)).toMatchObject({ outcome: attempts === 1 ? 'PLACED' : 'NOT_PLACED' });
  });

  it('a worker that is paused every time sends nothing at all, and faults', async () => {
    const { orderId } = await approved();
    const slow = withCommit(world.memory, async (writes) => {
      const result = await world.memory.commit(writes);
      world.clock.advance(sendLeaseMs + 1);
      return result;
    });
    await expect(submitOrder({ ...world, store: slow }, ownerId, orderId)).rejects.toThrow('rounds');
    expect(world.venue.submits).toEqual([]);
  });

  it('keys are read before the attempt is written, so that they do not eat its lease', async () => {
    const { orderId } = await approved();
    world.venue.beforeCall = (call) => {
      if (call === 'open') world.clock.advance(10 * sendLeaseMs);
    };
    expect(await submitOrder(world, ownerId, orderId)).toMatchObject({ outcome: 'ACCEPTED' });
    expect(world.venue.submits).toHaveLength(1);
  });
});

describe('an answer that comes late', () => {
  /** Sends the order, lets `meanwhile` happen before the answer is recorded, and answers. */
  async function answering(answer: VenueAnswer, meanwhile: (order: Order) => Promise<unknown>) {
    const { orderId } = await approved();
    world.venue.answerSubmit(answer, true);
    let done = false;
    const store = withCommit(world.memory, async (writes) => {
      const answered = world.venue.submits.length > 0 && !done;
      if (answered) {
        done = true;
        await meanwhile(await world.order(orderId));
      }
      return world.memory.commit(writes);
    });
    const outcome = await submitOrder({ ...world, store }, ownerId, orderId);
    return { outcome: outcome.outcome, order: await world.order(orderId) };
  }
  const fill = (quantity: string) => () =>
    world.recordFill(world.venue.execute([...world.venue.book.keys()].at(-1) ?? '', d(quantity), d('60000')));
  const accepted: VenueAnswer = { class: 'ACCEPTED', venueOrderId: '7001' };
  const inDoubt: VenueAnswer = { class: 'IN_DOUBT', code: 'UNREACHABLE', message: 'Cut.' };
  const rejected: VenueAnswer = { class: 'REJECTED', code: 'VENUE_REJECTED', message: 'No.' };

  it.each<[name: string, answer: VenueAnswer, quantity: string, state: OrderState]>([
    ['accepted after a part was filled', accepted, '0.2', 'PARTIALLY_FILLED'],
    ['accepted after all was filled', accepted, '0.5', 'FILLED'],
    ['cut off after a part was filled', inDoubt, '0.2', 'PARTIALLY_FILLED'],
    ['rejected, though a part was filled', rejected, '0.2', 'PARTIALLY_FILLED'],
    [
      'to be retried, though a part was filled',
      { class: 'RETRY_LATER', code: '-1', afterMs: 1 },
      '0.2',
      'PARTIALLY_FILLED',
    ],
  ])('%s', async (_name, answer, quantity, state) => {
    const { outcome, order } = await answering(answer, fill(quantity));
    expect(order.state).toBe(state);
    expect(order.filledQuantity).toEqual(d(quantity));
    expect(['ACCEPTED', 'IN_DOUBT']).toContain(outcome);
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('accepted after its cancel was asked for: the cancel goes out', async () => {
    const { order } = await answering(accepted, ({ orderId }) => cancelOrder(world, ownerId, orderId));
    expect(order.state).toBe('PENDING_CANCEL');
    expect(world.commands.sent.map(({ command }) => command.orderId)).toContain(order.orderId);
    await world.deliver();
    expect(await world.order(order.orderId)).toMatchObject({
      state: 'CANCELED',
      reservation: { remaining: zero },
    });
    expect(await world.balance('USDT')).toMatchObject({ available: '100000', reserved: '0' });
  });

  it.each<[VenueAnswer]>([[rejected], [inDoubt], [{ class: 'RETRY_LATER', code: '-1', afterMs: 1 }]])(
    'to an attempt that is not the newest: %j changes nothing of the order',
    async (answer) => {
      const { orderId } = await approved();
      world.venue.answerSubmit({ class: 'RETRY_LATER', code: '-1003', afterMs: 1 });
      await submitOrder(world, ownerId, orderId);
      const first = await attempt(orderId);
      let during: Order | undefined;
      world.venue.beforeCall = (call) => {
        if (call === 'submit') during = [...world.memory.tables.orders.values()][0];
      };
      const late = withCommit(world.memory, async (writes) => {
        // The second attempt is on its way when the first one's answer is recorded.
        if (during && first) {
          const sent = during;
          during = undefined;
          world.venue.beforeCall = () => {};
          await recordAnswer(world, { ...sent, attempt: 1 }, first, answer);
          expect(await world.order(orderId)).toMatchObject({ state: 'SUBMITTED', attempt: 2 });
        }
        return world.memory.commit(writes);
      });
      expect(await submitOrder({ ...world, store: late }, ownerId, orderId)).toMatchObject({
        outcome: 'ACCEPTED',
      });
      expect(await world.order(orderId)).toMatchObject({ state: 'ACCEPTED', attempt: 2 });
    },
  );
});

it('an order that was not placed, and whose cancel was asked for meanwhile, is not sent again', async () => {
  const { orderId } = await approved();
  world.venue.answerSubmit({ class: 'RETRY_LATER', code: '-1003', afterMs: 1 });
  await submitOrder(world, ownerId, orderId);
  await cancelOrder(world, ownerId, orderId);
  await submitOrder(world, ownerId, orderId);
  expect(world.venue.submits).toHaveLength(1);
  expect(await world.order(orderId)).toMatchObject({ state: 'CANCELED', reservation: { remaining: zero } });
  expect(await world.balance('USDT')).toMatchObject({ available: '100000', reserved: '0' });
});
