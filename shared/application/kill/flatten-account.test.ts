import { beforeEach, describe, expect, it } from 'vitest';
import type { Kill } from '../../domain/kill/kill.ts';
import { type Decimal, decimal as d } from '../../domain/money/decimal.ts';
import type { Order } from '../../domain/order/order.ts';
import { aPrice, testRef } from '../../testing/builders.ts';
import { KillWorld } from '../../testing/kill-world.ts';
import { checkRisk } from '../check-risk.ts';
import { engageKillSwitch } from '../engage-kill-switch.ts';
import { placeTrade } from '../place-trade.ts';
import { resumeAccount } from '../resume-account.ts';
import { submitOrder } from '../submit-order.ts';

const flatten = { slippageRatio: d('0.01') };
const usdm = { ...testRef, accountId: 'usdm', venue: 'binanceusdm' } as const;
const perpetual = 'BTC/USDT:USDT';

let world: KillWorld;
/** How much of an order of the kill the market takes. */
let taken: (order: Order) => Decimal;
beforeEach(async () => {
  world = await KillWorld.open({}, [usdm]);
  taken = ({ quantity = d('0') }) => quantity;
});

/** Holds so much, bought or sold at the market’s price. */
async function hold(side: 'buy' | 'sell', quantity: string, ref: typeof testRef = testRef): Promise<void> {
  const instrument = ref === testRef ? 'BTC/USDT' : perpetual;
  const { orderId } = await world.rest(ref, { instrument, side, quantity: d(quantity) });
  await world.trading.recordFill(world.trading.venue.execute(`TW${orderId}01`, d(quantity), d('50000')));
}

/** What the sagas, the market and the queue do while the kill waits. */
async function meanwhile(): Promise<void> {
  const { trading } = world;
  await trading.runSagas();
  for (const [id, { order, view }] of trading.venue.book) {
    if (order.killId === undefined || view.status !== 'ACCEPTED') continue;
    const quantity = taken(order);
    if (quantity.greaterThan(0)) await trading.recordFill(trading.venue.execute(id, quantity, d('50000')));
    const { ownerId, accountId, venue, instrument } = order;
    const booked = trading.venue.book.get(id);
    if (booked?.view.status !== 'ACCEPTED') continue;
    booked.view = { ...booked.view, status: 'EXPIRED' };
    const { venueOrderId, executedQuantity, venueTimeMs } = booked.view;
    const end = {
      venueOrderId,
      clientOrderId: id,
      status: 'EXPIRED',
      executedQuantity,
      venueTimeMs,
    } as const;
    const update = { ownerId, accountId, venue, instrument, ...end, source: 'stream' } as const;
    await trading.accountEvents.send([{ kind: 'ORDER_UPDATE', update, correlationId: 'c' }]);
  }
  await world.settle();
}

async function freshPrices(): Promise<void> {
  const asOfMs = world.trading.clock.nowMs();
  await world.trading.market.savePrice(aPrice({ asOfMs }));
  await world.trading.market.savePrice(aPrice({ asOfMs, venue: 'binanceusdm', symbol: perpetual }));
}

async function kill(given: Partial<Kill> = { flatten }): Promise<Kill> {
  const { clock } = world.trading;
  const sleep = async (durationMs: number) => {
    await clock.sleep(durationMs);
    await meanwhile();
  };
  const nowMs = () => clock.nowMs();
  const triggeredAtMs = clock.nowMs();
  const press = { ownerId: testRef.ownerId, scope: 'global', reason: 'out', source: 'API' } as const;
  const killed = await engageKillSwitch(
    { ...world.deps, clock: { nowMs, sleep } },
    {
      ...press,
      triggeredBy: 'me',
      correlationId: 'c',
      triggeredAtMs,
      untilMs: triggeredAtMs + 60_000,
      ...given,
    },
  );
  if (!killed.ok) throw new Error(`test: ${killed.refusal.code}`);
  return killed.value;
}
const ofKill = () => world.trading.venue.submits.filter(({ order }) => order.killId !== undefined);

describe('a kill that flattens', () => {
  it('cancels, then closes what is held by orders that only reduce, inside the bound, and leaves the account halted', async () => {
    await hold('buy', '0.3');
    await hold('sell', '0.2', usdm);
    await world.rest();
    const killed = await kill();
    expect(killed).toMatchObject({
      ...{ state: 'VERIFIED', flatten },
      accounts: [
        { outcome: 'CLEAR', flattened: [{ instrument: 'BTC/USDT', quantity: d('0.3'), remaining: d('0') }] },
        { outcome: 'CLEAR', flattened: [{ instrument: perpetual, quantity: d('-0.2'), remaining: d('0') }] },
      ],
    });
    const { bid, ask } = aPrice();
    const [buy, sell] = ofKill()
      .map(({ order }) => order)
      .toSorted((a, b) => (a.side < b.side ? -1 : 1));
    expect(sell).toMatchObject({ side: 'sell', type: 'limit', timeInForce: 'IOC', reduceOnly: false });
    expect(buy).toMatchObject({ side: 'buy', type: 'limit', timeInForce: 'IOC', reduceOnly: true });
    expect(sell?.limitPrice?.greaterThanOrEqualTo(bid.times('0.99'))).toBe(true);
    expect(sell?.limitPrice?.lessThan(bid)).toBe(true);
    expect(buy?.limitPrice?.lessThanOrEqualTo(ask.times('1.01'))).toBe(true);
    expect(buy?.limitPrice?.greaterThan(ask)).toBe(true);
    for (const ref of [testRef, usdm])
      expect(await world.trading.memory.findControl(ref)).toMatchObject({ state: 'HALTED' });
    expect(await world.trading.ledgerFault()).toBeUndefined();
  });

  it('without being asked keeps what is held', async () => {
    await hold('buy', '0.3');
    const killed = await kill({});
    expect(killed.state).toBe('VERIFIED');
    expect(killed.accounts[0]).not.toHaveProperty('flattened');
    expect(ofKill()).toEqual([]);
  });

  it('tries again with what the market left, and says what is left in the end', async () => {
    await hold('buy', '0.4');
    taken = ({ quantity = d('0') }) => quantity.dividedBy(2);
    const { accounts } = await kill();
    expect(ofKill().map(({ order }) => order.quantity?.toFixed())).toEqual(['0.4', '0.2', '0.1']);
    expect(accounts[0]?.flattened).toMatchObject([
      { quantity: d('0.4'), remaining: d('0.05'), trouble: 'the market is beyond the bound' },
    ]);
  });

  it('says what is too little for an order', async () => {
    await hold('buy', '0.1');
    taken = () => d('0.099999');
    const { accounts, state } = await kill();
    expect(state).toBe('VERIFIED');
    expect(accounts[0]?.flattened?.[0]?.trouble).toMatch(/MINIMUM/);
  });

  it('says that there is no price, or none that is fresh', async () => {
    await hold('buy', '0.3');
    world.trading.clock.advance(3_600_000);
    const { accounts } = await kill();
    expect(accounts[0]?.flattened).toMatchObject([
      { remaining: d('0.3'), trouble: expect.stringMatching(/PRICE_STALE/) },
    ]);
  });

  it('that runs out of time is PENDING, and goes on with the same orders', async () => {
    await hold('buy', '0.3');
    const { clock } = world.trading;
    const triggeredAtMs = clock.nowMs();
    const press = { ownerId: testRef.ownerId, scope: 'global', reason: 'out', source: 'API' } as const;
    // No saga runs meanwhile.
    const slow = await engageKillSwitch(world.deps, {
      ...{ ...press, flatten, triggeredBy: 'me', correlationId: 'c', triggeredAtMs },
      untilMs: triggeredAtMs + 20_000,
    });
    expect(slow).toMatchObject({
      value: { state: 'PENDING', accounts: [{ trouble: 'positions are being closed' }, {}] },
    });
    await freshPrices();
    const done = await kill();
    expect(done.accounts[0]?.flattened?.map(({ remaining }) => remaining.toFixed())).toEqual(['0']);
    expect(ofKill()).toHaveLength(1);
  });

  it('pressed while one runs that keeps positions, closes them too', async () => {
    await hold('buy', '0.3');
    world.scripted.silent.add('listOpenOrders');
    expect(await kill({})).toMatchObject({ state: 'PENDING' });
    world.scripted.silent.clear();
    await freshPrices();
    const again = await kill();
    expect(again).toMatchObject({ state: 'VERIFIED', presses: 2 });
    expect(again.accounts[0]?.flattened?.map(({ remaining }) => remaining.toFixed())).toEqual(['0']);
  });

  it('gone on with finds its own orders again: nothing is closed twice', async () => {
    await hold('buy', '0.3');
    const first = await kill();
    expect(first.state).toBe('VERIFIED');
    expect(ofKill()).toHaveLength(1);
    const second = await kill();
    expect(second.accounts[0]?.flattened).toEqual([]);
    expect(ofKill()).toHaveLength(1);
  });
});

describe('an account that a kill has halted', () => {
  it('sends what the kill closes, and nothing else, at exactly its epoch', async () => {
    await hold('buy', '0.3');
    await kill({});
    await freshPrices();
    const place = async (killId?: string, quantity = '0.1') => {
      const terms = { side: 'sell', type: 'limit', limitPrice: d('50000'), quantity: d(quantity) } as const;
      const given = killId === undefined ? terms : { ...terms, killId };
      const command = world.trading.command(given, { idempotencyKey: world.trading.ids.nextId() });
      const placed = await placeTrade(world.trading, command);
      if (!placed.ok) throw new Error(placed.refusal.code);
      await world.trading.runSagas();
      return world.trading.order(placed.value.orderId);
    };
    expect(await place()).toMatchObject({ state: 'DENIED', code: 'ACCOUNT_NOT_ACTIVE' });
    expect(await place('kill-1', '0.4')).toMatchObject({ state: 'DENIED' });
    // The kill names its own bound: the account's collar of 5 % does not stand in its way.
    expect(await place('kill-1')).toMatchObject({ state: 'ACCEPTED' });
  });

  it('and a person has let trade since sends none that was approved before', async () => {
    await hold('buy', '0.3');
    await kill({});
    await freshPrices();
    const { trading } = world;
    const terms = {
      side: 'sell',
      type: 'limit',
      limitPrice: d('50000'),
      quantity: d('0.1'),
      killId: 'k',
    } as const;
    const placed = await placeTrade(trading, trading.command(terms, { idempotencyKey: 'late' }));
    if (!placed.ok) throw new Error(placed.refusal.code);
    expect(await checkRisk(trading, testRef.ownerId, placed.value.orderId)).toBe('APPROVED');
    await resumeAccount(trading, { ...testRef, reason: 'fine again', correlationId: 'c' });
    await submitOrder(trading, testRef.ownerId, placed.value.orderId);
    expect(await trading.order(placed.value.orderId)).toMatchObject({
      state: 'DENIED',
      code: 'TRADING_HALTED',
    });
  });
});

describe('an owner’s accounts', () => {
  it('of which one cannot be closed do not hold up the others', async () => {
    await hold('buy', '0.3');
    await hold('buy', '0.2', usdm);
    taken = ({ accountId, quantity = d('0') }) => (accountId === usdm.accountId ? quantity : d('0'));
    const { accounts } = await kill();
    expect(accounts.map(({ flattened }) => flattened?.[0]?.remaining.toFixed())).toEqual(['0.3', '0']);
  });
});
