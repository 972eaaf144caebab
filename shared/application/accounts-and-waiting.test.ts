import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d, zero } from '../domain/money/decimal.ts';
import { revise } from '../domain/order/order.ts';
import { anAccount, testRef } from '../testing/builders.ts';
import { startMs } from '../testing/simulated-clock.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { withCommit } from '../testing/with-commit.ts';
import { BalanceReader } from './get-balances.ts';
import { openAccount } from './open-account.ts';
import { releaseFunds } from './release-funds.ts';
import { waitForDecision } from './wait-for-order.ts';

const { ownerId } = testRef;
let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

describe('opening an account', () => {
  const second = anAccount({ accountId: 'account-2' });
  const opening = [{ asset: 'USDT', amount: d('7') }];

  it('writes account, fence and opening balances together', async () => {
    expect(await openAccount(world, second, opening)).toBe('OPENED');
    expect(await world.memory.findControl(second)).toMatchObject({ state: 'ACTIVE', epoch: 1 });
    expect(await world.memory.listBalances(second)).toMatchObject([{ asset: 'USDT', available: d('7') }]);
    expect((await world.memory.listLedger(second, { limit: 5 })).items).toMatchObject([{ kind: 'TRANSFER' }]);
  });

  it('again changes nothing', async () => {
    await openAccount(world, second, opening);
    expect(await openAccount(world, second, opening)).toBe('ALREADY_OPEN');
    expect(await world.memory.listBalances(second)).toMatchObject([{ available: d('7') }]);
  });

  it('without balances writes no empty entry', async () => {
    await openAccount(world, second, []);
    expect((await world.memory.listLedger(second, { limit: 5 })).items).toEqual([]);
  });

  it('any other failure is a fault', async () => {
    const store = withCommit(world.memory, async () => ({ ok: false, failure: { reason: 'FENCED' } }));
    await expect(openAccount({ ...world, store }, second, opening)).rejects.toThrow('FENCED');
  });
});

describe('releasing funds', () => {
  const refused = async () => {
    world.venue.answerSubmit({ class: 'REJECTED', code: 'VENUE_FILTER', message: 'No.' });
    return world.placeAndRun({ quantity: d('0.5') });
  };

  it('gives back the reservation and the pending position of a refused order', async () => {
    const { orderId } = await refused();
    expect(await world.order(orderId)).toMatchObject({
      state: 'REJECTED',
      reservation: { amount: d('30000'), remaining: zero },
      pendingQuantity: zero,
    });
    expect(await world.balance('USDT')).toMatchObject({ available: '100000', reserved: '0' });
    expect(await world.memory.findPosition(testRef, 'BTC/USDT')).toMatchObject({ pendingBuy: zero });
    expect((await world.story(orderId)).at(-1)).toBe('release-funds RELEASED');
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('is done once, however often it is asked for', async () => {
    const { orderId } = await refused();
    const again = await Promise.all([1, 2, 3].map(() => releaseFunds(world, ownerId, orderId)));
    expect(again).toEqual(Array(3).fill('NOTHING_TO_RELEASE'));
    expect(await world.balance('USDT')).toMatchObject({ available: '100000' });
  });

  it('never touches an order that is not refused', async () => {
    const { orderId } = await world.placeAndRun();
    expect(await releaseFunds(world, ownerId, orderId)).toBe('NOTHING_TO_RELEASE');
    expect(await world.balance('USDT')).toMatchObject({ reserved: '30000' });
  });

  it('of an order that does not exist is a fault', async () => {
    await expect(releaseFunds(world, ownerId, 'nothing')).rejects.toThrow('no order');
  });
});

describe('reading balances', () => {
  const available = async (reader: BalanceReader) =>
    (await reader.read(testRef)).balances.find(({ asset }) => asset === 'USDT')?.available;

  it('is answered from the cache for 30 s, and says of when', async () => {
    let reads = 0;
    const store = new Proxy(world.memory, {
      get: (target, name) => {
        if (name === 'listBalances') reads += 1;
        return Reflect.get(target, name).bind(target);
      },
    });
    const reader = new BalanceReader({ store, clock: world.clock });
    const asOf = [];
    for (const laterMs of [0, 29_999, 1]) {
      world.clock.advance(laterMs);
      asOf.push((await reader.read(testRef)).asOfMs - startMs);
    }
    expect(asOf).toEqual([0, 0, 30_000]);
    expect(reads).toBe(2);
  });

  it('sees what any worker changed, at once: a reservation, a fill, a compensation', async () => {
    const reader = new BalanceReader({ store: world.memory, clock: world.clock });
    expect(await available(reader)).toEqual(d('100000'));
    const order = await world.placeAndRun({ quantity: d('0.5'), limitPrice: d('60000') });
    expect(await available(reader)).toEqual(d('70000'));
    await world.recordFill(world.venue.execute(`TW${order.orderId}01`, d('0.5'), d('59000')));
    expect(await available(reader)).toEqual(d('70500'));
  });

  it('sees a compensation that came after the refusal was read', async () => {
    const reader = new BalanceReader({ store: world.memory, clock: world.clock });
    const order = await world.place({ quantity: d('0.5'), limitPrice: d('60000') });
    const denied = revise(order, { state: 'DENIED', code: 'SAGA_FAILED' }, world.clock.nowMs());
    await world.memory.commit([{ kind: 'updateOrder', order: denied }]);
    expect(await available(reader)).toEqual(d('70000'));
    await releaseFunds(world, ownerId, order.orderId);
    expect(await available(reader)).toEqual(d('100000'));
  });

  it('keeps accounts apart and forgets them when they are many', async () => {
    const reader = new BalanceReader({ store: world.memory, clock: world.clock });
    for (let n = 0; n < 1_001; n += 1) await reader.read({ ownerId, accountId: `many-${n}` });
    expect(await available(reader)).toEqual(d('100000'));
    expect((await reader.read({ ownerId, accountId: 'many-1' })).balances).toEqual([]);
  });
});

describe('waiting for the venue’s decision', () => {
  it('returns at once when it is known', async () => {
    const order = await world.placeAndRun();
    expect(await waitForDecision(world, order, 5_000)).toEqual(order);
    expect(world.clock.nowMs()).toBe(startMs);
  });

  it('returns the newest view when it is not known in time, and not later', async () => {
    const order = await world.place();
    expect(await waitForDecision(world, order, 5_000)).toEqual(order);
    expect(world.clock.nowMs()).toBe(startMs + 5_000);
  });

  it('returns when the order is decided meanwhile', async () => {
    const order = await world.place();
    let looks = 0;
    const clock = {
      nowMs: () => world.clock.nowMs(),
      sleep: async (ms: number) => {
        await world.clock.sleep(ms);
        looks += 1;
        if (looks === 3) await world.runSagas();
      },
    };
    expect(await waitForDecision({ store: world.memory, clock }, order, 5_000)).toMatchObject({
      state: 'ACCEPTED',
    });
    expect(looks).toBe(3);
  });
});
