import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OkxWorld, restingBuy } from '../../testing/okx-world.ts';

let okx: OkxWorld;
beforeAll(async () => {
  okx = await OkxWorld.start();
});
afterAll(() => okx?.sim.stop());
afterEach(() => okx.tell('/reset', {}));

const balanceOf = async (ccy: string) => (await okx.get('/account/balance', { ccy })).data[0];

describe('who may ask', () => {
  it.each([
    ['no key', { headers: { 'ok-access-key': '' } }, 401, '50103'],
    ['no passphrase', { headers: { 'ok-access-passphrase': '' } }, 401, '50104'],
    ['a wrong passphrase', { headers: { 'ok-access-passphrase': 'x' } }, 401, '50105'],
    ['an unknown key', { headers: { 'ok-access-key': 'x' } }, 401, '50111'],
    ['a signature by another secret', { secret: 'x' }, 401, '50113'],
    ['a time that is none', { timestamp: 'yesterday' }, 401, '50112'],
    ['a time 31 s ago', { timestamp: new Date(Date.now() - 31_000).toISOString() }, 401, '50102'],
  ])('refuses %s', async (_, tamper, status, code) => {
    expect(await okx.get('/account/balance', {}, tamper)).toMatchObject({ status, code, data: [] });
  });

  it('limits a key to its addresses and permissions', async () => {
    await okx.tell('/key', { scopes: ['read_only'] });
    expect(await okx.post('/trade/order', restingBuy)).toMatchObject({ code: '50120' });
    expect((await okx.get('/account/config')).data[0]).toMatchObject({ perm: 'read_only' });
    await okx.tell('/key', { allowedIps: ['10.0.0.1'] });
    expect(await okx.get('/account/balance')).toMatchObject({ status: 401, code: '50110' });
  });
});

describe('an order', () => {
  it('is taken, shown, amended in place and cancelled under its id', async () => {
    const placed = await okx.place({ clOrdId: 'a1', tag: 'bot' });
    expect(placed).toMatchObject({ clOrdId: 'a1', tag: 'bot', sCode: '0', sMsg: '' });
    expect(await okx.order(placed.ordId)).toMatchObject({
      state: 'live',
      px: '59000',
      sz: '0.01',
      accFillSz: '0',
      avgPx: '',
      tdMode: 'cash',
      instType: 'SPOT',
    });
    const amend = { instId: 'BTC-USDT', ordId: placed.ordId, newSz: '0.02', newPx: '58990.5', reqId: 'r1' };
    expect((await okx.post('/trade/amend-order', amend)).data[0]).toMatchObject({ sCode: '0', reqId: 'r1' });
    expect(await okx.order(placed.ordId)).toMatchObject({ px: '58990.5', sz: '0.02' });
    expect((await balanceOf('USDT'))?.details).toMatchObject([{ ordFrozen: '1179.81', eq: '100000' }]);
    const cancel = { instId: 'BTC-USDT', clOrdId: 'a1' };
    expect((await okx.post('/trade/cancel-order', cancel)).data[0]).toMatchObject({ sCode: '0' });
    expect(await okx.order(placed.ordId)).toMatchObject({ state: 'canceled', cancelSource: '1' });
    const again = await okx.post('/trade/cancel-order', cancel);
    expect(again).toMatchObject({ status: 200, code: '1', data: [{ sCode: '51400' }] });
    expect((await okx.post('/trade/amend-order', amend)).data[0]).toMatchObject({ sCode: '51503' });
  });

  it('that fills pays its fee out of what it receives', async () => {
    const { ordId } = await okx.place({ ordType: 'market', sz: '600.01', tgtCcy: 'quote_ccy', px: '' });
    expect(await okx.order(ordId)).toMatchObject({
      state: 'filled',
      avgPx: '60001',
      accFillSz: '0.01',
      fee: '-0.00001',
      feeCcy: 'BTC',
      sz: '600.01',
    });
    const [fill] = (await okx.get('/trade/fills-history', { instType: 'SPOT', ordId: String(ordId) })).data;
    expect(fill).toMatchObject({ fillPx: '60001', fillSz: '0.01', execType: 'T', fee: '-0.00001' });
    const bills = (await okx.get('/account/bills', { type: '2' })).data;
    expect(bills.map(({ ccy, balChg, bal }) => [ccy, balChg, bal])).toEqual([
      ['USDT', '-600.01', '99399.99'],
      ['BTC', '0.00999', '1.00999'],
    ]);
  });

  it('keeps its client id to itself while it is open, and only then', async () => {
    const first = await okx.place({ clOrdId: 'twice' });
    expect(await okx.place({ clOrdId: 'twice' })).toMatchObject({ ordId: '', sCode: '51016' });
    await okx.post('/trade/cancel-order', { instId: 'BTC-USDT', ordId: first.ordId });
    const second = await okx.place({ clOrdId: 'twice' });
    expect(second).toMatchObject({ sCode: '0' });
    const found = (await okx.get('/trade/order', { instId: 'BTC-USDT', clOrdId: 'twice' })).data[0];
    expect(found).toMatchObject({ ordId: second.ordId, state: 'live' });
  });

  it('is not placed after its expTime', async () => {
    const late = { headers: { exptime: String(Date.now() - 1000) } };
    expect(await okx.post('/trade/order', restingBuy, late)).toMatchObject({ code: '50036', data: [] });
    expect((await okx.get('/trade/orders-pending')).data).toEqual([]);
  });

  it.each([
    ['below the least size', { sz: '0.000001' }, '51020'],
    ['off the lot', { sz: '0.000000001' }, '51121'],
    ['off the tick', { px: '59000.05' }, '51150'],
    ['far above the market', { px: '70000' }, '51006'],
    ['without a price', { px: '' }, '51204'],
    ['of no instrument', { instId: 'NO-USDT' }, '51001'],
    ['for more than there is', { sz: '5' }, '51008'],
    ['with a client id of other letters', { clOrdId: 'a-b' }, '51000'],
    ['with a client id of 33 letters', { clOrdId: 'x'.repeat(33) }, '51000'],
    ['of an algo type', { ordType: 'oco' }, '51000'],
    ['with margin on spot', { tdMode: 'cross' }, '51010'],
    ['that only reduces on spot', { reduceOnly: true }, '51139'],
  ])('%s is refused, and nothing stays', async (_, given, sCode) => {
    const answer = await okx.post('/trade/order', { ...restingBuy, ...given });
    expect(answer).toMatchObject({ status: 200, code: '1', data: [{ ordId: '', sCode }] });
    expect((await okx.get('/trade/orders-pending')).data).toEqual([]);
  });

  it.each([
    ['post_only', '60001', 'canceled', '31'],
    ['ioc', '59000', 'canceled', '14'],
    ['fok', '60001', 'filled', ''],
  ])('of type %s at %s ends %s', async (ordType, px, state, cancelSource) => {
    const { ordId } = await okx.place({ ordType, px });
    expect(await okx.order(ordId)).toMatchObject({ state, cancelSource, ordType });
  });
});

describe('many at once', () => {
  it('each item has its own code, the answer sums them up', async () => {
    const both = await okx.post('/trade/batch-orders', [restingBuy, { ...restingBuy, sz: '9' }]);
    expect(both).toMatchObject({ status: 200, code: '2', data: [{ sCode: '0' }, { sCode: '51008' }] });
    const ids = [both.data[0]?.ordId, '1'].map((ordId) => ({ instId: 'BTC-USDT', ordId }));
    const cancelled = await okx.post('/trade/cancel-batch-orders', ids);
    expect(cancelled).toMatchObject({ code: '2', data: [{ sCode: '0' }, { sCode: '51400' }] });
    const many = await okx.post('/trade/batch-orders', Array(21).fill(restingBuy));
    expect(many).toMatchObject({ code: '51111', data: [] });
  });

  it('a bad body, type or method is refused before anything else is looked at', async () => {
    expect(await okx.post('/trade/order', 'text')).toMatchObject({ status: 400, code: '50002' });
    const typed = { headers: { 'content-type': 'text/plain' } };
    expect(await okx.post('/trade/order', restingBuy, typed)).toMatchObject({ status: 400, code: '50006' });
  });

  it('cancel-all-after cancels what is open when nobody renews it', async () => {
    await okx.place();
    expect(await okx.post('/trade/cancel-all-after', { timeOut: '5' })).toMatchObject({ code: '51000' });
    await okx.post('/trade/cancel-all-after', { timeOut: '10' });
    await okx.tell('/faults', { clockSkewMs: 11_000 });
    await expect.poll(async () => (await okx.get('/trade/orders-pending')).data).toEqual([]);
  });
});

describe('limits', () => {
  it('sixty orders in two seconds, then 429', async () => {
    const strict = await OkxWorld.start({ own: { okx: { limits: 'venue' } } });
    try {
      const answers = await Promise.all(
        Array.from({ length: 130 }, () => strict.post('/trade/order', { ...restingBuy, sz: '0.00001' })),
      );
      const refused = answers.filter(({ code }) => code === '50011');
      expect(refused[0]).toMatchObject({ status: 429, msg: 'Too Many Requests', data: [] });
    } finally {
      await strict.sim.stop();
    }
  });
});
