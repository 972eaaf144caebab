import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d, zero } from '../domain/money/decimal.ts';
import { anAccount, testRef } from '../testing/builders.ts';
import { ScriptedBooks } from '../testing/scripted-books.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { rebaselineAccount } from './rebaseline-account.ts';
import { reconcileAccount } from './reconcile-account.ts';

let world: TradingWorld;
let books: ScriptedBooks;
beforeEach(async () => {
  world = await TradingWorld.open();
  books = new ScriptedBooks(world.venue);
});
const rebaseline = (account = anAccount()) => rebaselineAccount({ ...world, books }, account);

/** As the simulator does: no orders, the starting balances. */
function resetVenue(): void {
  world.venue.book.clear();
  books.balances.clear();
  books.balances.set('USDT', d('100000')).set('BTC', d('1'));
}

describe('rebaselineAccount', () => {
  it('ends open orders, flattens positions, takes the venue’s balances, and is ACTIVE', async () => {
    const filled = await world.placeAndRun({ quantity: d('0.5') });
    await world.recordFill(world.venue.execute(`TW${filled.orderId}01`, d('0.5'), d('60000')));
    const resting = await world.placeAndRun({ quantity: d('0.3') });
    const waiting = await world.place({ quantity: d('0.1') });
    await world.memory.commit([{ kind: 'halt', ref: testRef, reason: 'differs', atMs: 0 }]);
    resetVenue();
    await rebaseline();

    expect(await world.order(resting.orderId)).toMatchObject({ state: 'CANCELED', code: 'VENUE_RESET' });
    expect(await world.order(waiting.orderId)).toMatchObject({ state: 'CANCELED' });
    expect((await world.order(filled.orderId)).state).toBe('FILLED');
    expect(await world.balance('USDT')).toEqual({ available: '100000', reserved: '0', suspense: '0' });
    expect(await world.balance('BTC')).toEqual({ available: '1', reserved: '0', suspense: '0' });
    const position = await world.memory.findPosition(testRef, 'BTC/USDT');
    expect(position).toMatchObject({ quantity: zero, pendingBuy: zero, pendingSell: zero });
    expect(await world.memory.findControl(testRef)).toMatchObject({ state: 'ACTIVE' });
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('leaves books that reconcile, and an account that trades', async () => {
    await world.placeAndRun({ quantity: d('0.5') });
    resetVenue();
    await rebaseline();
    const deps = { ...world, books, sessions: world.venues, catchUpQueue: world.accountEvents };
    expect((await reconcileAccount(deps, anAccount(), 'REQUEST')).status).toBe('MATCHED');
    await world.runSagas();
    await world.market.savePrice({ ...(await priceNow()), asOfMs: world.clock.nowMs() });
    expect((await world.placeAndRun({ quantity: d('0.1') })).state).toBe('ACCEPTED');
  });

  it('puts right what stood in suspense', async () => {
    await world.memory.commit([
      {
        kind: 'post',
        entry: {
          ...testRef,
          entryId: world.ids.nextId(),
          kind: 'TRADE',
          atMs: 0,
          postings: [
            { ledgerAccount: 'SUSPENSE', asset: 'USDT', amount: d('-70') },
            { ledgerAccount: 'TRADING', asset: 'USDT', amount: d('70') },
          ],
        },
      },
    ]);
    resetVenue();
    await rebaseline();
    expect(await world.balance('USDT')).toEqual({ available: '100000', reserved: '0', suspense: '0' });
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('is never done to a live account', async () => {
    await expect(rebaseline(anAccount({ mode: 'LIVE' }))).rejects.toThrow(RangeError);
    expect(await world.memory.findControl(testRef)).toMatchObject({ state: 'ACTIVE', epoch: 1 });
  });
});

async function priceNow() {
  const price = await world.market.findPrice('binance', 'BTC/USDT');
  if (!price) throw new Error('test: no price');
  return price;
}
