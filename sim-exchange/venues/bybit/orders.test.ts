import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BybitWorld } from '../../testing/bybit-world.ts';

const linear = { category: 'linear', symbol: 'BTCUSDT' };
let bybit: BybitWorld;

beforeAll(async () => {
  bybit = await BybitWorld.start();
});
afterAll(() => bybit?.sim.stop());
beforeEach(() => bybit.tell('/reset', {}));

const sell = { ...linear, side: 'Sell', orderType: 'Market', qty: '0.1' };
const buy = { ...sell, side: 'Buy' };

describe('who is let in', () => {
  it('refuses keys, signatures and times that are wrong, with HTTP 200', async () => {
    const ask = (tamper: object) => bybit.get('/v5/account/info', {}, tamper);
    expect(await ask({ headers: { 'x-bapi-api-key': 'other' } })).toMatchObject({
      status: 200,
      retCode: 10003,
    });
    expect(await ask({ secret: 'x' })).toMatchObject({ status: 200, retCode: 10004 });
    expect(await ask({ timestamp: String(Date.now() - 6000) })).toMatchObject({ retCode: 10002 });
    expect(await ask({ timestamp: String(Date.now() + 2000) })).toMatchObject({ retCode: 10002 });
    const unsigned = await fetch(`${bybit.address.http}/v5/account/info`);
    expect([unsigned.status, await unsigned.text()]).toEqual([401, '']);
  });

  it('says what a key may do, and keeps it to that', async () => {
    await bybit.tell('/key', { scopes: ['SpotTrade'], allowedIps: ['127.0.0.1'] });
    const { result } = await bybit.get('/v5/user/query-api');
    expect(result).toMatchObject({ readOnly: 0, uta: 1, permissions: { Spot: ['SpotTrade'], Wallet: [] } });
    expect((await bybit.place()).retCode).toBe(0);
    expect((await bybit.post('/v5/order/create', buy)).retCode).toBe(10005);
    await bybit.tell('/key', { scopes: null, allowedIps: ['10.0.0.1'] });
    expect((await bybit.place()).retCode).toBe(10010);
  });
});

describe('spot orders', () => {
  it.each([
    [{ symbol: 'NOPE' }, 170121],
    [{ side: 'Up' }, 170117],
    [{ orderType: 'Best' }, 170116],
    [{ timeInForce: 'DAY' }, 170115],
    [{ qty: '0.0000001' }, 170136],
    [{ qty: '0.0100001' }, 170137],
    [{ price: '59000.01' }, 170134],
    [{ qty: '0.00002' }, 170140],
    [{ qty: '50' }, 170131],
    [{ qty: '84' }, 170135],
    [{ price: '70000' }, 170193],
    [{ side: 'Sell', price: '50000' }, 170194],
    [{ category: 'nothing' }, 10001],
    [{ orderLinkId: 'x'.repeat(37) }, 10001],
  ])('%o is refused with %i', async (given, code) => {
    expect((await bybit.place(given)).retCode).toBe(code);
  });

  it('never takes a client id twice, also not of an order that has ended', async () => {
    const { result } = await bybit.place({ orderLinkId: 'once' });
    await bybit.post('/v5/order/cancel', { ...spot, orderLinkId: 'once' });
    expect((await bybit.place({ orderLinkId: 'once' })).retCode).toBe(170141);
    expect(await bybit.order(result.orderId)).toMatchObject({
      orderStatus: 'Cancelled',
      cancelType: 'CancelByUser',
    });
  });

  it('ends a market buy by value with what is left over, and one by quantity as filled', async () => {
    const byValue = await bybit.place({ orderType: 'Market', qty: '600' });
    expect(await bybit.order(byValue.result.orderId)).toMatchObject({
      orderStatus: 'PartiallyFilledCanceled',
      cumExecQty: '0.009999',
      cumExecFee: '0.000009999',
      cumFeeDetail: { BTC: '0.000009999' },
    });
    const byQuantity = await bybit.place({ orderType: 'Market', qty: '0.01', marketUnit: 'baseCoin' });
    expect(await bybit.order(byQuantity.result.orderId)).toMatchObject({
      orderStatus: 'Filled',
      avgPrice: '60001',
    });
  });

  it('accepts a post-only order that would take, and cancels it', async () => {
    const { result } = await bybit.place({ price: '60500', timeInForce: 'PostOnly' });
    expect(await bybit.order(result.orderId)).toMatchObject({
      orderStatus: 'Cancelled',
      rejectReason: 'EC_PostOnlyWillTakeLiquidity',
    });
  });

  it('answers a batch item by item', async () => {
    const one = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', price: '59000', qty: '0.01' };
    const answer = await bybit.post('/v5/order/create-batch', {
      category: 'spot',
      request: [one, { ...one, qty: '0.00002' }],
    });
    expect(answer.retExtInfo).toEqual({
      list: [
        { code: 0, msg: 'OK' },
        { code: 170140, msg: 'Order value exceeded lower limit.' },
      ],
    });
    const all = await bybit.post('/v5/order/cancel-all', { category: 'spot' });
    expect(all.result).toMatchObject({ list: [{}], success: '1' });
  });
});

const spot = { category: 'spot', symbol: 'BTCUSDT' };

describe('orders of contracts', () => {
  it.each([
    [{ symbol: 'NOPE' }, 10001],
    [{ qty: '0.0001' }, 10001],
    [{ orderType: 'Limit', price: '70000' }, 110003],
    [{ orderType: 'Limit', price: '59000', qty: '400' }, 110007],
    [{ reduceOnly: true }, 110017],
    [{ positionIdx: 1 }, 10001],
    [{ triggerPrice: '61000', triggerDirection: 2 }, 110093],
    [{ triggerPrice: '59000', triggerDirection: 1 }, 110092],
  ])('%o is refused with %i', async (given, code) => {
    expect((await bybit.post('/v5/order/create', { ...buy, ...given })).retCode).toBe(code);
  });

  it('keeps the stops of a position until it is flat', async () => {
    await bybit.post('/v5/order/create', buy);
    const stop = { ...linear, takeProfit: '66000', stopLoss: '55000', trailingStop: '500' };
    expect((await bybit.post('/v5/position/trading-stop', { ...linear, takeProfit: '50000' })).retCode).toBe(
      10001,
    );
    expect((await bybit.post('/v5/position/trading-stop', stop)).retCode).toBe(0);
    expect((await bybit.post('/v5/position/trading-stop', { ...linear, stopLoss: '55000' })).retCode).toBe(
      34040,
    );
    const [row] = list((await bybit.get('/v5/position/list', linear)).result);
    expect(row).toMatchObject({ takeProfit: '66000.00', stopLoss: '55000.00', trailingStop: '500.00' });
    await bybit.tell('/market', { symbol: 'BTCUSDT-PERP', price: '54000' });
    const [flat] = list((await bybit.get('/v5/position/list', linear)).result);
    expect(flat).toMatchObject({ size: '0', side: '', stopLoss: '' });
    expect(list((await bybit.get('/v5/order/realtime', linear)).result)).toEqual([]);
    await bybit.tell('/market', { symbol: 'BTCUSDT-PERP', price: '60000' });
  });

  it('lists two positions in hedge mode, and switches only while nothing is open', async () => {
    expect((await bybit.post('/v5/position/switch-mode', { ...linear, mode: 3 })).retCode).toBe(0);
    expect((await bybit.post('/v5/position/switch-mode', { ...linear, mode: 3 })).retCode).toBe(110025);
    await bybit.post('/v5/order/create', { ...buy, positionIdx: 1 });
    await bybit.post('/v5/order/create', { ...sell, positionIdx: 2 });
    const rows = list((await bybit.get('/v5/position/list', linear)).result);
    expect(rows.map(({ positionIdx, side, size }) => [positionIdx, side, size])).toEqual([
      [1, 'Buy', '0.1'],
      [2, 'Sell', '0.1'],
    ]);
    expect((await bybit.post('/v5/position/switch-mode', { ...linear, mode: 0 })).retCode).toBe(110024);
  });

  it('cancels and amends what is open, and says so of what is not', async () => {
    const limit = { ...buy, orderType: 'Limit', price: '59000' };
    const { result } = await bybit.post('/v5/order/create', limit);
    const named = { ...linear, orderId: result.orderId };
    expect((await bybit.post('/v5/order/amend', { ...named, qty: '0.2' })).retCode).toBe(0);
    expect((await bybit.post('/v5/order/amend', { ...named, qty: '0.2' })).retCode).toBe(10001);
    expect((await bybit.post('/v5/order/cancel', named)).retCode).toBe(0);
    expect((await bybit.post('/v5/order/cancel', named)).retCode).toBe(110001);
    expect((await bybit.post('/v5/order/amend', { ...named, qty: '0.3' })).retCode).toBe(110001);
    expect((await bybit.post('/v5/order/cancel-all', { category: 'linear' })).retCode).toBe(10001);
  });
});

function list(result: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(result.list) ? result.list : [];
}

describe('limits', () => {
  it('are told in headers, and kept where they are on', async () => {
    const strict = await BybitWorld.start({ own: { bybit: { limits: 'venue' } } });
    try {
      const answers = await Promise.all(
        Array.from({ length: 45 }, () => strict.post('/v5/order/cancel-all', { category: 'spot' })),
      );
      const refused = answers.filter(({ retCode }) => retCode === 10006);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]?.headers.get('x-bapi-limit-status')).toBe('0');
      expect(answers[0]?.headers.get('x-bapi-limit')).toBe('20');
    } finally {
      await strict.sim.stop();
    }
  });
});
