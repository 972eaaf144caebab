import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BitgetWorld, futures, restingBuy } from '../../testing/bitget-world.ts';

let bitget: BitgetWorld;
beforeAll(async () => {
  bitget = await BitgetWorld.start();
});
beforeEach(() => bitget.tell('/reset', {}));
afterAll(() => bitget?.sim.stop());

const refusedWith = (answer: { status: number; code: string }) => [answer.status, answer.code];

describe('keys', () => {
  it('says what is missing or wrong, each with its code', async () => {
    const ask = async (tamper: Parameters<BitgetWorld['get']>[2]) =>
      refusedWith(await bitget.get('/account/settings', {}, tamper));
    expect(await ask({ headers: { 'access-key': '' } })).toEqual([400, '40001']);
    expect(await ask({ headers: { 'access-sign': '' } })).toEqual([400, '40003']);
    expect(await ask({ timestamp: 'now' })).toEqual([400, '40005']);
    expect(await ask({ headers: { 'access-passphrase': '' } })).toEqual([400, '40011']);
    expect(await ask({ timestamp: String(Date.now() - 31_000) })).toEqual([400, '40008']);
    expect(await ask({ headers: { 'access-key': 'nobody' } })).toEqual([400, '40037']);
    expect(await ask({ headers: { 'access-passphrase': 'wrong' } })).toEqual([400, '40012']);
    expect(await ask({ secret: 'wrong' })).toEqual([400, '40009']);
    expect(await ask({})).toEqual([200, '00000']);
  });

  it('lets a key do what its scopes say, and tells them', async () => {
    await bitget.tell('/key', { scopes: ['uta_trade_read', 'uta_mgt_read'] });
    expect((await bitget.get('/account/info')).data).toMatchObject({ permType: 'read_only' });
    expect((await bitget.get('/trade/unfilled-orders')).code).toBe('00000');
    expect((await bitget.post('/trade/place-order', restingBuy)).code).toBe('40014');
  });

  it('answers a unified account none of the older account routes', async () => {
    expect((await bitget.get('/api/v2/spot/account/assets')).code).toBe('40085');
    expect(refusedWith(await bitget.get('/nothing'))).toEqual([404, '40404']);
  });
});

describe('orders', () => {
  it('an id is taken while its order is open, and for six hours after', async () => {
    const { orderId } = await bitget.place({ clientOid: 'mine-1' });
    expect((await bitget.post('/trade/place-order', { ...restingBuy, clientOid: 'mine-1' })).code).toBe(
      '25212',
    );
    await bitget.post('/trade/cancel-order', { orderId });
    expect((await bitget.post('/trade/place-order', { ...restingBuy, clientOid: 'mine-1' })).code).toBe(
      '25212',
    );
    expect((await bitget.post('/trade/place-order', { ...restingBuy, clientOid: 'no blanks' })).code).toBe(
      '40020',
    );
  });

  it('cancels once; what has ended, and what never was, is the same to it', async () => {
    const { orderId } = await bitget.place({ clientOid: 'c' });
    expect((await bitget.post('/trade/cancel-order', { clientOid: 'c' })).data).toEqual({
      orderId,
      clientOid: 'c',
    });
    for (const body of [{ orderId }, { orderId: '1' }]) {
      expect(refusedWith(await bitget.post('/trade/cancel-order', body))).toEqual([400, '25204']);
    }
    expect(await bitget.order(orderId)).toMatchObject({
      orderStatus: 'cancelled',
      cancelReason: 'normal_cancel',
    });
  });

  it('changes price and size of an open order, which keeps its ids', async () => {
    const { orderId, clientOid } = await bitget.place();
    const change = (body: object) => bitget.post('/trade/modify-order', { orderId, ...body });
    expect((await change({ price: '58000', qty: '0.02' })).data).toEqual({ orderId, clientOid });
    expect(await bitget.order(orderId)).toMatchObject({ price: '58000', qty: '0.02', orderStatus: 'live' });
    expect((await change({ price: '58000' })).code).toBe('25571');
    await bitget.post('/trade/cancel-order', { orderId });
    expect((await change({ price: '57000' })).code).toBe('25568');
  });

  it('refuses what the market does not take', async () => {
    const code = async (given: object) =>
      (await bitget.post('/trade/place-order', { ...restingBuy, ...given })).code;
    expect(await code({ symbol: 'NOUSDT' })).toBe('40034');
    expect(await code({ price: '59000.001' })).toBe('25244');
    expect(await code({ qty: '0.0000001' })).toBe('25610');
    expect(await code({ qty: '0.000001' })).toBe('45110');
    expect(await code({ price: '70000' })).toBe('25206');
    expect(await code({ qty: '100' })).toBe('25202');
    expect(await code({ ...futures, qty: '100' })).toBe('25203');
    expect(await code({ ...futures, price: '59000.05' })).toBe('25244');
    expect(await code({ takeProfit: '61000' })).toBe('25593');
    expect(await code({ ...futures, orderType: 'market', reduceOnly: 'yes' })).toBe('25227');
  });

  it('ends what cannot be filled at once with its own reason', async () => {
    const reason = async (given: Record<string, unknown>) =>
      (await bitget.order((await bitget.place(given)).orderId)).cancelReason;
    expect(await reason({ timeInForce: 'ioc' })).toBe('ioc_not_full_cancel');
    expect(await reason({ timeInForce: 'fok' })).toBe('fok_not_full_cancel');
    expect(await reason({ timeInForce: 'post_only', price: '60500' })).toBe('post_only_fill_cancel');
  });

  it('spends quote coin in a market buy of a spot pair; its fee is in what it got, above zero', async () => {
    const { orderId } = await bitget.place({ orderType: 'market', qty: '600.01' });
    expect(await bitget.order(orderId)).toMatchObject({
      orderStatus: 'filled',
      qty: '0',
      amount: '600.01',
      cumExecQty: '0.01',
      avgPrice: '60001',
      feeDetail: [{ feeCoin: 'BTC', fee: '0.00001' }],
    });
    const [fill] = await bitget.list('/trade/fills', { orderId: String(orderId) });
    expect(fill).toMatchObject({
      execPrice: '60001',
      execValue: '600.01',
      tradeScope: 'taker',
      category: 'SPOT',
    });
  });

  it('answers each order of a batch on its own', async () => {
    const { data } = await bitget.post('/trade/place-batch', [
      { ...restingBuy, clientOid: 'one' },
      { ...restingBuy, clientOid: 'one' },
    ]);
    expect(data).toMatchObject([{ clientOid: 'one' }, { clientOid: 'one', orderId: null, code: '25212' }]);
    const cancelled = await bitget.post('/trade/cancel-batch', [{ clientOid: 'one' }, { orderId: '1' }]);
    expect(cancelled.data).toMatchObject([{ clientOid: 'one' }, { code: '25204' }]);
  });

  it('keeps to its limits when they are enforced', async () => {
    const strict = await BitgetWorld.start({ own: { bitget: { limits: 'venue' } } });
    try {
      const answers = await Promise.all(
        Array.from({ length: 25 }, () => strict.post('/trade/cancel-order', { orderId: '1' })),
      );
      expect(answers.map(refusedWith)).toContainEqual([429, '429']);
    } finally {
      await strict.sim.stop();
    }
  });

  it('lets a fault take an answer away after the order was placed', async () => {
    const respond = { status: 400, body: { code: '40725', msg: 'service return an error', data: null } };
    await bitget.tell('/faults', { match: { clientOrderId: 'lost' }, effect: 'after', respond });
    expect((await bitget.post('/trade/place-order', { ...restingBuy, clientOid: 'lost' })).code).toBe(
      '40725',
    );
    expect((await bitget.get('/trade/order-info', { clientOid: 'lost' })).data).toMatchObject({
      orderStatus: 'live',
    });
  });
});
