import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OkxWorld } from '../../testing/okx-world.ts';

const instId = 'BTC-USDT-SWAP';
let okx: OkxWorld;
beforeAll(async () => {
  okx = await OkxWorld.start();
});
afterAll(() => okx?.sim.stop());
afterEach(async () => {
  await okx.tell('/market', { symbol: instId, price: '60000' });
  await okx.tell('/reset', {});
});

const swap = (given: Record<string, unknown>) =>
  okx.place({ instId, tdMode: 'cross', ordType: 'market', px: '', sz: '10', ...given });
const positions = async () => (await okx.get('/account/positions')).data;
const usdt = async () => (await okx.get('/account/balance', { ccy: 'USDT' })).data[0]?.details;

describe('a swap', () => {
  it('counts in contracts of 0.01 BTC, and books profit, fees and funding in USDT', async () => {
    await okx.post('/account/set-leverage', { instId, lever: '10', mgnMode: 'cross' });
    const { ordId } = await swap({});
    expect(await okx.order(ordId, instId)).toMatchObject({
      accFillSz: '10',
      avgPx: '60001',
      fee: '-3.00005',
    });
    expect(await positions()).toMatchObject([
      {
        pos: '10',
        posSide: 'net',
        avgPx: '60001',
        lever: '10',
        imr: '600',
        mmr: '24',
        upl: '-0.1',
        mgnMode: 'cross',
      },
    ]);
    await okx.tell('/market', { symbol: instId, fundingRate: '0.001', payFunding: true });
    const [funding] = (await okx.get('/account/bills-archive', { type: '8' })).data;
    expect(funding).toMatchObject({ balChg: '-6', subType: '173', instId, ccy: 'USDT' });
    await okx.tell('/market', { symbol: instId, price: '61000' });
    await swap({ side: 'sell', reduceOnly: true });
    expect(await positions()).toEqual([]);
    const pnl = (61000 - 60001) * 0.1;
    const fees = (61000 + 60001) * 0.1 * 0.0005;
    expect(await usdt()).toMatchObject([{ cashBal: String(Number((100_000 + pnl - fees - 6).toFixed(8))) }]);
    const [closed] = (await okx.get('/account/positions-history')).data;
    expect(closed).toMatchObject({
      pnl: '99.9',
      type: '2',
      direction: 'long',
      closeTotalPos: '10',
      fundingFee: '-6',
    });
  });

  it('only reduces where it must', async () => {
    expect(await swap({ reduceOnly: true, side: 'sell' })).toMatchObject({ sCode: '51169' });
    await swap({});
    expect(await swap({ reduceOnly: true })).toMatchObject({ sCode: '51170' });
    const { ordId } = await swap({ reduceOnly: true, side: 'sell', sz: '50' });
    expect(await okx.order(ordId, instId)).toMatchObject({ state: 'filled', accFillSz: '10' });
  });

  it('in long/short mode names its side, and both sides stand beside each other', async () => {
    await okx.post('/account/set-position-mode', { posMode: 'long_short_mode' });
    expect(await swap({})).toMatchObject({ sCode: '51000' });
    await swap({ posSide: 'long' });
    await swap({ posSide: 'short', side: 'sell', sz: '4' });
    expect((await positions()).map(({ posSide, pos }) => [posSide, pos])).toEqual([
      ['short', '4'],
      ['long', '10'],
    ]);
    const busy = await okx.post('/account/set-position-mode', { posMode: 'net_mode' });
    expect(busy).toMatchObject({ code: '59000' });
    expect(await swap({ posSide: 'long', side: 'sell', sz: '11' })).toMatchObject({ sCode: '51112' });
    expect(await swap({ posSide: 'long', side: 'sell' })).toMatchObject({ sCode: '0' });
  });

  it('takes margin of its own when isolated, and gives some back', async () => {
    await swap({ tdMode: 'isolated', sz: '1' });
    expect(await swap({ sz: '1' })).toMatchObject({ sCode: '51000', sMsg: 'Parameter tdMode error' });
    const change = { instId, posSide: 'net', type: 'add', amt: '5' };
    const [before] = await positions();
    expect(await okx.post('/account/position/margin-balance', change)).toMatchObject({ code: '0' });
    const [after] = await positions();
    expect(Number(after?.margin) - Number(before?.margin)).toBeCloseTo(5, 8);
    const tooMuch = await okx.post('/account/position/margin-balance', {
      ...change,
      type: 'reduce',
      amt: '500',
    });
    expect(tooMuch).toMatchObject({ code: '59301' });
  });

  it('is liquidated where its margin ends, and says so', async () => {
    await okx.post('/account/set-leverage', { instId, lever: '100', mgnMode: 'isolated' });
    await swap({ tdMode: 'isolated' });
    await okx.tell('/market', { symbol: instId, price: '59000' });
    expect(await positions()).toEqual([]);
    const [order] = (await okx.get('/trade/orders-history', { instType: 'SWAP' })).data;
    expect(order).toMatchObject({ category: 'full_liquidation', side: 'sell', state: 'filled' });
    expect((await okx.get('/account/bills', { type: '5' })).data[0]).toMatchObject({
      subType: '104',
      instId,
    });
  });

  it('keeps leverage within its bounds', async () => {
    const set = (lever: string) => okx.post('/account/set-leverage', { instId, lever, mgnMode: 'cross' });
    expect(await set('101')).toMatchObject({ code: '59102' });
    expect(await set('20')).toMatchObject({ code: '0', data: [{ lever: '20', posSide: 'net' }] });
    const info = (await okx.get('/account/leverage-info', { instId, mgnMode: 'cross' })).data;
    expect(info).toMatchObject([{ lever: '20' }]);
  });
});

describe('an algo order', () => {
  const algo = (given: Record<string, unknown>) =>
    okx.post('/trade/order-algo', { instId, tdMode: 'cross', side: 'sell', sz: '10', ...given });
  const stop = { ordType: 'conditional', slTriggerPx: '59000', slOrdPx: '-1', reduceOnly: 'true' };

  it('waits beside the book, and places a real order when its price comes', async () => {
    await swap({});
    const { data } = await algo({ ...stop, algoClOrdId: 'stop1' });
    expect((await okx.get('/trade/orders-pending')).data).toEqual([]);
    const found = await okx.get('/trade/order-algo', { algoClOrdId: 'stop1' });
    expect(found.data[0]).toMatchObject({ state: 'live', algoId: data[0]?.algoId, slTriggerPx: '59000' });
    await okx.tell('/market', { symbol: instId, price: '58900' });
    expect(await positions()).toEqual([]);
    const [done] = (await okx.get('/trade/order-algo', { algoClOrdId: 'stop1' })).data;
    expect(done).toMatchObject({ state: 'effective', actualSide: 'sl', actualSz: '10' });
    expect(await okx.order(done?.ordId, instId)).toMatchObject({
      state: 'filled',
      source: '7',
      algoClOrdId: 'stop1',
    });
  });

  it('of two that cancel each other leaves one order', async () => {
    await swap({});
    await algo({ ...stop, ordType: 'oco', tpTriggerPx: '61000', tpOrdPx: '-1' });
    await okx.tell('/market', { symbol: instId, price: '61100' });
    await okx.tell('/market', { symbol: instId, price: '58000' });
    expect(await positions()).toEqual([]);
    expect((await okx.get('/trade/fills', { instId })).data).toHaveLength(2);
  });

  it('follows the price when it trails', async () => {
    await swap({});
    await algo({ ordType: 'move_order_stop', callbackRatio: '0.01', reduceOnly: 'true' });
    await okx.tell('/market', { symbol: instId, price: '62000' });
    const [waiting] = (await okx.get('/trade/orders-algo-pending', { ordType: 'move_order_stop' })).data;
    expect(waiting).toMatchObject({ moveTriggerPx: '61380', callbackRatio: '0.01' });
    await okx.tell('/market', { symbol: instId, price: '61300' });
    expect(await positions()).toEqual([]);
  });

  it('comes with an order, and goes to work when that is filled', async () => {
    const attachAlgoOrds = [{ slTriggerPx: '59000', slOrdPx: '-1', tpTriggerPx: '61000', tpOrdPx: '61000' }];
    await swap({ ordType: 'limit', px: '59500', attachAlgoOrds });
    const pending = () => okx.get('/trade/orders-algo-pending', { ordType: 'oco' });
    expect((await pending()).data).toEqual([]);
    await okx.tell('/market', { symbol: instId, price: '59400' });
    await expect
      .poll(async () => (await pending()).data)
      .toMatchObject([{ side: 'sell', sz: '10', tpOrdPx: '61000' }]);
  });

  it.each([
    [{ ...stop, slTriggerPx: '61000' }, '51280'],
    [{ ordType: 'conditional', tpTriggerPx: '59000', tpOrdPx: '-1' }, '51279'],
    [{ ordType: 'trigger', triggerPx: '59000' }, '50014'],
    [{ ordType: 'move_order_stop', callbackRatio: '2' }, '51257'],
    [{ ordType: 'oco', slTriggerPx: '59000', slOrdPx: '-1' }, '51000'],
    [{ ordType: 'twap' }, '51000'],
    [
      {
        instId: 'BTC-USDT',
        ordType: 'trigger',
        triggerPx: '1',
        orderPx: '-1',
        triggerPxType: 'mark',
        sz: '0.1',
      },
      '51415',
    ],
  ])('that makes no sense is refused: %j', async (given, sCode) => {
    expect(await algo(given)).toMatchObject({ code: '1', data: [{ algoId: '', sCode }] });
  });

  it('is amended and cancelled by its id', async () => {
    await swap({});
    const [{ algoId } = { algoId: '' }] = (await algo(stop)).data;
    const amended = await okx.post('/trade/amend-algos', {
      instId,
      algoId,
      newSlTriggerPx: '58000',
      newSz: '4',
    });
    expect(amended).toMatchObject({ code: '0' });
    const [shown] = (await okx.get('/trade/order-algo', { algoId: String(algoId) })).data;
    expect(shown).toMatchObject({ slTriggerPx: '58000', sz: '4' });
    const cancel = () => okx.post('/trade/cancel-algos', [{ instId, algoId }]);
    expect(await cancel()).toMatchObject({ code: '0' });
    expect(await cancel()).toMatchObject({ code: '1', data: [{ sCode: '51400' }] });
  });
});
