import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimExchange, startSimExchange } from '../../index.ts';
import { ccxtBinanceUsdm } from '../../testing/ccxt-client.ts';
import { control } from '../../testing/signed-client.ts';

const symbol = 'BTC/USDT:USDT';
let sim: SimExchange;
let ex: Awaited<ReturnType<typeof ccxtBinanceUsdm>>;

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['binanceusdm'] });
  const address = sim.venues.binanceusdm;
  if (address === undefined) throw new Error('no binanceusdm');
  ex = await ccxtBinanceUsdm(address);
  await ex.loadMarkets();
});

afterAll(async () => {
  await ex?.close();
  await sim?.stop();
});

const moveTo = (price: string) =>
  control(sim.control, '/market', { venue: 'binanceusdm', symbol: 'BTCUSDT', price });
const position = async () => (await ex.fetchPositions([symbol]))[0];

describe("ccxt's binanceusdm over REST", () => {
  it('reads markets with their filters', () => {
    const names = Object.keys(ex.markets ?? {});
    expect(names.slice(0, 3)).toEqual([symbol, 'ETH/USDT:USDT', 'BNB/USDT:USDT']);
    expect(names[3]).toMatch(/^BTC\/USDT:USDT-\d{6}$/);
    const market = ex.market(symbol);
    expect(market).toMatchObject({ swap: true, linear: true, contractSize: 1 });
    expect(market.precision).toMatchObject({ price: 0.1, amount: 0.001 });
    expect(market.limits).toMatchObject({ amount: { min: 0.001, max: 1000 }, cost: { min: 100 } });
  });

  it('reads tickers, book, candles of all kinds, funding, open interest, tiers, fees', async () => {
    expect(Object.keys(await ex.fetchTickers())).toHaveLength(4);
    expect((await ex.fetchOrderBook(symbol, 5)).bids.map(([price]) => price)).toEqual([
      60000, 59999, 59998, 59997, 59996,
    ]);
    for (const timeframe of ['1m', '15m', '1h', '1d', '1w', '1M']) {
      expect(await ex.fetchOHLCV(symbol, timeframe, undefined, 5), timeframe).toHaveLength(5);
    }
    expect(await ex.fetchMarkOHLCV(symbol, '1h', undefined, 3)).toHaveLength(3);
    expect(await ex.fetchIndexOHLCV(symbol, '1h', undefined, 3)).toHaveLength(3);
    const funding = await ex.fetchFundingRate(symbol);
    expect(funding).toMatchObject({ fundingRate: 0.0001, markPrice: 60000 });
    expect(await ex.fetchFundingRateHistory(symbol, undefined, 7)).toHaveLength(7);
    expect((await ex.fetchOpenInterest(symbol)).openInterestAmount).toBe(0);
    const tiers = (await ex.fetchLeverageTiers([symbol]))[symbol] ?? [];
    expect(tiers[0]).toMatchObject({ maxLeverage: 125, maxNotional: 300_000, maintenanceMarginRate: 0.004 });
    expect(await ex.fetchTradingFee(symbol)).toMatchObject({ maker: 0.0002, taker: 0.0005 });
    expect((await ex.fetchCurrencies()).USDT?.id).toBe('USDT');
    expect((await ex.fetchStatus()).status).toBe('ok');
  });

  it('opens, marks and closes a position; the wallet ends by its profit less fees', async () => {
    await ex.setLeverage(10, symbol);
    const bought = await ex.createOrder(symbol, 'market', 'buy', 0.05);
    expect(bought).toMatchObject({ status: 'closed', filled: 0.05, average: 60001 });
    expect(await position()).toMatchObject({
      side: 'long',
      contracts: 0.05,
      entryPrice: 60001,
      hedged: false,
    });
    expect((await ex.fetchBalance()).USDT).toMatchObject({ used: 300 });
    await moveTo('61000');
    expect((await position())?.unrealizedPnl).toBeCloseTo(49.95, 8);
    const sold = await ex.createOrder(symbol, 'limit', 'sell', 0.05, 61000, { reduceOnly: true });
    expect(sold).toMatchObject({ status: 'closed', average: 61000, reduceOnly: true });
    expect(await position()).toBeUndefined();
    const fees = 0.05 * (60001 + 61000) * 0.0005;
    expect((await ex.fetchBalance()).USDT?.total).toBeCloseTo(100_000 + 49.95 - fees, 8);
    const types = (await ex.fetchLedger()).map((entry) => entry.info.incomeType);
    expect(types).toEqual(['COMMISSION', 'REALIZED_PNL', 'COMMISSION']);
    await moveTo('60000');
  });

  it('amends an order in its place, and cancels it once', async () => {
    const order = await ex.createOrder(symbol, 'limit', 'buy', 0.01, 58000, { clientOrderId: 'mine-1' });
    expect(order).toMatchObject({ status: 'open', clientOrderId: 'mine-1' });
    const amended = await ex.editOrder(String(order.id), symbol, 'limit', 'buy', 0.02, 58500);
    expect(amended).toMatchObject({ id: order.id, price: 58500, amount: 0.02, clientOrderId: 'mine-1' });
    await expect(
      ex.createOrder(symbol, 'limit', 'buy', 0.01, 58000, { clientOrderId: 'mine-1' }),
    ).rejects.toThrow('ClientOrderId is duplicated.');
    expect(await ex.fetchOrder('', symbol, { clientOrderId: 'mine-1' })).toMatchObject({ id: order.id });
    expect(await ex.cancelOrder(String(order.id), symbol)).toMatchObject({ status: 'canceled' });
    await expect(ex.cancelOrder(String(order.id), symbol)).rejects.toThrow('Unknown order sent.');
    // Unique among open orders only.
    const again = await ex.createOrder(symbol, 'limit', 'buy', 0.01, 58000, { clientOrderId: 'mine-1' });
    expect(again.id).not.toBe(order.id);
    await ex.cancelAllOrders(symbol);
    expect(await ex.fetchOpenOrders(symbol)).toEqual([]);
  });

  it('places, edits and cancels several at once, each by itself', async () => {
    const common = { symbol, type: 'limit', side: 'buy', price: 58000 } as const;
    const placed = await ex.createOrders([
      { ...common, amount: 0.01 },
      { ...common, amount: 0.001 },
    ]);
    expect(placed.map(({ status }) => status).toSorted()).toEqual(['open', 'rejected']);
    const id = String(placed.find(({ status }) => status === 'open')?.id);
    const edit = { ...common, id, amount: 0.03 };
    expect(await ex.editOrders([edit])).toMatchObject([{ amount: 0.03 }]);
    expect(await ex.cancelOrders([id], symbol)).toMatchObject([{ status: 'canceled' }]);
  });

  it('a conditional order waits beside the book, and places a real one when its price comes', async () => {
    await ex.createOrder(symbol, 'market', 'buy', 0.02);
    const stop = { stopLossPrice: 59000, reduceOnly: true, clientOrderId: 'stop-1' };
    const waiting = await ex.createOrder(symbol, 'market', 'sell', 0.02, undefined, stop);
    expect(waiting).toMatchObject({ status: 'open', triggerPrice: 59000, type: 'market' });
    const target = await ex.createOrder(symbol, 'limit', 'sell', 0.02, 66000, { takeProfitPrice: 66000 });
    const trailing = await ex.createOrder(symbol, 'market', 'sell', 0.02, undefined, { trailingPercent: 5 });
    expect(await ex.fetchOpenOrders(symbol, undefined, undefined, { trigger: true })).toHaveLength(3);
    expect(await ex.fetchOpenOrders(symbol)).toEqual([]);
    await moveTo('58900');
    expect(await ex.fetchOrder(String(waiting.id), symbol, { trigger: true })).toMatchObject({
      status: 'closed',
    });
    expect(await ex.fetchOrder('', symbol, { clientOrderId: 'stop-1' })).toMatchObject({
      status: 'closed',
      filled: 0.02,
    });
    expect(await position()).toBeUndefined();
    for (const { id } of [target, trailing]) {
      await ex.cancelOrder(String(id), symbol, { trigger: true });
      const ended = await ex.fetchOrder(String(id), symbol, { trigger: true });
      expect(ended.status).toBe('canceled');
    }
    await moveTo('60000');
  });

  it('hedge mode keeps two isolated positions, each with margin of its own', async () => {
    await ex.setMarginMode('isolated', symbol);
    await ex.setPositionMode(true);
    await ex.createOrder(symbol, 'market', 'buy', 0.02, undefined, { hedged: true });
    await ex.createOrder(symbol, 'market', 'sell', 0.01, undefined, { hedged: true });
    const rows = (await ex.fetchPositions([symbol])).map(({ side, contracts, marginMode, hedged }) => {
      return { side, contracts, marginMode, hedged };
    });
    expect(rows).toEqual([
      { side: 'long', contracts: 0.02, marginMode: 'isolated', hedged: true },
      { side: 'short', contracts: 0.01, marginMode: 'isolated', hedged: true },
    ]);
    await ex.addMargin(symbol, 10, { positionSide: 'LONG' });
    expect((await ex.fetchMarginAdjustmentHistory(symbol)).map(({ amount }) => amount)).toEqual([10]);
    await expect(ex.setPositionMode(false)).rejects.toThrow('Position side cannot be changed');
    await ex.createOrder(symbol, 'market', 'sell', 0.02, undefined, { hedged: true, reduceOnly: true });
    await ex.createOrder(symbol, 'market', 'buy', 0.01, undefined, { hedged: true, reduceOnly: true });
    await ex.setPositionMode(false);
    await ex.setMarginMode('cross', symbol);
  });

  it('pays funding to and from positions', async () => {
    await ex.createOrder(symbol, 'market', 'sell', 0.1);
    await control(sim.control, '/market', { venue: 'binanceusdm', symbol: 'BTCUSDT', payFunding: true });
    const [payment] = await ex.fetchFundingHistory(symbol);
    expect(payment).toMatchObject({ symbol, code: 'USDT' });
    expect(payment?.amount).toBeCloseTo(0.1 * 60000 * 0.0001, 6);
    await ex.createOrder(symbol, 'market', 'buy', 0.1, undefined, { reduceOnly: true });
  });

  it('takes fees in BNB where it is told to and there is some', async () => {
    await ex.fapiPrivatePostFeeBurn({ feeBurn: 'true' });
    await ex.createOrder(symbol, 'market', 'buy', 0.01);
    await ex.createOrder(symbol, 'market', 'sell', 0.01, undefined, { reduceOnly: true });
    const fee = (await ex.fetchMyTrades(symbol)).at(-1)?.fee;
    expect(fee?.currency).toBe('BNB');
    // 0.05 % of 600 USDT, a tenth less, at 550 USDT a BNB.
    expect(fee?.cost).toBeCloseTo((600 * 0.0005 * 0.9) / 550, 7);
    await ex.fapiPrivatePostFeeBurn({ feeBurn: 'false' });
  });
});

describe("ccxt's binanceusdm over streams", () => {
  it('watches the book, and sees a resting order arrive', async () => {
    expect((await ex.watchOrderBook('ETH/USDT:USDT')).bids[0]?.[0]).toBe(3000);
    const order = await ex.createOrder('ETH/USDT:USDT', 'limit', 'buy', 0.5, 3000.05);
    const best = (await ex.watchOrderBook('ETH/USDT:USDT')).bids[0];
    expect([best?.[0], best?.[1]]).toEqual([3000.05, 0.5]);
    await ex.cancelOrder(String(order.id), 'ETH/USDT:USDT');
  });

  it('watches tickers, mark prices and candles', async () => {
    const [ticker, marks, candles] = await Promise.all([
      ex.watchTicker(symbol),
      ex.watchMarkPrices([symbol]),
      ex.watchOHLCV(symbol, '1m'),
    ]);
    expect(ticker.symbol).toBe(symbol);
    expect(marks[symbol]?.markPrice).toBe(60000);
    expect(candles.length).toBeGreaterThan(0);
  });

  it('watches own orders, own trades, balance and positions', async () => {
    let watching = true;
    const watches = [ex.watchOrders(), ex.watchMyTrades(), ex.watchBalance(), ex.watchPositions()] as const;
    const watched = Promise.all(watches).finally(() => {
      watching = false;
    });
    // A stream shows what comes after its subscription, so orders are sent until each watch has seen one.
    const sent: string[] = [];
    while (watching) {
      sent.push(String((await ex.createOrder(symbol, 'market', 'buy', 0.002)).id));
      await ex.fetchTime();
    }
    const [orders, trades, balance] = await watched;
    expect(sent).toContain(orders.at(-1)?.id);
    expect(sent).toContain(trades[0]?.order);
    expect(trades[0]?.fee?.currency).toBe('USDT');
    expect(Number(balance.USDT?.total)).toBeGreaterThan(90_000);
    const contracts = sent.length * 0.002;
    while (Number(latestPosition()?.contracts) !== Number(contracts.toFixed(3))) await ex.watchPositions();
    expect(latestPosition()).toMatchObject({ side: 'long', hedged: false });
  });

  it('speaks the WebSocket API', async () => {
    const order = await ex.createOrderWs(symbol, 'limit', 'buy', 0.01, 58000);
    expect(order).toMatchObject({ status: 'open', amount: 0.01 });
    expect(await ex.editOrderWs(String(order.id), symbol, 'limit', 'buy', 0.02, 58000)).toMatchObject({
      amount: 0.02,
    });
    expect(await ex.cancelOrderWs(String(order.id), symbol)).toMatchObject({ status: 'canceled' });
    expect(Number((await ex.fetchBalanceWs()).USDT?.total)).toBeGreaterThan(90_000);
  });
});

function latestPosition() {
  const cached: unknown = ex.positions?.future;
  return Array.isArray(cached) ? cached.find((each) => each.symbol === symbol) : undefined;
}
