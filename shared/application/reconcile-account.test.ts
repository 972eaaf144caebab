import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d } from '../domain/money/decimal.ts';
import type { Order } from '../domain/order/order.ts';
import type { VenueTrade } from '../domain/venue/venue-answer.ts';
import { aFill, anAccount, testRef } from '../testing/builders.ts';
import { ScriptedBooks } from '../testing/scripted-books.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { reconcileAccount } from './reconcile-account.ts';
import { recordAccountEvent } from './record-account-event.ts';

let world: TradingWorld;
let books: ScriptedBooks;
beforeEach(async () => {
  world = await TradingWorld.open();
  books = new ScriptedBooks(world.venue);
  books.balances.set('USDT', d('100000')).set('BTC', d('1'));
});

const reconcile = () =>
  reconcileAccount(
    { ...world, catchUpQueue: world.accountEvents, sessions: world.venues, books, log: world.log },
    anAccount(),
    'REQUEST',
  );
const control = async () => (await world.memory.findControl(testRef))?.state;
const clientIdOf = (order: Order) => `TW${order.orderId}01`;

/** The venue executes part of a resting order; nobody hears of it. */
function executeUnheard(order: Order, quantity: string): void {
  world.venue.execute(clientIdOf(order), d(quantity), d('60000'));
  books.move('BTC', d(quantity));
  books.move('USDT', d(quantity).times(-60000));
}

/** Delivers what reconciliation sent while it waits between two looks. */
function deliverBetweenLooks(): void {
  books.beforeAnswer = async (question) => {
    if (question !== 'readBalances') return;
    for (const event of world.accountEvents.take()) await recordAccountEvent(world, event);
  };
}

function handTrade(given: Partial<VenueTrade> = {}): VenueTrade {
  const { source: _, clientOrderId: __, ...trade } = aFill({ venueOrderId: '99', tradeId: 'hand', ...given });
  return trade;
}

describe('books that tie out', () => {
  it('match, and are kept as the newest reconciliation', async () => {
    const result = await reconcile();
    expect(result).toMatchObject({ status: 'MATCHED', trigger: 'REQUEST', fillsReported: 0 });
    expect(result.balances.map(({ asset, difference }) => `${asset} ${difference}`)).toEqual([
      'BTC 0',
      'USDT 0',
    ]);
    expect(await world.memory.findReconciliation(testRef)).toEqual(result);
  });

  it('count open orders of both sides', async () => {
    await world.placeAndRun();
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', openOrders: { ours: 1, venue: 1 } });
  });

  it('differ by less than the asset’s unit and match', async () => {
    books.move('BTC', d('0.00001'));
    expect((await reconcile()).status).toBe('MATCHED');
    expect(await control()).toBe('ACTIVE');
  });
});

describe('fills that nobody heard of', () => {
  it('go through the queue, and the books match', async () => {
    const order = await world.placeAndRun({ quantity: d('0.5') });
    executeUnheard(order, '0.2');
    deliverBetweenLooks();
    const result = await reconcile();
    expect(result).toMatchObject({ status: 'MATCHED' });
    expect(result.fillsReported).toBeGreaterThan(0);
    expect(await world.order(order.orderId)).toMatchObject({ filledQuantity: d('0.2') });
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('stay on their way while the queue is slow: no halt, and the next run looks again', async () => {
    const order = await world.placeAndRun({ quantity: d('0.5') });
    executeUnheard(order, '0.2');
    expect((await reconcile()).status).toBe('CATCHING_UP');
    expect(await control()).toBe('ACTIVE');
    // By the open order's look-up and by the list of trades, and not again by each look at the balances.
    expect(world.accountEvents.sent.filter(({ kind }) => kind === 'FILL')).toHaveLength(2);
    await world.deliver();
    expect((await reconcile()).status).toBe('MATCHED');
  });

  it('of an order that ended in our books are found among the trades', async () => {
    const order = await world.placeAndRun({ quantity: d('0.5') });
    executeUnheard(order, '0.2');
    const view = world.venue.book.get(clientIdOf(order));
    if (view) view.view = { ...view.view, status: 'CANCELED' };
    await recordAccountEvent(world, {
      kind: 'ORDER_UPDATE',
      correlationId: 'c',
      update: {
        ...testRef,
        venue: 'binance',
        instrument: 'BTC/USDT',
        venueOrderId: '7001',
        clientOrderId: clientIdOf(order),
        status: 'CANCELED',
        executedQuantity: d('0'),
        venueTimeMs: 0,
        source: 'stream',
      },
    });
    deliverBetweenLooks();
    await reconcile();
    expect(await world.order(order.orderId)).toMatchObject({ filledQuantity: d('0.2') });
  });

  it('are read page by page, and the cursor stops before the first that is not booked', async () => {
    books.pageMax = 2;
    const order = await world.placeAndRun({ quantity: d('0.5') });
    for (const quantity of ['0.1', '0.1', '0.1']) {
      const fill = world.venue.execute(clientIdOf(order), d(quantity), d('60000'));
      books.move('BTC', fill.quantity);
      books.move('USDT', fill.cost.negated());
      await world.recordFill(fill);
    }
    executeUnheard(order, '0.1');
    const first = await reconcile();
    expect([first.status, first.cursors]).toEqual(['CATCHING_UP', { 'BTC/USDT': '2' }]);
    await world.deliver();
    const second = await reconcile();
    expect([second.status, second.cursors]).toEqual(['MATCHED', { 'BTC/USDT': '4' }]);
  });
});

describe('orders placed by hand', () => {
  it('are reported, not touched, and do not halt', async () => {
    books.foreignOrders.push({
      venueOrderId: '99',
      clientOrderId: 'web_1',
      status: 'ACCEPTED',
      executedQuantity: d('0'),
      venueTimeMs: 0,
      market: 'ETHUSDT',
      side: 'sell',
    });
    const result = await reconcile();
    expect(result).toMatchObject({
      status: 'MATCHED',
      foreignOrders: [{ venueOrderId: '99', clientOrderId: 'web_1', market: 'ETHUSDT', side: 'sell' }],
    });
    expect(world.venue.cancels).toEqual([]);
    expect(await control()).toBe('ACTIVE');
  });

  it('explain a difference: their trades are found and booked', async () => {
    books.foreignTrades.push({ trade: handTrade({ quantity: d('0.1') }), clientOrderId: 'web_1' });
    books.move('BTC', d('0.1'));
    books.move('USDT', d('-6000'));
    deliverBetweenLooks();
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', fillsReported: 1 });
    expect(await world.balance('USDT')).toMatchObject({ available: '94000', suspense: '0' });
    expect(world.published()).toContain('trade.foreign');
    expect(await control()).toBe('ACTIVE');
  });

  it.each([
    ['just now may be ours: it is looked at again', 0, []],
    ['a minute ago is a stranger’s', 60_000, ['trade.foreign']],
  ])('a trade of an order that the venue does not show, made %s', async (_, agoMs, published) => {
    world.clock.advance(120_000);
    const venueTimeMs = world.clock.nowMs() - agoMs;
    books.foreignTrades.push({
      trade: handTrade({ quantity: d('0.1'), venueTimeMs }),
      clientOrderId: 'web_1',
    });
    books.notShown.add('99');
    books.move('BTC', d('0.1'));
    books.move('USDT', d('-6000'));
    deliverBetweenLooks();
    await reconcile();
    expect(world.published().filter((type) => type === 'trade.foreign')).toEqual(published);
  });
});

describe('transfers', () => {
  const deposit = {
    transferId: 'deposit:1',
    kind: 'DEPOSIT',
    asset: 'USDT',
    amount: d('500'),
    venueTimeMs: Number.MAX_SAFE_INTEGER,
  } as const;

  it('that come while the books are compared are booked, and halt nobody', async () => {
    books.beforeAnswer = (question) => {
      if (question !== 'readBalances' || books.transfers.length > 0) return;
      books.transfers.push(deposit);
      books.move(deposit.asset, deposit.amount);
    };
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', transfersBooked: 1 });
    expect(await control()).toBe('ACTIVE');
  });

  it('a deposit is booked once', async () => {
    books.transfers.push(deposit);
    books.move('USDT', d('500'));
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', transfersBooked: 1 });
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', transfersBooked: 0 });
    expect(await world.balance('USDT')).toMatchObject({ available: '100500' });
    expect(world.published().filter((type) => type === 'funds.transferred')).toHaveLength(1);
  });

  it('from a long silence of the venue are booked after it', async () => {
    books.transfers.push({ ...deposit, venueTimeMs: world.clock.nowMs() + 60_000 });
    books.move('USDT', d('500'));
    books.silent.add('listTransfersSince');
    for (let hours = 0; hours < 3; hours += 1) {
      world.clock.advance(3_600_000);
      expect((await reconcile()).status).toBe('UNREACHABLE');
    }
    books.silent.clear();
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', transfersBooked: 1 });
  });

  it('a withdrawal of what our orders reserved is booked all the same', async () => {
    for (let n = 0; n < 2; n += 1) await world.placeAndRun({ quantity: d('0.8') });
    books.transfers.push({ ...deposit, kind: 'WITHDRAWAL', amount: d('-50000') });
    books.move('USDT', d('-50000'));
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', transfersBooked: 1 });
    expect(await world.balance('USDT')).toEqual({ available: '4000', reserved: '96000', suspense: '-50000' });
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('from before the account was opened are part of its opening balance', async () => {
    books.transfers.push({ ...deposit, venueTimeMs: anAccount().createdAtMs - 1 });
    expect(await reconcile()).toMatchObject({ status: 'MATCHED', transfersBooked: 0 });
  });
});

describe('a difference that nobody can explain', () => {
  it('halts the account with a report that names both sides', async () => {
    books.move('USDT', d('-12.5'));
    const result = await reconcile();
    expect(result).toMatchObject({
      status: 'DIFFERENT',
      message: "USDT: ours 100000, the venue's 99987.5",
    });
    expect(await control()).toBe('HALTED');
    expect(world.published()).toContain('account.halted');
  });

  it('halts once: later runs leave the epoch alone', async () => {
    books.move('USDT', d('-12.5'));
    await reconcile();
    const epoch = (await world.memory.findControl(testRef))?.epoch;
    await reconcile();
    expect((await world.memory.findControl(testRef))?.epoch).toBe(epoch);
  });

  it('is not called one while it still moves', async () => {
    let looks = 0;
    books.beforeAnswer = (question) => {
      if (question !== 'readBalances') return;
      looks += 1;
      books.move('USDT', d(looks === 4 ? '3' : '-1'));
    };
    expect((await reconcile()).status).toBe('MATCHED');
    expect(await control()).toBe('ACTIVE');
  });

  it('an order of ours open at the venue that has ended in our books halts', async () => {
    const order = await world.placeAndRun({ quantity: d('0.5') });
    const open = world.venue.book.get(clientIdOf(order));
    await recordAccountEvent(world, {
      kind: 'ORDER_UPDATE',
      correlationId: 'c',
      update: { ...aFill(), status: 'CANCELED', executedQuantity: d('0'), clientOrderId: clientIdOf(order) },
    });
    expect(open?.view.status).toBe('ACCEPTED');
    const result = await reconcile();
    expect(result).toMatchObject({
      status: 'DIFFERENT',
      orphanOrders: [{ clientOrderId: clientIdOf(order), market: 'BTC/USDT' }],
    });
    expect(await control()).toBe('HALTED');
  });
});

describe('a venue that does not tell', () => {
  it.each(['listOpenOrders', 'listTransfersSince', 'readBalances', 'listTradesSince'] as const)(
    '%s: UNREACHABLE, nothing is concluded',
    async (question) => {
      await world.placeAndRun();
      books.move('USDT', d('-12.5'));
      books.silent.add(question);
      const result = await reconcile();
      expect([result.status, result.message]).toEqual([
        'UNREACHABLE',
        expect.stringContaining('HTTP_503') as string,
      ]);
      expect(await control()).toBe('ACTIVE');
    },
  );

  it('trades of an instrument that it no longer knows: the balances have the word', async () => {
    await world.placeAndRun();
    books.silent.add('listTradesSince');
    books.silence = { class: 'UNKNOWN', code: '-1121', message: 'Invalid symbol.', isDelisted: true };
    expect(await reconcile()).toMatchObject({ status: 'MATCHED' });
    books.move('BTC', d('-0.5'));
    expect(await reconcile()).toMatchObject({ status: 'DIFFERENT' });
  });

  it('twice in a row because it wants no more requests: the account halts', async () => {
    books.silent.add('readBalances');
    books.silence = {
      class: 'UNKNOWN',
      code: '-2015',
      message: '',
      stop: { scope: 'ACCOUNT', code: '-2015' },
    };
    await reconcile();
    expect(await control()).toBe('ACTIVE');
    await reconcile();
    expect(await world.memory.findControl(testRef)).toMatchObject({
      state: 'HALTED',
      reason: 'venue stopped us: -2015',
    });
  });
});
