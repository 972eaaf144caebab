import { describe, expect, it } from 'vitest';
import { decimal as d, zero } from '../domain/money/decimal.ts';
import type { Order, OrderTerms } from '../domain/order/order.ts';
import { isTerminal } from '../domain/order/order-state.ts';
import type { VenueAnswer } from '../domain/venue/venue-answer.ts';
import { testRef } from '../testing/builders.ts';
import { Crash, CrashPoints } from '../testing/crash-points.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { cancelOrder } from './cancel-order.ts';
import { placeTrade } from './place-trade.ts';
import { sweepOrders } from './sweep-orders.ts';

interface Story {
  readonly name: string;
  readonly terms?: Partial<OrderTerms>;
  /** What the venue answers first; afterwards it is honest. */
  readonly answers?: readonly { readonly answer: VenueAnswer; readonly taken: boolean }[];
  readonly halt?: boolean;
  readonly cancel?: boolean;
  /** Base quantity that the venue executes once the order rests there. */
  readonly executes?: string;
  /** How the order may end; first, how it ends when nothing dies. */
  readonly ends: readonly Order['state'][];
}

const cut: VenueAnswer = { class: 'IN_DOUBT', code: 'UNREACHABLE', message: 'Cut.' };
const stories: readonly Story[] = [
  { name: 'accepted', ends: ['ACCEPTED'] },
  { name: 'accepted and filled', executes: '0.5', ends: ['FILLED'] },
  { name: 'accepted, partly filled, cancelled', executes: '0.2', cancel: true, ends: ['CANCELED'] },
  { name: 'cancelled at once', cancel: true, ends: ['CANCELED'] },
  { name: 'a timeout after the venue took it', answers: [{ answer: cut, taken: true }], ends: ['ACCEPTED'] },
  {
    name: 'a timeout after the venue took it, filled meanwhile',
    answers: [{ answer: cut, taken: true }],
    executes: '0.5',
    ends: ['FILLED'],
  },
  // Two attempts that never arrived, one by the story and one by the death, end an order in refusal.
  {
    name: 'a timeout before it arrived',
    answers: [{ answer: cut, taken: false }],
    ends: ['ACCEPTED', 'REJECTED'],
  },
  {
    name: 'a market order’s timeout before it arrived',
    terms: { type: 'market' },
    answers: [{ answer: cut, taken: false }],
    ends: ['REJECTED', 'ACCEPTED'],
  },
  {
    name: 'told to come again',
    answers: [{ answer: { class: 'RETRY_LATER', code: '-1003', afterMs: 2000 }, taken: false }],
    ends: ['ACCEPTED', 'REJECTED'],
  },
  {
    name: 'a clock that was off',
    answers: [{ answer: { class: 'RESYNC_CLOCK', code: '-1021' }, taken: false }],
    ends: ['ACCEPTED', 'REJECTED'],
  },
  {
    name: 'rejected',
    answers: [{ answer: { class: 'REJECTED', code: 'VENUE_FILTER', message: 'No.' }, taken: false }],
    ends: ['REJECTED', 'ACCEPTED'],
  },
  { name: 'denied by risk', terms: { limitPrice: d('70000') }, ends: ['DENIED'] },
  { name: 'halted before it was sent', halt: true, ends: ['DENIED'] },
];

/** Everything of one order, with a death at one point, and every repeat that the product makes by itself. */
async function live(story: Story, points: CrashPoints): Promise<{ world: TradingWorld; order: Order }> {
  const world = await TradingWorld.open({ wrapStore: points.store, wrapVenues: points.venues });
  for (const { answer, taken } of story.answers ?? []) world.venue.answerSubmit(answer, taken);
  const command = world.command({ quantity: d('0.5'), ...story.terms });
  const placed = await insist(points, () => placeTrade(world, command));
  if (!placed.ok) throw new Error(placed.refusal.code);
  const { orderId } = placed.value;
  if (story.halt) await world.memory.commit([{ kind: 'halt', ref: testRef, reason: 'test', atMs: 0 }]);
  await settle(world, points);
  if (story.executes) await executeAtVenue(world, points, story.executes);
  if (story.cancel) {
    await insist(points, () => cancelOrder(world, testRef.ownerId, orderId));
    await settle(world, points);
  }
  return { world, order: await world.order(orderId) };
}

/** Repeats a caller's request until it is answered: a client with one idempotency key, a queue's redelivery. */
async function insist<Value>(points: CrashPoints, request: () => Promise<Value>): Promise<Value> {
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      points.revive();
    }
  }
  throw new Error('test: no answer in five tries');
}

/** Sagas, queues and the sweeper, until nothing needs attention any more. */
async function settle(world: TradingWorld, points: CrashPoints): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    await world.runSagas();
    points.revive();
    await insist(points, () => world.deliver());
    world.clock.advance(6_000);
    const { seen } = await insist(points, () => sweepOrders(world));
    if (seen === 0) return;
  }
  throw new Error('test: orders still need attention after twelve sweeps');
}

async function executeAtVenue(world: TradingWorld, points: CrashPoints, quantity: string): Promise<void> {
  for (const clientOrderId of world.venue.book.keys()) {
    const fill = world.venue.execute(clientOrderId, d(quantity), d('59990'), {
      asset: 'BTC',
      amount: d('0.0001'),
    });
    await insist(points, () => world.recordFill(fill));
  }
  await settle(world, points);
}

async function check(story: Story, world: TradingWorld, order: Order): Promise<void> {
  expect(story.ends).toContain(order.state);
  const taken = [...world.venue.book.values()];
  const resting = taken.filter(({ view }) => view.status === 'ACCEPTED');
  const refused = order.state === 'DENIED' || order.state === 'REJECTED';
  const neverSent = order.state === 'CANCELED' && order.attempt === 0;
  expect(taken).toHaveLength(refused || neverSent ? 0 : 1);
  expect(resting).toHaveLength(order.state === 'ACCEPTED' ? 1 : 0);

  const filled = refused ? zero : d(story.executes ?? '0');
  expect(order.filledQuantity).toEqual(filled);
  const paid = filled.times('59990');
  const held = order.state === 'ACCEPTED' ? order.reservation.amount : zero;
  expect(order.reservation.remaining).toEqual(held);
  expect(await world.balance('USDT')).toEqual({
    available: d('100000').minus(paid).minus(held).toFixed(),
    reserved: held.toFixed(),
    suspense: '0',
  });
  const fee = filled.isZero() ? zero : d('0.0001');
  expect((await world.balance('BTC')).available).toBe(d('1').plus(filled).minus(fee).toFixed());
  const position = await world.memory.findPosition(testRef, 'BTC/USDT');
  expect(position?.quantity ?? zero).toEqual(filled.minus(fee));
  expect(position?.pendingBuy ?? zero).toEqual(isTerminal(order.state) ? zero : d('0.5'));
  expect(await world.ledgerFault()).toBeUndefined();
  expect(world.memory.tables.orders.size).toBe(1);
  if (!story.halt) expect(await world.memory.findControl(testRef)).toMatchObject({ state: 'ACTIVE' });
}

describe.each(stories)('$name', (story) => {
  it('goes as told when nothing dies', async () => {
    const { world, order } = await live(story, new CrashPoints(Number.POSITIVE_INFINITY, 'blip'));
    await check(story, world, order);
    expect(order.state).toBe(story.ends[0]);
  });

  it.each(['blip', 'dead'] as const)('ends right whichever commit or venue call dies (%s)', async (mode) => {
    for (let crashAt = 1; ; crashAt += 1) {
      const points = new CrashPoints(crashAt, mode);
      const { world, order } = await live(story, points).catch((cause: unknown) => {
        throw new Error(`crash point ${crashAt}`, { cause });
      });
      if (points.passed < crashAt) {
        // Every point was tried; a story without any would have tested nothing.
        expect(crashAt).toBeGreaterThan(6);
        return;
      }
      await check(story, world, order).catch((cause: unknown) => {
        throw new Error(`crash point ${crashAt}: ${(cause as Error).message}`, { cause });
      });
    }
  });
});
