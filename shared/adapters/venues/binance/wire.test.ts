import { describe, expect, it } from 'vitest';
import { decimal as d } from '../../../domain/money/decimal.ts';
import type { Order } from '../../../domain/order/order.ts';
import { anAccount, anOrder } from '../../../testing/builders.ts';
import {
  ackSchema,
  canceledOrderSchema,
  orderParameters,
  orderSchema,
  orderView,
  tradeFill,
  tradesSchema,
} from './wire.ts';

describe('the parameters of an order', () => {
  const common = { symbol: 'BTCUSDT', newClientOrderId: 'TW1', newOrderRespType: 'ACK' };
  const market = { type: 'market' } as const;
  it.each<[string, Partial<Order>, Record<string, string>]>([
    [
      'limit, good till cancelled',
      {},
      { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.5', price: '60000' },
    ],
    [
      'limit, immediate or cancel',
      { timeInForce: 'IOC', side: 'sell' },
      { side: 'SELL', type: 'LIMIT', timeInForce: 'IOC', quantity: '0.5', price: '60000' },
    ],
    [
      'limit, fill or kill',
      { timeInForce: 'FOK' },
      { side: 'BUY', type: 'LIMIT', timeInForce: 'FOK', quantity: '0.5', price: '60000' },
    ],
    [
      'post only: no time in force, which Binance refuses there',
      { postOnly: true },
      { side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.5', price: '60000' },
    ],
    ['market by quantity', market, { side: 'BUY', type: 'MARKET', quantity: '0.5' }],
    [
      'market by quote quantity',
      { ...market, quoteQuantity: d('250.5') },
      { side: 'BUY', type: 'MARKET', quoteOrderQty: '250.5' },
    ],
    [
      'the smallest step, never in exponents',
      { quantity: d('0.00000001'), limitPrice: d('0.00000012') },
      { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.00000001', price: '0.00000012' },
    ],
    [
      'a huge quantity, never in exponents',
      { quantity: d('900000000000000000'), limitPrice: d('0.000000000000000001') },
      {
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '900000000000000000',
        price: '0.000000000000000001',
      },
    ],
  ])('%s', (_, given, expected) => {
    expect(orderParameters(anOrder(given), 'BTCUSDT', 'TW1')).toEqual({ ...common, ...expected });
  });
});

const order = {
  symbol: 'BTCUSDT',
  orderId: 7001,
  clientOrderId: 'TW1',
  status: 'PARTIALLY_FILLED',
  origQty: '0.50000000',
  executedQty: '0.10000000',
  updateTime: 1_750_000_000_000,
};
const canceled = { ...order, status: 'CANCELED', origClientOrderId: 'TW1', clientOrderId: 'cancel-1' };
/** What no amount of ours may be. */
const noAmounts = ['NaN', '-0.1', '1e5', 'Infinity', '', ' 1', '0x10', '.5', '1'.repeat(19), 0.1, null, {}];
/** What no id and no time of Binance's may be. */
const noIntegers = [-1, 1.5, '-1', '1.5', 'abc', '', null, '9'.repeat(20)];

describe('an order as Binance tells it', () => {
  it.each([
    ['NEW', '0', 'ACCEPTED'],
    ['PENDING_NEW', '0', 'ACCEPTED'],
    ['PARTIALLY_FILLED', '0.1', 'ACCEPTED'],
    ['PENDING_CANCEL', '0.1', 'ACCEPTED'],
    ['FILLED', '0.5', 'FILLED'],
    ['CANCELED', '0.1', 'CANCELED'],
    ['REJECTED', '0', 'REJECTED'],
    ['EXPIRED', '0', 'EXPIRED'],
    ['EXPIRED_IN_MATCH', '0.1', 'EXPIRED'],
  ])('%s with %s executed is %s', (status, executedQty, expected) => {
    const raw = orderSchema.parse({ ...order, status, executedQty });
    expect(orderView(raw, 'TW1')).toEqual({
      venueOrderId: '7001',
      clientOrderId: 'TW1',
      status: expected,
      executedQuantity: d(executedQty),
      venueTimeMs: 1_750_000_000_000,
    });
  });

  it('keeps our client order id: a cancel’s answer has the cancel’s own', () => {
    expect(orderView(canceledOrderSchema.parse(canceled), 'TW1').clientOrderId).toBe('TW1');
  });

  it('takes its time from either of the two fields that carry one', () => {
    const { updateTime: transactTime, ...timeless } = order;
    expect(orderView(orderSchema.parse({ ...timeless, transactTime }), 'TW1').venueTimeMs).toBe(transactTime);
    expect(orderView(orderSchema.parse(timeless), 'TW1').venueTimeMs).toBe(0);
  });

  it('keeps every digit of a long id, whose neighbours then come as text too', () => {
    const raw = orderSchema.parse({ ...order, orderId: '9223372036854775807', updateTime: '1750000000000' });
    expect(orderView(raw, 'TW1')).toMatchObject({
      venueOrderId: '9223372036854775807',
      venueTimeMs: 1_750_000_000_000,
    });
  });

  it.each<readonly [string, object]>([
    ['an unknown status', { status: 'SUSPENDED' }],
    ['no status', { status: undefined }],
    ['no executed quantity', { executedQty: undefined }],
    ['no id', { orderId: undefined }],
    ['FILLED without a fill', { status: 'FILLED', executedQty: '0' }],
    ['FILLED in part', { status: 'FILLED' }],
    ['REJECTED with a fill', { status: 'REJECTED' }],
    ['more executed than ordered', { status: 'CANCELED', executedQty: '0.6' }],
    ...noAmounts.map((executedQty) => [`executed ${JSON.stringify(executedQty)}`, { executedQty }] as const),
    ...noIntegers.map((orderId) => [`id ${JSON.stringify(orderId)}`, { orderId }] as const),
    ...noIntegers.map((updateTime) => [`time ${JSON.stringify(updateTime)}`, { updateTime }] as const),
  ])('is not read with %s', (_, given) => {
    expect(orderSchema.safeParse({ ...order, ...given }).success).toBe(false);
    expect(canceledOrderSchema.safeParse({ ...canceled, ...given }).success).toBe(false);
  });

  it('of a quote quantity may have no original quantity yet', () => {
    expect(orderSchema.safeParse({ ...order, origQty: '0.00000000', status: 'FILLED' }).success).toBe(true);
  });

  it('is not cancelled while it is open', () => {
    expect(canceledOrderSchema.safeParse({ ...canceled, status: 'PARTIALLY_FILLED' }).success).toBe(false);
  });
});

describe('an acknowledgement', () => {
  it.each(noIntegers)('is not read with the order id %j', (orderId) => {
    expect(ackSchema.safeParse({ orderId, clientOrderId: 'TW1' }).success).toBe(false);
  });
});

const trade = {
  symbol: 'BTCUSDT',
  id: 28457,
  orderId: 7001,
  price: '60000.01000000',
  qty: '0.10000000',
  quoteQty: '6000.00100000',
  commission: '0.00010000',
  commissionAsset: 'BTC',
  time: 1_750_000_000_123,
  isBuyer: true,
  isMaker: false,
};

describe('a trade', () => {
  it.each([
    [true, false, 'buy', 'taker'],
    [false, true, 'sell', 'maker'],
  ])('with isBuyer %s and isMaker %s is a %s as %s', (isBuyer, isMaker, side, liquidity) => {
    const [raw] = tradesSchema.parse([{ ...trade, isBuyer, isMaker }]);
    expect(raw && tradeFill(raw, anAccount(), 'BTC/USDT', 'TW1')).toEqual({
      ownerId: 'user-1',
      accountId: 'account-1',
      venue: 'binance',
      instrument: 'BTC/USDT',
      tradeId: '28457',
      venueOrderId: '7001',
      clientOrderId: 'TW1',
      side,
      quantity: d('0.1'),
      price: d('60000.01'),
      cost: d('6000.001'),
      fee: { asset: 'BTC', amount: d('0.0001') },
      liquidity,
      venueTimeMs: 1_750_000_000_123,
    });
  });

  it('without a fee is one with a fee of zero', () => {
    const [raw] = tradesSchema.parse([{ ...trade, commission: '0.00000000' }]);
    expect(raw && tradeFill(raw, anAccount(), 'BTC/USDT', 'TW1').fee).toEqual({
      asset: 'BTC',
      amount: d('0'),
    });
  });

  it.each<readonly [string, object]>([
    ['a price of zero', { price: '0.00000000' }],
    ['a quantity of zero', { qty: '0' }],
    ['no fee asset', { commissionAsset: '' }],
    ['a fee asset that is none', { commissionAsset: 'btc/usdt' }],
    ['no side', { isBuyer: undefined }],
    ['a side in words', { isBuyer: 'true' }],
    ...['price', 'qty', 'quoteQty', 'commission'].flatMap((field) =>
      noAmounts.map((amount) => [`${field} ${JSON.stringify(amount)}`, { [field]: amount }] as const),
    ),
    ...['id', 'orderId', 'time'].flatMap((field) =>
      noIntegers.map((value) => [`${field} ${JSON.stringify(value)}`, { [field]: value }] as const),
    ),
  ])('is not read with %s, nor is any other of its page', (_, given) => {
    expect(tradesSchema.safeParse([trade, { ...trade, ...given }]).success).toBe(false);
  });
});
