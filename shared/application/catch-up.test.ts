import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d } from '../domain/money/decimal.ts';
import { anAccount, testRef } from '../testing/builders.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { amendOrder } from './amend-order.ts';
import { catchUp } from './catch-up.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

/** How many orders had news. */
function run(): Promise<number> {
  const deps = {
    store: world.store,
    market: world.market,
    catchUpQueue: world.accountEvents,
    sessions: world.venues,
    clock: world.clock,
    log: world.log,
  };
  const open = [...world.venue.book.values()].flatMap(({ view }) =>
    view.status === 'ACCEPTED' ? [view] : [],
  );
  return catchUp(deps, anAccount(), async () => open);
}

describe('a catch-up', () => {
  it('brings a fill that nobody reported, once', async () => {
    const { orderId } = await world.placeAndRun({ quantity: d('0.5'), limitPrice: d('50000') });
    world.venue.execute(`TW${orderId}01`, d('0.2'), d('50000'));
    expect(await run()).toBe(1);
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ filledQuantity: d('0.2') });
    expect(await run()).toBe(0);
  });

  it('ends an order that rested when its instrument was delisted, with what it filled', async () => {
    const { orderId } = await world.placeAndRun({ quantity: d('0.5'), limitPrice: d('50000') });
    await world.recordFill(world.venue.execute(`TW${orderId}01`, d('0.2'), d('50000')));
    world.venue.book.clear();
    world.venue.answerLookUp({
      class: 'UNKNOWN',
      code: '-1121',
      message: 'Invalid symbol.',
      isDelisted: true,
    });
    expect(await run()).toBe(1);
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ state: 'CANCELED', filledQuantity: d('0.2') });
    expect((await world.balance('USDT')).reserved).toBe('0');
    expect(await run()).toBe(0);
  });

  it('ends an order that its venue took at first and rejected after', async () => {
    const { orderId } = await world.placeAndRun({ quantity: d('0.5'), limitPrice: d('50000') });
    const booked = world.venue.book.get(`TW${orderId}01`);
    if (booked) booked.view = { ...booked.view, status: 'REJECTED' };
    expect(await run()).toBe(1);
    await world.deliver();
    expect((await world.order(orderId)).state).toBe('CANCELED');
    expect((await world.balance('USDT')).reserved).toBe('0');
    expect(await run()).toBe(0);
  });

  it('ends an order that its venue took, ended without a fill, and forgot', async () => {
    world.venue.forgetsUnfilledAfterMs = 7_200_000;
    const { orderId } = await world.placeAndRun({ quantity: d('0.5'), limitPrice: d('50000') });
    world.venue.book.clear();
    expect(await run()).toBe(0);
    expect((await world.order(orderId)).state).toBe('ACCEPTED');
    world.clock.advance(7_200_000);
    expect(await run()).toBe(1);
    await world.deliver();
    expect((await world.order(orderId)).state).toBe('CANCELED');
    expect((await world.balance('USDT')).reserved).toBe('0');
    expect(await run()).toBe(0);
  });

  it.each([
    ['a venue that forgets nothing', undefined, false],
    ['an order that has a fill: its venue keeps those', 7_200_000, true],
  ])('concludes nothing from not being told of one by %s', async (_, forgetsAfterMs, hasFill) => {
    world.venue.forgetsUnfilledAfterMs = forgetsAfterMs;
    const { orderId } = await world.placeAndRun({ quantity: d('0.5'), limitPrice: d('50000') });
    if (hasFill) await world.recordFill(world.venue.execute(`TW${orderId}01`, d('0.2'), d('50000')));
    world.venue.book.clear();
    world.clock.advance(30 * 24 * 3_600_000);
    expect(await run()).toBe(0);
    expect((await world.order(orderId)).state).toBe(hasFill ? 'PARTIALLY_FILLED' : 'ACCEPTED');
  });

  it('concludes nothing from a venue that does not tell', async () => {
    const { orderId } = await world.placeAndRun({ quantity: d('0.5'), limitPrice: d('50000') });
    world.venue.book.clear();
    world.venue.answerLookUp({ class: 'UNKNOWN', code: 'HTTP_503', message: '' });
    await expect(run()).rejects.toThrow('HTTP_503');
    expect((await world.order(orderId)).state).toBe('ACCEPTED');
  });

  it('brings fills of venue orders that were replaced since', async () => {
    const { orderId } = await world.placeAndRun({ quantity: d('0.5'), limitPrice: d('50000') });
    world.venue.execute(`TW${orderId}01`, d('0.2'), d('50000'));
    await amendOrder(world, { ...testRef, orderId, limitPrice: d('49000') });
    await world.runSagas();
    // What was reported of the former one is lost with the worker that sent it.
    world.accountEvents.take();
    world.venue.execute(`TW${orderId}02`, d('0.1'), d('49000'));
    expect((await world.order(orderId)).filledQuantity.toFixed()).toBe('0');
    expect(await run()).toBe(1);
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ filledQuantity: d('0.3') });
    expect(await run()).toBe(0);
    expect(await world.ledgerFault()).toBeUndefined();
  });
});
