import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ccxtOkx } from '../../testing/ccxt-client.ts';
import { OkxWorld } from '../../testing/okx-world.ts';

const [spot, swap] = ['BTC/USDT', 'BTC/USDT:USDT'];
let okx: OkxWorld;
let ex: Awaited<ReturnType<typeof ccxtOkx>>;

beforeAll(async () => {
  okx = await OkxWorld.start();
  ex = await ccxtOkx(okx.address);
  await ex.loadMarkets();
});
afterAll(async () => {
  await ex?.close();
  await okx?.sim.stop();
});

/** The order, whose id is there. */
async function named(pending: ReturnType<typeof ex.createOrder>) {
  const order = await pending;
  if (order.id === undefined) throw new Error('no order id');
  return { ...order, id: order.id };
}

function placed(...terms: Parameters<typeof ex.createOrder>) {
  return named(ex.createOrder(...terms));
}

describe("ccxt's okx over REST", () => {
  it('reads markets, with contracts of their size', () => {
    expect(ex.market(spot)).toMatchObject({ spot: true, precision: { price: 0.1, amount: 1e-8 } });
    expect(ex.market(swap)).toMatchObject({ swap: true, linear: true, contractSize: 0.01, settle: 'USDT' });
    expect(Object.keys(ex.currencies ?? {})).toEqual(expect.arrayContaining(['BTC', 'ETH', 'SOL', 'USDT']));
  });

  it('reads prices, candles of all kinds, funding, open interest, tiers, fees', async () => {
    expect(Object.keys(await ex.fetchTickers())).toHaveLength(4);
    expect(Object.keys(await ex.fetchTickers([swap]))).toEqual([swap]);
    expect((await ex.fetchOrderBook(spot, 3)).asks.map(([price]) => price)).toEqual([60001, 60002, 60003]);
    for (const timeframe of Object.keys(ex.timeframes)) {
      const rows = await ex.fetchOHLCV(swap, timeframe, undefined, 5);
      expect(rows.length, timeframe).toBeGreaterThanOrEqual(timeframe === '3M' ? 4 : 5);
    }
    const since = Date.now() - 5 * 24 * 3_600_000;
    const [old] = await ex.fetchOHLCV(spot, '1m', since, 10);
    expect(old?.[0]).toBe(since - (since % 60_000) + 60_000);
    expect(await ex.fetchMarkOHLCV(swap, '1h', undefined, 3)).toHaveLength(3);
    expect(await ex.fetchIndexOHLCV(swap, '1h', undefined, 3)).toHaveLength(3);
    expect(await ex.fetchFundingRate(swap)).toMatchObject({ fundingRate: 0.0001, interval: '8h' });
    expect(await ex.fetchFundingRateHistory(swap, undefined, 7)).toHaveLength(7);
    expect((await ex.fetchOpenInterest(swap)).openInterestAmount).toBe(50_000);
    expect((await ex.fetchMarketLeverageTiers(swap))[0]).toMatchObject({ maxLeverage: 100 });
    expect(await ex.fetchTradingFee(swap)).toMatchObject({ maker: 0.0002, taker: 0.0005 });
    expect((await ex.fetchStatus()).status).toBe('ok');
  });

  it('places spot orders of every kind and finds them again', async () => {
    const resting = await placed(spot, 'limit', 'buy', 0.01, 59_000, { clientOrderId: 'c1' });
    await ex.editOrder(resting.id, spot, 'limit', 'buy', 0.02, 58_900);
    const [open] = await ex.fetchOpenOrders(spot);
    expect(open).toMatchObject({ id: resting.id, clientOrderId: 'c1', amount: 0.02, price: 58_900 });
    await ex.cancelOrder(resting.id, spot);
    await expect(ex.cancelOrder(resting.id, spot)).rejects.toThrow('51400');
    const bought = await named(ex.createMarketBuyOrderWithCost(spot, 600));
    expect(await ex.fetchOrder(bought.id, spot)).toMatchObject({
      status: 'closed',
      filled: 0.00999983,
      fee: { cost: 0.000009999, currency: 'BTC' },
    });
    expect(await ex.fetchMyTrades(spot)).toHaveLength(1);
    expect((await ex.fetchClosedOrders(spot)).map(({ id }) => id)).toEqual([bought.id]);
    expect((await ex.fetchCanceledOrders(spot)).map(({ id }) => id)).toEqual([resting.id]);
    const stop = await placed(spot, 'market', 'sell', 0.01, undefined, { stopLossPrice: 59_000 });
    await ex.cancelOrder(stop.id, spot, { trigger: true });
    expect(await ex.fetchOpenOrders(spot, undefined, undefined, { ordType: 'conditional' })).toEqual([]);
    expect((await ex.fetchLedger()).map(({ amount }) => amount)).toEqual([-599.99979983, 0.009989831]);
  });

  it('holds a swap at its leverage, and closes it', async () => {
    await ex.setLeverage(10, swap);
    expect(await ex.fetchLeverage(swap)).toMatchObject({ longLeverage: 10, marginMode: 'cross' });
    await ex.createOrder(swap, 'market', 'buy', 10);
    expect((await ex.fetchPositions([swap]))[0]).toMatchObject({
      side: 'long',
      contracts: 10,
      contractSize: 0.01,
      entryPrice: 60_001,
      initialMargin: 600,
      hedged: false,
    });
    await okx.tell('/market', { symbol: 'BTC-USDT-SWAP', payFunding: true });
    expect((await ex.fetchFundingHistory(swap))[0]).toMatchObject({ amount: -0.6, code: 'USDT' });
    await ex.closePosition(swap);
    expect(await ex.fetchPositions()).toEqual([]);
    expect(await ex.fetchPositionsHistory([swap])).toHaveLength(1);
    await ex.transfer('USDT', 10, 'trading', 'funding');
    expect((await ex.fetchBalance({ type: 'funding' })).USDT?.total).toBe(10);
  });
});

describe("ccxt's okx over its streams", () => {
  it('watches a swap and its orders', async () => {
    expect((await ex.watchTicker(swap)).bid).toBe(60_000);
    expect((await ex.watchOrderBook(swap)).asks[0]?.[0]).toBe(60_001);
    expect(await ex.watchOHLCV(swap, '1m')).toHaveLength(1);
    expect((await ex.watchBalance()).BTC?.total).toBeGreaterThan(1);
    const [orders, trades, fills] = [ex.watchOrders(swap), ex.watchTrades(swap), ex.watchMyTrades(swap)];
    // Nothing tells when a subscription took effect; the balance is told again once it has.
    await ex.watchPositions([swap]);
    await ex.createOrder(swap, 'market', 'buy', 1);
    expect((await orders).at(-1)).toMatchObject({ symbol: swap, side: 'buy' });
    expect((await trades).at(-1)).toMatchObject({ side: 'buy', amount: 1 });
    expect((await fills).at(-1)).toMatchObject({ price: 60_001, amount: 1, takerOrMaker: 'taker' });
    await ex.closePosition(swap);
  });
});

describe('a restart', () => {
  it('keeps orders, algo orders, positions, settings and both wallets', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'okx-state-'));
    const key = { apiKey: 'k', secret: 's', password: 'p' };
    const seen = async (world: OkxWorld) => ({
      orders: (await world.get('/trade/orders-pending')).data,
      algos: (await world.get('/trade/orders-algo-pending', { ordType: 'trigger' })).data,
      positions: (await world.get('/account/positions')).data.map(({ pos, avgPx, lever }) => [
        pos,
        avgPx,
        lever,
      ]),
      wallet: (await world.get('/asset/balances')).data,
      fills: (await world.get('/trade/fills')).data,
    });
    try {
      const first = await OkxWorld.start({ stateDir, ...key });
      await first.place();
      await first.post('/account/set-leverage', { instId: 'BTC-USDT-SWAP', lever: '7', mgnMode: 'cross' });
      const order = { instId: 'BTC-USDT-SWAP', tdMode: 'cross', sz: '3', side: 'sell' };
      await first.post('/trade/order', { ...order, ordType: 'market' });
      await first.post('/trade/order-algo', { ...order, ordType: 'trigger', triggerPx: '1', orderPx: '-1' });
      await first.post('/asset/transfer', { ccy: 'USDT', amt: '5', from: '18', to: '6' });
      const before = await seen(first);
      await first.sim.stop();
      const second = await OkxWorld.start({ stateDir, ...key });
      expect(await seen(second)).toEqual(before);
      expect(before).toMatchObject({
        positions: [['-3', '60000', '7']],
        wallet: [{ ccy: 'USDT', bal: '5' }],
      });
      await second.sim.stop();
    } finally {
      await rm(stateDir, { recursive: true });
    }
  });
});
