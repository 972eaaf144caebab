import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { Order } from '../../domain/order/order.ts';
import { isUnprotected } from '../../domain/protection/plan.ts';
import type { ProtectionTerms } from '../../domain/protection/terms.ts';
import { stopsOf } from '../../domain/protection/venue-stop.ts';
import { testRef } from '../../testing/builders.ts';
import { ScriptedHoldingStops, ScriptedStops } from '../../testing/scripted-stops.ts';
import { TradingWorld } from '../../testing/trading-world.ts';
import { withCommit } from '../../testing/with-commit.ts';
import { haltWrites } from '../order-records.ts';
import { keepProtected } from './keep-protected.ts';
import { keepVenueStop } from './keep-venue-stop.ts';
import { removeProtection, setProtection } from './set-protection.ts';

const instrument = 'BTC/USDT:USDT';
const stop: ProtectionTerms = { stopLoss: { price: d('59000') } };
const unknown = { class: 'UNKNOWN', code: 'UNREACHABLE', message: 'No answer.' } as const;

let world: TradingWorld;
let stops: ScriptedStops;
beforeEach(async () => {
  world = await TradingWorld.open({ account: { venue: 'binanceusdm' }, balances: { USDT: '100000' } });
  stops = new ScriptedStops();
  world.venue.stops = stops;
});

async function fill(order: Order, quantity: string, price = '60000'): Promise<void> {
  await world.recordFill(world.venue.execute(`TW${order.orderId}01`, d(quantity), d(price)));
}

async function enter(quantity = '0.5', protect = stop): Promise<Order> {
  const order = await world.placeAndRun({ instrument, protect, quantity: d(quantity) });
  await fill(order, quantity);
  return order;
}

/** One look of a watcher: the watch, then the venue's stop. */
async function look({ bid = '60000', mayAsk = true } = {}) {
  const quote = { bid: d(bid), ask: d(bid).plus(1), asOfMs: world.clock.nowMs() };
  const kept = await keepProtected(world, { ...testRef, instrument }, { quote });
  await world.runSagas();
  return kept && keepVenueStop(world, kept, mayAsk);
}

const plan = async () => {
  const found = await world.memory.protections.find(testRef, { instrument });
  if (!found) throw new Error('test: no plan');
  return found;
};
const command = { ...testRef, instrument, correlationId: 'c' };

it('rests for all that is held with the first look, and stays as it is', async () => {
  await enter();
  await look();
  expect(stops.placed).toMatchObject([{ price: d('59000'), quantity: d('0.5'), side: 'LONG' }]);
  const { revision, bareSinceMs } = await plan();
  expect(bareSinceMs).toBeUndefined();
  await look();
  expect(stops.placed).toHaveLength(1);
  expect((await plan()).revision).toBe(revision);
});

it('follows partial fills, and its price: a new one rests before the old one goes', async () => {
  const order = await world.placeAndRun({ instrument, protect: stop, quantity: d('0.5') });
  await fill(order, '0.2');
  await look();
  await fill(order, '0.3');
  await look();
  await look();
  expect([...stops.resting.values()]).toMatchObject([{ quantity: d('0.5') }]);
  expect((await setProtection(world, { ...command, terms: { stopLoss: { price: d('59500') } } })).ok).toBe(
    true,
  );
  await look();
  await look();
  expect([...stops.resting.values()]).toMatchObject([{ price: d('59500'), quantity: d('0.5') }]);
  expect(stops.fewest).toBe(1);
  expect(stops.placed).toHaveLength(3);
});

it('an answer that did not come is asked for again under the same id, and rests once', async () => {
  await enter();
  stops.answer(unknown);
  await look({ mayAsk: false });
  expect(stopsOf(await plan())).toMatchObject([{ state: 'CLAIMED' }]);
  await look();
  expect(stopsOf(await plan())).toMatchObject([{ state: 'RESTS' }]);
  expect(stops.resting.size).toBe(1);
  expect(stops.placed).toHaveLength(1);
});

it('that somebody took away is noticed, placed anew, and rings when that does not help for 2 s', async () => {
  await enter();
  await look();
  stops.resting.clear();
  await look({ mayAsk: false });
  expect(stops.placed).toHaveLength(1);
  stops.answer({ class: 'REFUSED', code: 'VENUE_FILTER', message: 'no' });
  await look();
  expect(isUnprotected(await plan(), world.clock.nowMs())).toBe(false);
  world.clock.advance(2_001);
  expect(isUnprotected(await plan(), world.clock.nowMs())).toBe(true);
  await look();
  expect(isUnprotected(await plan(), world.clock.nowMs())).toBe(false);
  expect(stops.resting.size).toBe(1);
});

it('fires while nobody watches: the position is closed by a trade that is none of our orders’, and the plan ends', async () => {
  const entry = await enter();
  await look();
  const [id = ''] = stops.resting.keys();
  stops.resting.clear();
  const trade = world.venue.execute(`TW${entry.orderId}01`, d('0.5'), d('58990'));
  await world.recordFill({
    ...trade,
    ...{ side: 'sell', tradeId: 'stop-1', venueOrderId: '990', clientOrderId: id },
    realizedPnl: d('-505'),
  });
  await look({ mayAsk: false });
  await look();
  expect(await plan()).toMatchObject({
    state: 'ENDED',
    ...{ ended: { reason: 'CLOSED' }, closing: { cause: 'STOP_LOSS', price: d('59000') } },
  });
  expect((await world.memory.findControl(testRef))?.state).toBe('ACTIVE');
  expect(world.published()).toContain('trade.foreign');
});

it('is given a second to fire before the watch does, goes when the position is closed, and the plan ends after it', async () => {
  await enter();
  await look();
  await look({ bid: '58999' });
  world.clock.advance(999);
  await look({ bid: '58999' });
  expect((await world.memory.listOrders(testRef, { limit: 10 })).items).toHaveLength(1);
  world.clock.advance(1);
  await look({ bid: '58999' });
  expect(stops.resting.size).toBe(1);
  const [exit] = (await world.memory.listOrders(testRef, { limit: 10 })).items.filter((order) => order.exit);
  if (!exit) throw new Error('test: no exit');
  await fill(exit, '0.5', '58999');
  stops.answer(unknown);
  await look({ bid: '58999' });
  expect((await plan()).state).toBe('CLOSING');
  await look({ bid: '58999' });
  expect(stops.resting.size).toBe(0);
  await look({ bid: '58999' });
  expect(await plan()).toMatchObject({ state: 'ENDED', ended: { reason: 'CLOSED' } });
});

it('goes when the protection is taken back', async () => {
  await enter();
  await look();
  expect((await removeProtection(world, command)).ok).toBe(true);
  await look();
  await look();
  expect(stops.resting.size).toBe(0);
  expect(await plan()).toMatchObject({ state: 'ENDED', ended: { reason: 'REMOVED' } });
});

it('a halted account places none, and keeps what rests', async () => {
  await enter();
  await look();
  await world.memory.commit(haltWrites(world.ids, testRef, 'test', 'c', world.clock.nowMs()));
  stops.resting.clear();
  await look();
  expect(stops.placed).toHaveLength(1);
});

it('of two that look at once one places', async () => {
  await enter();
  const quote = { bid: d('60000'), ask: d('60001'), asOfMs: world.clock.nowMs() };
  const kept = await keepProtected(world, { ...testRef, instrument }, { quote });
  if (!kept) throw new Error('test: nothing kept');
  await Promise.all([keepVenueStop(world, kept, true), keepVenueStop(world, kept, true)]);
  expect(stops.placed).toHaveLength(1);
});

it('is not sent by a worker that slept since it looked', async () => {
  await enter();
  const quote = { bid: d('60000'), ask: d('60001'), asOfMs: world.clock.nowMs() };
  const kept = await keepProtected(world, { ...testRef, instrument }, { quote });
  if (!kept) throw new Error('test: nothing kept');
  const store = withCommit(world.memory, async (writes) => {
    const result = await world.memory.commit(writes);
    world.clock.advance(1_001);
    return result;
  });
  const { venues, clock, ids, log } = world;
  await keepVenueStop({ venues, clock, ids, log, store }, kept, true);
  expect(stops.placed).toEqual([]);
  await look();
  expect(stopsOf(await plan())).toMatchObject([{ state: 'RESTS' }]);
});

it('whose request may still be on its way is not given up by a cancel, and the plan does not end before', async () => {
  await enter();
  stops.answer(unknown);
  await look({ mayAsk: false });
  stops.resting.clear();
  expect((await removeProtection(world, command)).ok).toBe(true);
  await look();
  await look();
  expect(await plan()).toMatchObject({ state: 'REMOVING', venueStops: [{ state: 'CLAIMED' }] });
  world.clock.advance(15_000);
  await look();
  await look();
  expect((await plan()).state).toBe('ENDED');
});

it('a venue without such stops is left to the watch', async () => {
  world.venue.stops = undefined;
  await enter();
  await look();
  expect((await plan()).bareSinceMs).toBeUndefined();
  expect(stops.placed).toEqual([]);
});

describe('a stop of spot', () => {
  const spot = 'BTC/USDT';
  const stepped = async (bid = '60000') => {
    const quote = { bid: d(bid), ask: d(bid).plus(1), asOfMs: world.clock.nowMs() };
    const kept = await keepProtected(world, { ...testRef, instrument: spot }, { quote });
    await world.runSagas();
    if (kept) await keepVenueStop(world, kept, true);
  };
  const bought = async (quantity: string) => {
    const order = await world.placeAndRun({ instrument: spot, protect: stop, quantity: d(quantity) });
    await fill(order, quantity);
  };
  const found = () => world.memory.protections.find(testRef, { instrument: spot });

  it('that holds the coins is moved in one request, and one that a sale took back rests again without an alarm', async () => {
    world = await TradingWorld.open({ balances: { USDT: '100000' } });
    const holding = new ScriptedHoldingStops();
    world.venue.stops = holding;
    await bought('0.5');
    await stepped();
    const [first = ''] = holding.resting.keys();
    await bought('0.1');
    holding.answer(unknown);
    await stepped();
    await stepped();
    expect(holding.replaced).toEqual([first]);
    expect([...holding.resting.values()]).toMatchObject([{ quantity: d('0.6'), price: d('59000') }]);
    expect((await found())?.venueStops).toMatchObject([{ state: 'RESTS', quantity: d('0.6') }]);
    holding.resting.clear();
    await stepped();
    expect(holding.resting.size).toBe(0);
    expect(await found()).not.toHaveProperty('bareSinceMs');
    await stepped();
    expect(holding.resting.size).toBe(1);
  });

  it('that holds the coins leaves a sale that rests its own', async () => {
    world = await TradingWorld.open({ balances: { USDT: '100000' } });
    const holding = new ScriptedHoldingStops();
    world.venue.stops = holding;
    await bought('0.5');
    await stepped();
    const terms = { instrument: spot, side: 'sell', quantity: d('0.2'), limitPrice: d('61000') } as const;
    const { state } = await world.placeAndRun(terms);
    await stepped();
    expect(state).toBe('ACCEPTED');
    expect([...holding.resting.values()]).toMatchObject([{ quantity: d('0.3'), price: d('59000') }]);
  });

  it('that fired while nobody looked is not followed by a second sale, however late the books hear of it', async () => {
    world = await TradingWorld.open({ balances: { USDT: '100000', BTC: '1' } });
    world.venue.stops = stops;
    await bought('0.5');
    await stepped();
    const [id = ''] = stops.resting.keys();
    stops.resting.clear();
    stops.fired.set(id, d('0.5'));
    await stepped();
    for (let second = 0; second < 30; second += 1) {
      await stepped('58000');
      world.clock.advance(1_000);
    }
    const orders = async () => (await world.memory.listOrders(testRef, { limit: 10 })).items;
    expect(await orders()).toHaveLength(1);
    const [entry] = await orders();
    const trade = world.venue.execute(`TW${entry?.orderId}01`, d('0.5'), d('58990'));
    const sold = { side: 'sell', tradeId: 'stop-1', venueOrderId: '990', clientOrderId: id } as const;
    await world.recordFill({ ...trade, ...sold });
    await stepped('58000');
    expect(await found()).toMatchObject({ state: 'ENDED', closing: { cause: 'STOP_LOSS', isAtVenue: true } });
    expect(await orders()).toHaveLength(1);
    expect(stops.placed).toHaveLength(1);
  });

  it.each([
    ['did not fire', false],
    ['fired in the last moment', true],
  ])('is taken back before our own exit, which knows whether it %s', async (_, isFired) => {
    world = await TradingWorld.open({ balances: { USDT: '100000', BTC: '1' } });
    world.venue.stops = stops;
    await bought('0.5');
    await stepped();
    const [id = ''] = stops.resting.keys();
    await stepped('58000');
    expect(stops.resting.size).toBe(1);
    world.clock.advance(2_000);
    if (isFired) stops.fired.set(id, d('0.5'));
    await stepped('58000');
    expect(stops.resting.size).toBe(0);
    await stepped('58000');
    const { items } = await world.memory.listOrders(testRef, { limit: 10 });
    expect(items.filter((order) => order.exit)).toHaveLength(isFired ? 0 : 1);
  });

  it('stays where a halt keeps our own exit from selling', async () => {
    world = await TradingWorld.open({ balances: { USDT: '100000' } });
    world.venue.stops = stops;
    await bought('0.5');
    await stepped();
    await stepped('58000');
    await world.memory.commit(haltWrites(world.ids, testRef, 'test', 'c', world.clock.nowMs()));
    world.clock.advance(3_000);
    await stepped('58000');
    expect(stops.resting.size).toBe(1);
  });

  it('is not placed by a venue that has them for perpetuals alone', async () => {
    world = await TradingWorld.open({ balances: { USDT: '100000' } });
    Object.assign(stops, { kinds: new Set(['PERPETUAL']) });
    world.venue.stops = stops;
    await bought('0.5');
    await stepped();
    expect((await found())?.venueStops).toBeUndefined();
  });
});
