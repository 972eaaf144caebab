import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BitgetWorld, futures } from '../../testing/bitget-world.ts';
import { ccxtBitget } from '../../testing/ccxt-client.ts';

const [spot, swap] = ['BTC/USDT', 'BTC/USDT:USDT'];
let bitget: BitgetWorld;
let ex: Awaited<ReturnType<typeof ccxtBitget>>;

beforeAll(async () => {
  bitget = await BitgetWorld.start();
  ex = await ccxtBitget(bitget.address);
  await ex.loadMarkets();
});
afterAll(async () => {
  await ex?.close();
  await bitget?.sim.stop();
});

async function placed(...terms: Parameters<typeof ex.createOrder>) {
  const order = await ex.createOrder(...terms);
  if (order.id === undefined) throw new Error('no order id');
  return { ...order, id: order.id };
}

describe("ccxt's bitget over REST", () => {
  it('finds a unified account, its markets and prices', async () => {
    expect(ex.options.uta).toBe(true);
    expect(ex.market(spot)).toMatchObject({ spot: true, precision: { price: 0.01, amount: 1e-6 } });
    expect(ex.market(swap)).toMatchObject({ swap: true, linear: true, contractSize: 1, settle: 'USDT' });
    expect((await ex.fetchOrderBook(spot, 3)).asks.map(([price]) => price)).toEqual([60001, 60002, 60003]);
    for (const timeframe of ['1m', '1h', '6h', '1d']) {
      expect(await ex.fetchOHLCV(swap, timeframe, undefined, 5), timeframe).toHaveLength(5);
    }
    const longAgo = Date.now() - 300 * 86_400_000;
    expect((await ex.fetchOHLCV(spot, '1d', longAgo, 5)).length).toBeGreaterThanOrEqual(4);
    expect(await ex.fetchFundingRate(swap)).toMatchObject({ fundingRate: 0.0001, interval: '8h' });
    expect(await ex.fetchFundingRateHistory(swap, undefined, 7)).toHaveLength(7);
    expect((await ex.fetchMarketLeverageTiers(swap))[0]).toMatchObject({ maxLeverage: 125 });
    expect(await ex.fetchTradingFee(swap)).toMatchObject({ maker: 0.0002, taker: 0.0006 });
  });

  it('reads the older interface without a key', async () => {
    const anonymous = await ccxtBitget({ ...bitget.address, apiKey: '', secret: '', password: '' });
    expect(Object.keys(await anonymous.loadMarkets())).toHaveLength(7);
    for (const symbol of [spot, swap]) {
      expect((await anonymous.fetchTicker(symbol)).bid).toBe(60_000);
      expect((await anonymous.fetchOrderBook(symbol)).bids[0]?.[0]).toBe(60_000);
      expect(await anonymous.fetchOHLCV(symbol, '1d', undefined, 3)).toHaveLength(3);
    }
    expect((await anonymous.watchOrderBook(spot)).asks[0]?.[0]).toBe(60_001);
    await anonymous.close();
  });

  it('places spot orders of every kind and finds them again', async () => {
    const resting = await placed(spot, 'limit', 'buy', 0.01, 59_000, { clientOrderId: 'c1' });
    await ex.editOrder(resting.id, spot, 'limit', 'buy', 0.02, 58_900);
    const [open] = await ex.fetchOpenOrders(spot);
    expect(open).toMatchObject({ id: resting.id, clientOrderId: 'c1', amount: 0.02, price: 58_900 });
    await ex.cancelOrder(resting.id, spot);
    await expect(ex.cancelOrder(resting.id, spot)).rejects.toThrow('25204');
    const bought = await ex.createMarketBuyOrderWithCost(spot, 600.01);
    expect(await ex.fetchOrder(bought.id ?? '', spot)).toMatchObject({ status: 'closed', filled: 0.01 });
    expect((await ex.fetchClosedOrders(spot)).map(({ id }) => id)).toEqual([bought.id]);
    expect((await ex.fetchCanceledOrders(spot)).map(({ id }) => id)).toEqual([resting.id]);
    expect((await ex.fetchMyTrades(spot))[0]).toMatchObject({ price: 60_001, amount: 0.01 });
    expect((await ex.fetchLedger()).map(({ currency }) => currency).sort()).toEqual(['BTC', 'USDT']);
  });

  it('holds a perpetual at its leverage, protects and closes it', async () => {
    await ex.setLeverage(10, swap);
    expect(await ex.fetchLeverage(swap)).toMatchObject({ longLeverage: 10, marginMode: 'cross' });
    await ex.createOrder(swap, 'market', 'buy', 0.1);
    expect((await ex.fetchPositions([swap]))[0]).toMatchObject({
      side: 'long',
      contracts: 0.1,
      entryPrice: 60_001,
    });
    const stop = await placed(swap, 'market', 'sell', 0.1, undefined, {
      stopLossPrice: 59_000,
      reduceOnly: true,
    });
    expect((await ex.fetchOpenOrders(swap, undefined, undefined, { trigger: true }))[0]).toMatchObject({
      id: stop.id,
      stopLossPrice: 59_000,
    });
    await bitget.tell('/market', { symbol: 'BTCUSDT_UMCBL', payFunding: true });
    expect((await ex.fetchFundingHistory(swap))[0]).toMatchObject({ amount: -0.6, code: 'USDT' });
    await ex.closePosition(swap);
    expect(await ex.fetchPositions()).toEqual([]);
    expect(await ex.fetchPositionsHistory([swap])).toHaveLength(1);
  });
});

describe("ccxt's bitget over its streams", () => {
  it('watches a perpetual and its orders', async () => {
    expect((await ex.watchTicker(swap)).bid).toBe(60_000);
    expect((await ex.watchOrderBook(swap)).asks[0]?.[0]).toBe(60_001);
    expect(await ex.watchOHLCV(swap, '1m')).toHaveLength(1);
    const [orders, trades, fills] = [ex.watchOrders(swap), ex.watchTrades(swap), ex.watchMyTrades(swap)];
    // Nothing tells when a subscription took effect; the balance is told once those before it have.
    expect((await ex.watchBalance()).BTC?.total).toBeGreaterThan(1);
    await ex.createOrder(swap, 'market', 'buy', 0.01);
    expect((await orders).at(-1)).toMatchObject({ symbol: swap, side: 'buy' });
    expect((await trades).length).toBeGreaterThan(0);
    expect((await fills).at(-1)).toMatchObject({ price: 60_001, amount: 0.01, takerOrMaker: 'taker' });
    await ex.closePosition(swap);
  });
});

describe('a restart', () => {
  it('keeps orders, strategies, positions, settings and both wallets', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'bitget-state-'));
    const key = { apiKey: 'k', secret: 's', password: 'p' };
    const category = 'USDT-FUTURES';
    const seen = async (world: BitgetWorld) => ({
      orders: await world.list('/trade/unfilled-orders'),
      strategies: await world.list('/trade/unfilled-strategy-orders', { category }),
      positions: (await world.list('/position/current-position', { category })).map(({ total, avgPrice }) => [
        total,
        avgPrice,
      ]),
      settings: (await world.get('/account/settings')).data,
      wallet: (await world.get('/account/funding-assets')).data,
    });
    try {
      const first = await BitgetWorld.start({ stateDir, ...key });
      await first.place();
      await first.post('/account/set-leverage', { ...futures, leverage: '7' });
      await first.place({ ...futures, orderType: 'market', qty: '0.3', side: 'sell' });
      await first.post('/trade/place-strategy-order', {
        ...futures,
        posSide: 'short',
        qty: '0.3',
        stopLoss: '61000',
      });
      await first.post('/account/transfer', { coin: 'USDT', amount: '5', fromType: 'uta', toType: 'spot' });
      const before = await seen(first);
      await first.sim.stop();
      const second = await BitgetWorld.start({ stateDir, ...key });
      expect(await seen(second)).toEqual(before);
      expect(before).toMatchObject({
        positions: [['0.3', '60000']],
        wallet: [{ coin: 'USDT', balance: '5' }],
      });
      expect(before.strategies).toHaveLength(1);
      await second.sim.stop();
    } finally {
      await rm(stateDir, { recursive: true });
    }
  });
});
