import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d, zero } from '../domain/money/decimal.ts';
import type { OrderTerms } from '../domain/order/order.ts';
import { type OrderState, orderStates } from '../domain/order/order-state.ts';
import type { VenueOrderView } from '../domain/venue/venue-answer.ts';
import { testRef } from '../testing/builders.ts';
import { startMs } from '../testing/simulated-clock.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { checkRisk } from './check-risk.ts';
import { clockDifferenceMaxMs, lookUpsMax } from './look-again.ts';
import { recordAnswer } from './record-answer.ts';
import { resolveOrder } from './resolve-order.ts';
import { sendLeaseMs } from './send-lease.ts';
import { submitOrder } from './submit-order.ts';

const { ownerId } = testRef;
let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

/** Sent, and the connection was cut: `taken` says what the venue knows, and we do not. */
async function inDoubt(taken: boolean, terms: Partial<OrderTerms> = {}): Promise<string> {
  const { orderId } = await world.place({ quantity: d('0.5'), ...terms });
  await checkRisk(world, ownerId, orderId);
  world.venue.answerSubmit({ class: 'IN_DOUBT', code: 'CUT', message: 'Cut.' }, taken);
  await submitOrder(world, ownerId, orderId);
  return orderId;
}
const provenAfterMs = () => sendLeaseMs + world.venue.absenceProofMs + clockDifferenceMaxMs;
const resolve = (orderId: string) => resolveOrder(world, ownerId, orderId);
const attempt = (orderId: string, number = 1) => world.memory.findAttempt(ownerId, orderId, number);

describe('an order in doubt that the venue has', () => {
  it('is accepted', async () => {
    const orderId = await inDoubt(true);
    expect(await resolve(orderId)).toEqual({ outcome: 'ACCEPTED', waitSeconds: 0 });
    expect(world.venue.lookUps).toEqual([`TW${orderId}01`]);
    expect(await world.order(orderId)).toMatchObject({ state: 'ACCEPTED', venueOrderId: '7001' });
    expect(await attempt(orderId)).toMatchObject({ outcome: 'PLACED' });
  });

  it('and has filled meanwhile: the fills travel the one way every fill travels', async () => {
    const orderId = await inDoubt(true);
    const fill = world.venue.execute(`TW${orderId}01`, d('0.5'), d('60000'));
    await resolve(orderId);
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ state: 'FILLED', filledQuantity: d('0.5') });
    expect(await world.recordFill(fill)).toBe('DUPLICATE');
  });

  it.each<[VenueOrderView['status'], OrderState]>([
    ['CANCELED', 'CANCELED'],
    ['EXPIRED', 'EXPIRED'],
  ])('as %s', async (status, state) => {
    const orderId = await inDoubt(true);
    const booked = world.venue.book.get(`TW${orderId}01`);
    if (booked) booked.view = { ...booked.view, status };
    expect(await resolve(orderId)).toMatchObject({ outcome: 'ACCEPTED' });
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ state, reservation: { remaining: zero } });
  });

  it('as rejected', async () => {
    const orderId = await inDoubt(true);
    const booked = world.venue.book.get(`TW${orderId}01`);
    if (booked) booked.view = { ...booked.view, status: 'REJECTED' };
    expect(await resolve(orderId)).toMatchObject({ outcome: 'REJECTED' });
    expect(await world.order(orderId)).toMatchObject({ state: 'REJECTED', code: 'VENUE_REJECTED' });
  });

  it('and whose cancel was asked for goes on to be cancelled', async () => {
    const orderId = await inDoubt(true);
    const order = await world.order(orderId);
    await world.memory.commit([
      { kind: 'updateOrder', order: { ...order, version: order.version + 1, cancelRequestedAtMs: startMs } },
    ]);
    await resolve(orderId);
    expect(await world.order(orderId)).toMatchObject({ state: 'PENDING_CANCEL' });
    expect(world.commands.sent).toHaveLength(1);
  });

  it('but whose trades it will not list: a fault, repeated', async () => {
    const orderId = await inDoubt(true);
    world.venue.execute(`TW${orderId}01`, d('0.5'), d('60000'));
    world.venue.answerTrades({ class: 'UNKNOWN', code: 'CUT', message: '' });
    await expect(resolve(orderId)).rejects.toThrow('trades');
    expect(await world.order(orderId)).toMatchObject({ state: 'IN_DOUBT' });
    expect(await resolve(orderId)).toMatchObject({ outcome: 'ACCEPTED' });
  });
});

describe('an order in doubt that the venue does not show', () => {
  it('proves nothing to a worker whose clock is ahead of the sender’s', async () => {
    const orderId = await inDoubt(false);
    // The venue's window ends a moment later than it does by the clock of the worker that asks.
    world.clock.advance(sendLeaseMs + world.venue.absenceProofMs + 900);
    expect(await resolve(orderId)).toMatchObject({ outcome: 'IN_DOUBT' });
    expect(await world.order(orderId)).toMatchObject({ state: 'IN_DOUBT' });
  });

  it('inside its matching window proves nothing: wait it out, to the whole second above', async () => {
    const orderId = await inDoubt(false);
    expect(await resolve(orderId)).toEqual({ outcome: 'IN_DOUBT', waitSeconds: 12 });
    world.clock.advance(provenAfterMs() - 1);
    expect(await resolve(orderId)).toEqual({ outcome: 'IN_DOUBT', waitSeconds: 1 });
    expect(await world.order(orderId)).toMatchObject({ state: 'IN_DOUBT' });
  });

  it('is not proven absent by an answer from inside the window that was heard after it', async () => {
    const orderId = await inDoubt(false);
    world.venue.beforeCall = (call) => {
      if (call === 'lookUp') world.clock.advance(60_000);
    };
    expect(await resolve(orderId)).toEqual({ outcome: 'IN_DOUBT', waitSeconds: 1 });
    expect(await world.order(orderId)).toMatchObject({ state: 'IN_DOUBT' });
  });

  it('that shows up late was taken: it is not sent again', async () => {
    const orderId = await inDoubt(true);
    world.venue.answerLookUp({ class: 'NOT_FOUND' });
    expect(await resolve(orderId)).toMatchObject({ outcome: 'IN_DOUBT' });
    world.clock.advance(60_000);
    expect(await resolve(orderId)).toMatchObject({ outcome: 'ACCEPTED' });
    expect(world.venue.submits).toHaveLength(1);
  });

  it('after the window is absent: a limit order is sent once more, under a new id', async () => {
    const orderId = await inDoubt(false);
    world.clock.advance(provenAfterMs());
    expect(await resolve(orderId)).toEqual({ outcome: 'RETRY', waitSeconds: 0 });
    expect(await attempt(orderId)).toMatchObject({ outcome: 'ABSENT' });
    expect(await submitOrder(world, ownerId, orderId)).toMatchObject({ outcome: 'ACCEPTED' });
    expect(world.venue.submits.map(({ clientOrderId }) => clientOrderId.slice(-2))).toEqual(['01', '02']);
  });

  it.each([
    ['so late that the venue may have ended and forgotten it is not sent again', 0, 'REJECTED'],
    ['a moment before is sent once more', -1, 'RETRY'],
  ])('%s', async (_, afterMs, outcome) => {
    world.venue.forgetsUnfilledAfterMs = 7_200_000;
    const orderId = await inDoubt(true);
    const startedAtMs = (await attempt(orderId))?.startedAtMs ?? 0;
    world.clock.advance(
      startedAtMs + 7_200_000 - clockDifferenceMaxMs + Number(afterMs) - world.clock.nowMs(),
    );
    world.venue.book.clear();
    expect(await resolve(orderId)).toEqual({ outcome, waitSeconds: 0 });
  });

  it('twice is refused for good', async () => {
    const orderId = await inDoubt(false);
    world.clock.advance(60_000);
    await resolve(orderId);
    world.venue.answerSubmit({ class: 'IN_DOUBT', code: 'CUT', message: '' }, false);
    await submitOrder(world, ownerId, orderId);
    expect(await resolve(orderId)).toMatchObject({ outcome: 'IN_DOUBT', waitSeconds: 12 });
    world.clock.advance(60_000);
    expect(await resolve(orderId)).toMatchObject({ outcome: 'REJECTED' });
    expect(await world.order(orderId)).toMatchObject({ state: 'REJECTED', code: 'ABSENT_AT_VENUE' });
  });

  it('as a market order is not sent again: its price is gone', async () => {
    const orderId = await inDoubt(false, { type: 'market' });
    world.clock.advance(60_000);
    expect(await resolve(orderId)).toMatchObject({ outcome: 'REJECTED' });
    expect(await world.order(orderId)).toMatchObject({ code: 'ABSENT_AT_VENUE' });
  });

  it('but was refused meanwhile, by the worker that had sent it and slept: it is still to be compensated', async () => {
    const orderId = await inDoubt(false, { type: 'market' });
    world.clock.advance(60_000);
    const sent = await world.order(orderId);
    const first = await attempt(orderId);
    if (!first) throw new Error('nothing was sent');
    const late = { class: 'REJECTED', code: 'VENUE_REJECTED', message: 'No.' } as const;
    const refused = recordAnswer(world, sent, first, late);
    const outcomes = await Promise.all([resolve(orderId), refused]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['REJECTED', 'REJECTED']);
    expect(await world.order(orderId)).toMatchObject({ state: 'REJECTED' });
  });

  it('but filled meanwhile, by the stream: nothing is sent again', async () => {
    const orderId = await inDoubt(true);
    world.clock.advance(60_000);
    world.venue.answerLookUp({ class: 'NOT_FOUND' });
    const fill = world.venue.execute(`TW${orderId}01`, d('0.5'), d('60000'));
    world.venue.beforeCall = () => {
      world.venue.beforeCall = () => {};
    };
    const [outcome] = await Promise.all([resolve(orderId), world.recordFill(fill)]);
    expect(['ACCEPTED', 'RETRY']).toContain(outcome.outcome);
    if (outcome.outcome === 'RETRY') await submitOrder(world, ownerId, orderId);
    expect(world.venue.submits).toHaveLength(1);
    expect(await world.order(orderId)).toMatchObject({ state: 'FILLED' });
  });
});

describe('a look-up that fails', () => {
  const unknown = { class: 'UNKNOWN', code: 'CUT', message: '' } as const;

  it('is repeated with growing pauses, to a bound; then the account halts and the order stays in doubt', async () => {
    const orderId = await inDoubt(true);
    for (let n = 0; n < lookUpsMax; n += 1) world.venue.answerLookUp(unknown);
    const outcomes = [];
    for (let n = 0; n < lookUpsMax; n += 1) outcomes.push(await resolve(orderId));
    expect(outcomes.slice(0, 4).map(({ waitSeconds }) => waitSeconds)).toEqual([1, 2, 4, 5]);
    expect(outcomes.slice(0, -1).every(({ outcome }) => outcome === 'IN_DOUBT')).toBe(true);
    expect(outcomes.at(-1)).toEqual({ outcome: 'HALTED', waitSeconds: 0 });
    expect(await world.order(orderId)).toMatchObject({
      state: 'IN_DOUBT',
      reservation: { remaining: d('30000') },
    });
    expect(await world.memory.findControl(testRef)).toMatchObject({ state: 'HALTED' });
    expect(world.venue.submits).toHaveLength(1);
  });

  it('and then answers is settled', async () => {
    const orderId = await inDoubt(true);
    world.venue.answerLookUp(unknown);
    await resolve(orderId);
    expect(await attempt(orderId)).toMatchObject({ lookUps: 1 });
    expect(await resolve(orderId)).toMatchObject({ outcome: 'ACCEPTED' });
  });
});

describe('an order that is not in doubt', () => {
  it.each(orderStates.filter((state) => state !== 'IN_DOUBT' && state !== 'INITIALIZED'))(
    'in %s is not looked up',
    async (state) => {
      const { orderId, version, ...rest } = await world.placeAndRun();
      await world.memory.commit([
        { kind: 'updateOrder', order: { ...rest, orderId, state, version: version + 1 } },
      ]);
      const known: Partial<Record<OrderState, string>> = {
        DENIED: 'REJECTED',
        REJECTED: 'REJECTED',
        SUBMITTED: 'RETRY',
      };
      expect((await resolve(orderId)).outcome).toBe(known[state] ?? 'ACCEPTED');
      expect(world.venue.lookUps).toEqual([]);
    },
  );

  it('nor one that does not exist, or whose attempt is missing', async () => {
    await expect(resolve('nothing')).rejects.toThrow('no order');
    const orderId = await inDoubt(false);
    world.memory.tables.attempts.clear();
    await expect(resolve(orderId)).rejects.toThrow('lacks');
  });
});
