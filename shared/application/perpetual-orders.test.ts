import { beforeEach, describe, expect, it } from 'vitest';
import { defaultInstrumentSettings, type InstrumentSettings } from '../domain/account/instrument-settings.ts';
import { decimal as d, zero } from '../domain/money/decimal.ts';
import type { Fill } from '../domain/order/fill.ts';
import type { Order, OrderTerms, PositionSide } from '../domain/order/order.ts';
import { aFill, aPerpetual, testRef } from '../testing/builders.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { placeTrade } from './place-trade.ts';

const instrument = 'BTC/USDT:USDT';
let world: TradingWorld;
beforeEach(async () => {
  world = await openWorld('10000');
});

function openWorld(usdt: string): Promise<TradingWorld> {
  return TradingWorld.open({ account: { venue: 'binanceusdm' }, balances: { USDT: usdt } });
}
async function choose(given: Partial<InstrumentSettings>): Promise<void> {
  const settings = { ...defaultInstrumentSettings(testRef, instrument), ...given };
  await world.memory.commit([{ kind: 'saveInstrumentSettings', settings }]);
}
const terms = (given: Partial<OrderTerms> = {}): Partial<OrderTerms> => ({
  instrument,
  quantity: d('0.1'),
  ...given,
});
const place = (given: Partial<OrderTerms> = {}) => world.placeAndRun(terms(given));
/** The whole order, or a part of it, is executed and told. */
const fill = async (order: Order, price: string, given: Partial<Fill> = {}) => {
  const { quantity = order.quantity ?? zero, fee, ...rest } = given;
  const executed = world.venue.execute(`TW${order.orderId}01`, quantity, d(price), fee);
  return world.recordFill({ ...executed, ...rest });
};
const position = (positionSide?: PositionSide) =>
  world.memory.findPosition(testRef, instrument, positionSide);
const control = async () => world.memory.findControl(testRef);
const usdt = () => world.balance('USDT');

describe('placing an order of a perpetual', () => {
  it('reserves margin by the account’s leverage, and the fee, in the settle asset', async () => {
    await choose({ leverage: d('20'), marginMode: 'ISOLATED' });
    expect(await place({ limitPrice: d('60000') })).toMatchObject({
      state: 'ACCEPTED',
      margin: { settle: 'USDT', leverage: d('20'), mode: 'ISOLATED' },
      reservation: { asset: 'USDT', amount: d('303') },
    });
    expect(await usdt()).toMatchObject({ available: '9697', reserved: '303' });
  });

  it('without a choice: 1x, cross, one-way', async () => {
    expect(await place({ limitPrice: d('60000') })).toMatchObject({
      margin: { leverage: d('1'), mode: 'CROSS' },
      reservation: { amount: d('6003') },
    });
  });

  it('a sell needs margin too, and no bitcoin', async () => {
    expect(await place({ side: 'sell' })).toMatchObject({ state: 'ACCEPTED' });
    expect(await usdt()).toMatchObject({ reserved: '6003' });
  });

  it('an order that nobody can margin is denied', async () => {
    expect(await place({ quantity: d('0.2') })).toMatchObject({
      state: 'DENIED',
      code: 'INSUFFICIENT_FUNDS',
    });
  });

  it.each<[name: string, settings: Partial<InstrumentSettings>, given: Partial<OrderTerms>, code: string]>([
    ['a side in one-way mode', {}, { positionSide: 'LONG' }, 'POSITION_SIDE_UNSUPPORTED'],
    ['no side in hedge mode', { positionMode: 'HEDGE' }, {}, 'POSITION_SIDE_REQUIRED'],
    ['more leverage than the venue gives', { leverage: d('126') }, {}, 'LEVERAGE_ABOVE_MAXIMUM'],
    ['a quantity off the lot', {}, { quantity: d('0.0005') }, 'QUANTITY_NOT_ON_STEP'],
  ])('refuses %s, and writes nothing', async (_name, settings, given, code) => {
    await choose(settings);
    expect(await placeTrade(world, world.command(terms(given)))).toMatchObject({ refusal: { code } });
    expect((await world.memory.listOrders(testRef, { limit: 5 })).items).toEqual([]);
  });

  it('reduce-only without a position is denied, and nothing is reserved for it', async () => {
    expect(await place({ side: 'sell', reduceOnly: true })).toMatchObject({
      state: 'DENIED',
      code: 'NO_POSITION_TO_REDUCE',
      reservation: { amount: zero },
    });
    expect(await usdt()).toMatchObject({ available: '10000', reserved: '0' });
  });

  it('reduce-only needs no funds: whoever has none left can still get out', async () => {
    await fill(await place({ limitPrice: d('60000') }), '60000');
    const { available } = await usdt();
    await world.memory.commit([
      {
        kind: 'post',
        entry: {
          ...testRef,
          entryId: world.ids.nextId(),
          kind: 'TRANSFER',
          postings: [
            { ledgerAccount: 'AVAILABLE', asset: 'USDT', amount: d(available).negated() },
            { ledgerAccount: 'EXTERNAL', asset: 'USDT', amount: d(available) },
          ],
          atMs: 0,
        },
      },
    ]);
    const out = await place({ side: 'sell', reduceOnly: true, limitPrice: d('60000') });
    expect(out).toMatchObject({ state: 'ACCEPTED' });
    await fill(out, '50000', { fee: { asset: 'USDT', amount: d('2.5') } });
    expect(await usdt()).toEqual({ available: '4997.5', reserved: '0', suspense: '0' });
    expect(await control()).toMatchObject({ state: 'ACTIVE' });
  });
});

describe('a fill of a perpetual', () => {
  it('that opens moves no asset: the margin is the position’s from now on', async () => {
    await choose({ leverage: d('10') });
    const order = await place({ limitPrice: d('60000') });
    const fee = { asset: 'USDT', amount: d('1.5') };
    expect(await fill(order, '59000', { quantity: d('0.05'), fee })).toBe('APPLIED');
    expect(await position()).toMatchObject({
      quantity: d('0.05'),
      averageEntryPrice: d('59000'),
      entryCost: d('2950'),
      margin: d('295'),
      leverage: d('10'),
      pendingBuy: d('0.05'),
      version: 1,
    });
    expect(await usdt()).toMatchObject({ available: '9397', reserved: '601.5' });
    expect(await world.order(order.orderId)).toMatchObject({
      state: 'PARTIALLY_FILLED',
      reservation: { remaining: d('306.5') },
    });
    await fill(order, '60000', { quantity: d('0.05'), fee });
    expect(await position()).toMatchObject({ margin: d('595'), pendingBuy: zero });
    expect(await usdt()).toMatchObject({ available: '9402', reserved: '595' });
    expect(await world.balance('BTC')).toEqual({ available: '0', reserved: '0', suspense: '0' });
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('that closes gives its share of the margin back and books the profit', async () => {
    await fill(await place(), '60000');
    await fill(
      await place({ side: 'sell', reduceOnly: true, quantity: d('0.04'), limitPrice: d('60000') }),
      '61000',
    );
    expect(await position()).toMatchObject({
      quantity: d('0.06'),
      averageEntryPrice: d('60000'),
      realizedPnl: d('40'),
      margin: d('3600'),
    });
    expect(await usdt()).toEqual({ available: '6440', reserved: '3600', suspense: '0' });
  });

  it('that crosses zero does both', async () => {
    await choose({ leverage: d('10') });
    await fill(await place(), '60000');
    await fill(await place({ side: 'sell', quantity: d('0.3') }), '61000');
    expect(await position()).toMatchObject({
      quantity: d('-0.2'),
      averageEntryPrice: d('61000'),
      realizedPnl: d('100'),
      margin: d('1220'),
    });
    expect(await usdt()).toEqual({ available: '8880', reserved: '1220', suspense: '0' });
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('books the profit that the venue names, not ours', async () => {
    await fill(await place(), '60000');
    await fill(await place({ side: 'sell', reduceOnly: true }), '61000', { realizedPnl: d('99.99') });
    expect(await position()).toMatchObject({ quantity: zero, realizedPnl: d('99.99'), margin: zero });
    expect(await usdt()).toEqual({ available: '10099.99', reserved: '0', suspense: '0' });
  });

  it('in hedge mode moves the position of its side alone', async () => {
    await choose({ leverage: d('10'), positionMode: 'HEDGE' });
    await fill(await place({ positionSide: 'LONG' }), '60000');
    await fill(await place({ side: 'sell', positionSide: 'SHORT' }), '60000');
    expect(await position('LONG')).toMatchObject({ quantity: d('0.1'), margin: d('600') });
    expect(await position('SHORT')).toMatchObject({ quantity: d('-0.1'), margin: d('600') });
    expect(await position()).toBeUndefined();
    const out = await place({ side: 'sell', positionSide: 'LONG', quantity: d('0.1') });
    expect(out.reservation.amount).toEqual(zero);
    await fill(out, '60000');
    expect(await position('LONG')).toMatchObject({ quantity: zero, margin: zero, pendingSell: zero });
    expect(await place({ side: 'sell', positionSide: 'LONG' })).toMatchObject({
      code: 'NO_POSITION_TO_REDUCE',
    });
  });

  it('a fee in another asset is taken from there', async () => {
    world = await TradingWorld.open({
      account: { venue: 'binanceusdm' },
      balances: { USDT: '10000', BNB: '1' },
    });
    await fill(await place(), '60000', { fee: { asset: 'BNB', amount: d('0.004') } });
    expect(await world.balance('BNB')).toMatchObject({ available: '0.996' });
    expect(await usdt()).toMatchObject({ available: '4000', reserved: '6000' });
  });

  it('a part above the limit leaves the rest of the order what it needs', async () => {
    const order = await place({ side: 'sell', limitPrice: d('60000') });
    await fill(order, '70000', { quantity: d('0.05') });
    expect(await position()).toMatchObject({ margin: d('3500') });
    expect(await world.order(order.orderId)).toMatchObject({ reservation: { remaining: d('3001.5') } });
    expect(await usdt()).toEqual({ available: '3498.5', reserved: '6501.5', suspense: '0' });
  });

  it('above what was reserved, and nothing is left: less is set aside, and nobody is halted', async () => {
    world = await openWorld('6003');
    await fill(await place({ side: 'sell', limitPrice: d('60000') }), '61000');
    expect(await position()).toMatchObject({ quantity: d('-0.1'), margin: d('6003') });
    expect(await usdt()).toEqual({ available: '0', reserved: '6003', suspense: '0' });
    expect(await control()).toMatchObject({ state: 'ACTIVE' });
  });

  it('with a loss larger than margin and funds: through suspense, and the account halts', async () => {
    world = await openWorld('700');
    await choose({ leverage: d('10') });
    await fill(await place(), '60000');
    expect(await fill(await place({ side: 'sell', reduceOnly: true }), '52000')).toBe('SUSPENSE');
    expect(await position()).toMatchObject({ quantity: zero, margin: zero, realizedPnl: d('-800') });
    expect(await usdt()).toEqual({ available: '100', reserved: '0', suspense: '-200' });
    expect(await control()).toMatchObject({
      state: 'HALTED',
      reason: expect.stringContaining('NO_FUNDS_USDT'),
    });
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('a cancel gives back what was reserved and leaves the position’s margin', async () => {
    const order = await place();
    await fill(order, '60000', { quantity: d('0.05') });
    const { cancelOrder } = await import('./cancel-order.ts');
    await cancelOrder(world, testRef.ownerId, order.orderId);
    await world.deliver();
    expect(await usdt()).toMatchObject({ available: '7000', reserved: '3000' });
    expect(await position()).toMatchObject({ margin: d('3000'), pendingBuy: zero });
  });
});

describe('a fill of an order that our books do not have', () => {
  const byHand = (given: Partial<Fill> = {}) =>
    aFill({ venue: 'binanceusdm', instrument, clientOrderId: 'by-hand', ...given });

  it('placed by hand: its position and margin are ours now, and it is reported', async () => {
    expect(await world.recordFill(byHand({ fee: { asset: 'USDT', amount: d('3') } }))).toBe('APPLIED');
    expect(await position()).toMatchObject({ quantity: d('0.1'), margin: d('6000') });
    expect(await usdt()).toEqual({ available: '3997', reserved: '6000', suspense: '0' });
    expect(world.published()).toContain('trade.foreign');
    expect(await control()).toMatchObject({ state: 'ACTIVE' });
  });

  it('placed by hand with more leverage than ours: nothing is set aside, and nobody is halted', async () => {
    expect(await world.recordFill(byHand({ quantity: d('1') }))).toBe('APPLIED');
    expect(await position()).toMatchObject({ quantity: d('1'), margin: zero });
    expect(await usdt()).toEqual({ available: '10000', reserved: '0', suspense: '0' });
    expect(await control()).toMatchObject({ state: 'ACTIVE' });
  });

  it('a liquidation is booked, reported, and halts the account', async () => {
    await fill(await place(), '60000');
    const liquidation = byHand({
      side: 'sell',
      price: d('1000'),
      tradeId: '9',
      clientOrderId: 'autoclose-1',
      liquidation: true,
    });
    expect(await world.recordFill(liquidation)).toBe('APPLIED');
    expect(await position()).toMatchObject({ quantity: zero, realizedPnl: d('-5900'), margin: zero });
    expect(await usdt()).toEqual({ available: '4100', reserved: '0', suspense: '0' });
    expect(await control()).toMatchObject({ state: 'HALTED', reason: expect.stringContaining('liquidated') });
    const told = [...world.memory.tables.outbox.values()].find(({ type }) => type === 'trade.foreign');
    expect(told?.payload).toMatchObject({ liquidation: 'true' });
  });

  it('under an id of ours: profit and fee stand in suspense, and the account halts', async () => {
    await fill(await place(), '60000');
    const lost = byHand({
      side: 'sell',
      price: d('61000'),
      tradeId: '9',
      clientOrderId: `TW${'0'.repeat(26)}01`,
      fee: { asset: 'USDT', amount: d('3') },
    });
    expect(await world.recordFill(lost)).toBe('SUSPENSE');
    expect(await usdt()).toEqual({ available: '10000', reserved: '0', suspense: '97' });
    expect(await control()).toMatchObject({ state: 'HALTED' });
    expect(await world.ledgerFault()).toBeUndefined();
  });
});

it('a contract of the venue larger than a base unit changes nothing here', async () => {
  await world.market.saveInstruments([aPerpetual({ contractSize: d('0.01'), quantityStep: d('0.01') })]);
  expect(await place({ quantity: d('0.02') })).toMatchObject({ quantity: d('0.02') });
});
