import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  approvedOrder,
  bitcoin,
  brokenBodies,
  marketOrder,
  nextKey,
  type Reply,
  type SimulatedBinance,
  startSimulatedBinance,
} from './testing/simulated-binance.ts';

let binance: SimulatedBinance;
beforeAll(async () => {
  binance = await startSimulatedBinance();
});
afterEach(() => binance.reset());
afterAll(() => binance?.stop());

/** Places an order and gives its key with the venue's id. */
async function placed(order = approvedOrder()) {
  const key = nextKey();
  const answer = await binance.session.submit(order, bitcoin, key.clientOrderId);
  if (answer.class !== 'ACCEPTED') throw new Error(`not placed: ${answer.class}`);
  return { key, venueOrderId: answer.venueOrderId };
}

/** Refusals that carry words of absence, and come from where nobody looked. */
const hollow = (code: number): readonly (readonly [string, Reply])[] =>
  [403, 418, 429, 401, 404, 409, 500, 503].map((status) => [
    `HTTP ${status} with the code ${code}`,
    { status, body: { code, msg: 'Order does not exist.' } },
  ]);

const rawOrder = {
  symbol: 'BTCUSDT',
  orderId: 7001,
  status: 'PARTIALLY_FILLED',
  origQty: '0.001',
  executedQty: '0.0005',
  updateTime: 1_750_000_000_000,
};
const absurdOrders = [
  ['executed NaN', { executedQty: 'NaN' }],
  ['executed less than nothing', { executedQty: '-0.001' }],
  ['executed more than was ordered', { executedQty: '1000000' }],
  ['executed in exponents', { executedQty: '1e-3' }],
  ['executed as a float', { executedQty: 0.0005 }],
  ['FILLED without a fill', { status: 'FILLED', executedQty: '0' }],
  ['a status of tomorrow', { status: 'SUSPENDED' }],
  ['a negative id', { orderId: -7 }],
  ['a time before time', { updateTime: -1 }],
] as const;

describe('a look-up', () => {
  const looking = { method: 'GET', path: '/api/v3/order' };

  it('finds an order that rests, one that is filled, one that is cancelled', async () => {
    const resting = await placed();
    const filled = await placed(marketOrder());
    const canceled = await placed();
    await binance.session.cancel(canceled.key);
    const views = [resting, filled, canceled].map(async ({ key, venueOrderId }) => {
      const found = await binance.session.lookUp(key);
      if (found.class !== 'FOUND') return found.class;
      expect(found.order).toMatchObject({ venueOrderId, clientOrderId: key.clientOrderId });
      return `${found.order.status} ${found.order.executedQuantity.toFixed()}`;
    });
    expect(await Promise.all(views)).toEqual(['ACCEPTED 0', 'FILLED 0.001', 'CANCELED 0']);
  });

  it('of an order that was never there is NOT_FOUND', async () => {
    expect(await binance.session.lookUp(nextKey())).toEqual({ class: 'NOT_FOUND' });
  });

  it.each<readonly [string, Reply | 'drop']>([
    ...brokenBodies,
    ...hollow(-2013),
    ['the connection cut', 'drop'],
    ...absurdOrders.map(
      ([name, given]) =>
        [name, { status: 200, body: { ...rawOrder, ...given, clientOrderId: 'TW1' } }] as const,
    ),
  ])('answered with %s is UNKNOWN: it proves neither presence nor absence', async (_, respond) => {
    await binance.fault({ match: looking, effect: 'before', respond });
    expect(await binance.session.lookUp(nextKey())).toMatchObject({ class: 'UNKNOWN' });
  });
});

describe('a cancel', () => {
  const canceling = { method: 'DELETE', path: '/api/v3/order' };

  it('of a resting order is CANCELED, with our client order id and what was executed', async () => {
    const { key, venueOrderId } = await placed();
    const answer = await binance.session.cancel(key);
    expect(answer).toMatchObject({
      class: 'CANCELED',
      order: { venueOrderId, clientOrderId: key.clientOrderId, status: 'CANCELED' },
    });
    expect((await binance.orders()).map(({ state }) => state)).toEqual(['CANCELED']);
  });

  it('of an order that is filled, cancelled before, or was never there is NOT_OPEN', async () => {
    const filled = await placed(marketOrder());
    const canceled = await placed();
    await binance.session.cancel(canceled.key);
    for (const key of [filled.key, canceled.key, nextKey()])
      expect(await binance.session.cancel(key)).toEqual({ class: 'NOT_OPEN', code: '-2011' });
  });

  it('without an answer is UNKNOWN, and the look-up shows that it took effect', async () => {
    const { key } = await placed();
    await binance.fault({ match: canceling, effect: 'after', respond: 'drop' });
    expect(await binance.session.cancel(key)).toMatchObject({ class: 'UNKNOWN', code: 'UNREACHABLE' });
    expect(await binance.session.lookUp(key)).toMatchObject({ order: { status: 'CANCELED' } });
  });

  const canceledOrder = { ...rawOrder, status: 'CANCELED', clientOrderId: 'cancel-1' };
  it.each<readonly [string, Reply | 'drop']>([
    ...brokenBodies,
    ...hollow(-2011),
    ['another order', { status: 200, body: { ...canceledOrder, origClientOrderId: 'another' } }],
    ['an open order', { status: 200, body: { ...canceledOrder, status: 'NEW', origClientOrderId: 'OURS' } }],
    ...absurdOrders.map(
      ([name, given]) =>
        [name, { status: 200, body: { ...canceledOrder, origClientOrderId: 'OURS', ...given } }] as const,
    ),
  ])('answered with %s is UNKNOWN, and the order is where it was', async (_, respond) => {
    const { key } = await placed();
    const named: unknown = JSON.parse(JSON.stringify(respond).replace('OURS', key.clientOrderId));
    await binance.fault({ match: canceling, effect: 'before', respond: named as typeof respond });
    expect(await binance.session.cancel(key)).toMatchObject({ class: 'UNKNOWN' });
    expect(await binance.session.lookUp(key)).toMatchObject({ order: { status: 'ACCEPTED' } });
  });
});

describe('the trades of an order', () => {
  const listing = { method: 'GET', path: '/api/v3/myTrades' };
  const trades = (first: number, count: number, given: object = {}) =>
    Array.from({ length: count }, (_, index) => ({
      id: first + index,
      orderId: 7001,
      price: '60000.00000000',
      qty: '0.00001000',
      quoteQty: '0.60000000',
      commission: '0.00000001',
      commissionAsset: 'BTC',
      time: 1_750_000_000_000,
      isBuyer: true,
      isMaker: false,
      ...given,
    }));
  /** The next page that nobody has answered yet. */
  const page = (body: unknown) =>
    binance.fault({ match: listing, effect: 'before', respond: { status: 200, body } });
  const list = () => binance.session.listTrades(nextKey(), '7001');

  it('are all of its own, and no other’s', async () => {
    await placed(marketOrder());
    const { key, venueOrderId } = await placed(marketOrder());
    const answer = await binance.session.listTrades(key, venueOrderId);
    if (answer.class !== 'TRADES') throw new Error(answer.code);
    expect(new Set(answer.trades.map((trade) => trade.venueOrderId))).toEqual(new Set([venueOrderId]));
    const quantities = answer.trades.map(({ quantity }) => quantity.toNumber());
    expect(quantities.reduce((sum, quantity) => sum + quantity, 0)).toBeCloseTo(0.001, 12);
    expect(answer.trades[0]).toMatchObject({
      accountId: 'account-1',
      instrument: 'BTC/USDT',
      clientOrderId: key.clientOrderId,
      side: 'buy',
      liquidity: 'taker',
      fee: { asset: 'BTC' },
    });
  });

  it('are none for an order that rests', async () => {
    const { key, venueOrderId } = await placed();
    expect(await binance.session.listTrades(key, venueOrderId)).toEqual({ class: 'TRADES', trades: [] });
  });

  it('are all there when they fill more than one page', async () => {
    await page(trades(1, 1000));
    await page(trades(1001, 1000));
    await page(trades(2001, 3));
    const answer = await list();
    if (answer.class !== 'TRADES') throw new Error(answer.code);
    expect(answer.trades.map(({ tradeId }) => Number(tradeId))).toEqual(
      Array.from({ length: 2003 }, (_, index) => index + 1),
    );
  });

  it('are UNKNOWN when a later page repeats the first, or fails', async () => {
    await page(trades(1, 1000));
    await page(trades(1, 1000));
    expect(await list()).toMatchObject({ class: 'UNKNOWN', code: 'UNREADABLE' });
    await binance.reset();
    await page(trades(1, 1000));
    await binance.fault({ match: listing, effect: 'before', respond: 'drop' });
    expect(await list()).toMatchObject({ class: 'UNKNOWN', code: 'UNREACHABLE' });
  });

  it.each<readonly [string, Reply | 'drop']>([
    ...brokenBodies,
    ['the connection cut', 'drop'],
    ['no list', { status: 200, body: trades(1, 1)[0] }],
    ['another order’s trades', { status: 200, body: trades(1, 2, { orderId: 7002 }) }],
    ['a trade twice', { status: 200, body: [...trades(1, 1), ...trades(1, 1)] }],
    ['a price of NaN', { status: 200, body: trades(1, 1, { price: 'NaN' }) }],
    ['a price of nothing', { status: 200, body: trades(1, 1, { price: '0' }) }],
    ['a negative quantity', { status: 200, body: trades(1, 1, { qty: '-1' }) }],
    ['a negative fee', { status: 200, body: trades(1, 1, { commission: '-0.1' }) }],
    ['a cost as a float', { status: 200, body: trades(1, 1, { quoteQty: 0.6 }) }],
  ])('answered with %s are UNKNOWN, all of them', async (_, respond) => {
    await binance.fault({ match: listing, effect: 'before', respond });
    expect(await list()).toMatchObject({ class: 'UNKNOWN' });
  });
});
