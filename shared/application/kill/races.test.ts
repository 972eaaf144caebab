import { beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../domain/order/order.ts';
import { testRef } from '../../testing/builders.ts';
import { Crash, CrashPoints } from '../../testing/crash-points.ts';
import { KillWorld } from '../../testing/kill-world.ts';
import { withCommit } from '../../testing/with-commit.ts';
import { checkRisk } from '../check-risk.ts';
import { sendLeaseMs } from '../send-lease.ts';
import { submitOrder } from '../submit-order.ts';

const { ownerId } = testRef;
let world: KillWorld;
beforeEach(async () => {
  world = await KillWorld.open();
});
const state = async ({ orderId }: Order) => (await world.trading.order(orderId)).state;

describe('a worker that was on its way', () => {
  const approved = async () => {
    const { orderId } = await world.place();
    await checkRisk(world.trading, ownerId, orderId);
    return orderId;
  };

  it('and comes to its attempt after the fence sends nothing', async () => {
    const orderId = await approved();
    await world.kill();
    const before = await world.trading.order(orderId);
    expect(await submitOrder(world.trading, ownerId, orderId)).toBeDefined();
    expect(world.trading.venue.submits).toEqual([]);
    expect(['DENIED', 'CANCELED']).toContain((await world.trading.order(orderId)).state);
    expect(before.state).toBe('CANCELED');
  });

  it('and was paused between its attempt and the send sends nothing when it wakes up', async () => {
    let killed: Promise<unknown> | undefined;
    world = await KillWorld.open({
      wrapStore: (store) =>
        withCommit(store, async (writes) => {
          const result = await store.commit(writes);
          // Paused here, long enough for a kill.
          if (!killed && writes.some(({ kind }) => kind === 'insertAttempt')) {
            killed = world.kill();
            await killed;
            world.trading.clock.advance(sendLeaseMs + 1);
          }
          return result;
        }),
    });
    const orderId = await approved();
    expect(await submitOrder(world.trading, ownerId, orderId)).toMatchObject({ outcome: 'ACCEPTED' });
    expect(await killed).toMatchObject({ state: 'PENDING', accounts: [{ inDoubt: [orderId] }] });
    expect(world.trading.venue.submits).toEqual([]);
    expect(await world.trading.order(orderId)).toMatchObject({ state: 'CANCELED' });
    expect(await world.goOn()).toMatchObject([{ state: 'VERIFIED' }]);
  });

  it('and whose order arrives inside the lease is cancelled behind it', async () => {
    let killed: ReturnType<KillWorld['kill']> | undefined;
    world.trading.venue.beforeCall = (call) => {
      if (call === 'submit') killed ??= world.kill();
    };
    const orderId = await approved();
    await submitOrder(world.trading, ownerId, orderId);
    expect(world.trading.venue.submits).toHaveLength(1);
    expect(await killed).toMatchObject({ state: 'VERIFIED', accounts: [{ canceled: 1, inDoubt: [] }] });
    expect(world.resting()).toBe(0);
  });
});

describe('a kill that dies half-way', () => {
  /** Before and after: the record, the fence, its line in the record, two cancels, what was found. */
  const points = Array.from({ length: 12 }, (_, index) => index + 1);
  it.each(points)('at point %i is gone on with, or pressed again, to the same end', async (point) => {
    let crash = new CrashPoints(Number.POSITIVE_INFINITY, 'dead');
    world = await KillWorld.open({
      wrapStore: (store) => withCommit(store, (writes) => crash.around(() => store.commit(writes))),
      wrapVenues: (venues) => ({ open: (account) => crash.venues(venues).open(account) }),
    });
    const orders = [await world.rest(), await world.rest()];
    const { kills } = world;
    world.kills = {
      begin: (kill) => crash.around(() => kills.begin(kill)),
      save: (kill) => crash.around(() => kills.save(kill)),
      find: (...key) => kills.find(...key),
      list: (...page) => kills.list(...page),
      listOpen: (limit) => kills.listOpen(limit),
      putDrill: (drill) => kills.putDrill(drill),
      newestDrill: (owner) => kills.newestDrill(owner),
    };
    crash = new CrashPoints(point, 'dead');
    await world.press({ untilMs: world.trading.clock.nowMs() + 3_000 }).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
    expect(crash.struck).toBe(true);
    crash.revive();
    await world.goOn();
    if ((await kills.list(ownerId, { limit: 2 })).items.length === 0) await world.kill();
    const { items } = await kills.list(ownerId, { limit: 2 });
    expect(items).toMatchObject([{ state: 'VERIFIED', accounts: [{ outcome: 'CLEAR' }] }]);
    expect(world.resting()).toBe(0);
    expect(await world.trading.memory.findControl(testRef)).toMatchObject({ state: 'HALTED', epoch: 2 });
    await world.settle();
    for (const order of orders) expect(['CANCELED', 'ACCEPTED']).toContain(await state(order));
    expect(await world.trading.ledgerFault()).toBeUndefined();
  });
});

describe('a fence that does not stand', () => {
  it('leaves the kill PENDING, with the reason; cancels go out all the same, and the next pass fences', async () => {
    let isBroken = true;
    world = await KillWorld.open({
      wrapStore: (store) =>
        withCommit(store, async (writes) => {
          if (isBroken && writes.some(({ kind }) => kind === 'halt')) throw new Error('throttled');
          return store.commit(writes);
        }),
    });
    await world.rest();
    const pending = await world.kill();
    expect(pending).toMatchObject({ state: 'PENDING' });
    expect(pending.fencedAtMs).toBeUndefined();
    expect(world.resting()).toBe(0);
    isBroken = false;
    expect(await world.goOn()).toMatchObject([{ state: 'VERIFIED', accounts: [{ fence: { epoch: 2 } }] }]);
  });
});
