import { beforeEach, expect, it } from 'vitest';
import { decimal as d } from '../../domain/money/decimal.ts';
import { aFill, testRef } from '../../testing/builders.ts';
import { TradingWorld } from '../../testing/trading-world.ts';
import { checkRisk } from '../check-risk.ts';
import { releaseFunds } from '../release-funds.ts';
import { submitOrder } from '../submit-order.ts';

/** Half a coin is held, and nothing else: what a stop sells is what a sale has set aside. */
let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open({ balances: { USDT: '100', BTC: '0.5' } });
});

const noCoins = { class: 'REJECTED', code: 'VENUE_INSUFFICIENT_FUNDS', message: 'no coins' } as const;
const sell = (quantity: string) =>
  world.place({ side: 'sell', quantity: d(quantity), limitPrice: d('60000') });
const stopSells = (quantity: string, given = {}) =>
  world.recordFill(
    aFill({
      ...{ side: 'sell', quantity: d(quantity), price: d('59000'), cost: d('59000').times(quantity) },
      ...{ tradeId: 'stop-1', venueOrderId: '990', clientOrderId: `TS${world.ids.nextId()}1`, ...given },
    }),
  );
const control = async () => (await world.memory.findControl(testRef))?.state;
const coins = () => world.balance('BTC');

it('a stop that sold what a sale on its way had set aside: the sale gives it, and the books tie out', async () => {
  const sale = await sell('0.5');
  expect(await stopSells('0.5')).toBe('APPLIED');
  expect(await coins()).toEqual({ available: '0', reserved: '0', suspense: '0' });
  expect(await control()).toBe('ACTIVE');
  expect((await world.story(sale.orderId)).at(-1)).toBe('fill-handler SOLD_BY_STOP');
  world.venue.answerSubmit(noCoins);
  await world.runSagas();
  expect(await world.order(sale.orderId)).toMatchObject({ state: 'REJECTED', pendingQuantity: d('0') });
  expect(await coins()).toEqual({ available: '0', reserved: '0', suspense: '0' });
  expect(await world.ledgerFault()).toBeUndefined();
});

it('only what is missing is taken from the sales, of the newest first, and the rest is given back', async () => {
  const older = await sell('0.15');
  const newer = await sell('0.2');
  expect(await stopSells('0.45')).toBe('APPLIED');
  expect((await world.order(newer.orderId)).reservation.remaining).toEqual(d('0'));
  expect((await world.order(older.orderId)).reservation.remaining).toEqual(d('0.05'));
  expect(await coins()).toEqual({ available: '0', reserved: '0.05', suspense: '0' });
  expect(await world.ledgerFault()).toBeUndefined();
});

it('that the venue refused the sale already, and its coins are not given back yet, is the same', async () => {
  const sale = await sell('0.5');
  world.venue.answerSubmit(noCoins);
  for (const step of [checkRisk, submitOrder]) await step(world, testRef.ownerId, sale.orderId);
  expect(await coins()).toMatchObject({ reserved: '0.5' });
  expect(await stopSells('0.5')).toBe('APPLIED');
  expect(await coins()).toEqual({ available: '0', reserved: '0', suspense: '0' });
  expect(await releaseFunds(world, testRef.ownerId, sale.orderId)).toBe('RELEASED');
  expect(await coins()).toEqual({ available: '0', reserved: '0', suspense: '0' });
  expect(await world.ledgerFault()).toBeUndefined();
});

it('nothing is taken where AVAILABLE has the coins', async () => {
  const sale = await sell('0.2');
  expect(await stopSells('0.3')).toBe('APPLIED');
  expect((await world.order(sale.orderId)).reservation.remaining).toEqual(d('0.2'));
});

it.each([
  ['of a sale that rests at the venue', true, {}],
  ['of somebody else’s order', false, { clientOrderId: 'by-hand' }],
  ['beyond what all sales have', false, { quantity: d('0.75'), cost: d('44250') }],
])('coins %s explain nothing: in suspense, and the account halts', async (_, rests, given) => {
  const sale = await sell('0.5');
  if (rests) await world.runSagas();
  expect(await stopSells('0.5', given)).toBe('SUSPENSE');
  expect(await control()).toBe('HALTED');
  expect((await world.order(sale.orderId)).reservation.remaining).toEqual(d('0.5'));
});
