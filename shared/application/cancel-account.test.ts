import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';
import type { CancelAnswer, UnknownAnswer, VenueOpenOrder } from '../domain/venue/venue-answer.ts';
import { testRef } from '../testing/builders.ts';
import { KillWorld } from '../testing/kill-world.ts';
import { silence } from '../testing/scripted-books.ts';
import { checkRisk } from './check-risk.ts';
import { submitOrder } from './submit-order.ts';

const { ownerId } = testRef;
let world: KillWorld;
beforeEach(async () => {
  world = await KillWorld.open();
});
const notNow: CancelAnswer = { class: 'UNKNOWN', code: 'HTTP_503', message: 'Busy.' };
const state = async ({ orderId }: Order) => (await world.trading.order(orderId)).state;

describe('a venue that fails while it is emptied', () => {
  type Row = readonly [name: string, fail: (orders: readonly Order[]) => unknown];
  const { venue, scripted } = {
    venue: () => world.trading.venue,
    scripted: () => world.scripted,
  };
  const rows: readonly Row[] = [
    [
      'refuses half of the cancels',
      (orders) => orders.forEach((_, n) => void (n % 2 && venue().answerCancel(notNow))),
    ],
    [
      'answers 503 to every cancel for two rounds',
      (orders) => orders.concat(orders).forEach(() => void venue().answerCancel(notNow)),
    ],
    [
      'says that an order is not open when it is',
      () => void venue().answerCancel({ class: 'NOT_OPEN', code: '-2011' }),
    ],
    [
      'does not list its orders at first',
      () => {
        let times = 0;
        scripted().silent.add('listOpenOrders');
        scripted().beforeAnswer = () => {
          times += 1;
          if (times > 3) scripted().silent.clear();
        };
      },
    ],
    [
      'cuts lines now and then',
      () => {
        let calls = 0;
        venue().beforeCall = (call) => {
          calls += 1;
          if (call !== 'open' && calls % 3 === 0) throw new Error('test: cut');
        };
      },
    ],
    [
      'lets no session open once',
      () => {
        let isFirst = true;
        venue().beforeCall = (call) => {
          if (call !== 'open' || !isFirst) return;
          isFirst = false;
          throw new Error('test: no keys now');
        };
      },
    ],
    [
      'has filled one before its cancel',
      ([first]) => world.trading.recordFill(venue().execute(`TW${first?.orderId}01`, d('0.1'), d('60000'))),
    ],
    [
      'has filled a part of one',
      ([first]) => void venue().execute(`TW${first?.orderId}01`, d('0.04'), d('60000')),
    ],
    [
      'has no worker to be had once',
      () => {
        let isFirst = true;
        world.beforeSweep = () => {
          if (!isFirst) return;
          isFirst = false;
          throw new Error('test: TooManyRequestsException');
        };
      },
    ],
  ];
  it.each(rows.flatMap(([name, fail]) => [false, true].map((isMany) => ({ name, fail, isMany }))))(
    '$name: it is asked again, until none rests (together: $isMany)',
    async ({ fail, isMany }) => {
      world.trading.venue.cancelsMany = isMany;
      const orders = [await world.rest(), await world.rest(), await world.rest(), await world.rest()];
      await fail(orders);
      expect(await world.kill()).toMatchObject({
        state: 'VERIFIED',
        accounts: [{ outcome: 'CLEAR', resting: 0 }],
      });
      expect(world.resting()).toBe(0);
      await world.settle();
      for (const order of orders) expect(['CANCELED', 'FILLED']).toContain(await state(order));
      expect(await world.trading.ledgerFault()).toBeUndefined();
    },
  );

  it('all the time: it says so and gives up in time, and the schedule goes on', async () => {
    const order = await world.rest();
    const dead: UnknownAnswer = { ...silence, code: 'TIMEOUT' };
    world.scripted.silence = dead;
    world.scripted.silent.add('listOpenOrders');
    world.trading.venue.beforeCall = (call) => {
      if (call === 'cancel') throw new Error('test: no answer');
    };
    const pending = await world.kill();
    expect(pending).toMatchObject({ state: 'PENDING', accounts: [{ outcome: 'NOT_CLEAR', resting: 1 }] });
    expect(pending.accounts[0]?.trouble).toMatch(/no answer|TIMEOUT/);
    expect(world.trading.clock.nowMs() - pending.triggeredAtMs).toBeLessThanOrEqual(21_000);
    world.scripted.silent.clear();
    world.trading.venue.beforeCall = () => {};
    expect(await world.goOn()).toMatchObject([{ killId: pending.killId, state: 'VERIFIED' }]);
    await world.settle();
    expect(await state(order)).toBe('CANCELED');
  });

  it('by stopping us is left alone until the next minute', async () => {
    await world.rest();
    await world.rest();
    const banned = {
      class: 'UNKNOWN',
      code: 'HTTP_418',
      message: '',
      stop: { scope: 'VENUE', code: 'HTTP_418' },
    } as const;
    world.trading.venue.answerCancel(banned).answerCancel(banned);
    const kill = await world.kill();
    expect(kill).toMatchObject({ state: 'PENDING', accounts: [{ outcome: 'STOPPED', rounds: 1 }] });
    expect(world.trading.venue.cancels.length).toBeLessThanOrEqual(2);
    expect(await world.goOn()).toMatchObject([{ state: 'VERIFIED' }]);
  });
});

describe('a venue that cancels many with one request', () => {
  beforeEach(() => {
    world.trading.venue.cancelsMany = true;
  });
  const rest = async (count: number) => {
    const orders: Order[] = [];
    while (orders.length < count) orders.push(await world.rest());
    return orders;
  };
  const clientIdOf = ({ orderId }: Order) => `TW${orderId}01`;

  it('is asked once for all that is ours, and for nothing else', async () => {
    const orders = await rest(4);
    expect(await world.kill()).toMatchObject({ state: 'VERIFIED', accounts: [{ canceled: 4, resting: 0 }] });
    expect(world.trading.venue.batches).toHaveLength(1);
    expect(new Set(world.trading.venue.batches[0])).toEqual(new Set(orders.map(clientIdOf)));
    expect(world.trading.venue.cancels).toEqual([]);
    await world.settle();
    for (const order of orders) expect(await state(order)).toBe('CANCELED');
  });

  it('is asked for a single order as ever', async () => {
    await rest(1);
    await world.kill();
    expect(world.trading.venue).toMatchObject({ batches: [], cancels: [expect.any(String)] });
  });

  it('refuses half of them: those are cancelled one by one', async () => {
    await rest(4);
    const { venue } = world.trading;
    venue.answerCancel(notNow).answerCancel(notNow);
    expect(await world.kill()).toMatchObject({ state: 'VERIFIED', accounts: [{ canceled: 4 }] });
    expect(venue.cancels).toHaveLength(2);
    expect(world.resting()).toBe(0);
  });

  it('has only taken the cancels: how each ended is looked up', async () => {
    const orders = await rest(2);
    const { venue } = world.trading;
    const taken = { class: 'UNKNOWN', code: 'CANCEL_REQUESTED', message: '', isTaken: true } as const;
    for (const order of orders) {
      const booked = venue.book.get(clientIdOf(order));
      if (booked) booked.view = { ...booked.view, status: 'CANCELED' };
      venue.answerCancel(taken);
    }
    expect(await world.kill()).toMatchObject({ state: 'VERIFIED', accounts: [{ canceled: 2 }] });
    expect(venue.cancels).toEqual([]);
    expect(new Set(venue.lookUps)).toEqual(new Set(orders.map(clientIdOf)));
  });

  it('has filled one of them: the fill is booked', async () => {
    const [first] = await rest(2);
    if (!first) throw new Error('test: none rests');
    world.trading.venue.execute(clientIdOf(first), d('0.1'), d('60000'));
    expect(await world.kill()).toMatchObject({ state: 'VERIFIED', accounts: [{ canceled: 1 }] });
    await world.settle();
    expect(await state(first)).toBe('FILLED');
    expect(await world.trading.ledgerFault()).toBeUndefined();
  });

  it.each([1, 1_000])('gives no answer to it (%d times): one by one it goes on', async (times) => {
    await rest(3);
    let left = times;
    world.trading.venue.beforeCall = (call) => {
      if (call !== 'cancelMany' || left === 0) return;
      left -= 1;
      throw new Error('test: cut');
    };
    expect(await world.kill()).toMatchObject({ state: 'VERIFIED', accounts: [{ canceled: 3 }] });
    expect(world.trading.venue.cancels).toHaveLength(3);
  });

  it('stops us by it: nothing more leaves', async () => {
    await rest(2);
    const stop = { scope: 'VENUE', code: 'HTTP_418' } as const;
    const banned = { class: 'UNKNOWN', code: 'HTTP_418', message: '', stop } as const;
    world.trading.venue.answerCancel(banned).answerCancel(banned);
    expect(await world.kill()).toMatchObject({ state: 'PENDING', accounts: [{ outcome: 'STOPPED' }] });
    expect(world.trading.venue).toMatchObject({ cancels: [], lookUps: [] });
  });
});

describe('what is not ours', () => {
  const byHand: VenueOpenOrder = {
    venueOrderId: '9',
    clientOrderId: 'web_1',
    status: 'ACCEPTED',
    executedQuantity: d('0'),
    venueTimeMs: 0,
    market: 'BTCUSDT',
    side: 'sell',
    quantity: d('1'),
  };

  it('is reported, and stays', async () => {
    await world.rest();
    world.scripted.foreignOrders.push(byHand);
    const { venueOrderId, clientOrderId, market, side } = byHand;
    expect(await world.kill()).toMatchObject({
      state: 'VERIFIED',
      accounts: [{ canceled: 1, foreignOrders: [{ venueOrderId, clientOrderId, market, side }] }],
    });
    expect(world.trading.venue.cancels).toHaveLength(1);
  });

  it('but bears an id of ours leaves the kill open: nobody here can name it', async () => {
    world.scripted.foreignOrders.push({ ...byHand, clientOrderId: 'TW01JXRK00000000000000000ZZZ01' });
    expect(await world.kill()).toMatchObject({ state: 'PENDING', accounts: [{ resting: 1 }] });
  });
});

describe('what our books believe', () => {
  it('ended and rests all the same is cancelled too', async () => {
    const order = await world.rest();
    const ended = { ...order, state: 'CANCELED', version: order.version + 1 } as const;
    await world.trading.memory.commit([{ kind: 'updateOrder', order: ended }]);
    expect(await world.kill()).toMatchObject({ state: 'VERIFIED', accounts: [{ canceled: 1 }] });
    expect(world.resting()).toBe(0);
  });

  it('rests, and the venue’s list does not show yet, is cancelled by its id', async () => {
    const order = await world.rest();
    const hidden = world.openBooks.bind(world);
    world.openBooks = async (account) => ({
      ...(await hidden(account)),
      listOpenOrders: async () => ({ class: 'ORDERS', orders: [] }),
    });
    expect(await world.kill()).toMatchObject({ state: 'VERIFIED', accounts: [{ canceled: 1 }] });
    expect(world.resting()).toBe(0);
    await world.settle();
    expect(await state(order)).toBe('CANCELED');
  });

  it('rests, and the venue has never heard of, counts until its absence is proven', async () => {
    const order = await world.rest();
    world.trading.venue.book.delete(`TW${order.orderId}01`);
    const pending = await world.kill({ untilMs: world.trading.clock.nowMs() + 5_000 });
    expect(pending).toMatchObject({ state: 'PENDING', accounts: [{ resting: 1 }] });
    expect(await world.goOn()).toMatchObject([{ state: 'VERIFIED', accounts: [{ canceled: 0 }] }]);
  });

  it('never left ends here, and its funds come back', async () => {
    const order = await world.place();
    expect(await world.kill()).toMatchObject({ state: 'VERIFIED' });
    expect(await state(order)).toBe('CANCELED');
    expect(await world.trading.balance('USDT')).toMatchObject({ available: '100000', reserved: '0' });
    await world.trading.runSagas();
    expect(world.trading.venue.submits).toEqual([]);
  });

  it('an account without keys, and without orders, has nothing to be asked about', async () => {
    world.trading.venue.beforeCall = () => {
      throw new Error('test: no secret');
    };
    expect(await world.kill()).toMatchObject({ state: 'VERIFIED', accounts: [{ rounds: 0 }] });
  });
});

describe('an attempt in doubt', () => {
  const doubt = { class: 'IN_DOUBT', code: 'UNREACHABLE', message: 'No answer.' } as const;
  const doubtful = async (isTaken: boolean) => {
    world.trading.venue.answerSubmit(doubt, isTaken);
    const { orderId } = await world.place();
    await checkRisk(world.trading, ownerId, orderId);
    await submitOrder(world.trading, ownerId, orderId);
    return world.trading.order(orderId);
  };

  it('that never arrived stays PENDING until its absence is proven', async () => {
    const order = await doubtful(false);
    const pending = await world.kill();
    expect(pending).toMatchObject({ state: 'PENDING', accounts: [{ resting: 0, inDoubt: [order.orderId] }] });
    expect(await world.goOn()).toMatchObject([{ state: 'VERIFIED', accounts: [{ inDoubt: [] }] }]);
    expect(world.trading.venue.submits).toHaveLength(1);
    // Its saga may come late: it sends nothing.
    await submitOrder(world.trading, ownerId, order.orderId);
    expect(world.trading.venue.submits).toHaveLength(1);
  });

  it('that arrived is found in the venue’s list, and cancelled', async () => {
    const order = await doubtful(true);
    expect(await world.kill()).toMatchObject({ state: 'VERIFIED', accounts: [{ canceled: 1 }] });
    await world.settle();
    expect(await state(order)).toBe('CANCELED');
  });
});
