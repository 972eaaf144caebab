import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type SimExchange, startSimExchange, type VenueAddress } from '../../index.ts';
import { ccxtUpbit } from '../../testing/ccxt-client.ts';
import { control } from '../../testing/signed-client.ts';

let sim: SimExchange;
let address: VenueAddress;
let ex: Awaited<ReturnType<typeof ccxtUpbit>>;

beforeAll(async () => {
  const fund = { KRW: '150000000', BTC: '1', XRP: '100000' };
  sim = await startSimExchange({ venues: ['upbit'], market: 'still', own: { upbit: { fund } } });
  if (sim.venues.upbit === undefined) throw new Error('no upbit');
  address = sim.venues.upbit;
  ex = await ccxtUpbit(address);
  await ex.loadMarkets();
});

afterAll(async () => {
  await ex?.close();
  await sim?.stop();
});

const move = (symbol: string, price: string) =>
  control(sim.control, '/market', { venue: 'upbit', symbol, price });

describe("ccxt's upbit over REST", () => {
  afterEach(async () => {
    await move('KRW-BTC', '90000000');
  });

  it('reads markets', () => {
    expect(Object.keys(ex.markets ?? {})).toEqual(['BTC/KRW', 'ETH/KRW', 'XRP/KRW']);
    expect(ex.market('BTC/KRW')).toMatchObject({ id: 'KRW-BTC', taker: 0.0005, maker: 0.0005 });
  });

  it('reads tickers, book, trades, candles', async () => {
    expect(Object.keys(await ex.fetchTickers())).toEqual(['BTC/KRW', 'ETH/KRW', 'XRP/KRW']);
    expect(await ex.fetchTicker('BTC/KRW')).toMatchObject({ symbol: 'BTC/KRW', last: 90_000_000 });
    const book = await ex.fetchOrderBook('BTC/KRW', 3);
    expect(book.bids.map(([price]) => price)).toEqual([90_000_000, 89_999_000, 89_998_000]);
    expect(book.asks.map(([price]) => price)).toEqual([90_001_000, 90_002_000, 90_003_000]);
    const [trade] = await ex.fetchTrades('BTC/KRW');
    expect(trade).toMatchObject({ symbol: 'BTC/KRW', price: 90_000_000 });
    expect(trade?.id).toMatch(/^\d{17}$/);
    for (const timeframe of ['1m', '3m', '10m', '1h', '4h', '1d', '1w', '1M']) {
      const candles = await ex.fetchOHLCV('BTC/KRW', timeframe, undefined, 5);
      expect(candles, timeframe).toHaveLength(5);
      const ordered = candles.every(
        ([, open, high, low]) => Number(low) <= Number(open) && Number(open) <= Number(high),
      );
      expect(ordered, timeframe).toBe(true);
    }
    expect((await ex.fetchOHLCV('BTC/KRW', '1s', undefined, 1)).length).toBe(1);
  });

  it('an hour is the sum of its minutes', async () => {
    const [hour] = await ex.fetchOHLCV('BTC/KRW', '1h', undefined, 2);
    const minutes = await ex.fetchOHLCV('BTC/KRW', '1m', Number(hour?.[0]), 60);
    expect(minutes).toHaveLength(60);
    expect(Math.max(...minutes.map((minute) => Number(minute[2])))).toBe(hour?.[2]);
    expect(minutes.at(-1)?.[4]).toBe(hour?.[4]);
    expect(minutes.reduce((sum, minute) => sum + Number(minute[5]), 0)).toBeCloseTo(Number(hour?.[5]), 4);
  });

  it('reads fees and limits of a market', async () => {
    expect(await ex.fetchTradingFee('BTC/KRW')).toMatchObject({ maker: 0.0005, taker: 0.0005 });
    expect(await ex.fetchMarket('BTC/KRW')).toMatchObject({ limits: { cost: { min: 5000, max: 1e9 } } });
  });

  it('a market buy spends a cost; its fee comes on top, in won', async () => {
    const before = await ex.fetchBalance();
    const placed = await ex.createOrder('BTC/KRW', 'market', 'buy', 1, 0, { cost: 9_000_100 });
    expect(placed).toMatchObject({ status: 'open', filled: 0, side: 'buy', type: 'market' });
    const order = await ex.fetchOrder(String(placed.id));
    // 0.1 BTC at 90,001,000 is what 9,000,100 KRW buy, to the last digit.
    expect(order).toMatchObject({ status: 'closed', filled: 0.1, cost: 9_000_100, average: 90_001_000 });
    expect(order.fee).toEqual({ currency: 'KRW', cost: '4500.05' });
    const after = await ex.fetchBalance();
    expect(after.BTC?.free).toBe(1.1);
    expect(Number(before.KRW?.free) - Number(after.KRW?.free)).toBeCloseTo(9_004_600.05, 6);
  });

  it('a market buy that cannot spend its last won is cancelled, and the rest given back', async () => {
    const before = Number((await ex.fetchBalance()).KRW?.free);
    const placed = await ex.createMarketBuyOrderWithCost('BTC/KRW', 10_000);
    const order = await ex.fetchOrder(String(placed.id));
    expect(order).toMatchObject({ status: 'canceled', filled: 0.0001111 });
    expect(Number(order.cost)).toBeCloseTo(9999.1111, 8);
    const { KRW } = await ex.fetchBalance();
    expect(KRW?.used).toBe(0);
    expect(before - Number(KRW?.free)).toBeCloseTo(9999.1111 * 1.0005, 6);
  });

  it('a market sell sells a volume', async () => {
    const placed = await ex.createOrder('BTC/KRW', 'market', 'sell', 0.01);
    const order = await ex.fetchOrder(String(placed.id));
    expect(order).toMatchObject({ status: 'closed', filled: 0.01, cost: 900_000 });
    expect(order.fee).toEqual({ currency: 'KRW', cost: '450' });
  });

  it('a limit order rests, locks its cost and fee, is found by identifier, and is cancelled once', async () => {
    const params = { clientOrderId: 'mine-1' };
    const placed = await ex.createOrder('BTC/KRW', 'limit', 'buy', 0.01, 80_000_000, params);
    expect(placed).toMatchObject({ status: 'open', clientOrderId: 'mine-1' });
    expect((await ex.fetchBalance()).KRW?.used).toBe(800_400);
    expect(await ex.privateGetOrder({ identifier: 'mine-1' })).toMatchObject({
      uuid: placed.id,
      reserved_fee: '400',
      locked: '800400',
      trades: [],
    });
    expect(await ex.fetchOpenOrders('BTC/KRW')).toHaveLength(1);
    expect(await ex.cancelOrder(String(placed.id))).toMatchObject({ id: placed.id });
    expect(await ex.fetchOrder(String(placed.id))).toMatchObject({ status: 'canceled', filled: 0 });
    await expect(ex.cancelOrder(String(placed.id))).rejects.toThrow('order_not_found');
    expect((await ex.fetchBalance()).KRW?.used).toBe(0);
    expect((await ex.fetchCanceledOrders('BTC/KRW')).map((each) => each.id)).toContain(placed.id);
  });

  it('a resting order that the market passes is filled at its own price', async () => {
    const placed = await ex.createOrder('BTC/KRW', 'limit', 'buy', 0.02, 89_000_000);
    await move('KRW-BTC', '88000000');
    expect(await ex.fetchOrder(String(placed.id))).toMatchObject({ status: 'closed', average: 89_000_000 });
    const closed = await ex.fetchClosedOrders('BTC/KRW');
    expect(closed.find((each) => each.id === placed.id)).toMatchObject({ status: 'closed', filled: 0.02 });
  });

  it.each([
    ['ioc', 'canceled', 0],
    ['fok', 'canceled', 0],
    ['PO', 'open', 0],
  ] as const)('%s away from the market', async (timeInForce, status, filled) => {
    const params = { timeInForce };
    const placed = await ex.createOrder('BTC/KRW', 'limit', 'buy', 0.01, 80_000_000, params);
    expect(await ex.fetchOrder(String(placed.id))).toMatchObject({ status, filled });
    if (status === 'open') await ex.cancelOrder(String(placed.id));
  });

  it('a post-only order that would take is accepted and lapses', async () => {
    const params = { timeInForce: 'PO' };
    const placed = await ex.createOrder('BTC/KRW', 'limit', 'buy', 0.01, 90_001_000, params);
    expect(await ex.fetchOrder(String(placed.id))).toMatchObject({ status: 'canceled', filled: 0 });
  });

  it('a best order takes the best level alone', async () => {
    const params = { ordType: 'best', timeInForce: 'ioc', cost: 80_000_000 };
    const placed = await ex.createOrder('BTC/KRW', 'market', 'buy', 1, 0, params);
    const order = await ex.fetchOrder(String(placed.id));
    expect(order).toMatchObject({ status: 'canceled', average: 90_001_000 });
    expect(Number(order.cost)).toBeLessThan(80_000_000);
  });

  it('replaces an order', async () => {
    const first = await ex.createOrder('BTC/KRW', 'limit', 'buy', 0.01, 80_000_000);
    const second = await ex.editOrder(String(first.id), 'BTC/KRW', 'limit', 'buy', 0.02, 81_000_000);
    expect((await ex.fetchOrder(String(first.id))).status).toBe('canceled');
    expect(await ex.fetchOrder(String(second.id))).toMatchObject({
      status: 'open',
      price: 81_000_000,
      amount: 0.02,
    });
    await ex.cancelOrder(String(second.id));
  });

  it.each([
    ['too small', [0.00001, 80_000_000], 'under_min_total_bid'],
    ['off the step', [0.01, 80_000_500], 'invalid_price_bid'],
    ['beyond the balance', [5, 80_000_000], 'insufficient_funds_bid'],
  ] as const)('refuses an order that is %s', async (_, [amount, price], words) => {
    await expect(ex.createOrder('BTC/KRW', 'limit', 'buy', amount, price)).rejects.toThrow(words);
  });

  it('what is paid in shows as a deposit', async () => {
    await control(sim.control, '/fund', { venue: 'upbit', asset: 'ETH', amount: '2.5' });
    expect(await ex.fetchDeposits('ETH')).toMatchObject([{ currency: 'ETH', amount: 2.5, status: 'ok' }]);
    expect(await ex.fetchWithdrawals()).toEqual([]);
  });
});

describe("ccxt's upbit over streams", () => {
  it('watches the book, and sees a resting order arrive', async () => {
    const book = await ex.watchOrderBook('ETH/KRW');
    const [price, size] = [Number(book.bids[0]?.[0]), Number(book.bids[0]?.[1])];
    expect(price).toBe(4_500_000);
    // The market stands still: the only update is the one that the order brings.
    const [updated, placed] = await Promise.all([
      ex.watchOrderBook('ETH/KRW'),
      ex.createOrder('ETH/KRW', 'limit', 'buy', 0.5, price),
    ]);
    expect([updated.bids[0]?.[0], updated.bids[0]?.[1]]).toEqual([price, size + 0.5]);
    await ex.cancelOrder(String(placed.id));
  });

  it('watches ticker, trades and candles of seconds', async () => {
    const [ticker, trades, candle] = await Promise.all([
      ex.watchTicker('BTC/KRW'),
      ex.watchTrades('BTC/KRW'),
      ex.watchOHLCV('BTC/KRW', '1s'),
    ]);
    expect(ticker).toMatchObject({ symbol: 'BTC/KRW', last: 90_000_000 });
    expect(trades[0]).toMatchObject({ symbol: 'BTC/KRW', price: 90_000_000 });
    expect(candle[4]).toBe(90_000_000);
    // Asked before it moves: what comes while nobody watches, nobody is told of.
    const moved = ex.watchTicker('BTC/KRW');
    await move('KRW-BTC', '90100000');
    expect((await moved).last).toBe(90_100_000);
    await move('KRW-BTC', '90000000');
  });

  it('watches own orders, own trades and balance', async () => {
    let watching = true;
    const watched = Promise.all([ex.watchOrders(), ex.watchMyTrades(), ex.watchBalance()]).finally(() => {
      watching = false;
    });
    // A stream shows what comes after its subscription, so orders are sent until each watch has seen one.
    const sent: string[] = [];
    while (watching) {
      sent.push(String((await ex.createOrder('XRP/KRW', 'market', 'sell', 10)).id));
    }
    const [orders, trades, balance] = await watched;
    expect(sent).toContain(orders.at(-1)?.id);
    expect(sent).toContain(trades[0]?.order);
    expect(trades[0]).toMatchObject({ symbol: 'XRP/KRW', side: 'sell', price: 700, amount: 10, cost: 7000 });
    expect(trades[0]?.fee).toEqual({ currency: 'KRW', cost: 3.5 });
    expect(Number(balance.XRP?.free)).toBeLessThan(100_000);
  });

  it('an order that the market passes is filled, and the stream says so', async () => {
    const placed = await ex.createOrder('XRP/KRW', 'limit', 'sell', 100, 750);
    await move('KRW-XRP', '760');
    let seen = latest(placed.id);
    while (seen?.status !== 'closed') {
      await ex.watchOrders();
      seen = latest(placed.id);
    }
    expect(seen).toMatchObject({ filled: 100, average: 750 });
  });
});

function latest(id: unknown) {
  return Object.values(ex.orders ?? []).find((order) => order.id === id);
}
