import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BitgetWorld, futures } from '../../testing/bitget-world.ts';

let bitget: BitgetWorld;
beforeAll(async () => {
  bitget = await BitgetWorld.start();
});
beforeEach(async () => {
  await bitget.tell('/market', { symbol: 'BTCUSDT_UMCBL', price: '60000' });
  await bitget.tell('/reset', {});
});
afterAll(() => bitget?.sim.stop());

const market = { ...futures, orderType: 'market', price: undefined };
const positions = () => bitget.list('/position/current-position', { category: 'USDT-FUTURES' });

describe('positions', () => {
  it('one-way mode has one, whose side its sign says', async () => {
    await bitget.post('/account/set-leverage', { ...futures, leverage: '10' });
    await bitget.place({ ...market, qty: '0.1' });
    expect(await positions()).toMatchObject([
      {
        posSide: 'long',
        holdMode: 'one_way_mode',
        total: '0.1',
        leverage: '10',
        avgPrice: '60001',
        marginMode: 'crossed',
      },
    ]);
    await bitget.place({ ...market, side: 'sell', qty: '0.3' });
    expect(await positions()).toMatchObject([{ posSide: 'short', total: '0.2' }]);
    // Reduce-only is cut to the position.
    await bitget.place({ ...market, side: 'buy', qty: '1', reduceOnly: 'yes' });
    expect(await positions()).toEqual([]);
    const [latest] = await bitget.list('/position/history-position', { category: 'USDT-FUTURES' });
    expect(latest).toMatchObject({ posSide: 'short', closeTotalPos: '0.2' });
  });

  it('hedge mode holds both, and wants to know which', async () => {
    await bitget.post('/account/set-hold-mode', { holdMode: 'hedge_mode' });
    expect((await bitget.post('/trade/place-order', { ...market, side: 'buy', qty: '0.1' })).code).toBe(
      '25236',
    );
    await bitget.place({ ...market, qty: '0.1', posSide: 'long' });
    await bitget.place({ ...market, side: 'sell', qty: '0.2', posSide: 'short' });
    expect((await positions()).map(({ posSide, total }) => [posSide, total])).toEqual([
      ['long', '0.1'],
      ['short', '0.2'],
    ]);
    const close = { ...market, side: 'sell', posSide: 'long' };
    expect((await bitget.post('/trade/place-order', { ...close, qty: '0.11' })).code).toBe('25231');
    await bitget.place({ ...close, qty: '0.1' });
    await bitget.post('/trade/close-positions', { category: 'USDT-FUTURES' });
    expect(await positions()).toEqual([]);
    expect((await bitget.post('/account/set-hold-mode', { holdMode: 'one_way_mode' })).code).toBe('00000');
  });

  it('pays funding into the records of the account', async () => {
    await bitget.place({ ...market, qty: '0.1' });
    await bitget.tell('/market', { symbol: 'BTCUSDT_UMCBL', payFunding: true });
    const [record] = await bitget.list('/account/financial-records', { category: 'USDT-FUTURES' });
    expect(record).toMatchObject({
      type: 'CONTRACT_MAIN_SETTLE_FEE_USER_OUT',
      coin: 'USDT',
      symbol: 'BTCUSDT',
    });
  });
});

describe('take-profit and stop-loss', () => {
  const stop = { ...futures, posSide: 'long', qty: '0.1' };

  it('need a position, and a price on the right side of the market', async () => {
    const code = async (given: object) =>
      (await bitget.post('/trade/place-strategy-order', { ...stop, ...given })).code;
    expect(await code({ stopLoss: '59000' })).toBe('25601');
    await bitget.place({ ...market, qty: '0.1' });
    expect(await code({ stopLoss: '61000' })).toBe('25590');
    expect(await code({ takeProfit: '59000' })).toBe('25589');
    expect(await code({ stopLoss: '59000', slTriggerBy: 'mark' })).toBe('00000');
    const [open] = await bitget.list('/trade/unfilled-strategy-orders', { category: 'usdt-futures' });
    expect(open).toMatchObject({ stopLoss: '59000', slTriggerBy: 'mark', qty: '0.1', posSide: 'long' });
  });

  it('close the position when the price gets there, and leave with it', async () => {
    await bitget.place({ ...market, qty: '0.1', stopLoss: '59500', takeProfit: '61000' });
    const open = () => bitget.list('/trade/unfilled-strategy-orders', { category: 'USDT-FUTURES' });
    expect(await open()).toHaveLength(1);
    await bitget.tell('/market', { symbol: 'BTCUSDT_UMCBL', price: '59400' });
    expect(await positions()).toEqual([]);
    expect(await open()).toEqual([]);
    const [ended] = await bitget.list('/trade/history-strategy-orders', { category: 'USDT-FUTURES' });
    const ordersOf = (orderId: string) => bitget.list('/trade/strategy-sub-orders', { orderId });
    const [placed] = await ordersOf(String(ended?.orderId));
    expect(placed).toMatchObject({ side: 'sell', qty: '0.1', cumExecQty: '0.1', status: 'filled' });
    const info = await bitget.get('/trade/order-info', { orderId: String(placed?.subOrderId) });
    expect(info.data).toMatchObject({ side: 'sell', clientOid: placed?.subClientOid });
    expect((await bitget.get('/trade/strategy-sub-orders', { orderId: '1' })).code).toBe('25597');
  });

  it('can be changed and cancelled', async () => {
    await bitget.place({ ...market, qty: '0.1' });
    const { data } = await bitget.post('/trade/place-strategy-order', {
      ...stop,
      stopLoss: '59000',
      clientOid: 's',
    });
    await bitget.post('/trade/modify-strategy-order', { clientOid: 's', qty: '0.05', stopLoss: '58500' });
    expect(await bitget.list('/trade/unfilled-strategy-orders', { category: 'USDT-FUTURES' })).toMatchObject([
      { clientOid: 's', stopLoss: '58500', qty: '0.05' },
    ]);
    expect((await bitget.post('/trade/cancel-strategy-order', { clientOid: 's' })).data).toBeNull();
    expect((await bitget.post('/trade/cancel-strategy-order', { clientOid: 's' })).code).toBe('25597');
    expect(data).toMatchObject({ clientOid: 's' });
  });
});
