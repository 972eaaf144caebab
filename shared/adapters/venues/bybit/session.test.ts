import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decimal as d } from '../../../domain/money/decimal.ts';
import type { Order } from '../../../domain/order/order.ts';
import { withApproval } from '../../../domain/risk/approval.ts';
import { anAccount, anInstrument, anOrder, aPerpetual } from '../../../testing/builders.ts';
import { bybitClient } from './client.ts';
import { BybitSession } from './session.ts';

const [spot, perpetual] = [anInstrument({ venue: 'bybit' }), aPerpetual({ venue: 'bybit' })];
const key = { instrument: spot, clientOrderId: 'TW1' };
let server: Server;
let session: BybitSession;
/** What each path answers with, in its `result`. */
let results: Record<string, unknown>;
let bodies: Record<string, unknown>[];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await text(request);
    if (body !== '') bodies.push(JSON.parse(body));
    const path = (request.url ?? '').split('?')[0] ?? '';
    const result = results[path] ?? { list: [], nextPageCursor: '' };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ retCode: 0, retMsg: 'OK', result, time: 1 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const rest = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoints = { rest, stream: 'ws://127.0.0.1:9', wsApi: 'ws://127.0.0.1:9' };
  session = new BybitSession(
    bybitClient({ apiKey: 'key', secret: 'secret' }, endpoints),
    anAccount({ venue: 'bybit' }),
  );
});
beforeEach(() => {
  results = {};
  bodies = [];
});
afterAll(() => {
  server?.closeAllConnections();
  server?.close();
});

const order = (given: object = {}) => ({
  orderId: '17',
  orderLinkId: 'TW1',
  symbol: 'BTCUSDT',
  side: 'Buy',
  price: '60000',
  qty: '0.01',
  marketUnit: '',
  cumExecQty: '0',
  orderStatus: 'New',
  positionIdx: 0,
  createdTime: '1',
  updatedTime: '2',
  ...given,
});
const listed = (...list: object[]) => ({ list, nextPageCursor: '' });

describe('a look-up', () => {
  it('goes to the history where the venue has forgotten an ended order', async () => {
    results['/v5/order/history'] = listed(order({ orderStatus: 'Filled', cumExecQty: '0.01' }));
    expect(await session.lookUp(key)).toMatchObject({ class: 'FOUND', order: { status: 'FILLED' } });
    results = {};
    expect(await session.lookUp(key)).toEqual({ class: 'NOT_FOUND' });
  });

  it.each<readonly [string, object, string]>([
    [
      'a buy for a cost that left less than a lot',
      { cumExecQty: '0.0099', marketUnit: 'quoteCoin' },
      'FILLED',
    ],
    ['an order that met too little', { cumExecQty: '0.0099' }, 'CANCELED'],
  ])('of %s, partially filled and cancelled, tells %s', async (_, given, status) => {
    const ended = order({ orderStatus: 'PartiallyFilledCanceled', ...given });
    results['/v5/order/realtime'] = listed(ended);
    expect(await session.lookUp(key)).toMatchObject({ class: 'FOUND', order: { status } });
  });

  it.each<readonly [string, object[]]>([
    ['another order', [order({ orderLinkId: 'TW2' })]],
    ['two of them', [order(), order({ orderId: '18' })]],
    ['a filled one that executed nothing', [order({ orderStatus: 'Filled' })]],
    ['one that executed more than it is for', [order({ orderStatus: 'Cancelled', cumExecQty: '1' })]],
    ['a status of tomorrow', [order({ orderStatus: 'Paused' })]],
  ])('answered with %s tells nothing', async (_, list) => {
    results['/v5/order/realtime'] = listed(...list);
    expect(await session.lookUp(key)).toMatchObject({ class: 'UNKNOWN', code: 'UNREADABLE' });
  });
});

it('trades of a perpetual wait for the log, which alone tells their profit', async () => {
  const orderId = 'c0de-17';
  const fill = {
    execId: 'e1',
    orderId,
    orderLinkId: 'TW1',
    symbol: 'BTCUSDT',
    side: 'Sell',
    execType: 'Trade',
  };
  const money = { execPrice: '61000', execQty: '0.01', execFee: '0.3355', feeCurrency: '' };
  results['/v5/execution/list'] = listed({ ...fill, ...money, isMaker: false, execTime: '1700000000000' });
  results['/v5/order/realtime'] = listed(order({ orderId, orderStatus: 'New', positionIdx: 2 }));
  const trades = () => session.listTrades({ ...key, instrument: perpetual }, orderId);
  expect(await trades()).toMatchObject({ class: 'UNKNOWN' });
  const entry = { id: 't1', symbol: 'BTCUSDT', category: 'linear', currency: 'USDT', type: 'TRADE' };
  const flow = { tradeId: 'e1', cashFlow: '10.5', change: '10.1645', transactionTime: '1700000000000' };
  results['/v5/account/transaction-log'] = listed({ ...entry, ...flow });
  expect(await trades()).toMatchObject({
    class: 'TRADES',
    trades: [{ realizedPnl: d('10.5'), positionSide: 'SHORT', fee: { asset: 'USDT', amount: d('0.3355') } }],
  });
});

describe('an order goes out', () => {
  const sent = async (given: Partial<Order>, instrument: typeof spot | typeof perpetual) => {
    results['/v5/order/create'] = { orderId: '17', orderLinkId: 'TW1' };
    const placed = anOrder({ venue: 'bybit', type: 'market', quantity: d('0.01'), ...given });
    const { ownerId, accountId, orderId } = placed;
    const approval = { ownerId, accountId, orderId, epoch: 1, quantity: d('0.01'), approvedAtMs: 0 };
    const approved = withApproval(placed, { ...approval, referencePrice: d('60000') });
    expect(await session.submit(approved, instrument, 'TW1')).toEqual({
      class: 'ACCEPTED',
      venueOrderId: '17',
    });
    return bodies[0];
  };

  it('in base units on spot, which Bybit would otherwise take for money', async () => {
    expect(await sent({}, spot)).toMatchObject({ category: 'spot', qty: '0.01', marketUnit: 'baseCoin' });
  });

  it('with truth and whole numbers as such, and amounts as text', async () => {
    const body = await sent({ side: 'sell', reduceOnly: true, positionSide: 'LONG' }, perpetual);
    expect(body).toEqual({
      category: 'linear',
      symbol: 'BTCUSDT',
      side: 'Sell',
      orderType: 'Market',
      qty: '0.01',
      orderLinkId: 'TW1',
      positionIdx: 1,
      reduceOnly: true,
    });
  });
});
