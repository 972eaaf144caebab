import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimExchange, startSimExchange, type VenueAddress } from '../../index.ts';
import { ccxtBinance } from '../../testing/ccxt-client.ts';
import { control } from '../../testing/signed-client.ts';

let sim: SimExchange;
let address: VenueAddress;
let ex: Awaited<ReturnType<typeof ccxtBinance>>;

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', fund: { USDT: '100000', BTC: '1', BNB: '5' } });
  const binance = sim.venues.binance;
  if (binance === undefined) throw new Error('no binance');
  address = binance;
  ex = await ccxtBinance(address);
  await ex.loadMarkets();
});

afterAll(async () => {
  await ex?.close();
  await sim?.stop();
});

describe("ccxt's binance over REST", () => {
  it('reads markets with their filters, and currencies', async () => {
    const market = ex.market('BTC/USDT');
    expect(Object.keys(ex.markets ?? {})).toEqual(['BTC/USDT', 'ETH/USDT', 'ETH/BTC', 'BNB/USDT']);
    expect(market.precision).toMatchObject({ price: 0.01, amount: 0.00001 });
    expect(market.limits).toMatchObject({ amount: { min: 0.00001, max: 9000 }, cost: { min: 5 } });
    expect(Object.keys(await ex.fetchCurrencies())).toEqual(['BNB', 'BTC', 'ETH', 'USDT']);
  });

  it('reads time, tickers, book, candles', async () => {
    expect(Math.abs(Number(await ex.fetchTime()) - Date.now())).toBeLessThan(60_000);
    expect(Object.keys(await ex.fetchTickers())).toHaveLength(4);
    const ticker = await ex.fetchTicker('BTC/USDT');
    expect(ticker).toMatchObject({ symbol: 'BTC/USDT', bid: 60000, ask: 60001 });
    const book = await ex.fetchOrderBook('BTC/USDT', 5);
    expect(book.bids.map(([price]) => price)).toEqual([60000, 59999, 59998, 59997, 59996]);
    for (const timeframe of ['1m', '3m', '15m', '1h', '4h', '1d', '1w', '1M']) {
      const candles = await ex.fetchOHLCV('BTC/USDT', timeframe, undefined, 5);
      expect(candles, timeframe).toHaveLength(5);
      expect(
        candles.every(([, open, high, low]) => Number(low) <= Number(open) && Number(open) <= Number(high)),
        timeframe,
      ).toBe(true);
    }
  });

  it('an hour is the sum of its minutes', async () => {
    const [hour] = await ex.fetchOHLCV('BTC/USDT', '1h', undefined, 2);
    const minutes = await ex.fetchOHLCV('BTC/USDT', '1m', Number(hour?.[0]), 60);
    expect(minutes).toHaveLength(60);
    expect(Math.max(...minutes.map((minute) => Number(minute[2])))).toBe(hour?.[2]);
    expect(minutes.at(-1)?.[4]).toBe(hour?.[4]);
    expect(minutes.reduce((sum, minute) => sum + Number(minute[5]), 0)).toBeCloseTo(Number(hour?.[5]), 4);
  });

  it('a market buy fills against the book, pays its fee in the base, and is found everywhere', async () => {
    const before = await ex.fetchBalance();
    const order = await ex.createOrder('BTC/USDT', 'market', 'buy', 0.8);
    expect(order).toMatchObject({ status: 'closed', filled: 0.8, remaining: 0 });
    const fills = await ex.fetchMyTrades('BTC/USDT', undefined, undefined, { orderId: order.id });
    expect(fills.reduce((sum, fill) => sum + Number(fill.amount), 0)).toBeCloseTo(0.8, 8);
    const fee = fills.reduce((sum, fill) => sum + Number(fill.fee?.cost), 0);
    expect(fee).toBeCloseTo(0.0008, 8);
    expect(fills[0]?.fee?.currency).toBe('BTC');
    const after = await ex.fetchBalance();
    expect(Number(after.BTC?.free) - Number(before.BTC?.free)).toBeCloseTo(0.8 - fee, 8);
    expect(Number(before.USDT?.free) - Number(after.USDT?.free)).toBeCloseTo(Number(order.cost), 6);
    expect((await ex.fetchOrder(String(order.id), 'BTC/USDT')).status).toBe('closed');
    expect((await ex.fetchOrders('BTC/USDT')).map((each) => each.id)).toContain(order.id);
    expect((await ex.fetchTrades('BTC/USDT')).length).toBeGreaterThan(0);
  });

  it('spends a cost and sells for a cost', async () => {
    const bought = await ex.createMarketBuyOrderWithCost('BTC/USDT', 100);
    expect(bought).toMatchObject({ status: 'closed', amount: 0.00166 });
    expect(Number(bought.cost)).toBeLessThanOrEqual(100);
    const sold = await ex.createMarketSellOrderWithCost('BTC/USDT', 100);
    expect(sold).toMatchObject({ status: 'closed', side: 'sell', amount: 0.00166 });
  });

  it('a limit order rests, locks money, is found by client id, and is cancelled once', async () => {
    const order = await ex.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 50000, { clientOrderId: 'mine-1' });
    expect(order).toMatchObject({ status: 'open', clientOrderId: 'mine-1' });
    expect((await ex.fetchBalance()).USDT?.used).toBe(500);
    const found = await ex.fetchOrder('', 'BTC/USDT', { clientOrderId: 'mine-1' });
    expect(found).toMatchObject({ id: order.id, price: 50000, amount: 0.01, filled: 0 });
    expect(await ex.fetchOpenOrders('BTC/USDT')).toHaveLength(1);
    expect(await ex.cancelOrder(String(order.id), 'BTC/USDT')).toMatchObject({ status: 'canceled' });
    await expect(ex.cancelOrder(String(order.id), 'BTC/USDT')).rejects.toThrow('Unknown order sent.');
    expect((await ex.fetchBalance()).USDT?.used).toBe(0);
  });

  it('replaces an order, and cancels all', async () => {
    const first = await ex.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 50000);
    const second = await ex.editOrder(String(first.id), 'BTC/USDT', 'limit', 'buy', 0.02, 51000);
    expect(second).toMatchObject({ status: 'open', price: 51000, amount: 0.02 });
    expect((await ex.fetchOrder(String(first.id), 'BTC/USDT')).status).toBe('canceled');
    await ex.cancelAllOrders('BTC/USDT');
    expect(await ex.fetchOpenOrders('BTC/USDT')).toEqual([]);
  });

  it.each([
    [
      'post only that would take',
      ['BTC/USDT', 'limit', 'buy', 0.01, 61000, { postOnly: true }],
      'immediately match',
    ],
    ['too small', ['BTC/USDT', 'limit', 'buy', 0.00005, 50000], 'NOTIONAL'],
    ['beyond the balance', ['BTC/USDT', 'limit', 'buy', 100, 50000], 'insufficient balance'],
    ['far from the market', ['BTC/USDT', 'limit', 'buy', 1, 1000], 'PERCENT_PRICE_BY_SIDE'],
  ] as const)(
    'refuses an order that is %s',
    async (_, [symbol, type, side, amount, price, params], words) => {
      await expect(ex.createOrder(symbol, type, side, amount, price, params)).rejects.toThrow(words);
    },
  );

  it('a stop order waits, shows its price, and sells when the price falls', async () => {
    const params = { stopLossPrice: 2900 };
    await control(sim.control, '/fund', { venue: 'binance', asset: 'ETH', amount: '1' });
    const order = await ex.createOrder('ETH/USDT', 'market', 'sell', 0.5, undefined, params);
    const waiting = await ex.fetchOrder(String(order.id), 'ETH/USDT');
    expect(waiting).toMatchObject({ status: 'open', triggerPrice: 2900, filled: 0 });
    await expect(
      ex.createOrder('ETH/USDT', 'market', 'sell', 0.1, undefined, { stopLossPrice: 3100 }),
    ).rejects.toThrow('trigger immediately');
    await control(sim.control, '/market', { venue: 'binance', symbol: 'ETHUSDT', price: '2890' });
    expect(await ex.fetchOrder(String(order.id), 'ETH/USDT')).toMatchObject({
      status: 'closed',
      filled: 0.5,
    });
    await control(sim.control, '/market', { venue: 'binance', symbol: 'ETHUSDT', price: '3000' });
  });

  it('an immediate-or-cancel order ends expired in ccxt too', async () => {
    const params = { timeInForce: 'IOC' };
    const order = await ex.createOrder('BNB/USDT', 'limit', 'buy', 1, 400, params);
    expect(order).toMatchObject({ status: 'expired', filled: 0 });
  });
});

describe("ccxt's binance over streams", () => {
  it('watches the book, and sees a resting order arrive', async () => {
    const book = await ex.watchOrderBook('ETH/USDT');
    expect(book.bids[0]?.[0]).toBe(3000);
    const order = await ex.createOrder('ETH/USDT', 'limit', 'buy', 0.5, 3000.05);
    const updated = await ex.watchOrderBook('ETH/USDT');
    expect([updated.bids[0]?.[0], updated.bids[0]?.[1]]).toEqual([3000.05, 0.5]);
    await ex.cancelOrder(String(order.id), 'ETH/USDT');
  });

  it('watches ticker, best prices and candles', async () => {
    let watching = true;
    const watched = Promise.all([
      ex.watchTicker('BTC/USDT'),
      ex.watchBidsAsks(['BTC/USDT']),
      ex.watchOHLCV('BTC/USDT', '1m'),
    ]).finally(() => {
      watching = false;
    });
    // A stream shows what comes after its subscription, so the market moves until each watch has seen it.
    for (let price = 60_010; watching; price = 120_010 - price)
      await control(sim.control, '/market', { venue: 'binance', symbol: 'BTCUSDT', price: String(price) });
    const [ticker, best, candles] = await watched;
    expect(ticker.symbol).toBe('BTC/USDT');
    expect(Number(best['BTC/USDT']?.bid)).toBeGreaterThan(59000);
    expect(candles.length).toBeGreaterThan(0);
  });

  it('watches own orders, own trades, balance and public trades', async () => {
    let watching = true;
    const watches = [
      ex.watchOrders(),
      ex.watchMyTrades(),
      ex.watchBalance(),
      ex.watchTrades('BNB/USDT'),
    ] as const;
    const watched = Promise.all(watches).finally(() => {
      watching = false;
    });
    // A stream shows what comes after its subscription, so orders are sent until each watch has seen one.
    const sent: string[] = [];
    while (watching) {
      sent.push(String((await ex.createOrder('BNB/USDT', 'market', 'buy', 0.1)).id));
      await ex.fetchTime();
    }
    const [orders, trades, balance, publicTrades] = await watched;
    expect(sent).toContain(orders.at(-1)?.id);
    expect(sent).toContain(trades[0]?.order);
    expect(trades[0]).toMatchObject({ symbol: 'BNB/USDT', side: 'buy', takerOrMaker: 'taker' });
    expect(trades[0]?.fee).toEqual({ currency: 'BNB', cost: 0.0001 });
    expect(Number(balance.BNB?.free)).toBeGreaterThan(0);
    expect(publicTrades[0]?.price).toBe(trades[0]?.price);
    expect(orders.at(-1)).toMatchObject({ filled: 0.1, status: 'closed' });
  });

  it('an order that the market passes is filled, and the stream says so', async () => {
    const order = await ex.createOrder('BNB/USDT', 'limit', 'sell', 0.5, 600);
    await control(sim.control, '/market', { venue: 'binance', symbol: 'BNBUSDT', price: '610' });
    let seen = latest(order.id);
    while (seen?.status !== 'closed') {
      await ex.watchOrders();
      seen = latest(order.id);
    }
    expect(seen).toMatchObject({ filled: 0.5, average: 600 });
  });
});

function latest(id: unknown) {
  return Object.values(ex.orders ?? []).find((order) => order.id === id);
}
