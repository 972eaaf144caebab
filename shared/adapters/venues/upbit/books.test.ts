import { afterEach, describe, expect, it } from 'vitest';
import { decimal as d } from '../../../domain/money/decimal.ts';
import { anAccount } from '../../../testing/builders.ts';
import { UpbitBooks } from './books.ts';
import {
  type Asked,
  aTrade,
  bitcoinForWon,
  type Reply,
  startScriptedUpbit,
  tradedOrder,
  waitingOrder,
} from './testing/scripted-upbit.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function booksAt(answer: (asked: Asked) => Reply | 'drop') {
  const venue = await startScriptedUpbit(answer);
  stops.push(venue.stop);
  return { books: new UpbitBooks(venue.client, anAccount({ venue: 'upbit' })), asked: venue.asked };
}

/** The venue's lists of one path, page by page of the size asked for. */
const paged =
  (lists: Readonly<Record<string, readonly unknown[]>>) =>
  ({ path, parameters }: Asked): Reply => {
    const size = Number(parameters.limit);
    const start = (Number(parameters.page ?? '1') - 1) * size;
    const list = lists[path];
    return list ? { body: list.slice(start, start + size) } : { status: 404, body: '<html>' };
  };

describe('listOpenOrders', () => {
  it('reads every page', async () => {
    const open = Array.from({ length: 101 }, (_, index) => waitingOrder({ uuid: `order-${index}` }));
    const { books, asked } = await booksAt(paged({ '/v1/orders/open': open }));
    const answer = await books.listOpenOrders();
    expect(answer).toMatchObject({ class: 'ORDERS' });
    expect(answer.class === 'ORDERS' && answer.orders.length).toBe(101);
    expect(asked.map(({ parameters }) => parameters.page)).toEqual(['1', '2']);
  });

  it('tells market, side, quantity and price', async () => {
    const { books } = await booksAt(paged({ '/v1/orders/open': [waitingOrder({ side: 'ask' })] }));
    expect(await books.listOpenOrders()).toMatchObject({
      orders: [
        { market: 'KRW-BTC', side: 'sell', quantity: d('1'), price: d('140000000'), status: 'ACCEPTED' },
      ],
    });
  });

  it.each<readonly [what: string, reply: Reply | 'drop', code: string]>([
    ['a page is unreadable', { body: [{}] }, 'UNREADABLE'],
    ['there is no list', { body: {} }, 'UNREADABLE'],
    ['the key is bad', { status: 401, body: { error: { name: 'jwt_verification' } } }, 'jwt_verification'],
    ['nobody answers', 'drop', 'UNREACHABLE'],
  ])('tells nothing when %s', async (_what, reply, code) => {
    const { books } = await booksAt(() => reply);
    expect(await books.listOpenOrders()).toMatchObject({ class: 'UNKNOWN', code });
  });
});

describe('listTradesSince', () => {
  const sinceMs = Date.parse('2025-07-04T00:00:00Z');
  const resting = tradedOrder({ uuid: 'resting', trades: [aTrade({ uuid: 'trade-1' })] });
  const untouched = waitingOrder({ uuid: 'untouched' });
  const filled = tradedOrder({
    uuid: 'filled',
    state: 'done',
    volume: '0.4',
    created_at: '2025-07-04T15:00:30+09:00',
    trades: [aTrade({ uuid: 'trade-2', created_at: '2025-07-04T15:00:30+09:00' })],
  });

  /** A venue with these orders: lists without trades, single orders with them. */
  const venueWith = (orders: readonly ReturnType<typeof waitingOrder>[]) => (asked: Asked) => {
    const { path, parameters } = asked;
    const withoutTrades = orders.map((order) => ({ ...order, trades: undefined }));
    if (path === '/v1/orders/open') return { body: withoutTrades.filter(({ state }) => state === 'wait') };
    if (path === '/v1/orders/closed')
      return {
        body: withoutTrades.filter(
          ({ state, created_at }) =>
            state !== 'wait' &&
            Date.parse(created_at) >= Number(parameters.start_time) &&
            Date.parse(created_at) <= Number(parameters.end_time),
        ),
      };
    const found = orders.find(({ uuid }) => uuid === parameters.uuid);
    return found ? { body: found } : { status: 404, body: { error: { name: 'order_not_found' } } };
  };

  /** Reads page after page, as reconciliation does. */
  async function readAll(books: UpbitBooks, from?: string) {
    const tradeIds: string[] = [];
    for (let cursor = from; ; ) {
      const page = await books.listTradesSince(bitcoinForWon, sinceMs, cursor);
      if (page.class === 'UNKNOWN') throw new Error(page.code);
      tradeIds.push(...page.trades.map(({ tradeId }) => tradeId));
      cursor = page.cursor;
      if (!page.hasMore) return { tradeIds: [...new Set(tradeIds)].toSorted(), cursor };
    }
  }

  it('finds the trades of open and of ended orders, week by week', async () => {
    const { books } = await booksAt(venueWith([resting, untouched, filled]));
    expect((await readAll(books)).tradeIds).toEqual(['trade-1', 'trade-2']);
  });

  it('finds what an order traded that was open before, however long ago it was placed', async () => {
    const before = await booksAt(venueWith([untouched]));
    const { cursor } = await readAll(before.books);
    const now = tradedOrder({
      uuid: 'untouched',
      state: 'done',
      volume: '0.4',
      trades: [aTrade({ uuid: 'late' })],
    });
    const { books } = await booksAt(venueWith([now]));
    const again = await readAll(books, cursor);
    expect(again.tradeIds).toEqual(['late']);
    // It has ended, and all of it was read: nothing asks for it again.
    expect((await readAll(books, again.cursor)).tradeIds).toEqual([]);
  });

  it('leaves out trades from before', async () => {
    const old = tradedOrder({ trades: [aTrade({ created_at: '2025-07-03T00:00:00Z' })] });
    const { books } = await booksAt(venueWith([old]));
    expect((await readAll(books)).tradeIds).toEqual([]);
  });

  it('tells nothing while an order’s list of trades is not whole', async () => {
    const { books } = await booksAt(venueWith([tradedOrder({ trades_count: 2 })]));
    expect(await books.listTradesSince(bitcoinForWon, sinceMs, undefined)).toMatchObject({
      code: 'UNREADABLE',
    });
  });
});

describe('lookUpByVenueId', () => {
  it('tells under which id of ours the order was placed', async () => {
    const { books, asked } = await booksAt(() => ({ body: tradedOrder({ uuid: 'order-1' }) }));
    expect(await books.lookUpByVenueId(bitcoinForWon, 'order-1')).toMatchObject({
      class: 'FOUND',
      order: { clientOrderId: 'TW01' },
    });
    expect(asked).toMatchObject([{ parameters: { uuid: 'order-1' } }]);
  });

  it('tells absence', async () => {
    const { books } = await booksAt(() => ({ status: 404, body: { error: { name: 'order_not_found' } } }));
    expect(await books.lookUpByVenueId(bitcoinForWon, 'order-1')).toEqual({ class: 'NOT_FOUND' });
  });
});

it('adds free and locked money up', async () => {
  const account = { avg_buy_price: '0', unit_currency: 'KRW' };
  const { books, asked } = await booksAt(() => ({
    body: [
      { ...account, currency: 'KRW', balance: '1000000.25', locked: '70.0' },
      { ...account, currency: 'BTC', balance: '0.5', locked: '0.00000001' },
    ],
  }));
  expect(await books.readBalances()).toEqual({
    class: 'BALANCES',
    balances: [
      { asset: 'KRW', total: d('1000070.25') },
      { asset: 'BTC', total: d('0.50000001') },
    ],
  });
  expect(asked).toMatchObject([{ path: '/v1/accounts', parameters: {}, isSigned: true }]);
});

describe('listTransfersSince', () => {
  const at = '2025-07-04T15:00:00+09:00';
  const row = { txid: 'x', created_at: at, done_at: at, transaction_type: 'default' };
  const deposit = {
    ...row,
    type: 'deposit',
    uuid: 'in',
    currency: 'KRW',
    state: 'ACCEPTED',
    amount: '100000.0',
    fee: '0.0',
  };
  const withdrawal = {
    ...row,
    type: 'withdraw',
    uuid: 'out',
    currency: 'BTC',
    state: 'DONE',
    amount: '0.01',
    fee: '0.0005',
  };

  it('signs what came and what left, its fee with it', async () => {
    const { books } = await booksAt(paged({ '/v1/deposits': [deposit], '/v1/withdraws': [withdrawal] }));
    expect(await books.listTransfersSince(0)).toEqual({
      class: 'TRANSFERS',
      transfers: [
        { transferId: 'in', kind: 'DEPOSIT', asset: 'KRW', amount: d('100000'), venueTimeMs: Date.parse(at) },
        {
          transferId: 'out',
          kind: 'WITHDRAWAL',
          asset: 'BTC',
          amount: d('-0.0105'),
          venueTimeMs: Date.parse(at),
        },
      ],
    });
  });

  it('leaves out what has not taken effect, and what did before', async () => {
    const { books } = await booksAt(
      paged({
        '/v1/deposits': [
          { ...deposit, state: 'PROCESSING', done_at: null },
          { ...deposit, done_at: '2025-07-03T00:00:00Z' },
        ],
        '/v1/withdraws': [{ ...withdrawal, state: 'CANCELLED' }],
      }),
    );
    expect(await books.listTransfersSince(Date.parse('2025-07-04T00:00:00Z'))).toMatchObject({
      transfers: [],
    });
  });

  it('reads pages until they are too old', async () => {
    const many = (count: number, created_at: string) =>
      Array.from({ length: count }, (_, index) => ({
        ...deposit,
        uuid: `${created_at}-${index}`.replace(/\W/g, '-'),
        created_at,
        done_at: created_at,
      }));
    const lists = {
      '/v1/deposits': [...many(150, at), ...many(150, '2025-01-01T00:00:00Z')],
      '/v1/withdraws': [],
    };
    const { books, asked } = await booksAt(paged(lists));
    const answer = await books.listTransfersSince(Date.parse('2025-07-01T00:00:00Z'));
    expect(answer.class === 'TRANSFERS' && answer.transfers.length).toBe(150);
    expect(asked.filter(({ path }) => path === '/v1/deposits')).toHaveLength(2);
  });

  it('tells nothing when one of the lists is missing', async () => {
    const { books } = await booksAt(paged({ '/v1/deposits': [deposit] }));
    expect(await books.listTransfersSince(0)).toMatchObject({ class: 'UNKNOWN', code: 'HTTP_404' });
  });
});
