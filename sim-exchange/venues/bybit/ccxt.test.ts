import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BybitWorld } from '../../testing/bybit-world.ts';
import { ccxtBybit } from '../../testing/ccxt-client.ts';

const [spot, swap] = ['BTC/USDT', 'BTC/USDT:USDT'];
let bybit: BybitWorld;
let ex: Awaited<ReturnType<typeof ccxtBybit>>;

beforeAll(async () => {
  bybit = await BybitWorld.start();
  ex = await ccxtBybit(bybit.address);
  await ex.loadMarkets();
});
afterAll(async () => {
  await ex?.close();
  await bybit?.sim.stop();
});

/** The order, whose id is there. */
async function named(pending: ReturnType<typeof ex.createOrder>) {
  const order = await pending;
  if (order.id === undefined) throw new Error('no order id');
  return { ...order, id: order.id };
}

describe("ccxt's bybit over REST", () => {
  it('reads markets of both kinds under one id', () => {
    expect(ex.market(spot)).toMatchObject({ id: 'BTCUSDT', precision: { price: 0.1, amount: 1e-6 } });
    expect(ex.market(swap)).toMatchObject({ id: 'BTCUSDT', linear: true, contractSize: 1, settle: 'USDT' });
    expect(Object.keys(ex.currencies ?? {})).toEqual(expect.arrayContaining(['BTC', 'ETH', 'SOL', 'USDT']));
  });

  it('reads prices, candles of all kinds, funding, open interest, tiers, fees', async () => {
    expect(Object.keys(await ex.fetchTickers([swap]))).toEqual([swap]);
    expect((await ex.fetchOrderBook(spot, 3)).asks.map(([price]) => price)).toEqual([60001, 60002, 60003]);
    for (const timeframe of Object.keys(ex.timeframes)) {
      expect((await ex.fetchOHLCV(swap, timeframe, undefined, 5)).length, timeframe).toBe(5);
    }
    const since = Date.now() - 5 * 24 * 3_600_000;
    const [old] = await ex.fetchOHLCV(spot, '1m', since, 10);
    expect(old?.[0]).toBe(since - (since % 60_000) + 60_000);
    expect(await ex.fetchMarkOHLCV(swap, '1h', undefined, 3)).toHaveLength(3);
    expect(await ex.fetchFundingRate(swap)).toMatchObject({ fundingRate: 0.0001, interval: '8h' });
    expect(await ex.fetchFundingRateHistory(swap, undefined, 7)).toHaveLength(7);
    expect((await ex.fetchOpenInterest(swap)).openInterestAmount).toBe(500);
    expect((await ex.fetchMarketLeverageTiers(swap))[0]).toMatchObject({ maxLeverage: 100 });
    expect(await ex.fetchTradingFee(swap)).toMatchObject({ maker: 0.0002, taker: 0.00055 });
  });

  it('places spot orders of every kind and finds them again', async () => {
    const resting = await named(ex.createOrder(spot, 'limit', 'buy', 0.01, 59_000, { clientOrderId: 'c-1' }));
    await ex.editOrder(resting.id, spot, 'limit', 'buy', 0.02, 58_900);
    const [open] = await ex.fetchOpenOrders(spot);
    expect(open).toMatchObject({ id: resting.id, clientOrderId: 'c-1', amount: 0.02, price: 58_900 });
    await ex.cancelOrder(resting.id, spot);
    await expect(ex.cancelOrder(resting.id, spot)).rejects.toThrow('170213');
    const bought = await named(ex.createMarketBuyOrderWithCost(spot, 600));
    expect(await ex.fetchOrder(bought.id, spot)).toMatchObject({
      status: 'closed',
      filled: 0.009999,
      cost: 599.949999,
      fee: { cost: 0.000009999, currency: 'BTC' },
    });
    expect(await ex.fetchMyTrades(spot)).toHaveLength(1);
    expect((await ex.fetchCanceledOrders(spot)).map(({ id }) => id)).toEqual([resting.id]);
    const stop = await named(
      ex.createOrder(spot, 'market', 'sell', 0.01, undefined, { triggerPrice: 59_000 }),
    );
    await ex.cancelOrder(stop.id, spot, { trigger: true });
    expect(await ex.fetchOpenOrders(spot)).toEqual([]);
  });

  it('holds a contract at its leverage, guards and closes it', async () => {
    await ex.setLeverage(5, swap);
    expect(await ex.fetchLeverage(swap)).toMatchObject({ longLeverage: 5 });
    await ex.createOrder(swap, 'market', 'buy', 0.1);
    expect((await ex.fetchPositions([swap]))[0]).toMatchObject({
      side: 'long',
      contracts: 0.1,
      entryPrice: 60_001,
      initialMargin: 1200,
      hedged: false,
    });
    await ex.createOrder(swap, 'market', 'sell', 0, undefined, {
      stopLossPrice: 55_000,
      takeProfitPrice: 66_000,
    });
    expect(await ex.fetchPosition(swap)).toMatchObject({ stopLossPrice: 55_000, takeProfitPrice: 66_000 });
    await bybit.tell('/market', { symbol: 'BTCUSDT-PERP', payFunding: true });
    expect((await ex.fetchFundingHistory(swap))[0]).toMatchObject({ amount: 0.6, code: 'USDT' });
    await ex.createOrder(swap, 'market', 'sell', 0.1, undefined, { reduceOnly: true });
    expect(await ex.fetchPositions()).toEqual([]);
    expect(await ex.fetchOpenOrders(swap)).toEqual([]);
    expect(await ex.fetchPositionsHistory([swap])).toHaveLength(1);
    await ex.transfer('USDT', 10, 'unified', 'funding');
    expect((await ex.fetchBalance({ type: 'funding' })).USDT?.total).toBe(10);
  });
});

describe("ccxt's bybit over its streams", () => {
  it('watches a contract and its orders', async () => {
    expect((await ex.watchTicker(swap)).bid).toBe(60_000);
    expect((await ex.watchOrderBook(swap)).asks[0]?.[0]).toBe(60_001);
    expect(await ex.watchOHLCV(swap, '1m')).toHaveLength(1);
    const [orders, fills, balance] = [ex.watchOrders(swap), ex.watchMyTrades(swap), ex.watchBalance()];
    const trades = ex.watchTrades(swap);
    // Nothing tells when a subscription took effect; a later answer on the same connections does.
    await ex.watchPositions();
    await ex.watchBidsAsks([swap]);
    await ex.createOrder(swap, 'market', 'buy', 0.01);
    expect((await orders).at(-1)).toMatchObject({ symbol: swap, side: 'buy' });
    expect((await trades).at(-1)).toMatchObject({ side: 'buy', amount: 0.01 });
    expect((await fills).at(-1)).toMatchObject({ price: 60_001, amount: 0.01, takerOrMaker: 'taker' });
    expect((await balance).USDT?.total).toBeGreaterThan(1000);
    const sold = await ex.createOrderWs(swap, 'market', 'sell', 0.01, undefined, { reduceOnly: true });
    expect(sold.id).toMatch(/^c0de5eed-/);
  });
});

describe('a restart', () => {
  it('keeps orders, stops, positions, settings, used ids and both wallets', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'bybit-state-'));
    const key = { apiKey: 'k', secret: 's' };
    const linear = { category: 'linear', symbol: 'BTCUSDT' };
    const seen = async (world: BybitWorld) => ({
      orders: (await world.get('/v5/order/realtime', linear)).result.list,
      positions: (await world.get('/v5/position/list', linear)).result.list,
      wallet: (
        await world.get('/v5/asset/transfer/query-account-coin-balance', {
          accountType: 'FUND',
          coin: 'USDT',
        })
      ).result.balance,
      fills: (await world.get('/v5/execution/list', linear)).result.list,
    });
    try {
      const first = await BybitWorld.start({ stateDir, ...key });
      await first.post('/v5/position/set-leverage', { ...linear, buyLeverage: '7', sellLeverage: '7' });
      const order = { ...linear, side: 'Sell', qty: '0.03' };
      await first.post('/v5/order/create', { ...order, orderType: 'Market', orderLinkId: 'once' });
      await first.post('/v5/position/trading-stop', { ...linear, stopLoss: '70000' });
      const move = {
        transferId: 't',
        coin: 'USDT',
        amount: '5',
        fromAccountType: 'UNIFIED',
        toAccountType: 'FUND',
      };
      await first.post('/v5/asset/transfer/inter-transfer', move);
      const before = await seen(first);
      await first.sim.stop();
      const second = await BybitWorld.start({ stateDir, ...key });
      expect(await seen(second)).toEqual(before);
      expect(before).toMatchObject({
        orders: [{ stopOrderType: 'StopLoss', triggerPrice: '70000.00' }],
        positions: [{ side: 'Sell', size: '0.03', leverage: '7', stopLoss: '70000.00' }],
        wallet: { walletBalance: '5' },
      });
      const again = await second.post('/v5/order/create', {
        ...order,
        orderType: 'Market',
        orderLinkId: 'once',
      });
      expect(again.retCode).toBe(110072);
      await second.sim.stop();
    } finally {
      await rm(stateDir, { recursive: true });
    }
  });
});
