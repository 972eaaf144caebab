import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { OkxStream, OkxWorld, restingBuy } from '../../testing/okx-world.ts';

let okx: OkxWorld;
let stream: OkxStream | undefined;
beforeAll(async () => {
  okx = await OkxWorld.start();
});
afterAll(() => okx?.sim.stop());
afterEach(async () => {
  stream?.close();
  await okx.tell('/reset', {});
});

async function connect(kind: 'public' | 'private' | 'business'): Promise<OkxStream> {
  stream = await OkxStream.open(okx.address, kind);
  return stream;
}

async function loggedIn(kind: 'private' | 'business' = 'private'): Promise<OkxStream> {
  const opened = await connect(kind);
  opened.login(okx.address);
  expect(await opened.find((message) => message.event === 'login')).toMatchObject({ code: '0' });
  return opened;
}

const bookSchema = z.object({
  bids: z.array(z.array(z.string())),
  asks: z.array(z.array(z.string())),
  seqId: z.number(),
  prevSeqId: z.number(),
  checksum: z.number(),
});

describe('a connection', () => {
  it('answers ping, and says what is wrong with a request', async () => {
    const ws = await connect('public');
    ws.send('ping');
    ws.send('nonsense');
    ws.send({ op: 'dance', args: [] });
    ws.subscribe({ channel: 'tickers', instId: 'NO-USDT' }, { channel: 'candle1m', instId: 'BTC-USDT' });
    ws.subscribe({ channel: 'orders', instType: 'ANY' });
    await ws.find(() => ws.messages.length === 6);
    expect(ws.messages.map(({ event, code }) => code ?? event)).toEqual([
      'pong',
      '60012',
      '60019',
      '60018',
      '60018',
      '60018',
    ]);
  });

  it.each([
    ['60005', { apiKey: 'x' }],
    ['60007', { sign: 'x' }],
    ['60024', { passphrase: 'x' }],
    ['60006', { timestamp: '1600000000' }],
  ])('is not logged in (%s)', async (code, given) => {
    const ws = await connect('private');
    ws.login(okx.address, given);
    expect(await ws.find((message) => message.event === 'error')).toMatchObject({ code });
    ws.subscribe({ channel: 'orders', instType: 'ANY' });
    expect(await ws.find(({ code: next }) => next === '60011')).toMatchObject({ event: 'error' });
  });
});

describe('the book', () => {
  it('comes whole, then in changes that follow each other, with checksums that fit', async () => {
    const ws = await connect('public');
    ws.subscribe({ channel: 'books', instId: 'BTC-USDT' });
    await okx.place({ px: '59999.9' });
    await okx.place({ px: '59999.8' });
    const books = () =>
      ws.messages.flatMap((message) => (message.data ?? []).map((row) => bookSchema.parse(row)));
    await ws.find(
      () =>
        books().length >= 2 &&
        books()
          .at(-1)
          ?.bids.some(([px]) => px === '59999.8') === true,
    );
    const [bids, asks] = [new Map<string, string>(), new Map<string, string>()];
    let seqId = -1;
    for (const book of books()) {
      expect(book.prevSeqId).toBe(seqId);
      seqId = book.seqId;
      for (const [side, rows] of [[bids, book.bids] as const, [asks, book.asks] as const]) {
        for (const [px = '', sz = ''] of rows) sz === '0' ? side.delete(px) : side.set(px, sz);
      }
      expect(checksum(bids, asks)).toBe(book.checksum);
    }
  });
});

function checksum(bids: Map<string, string>, asks: Map<string, string>): number {
  const ordered = (side: Map<string, string>, sign: number) =>
    [...side].sort(([a], [b]) => sign * (Number(a) - Number(b))).map((level) => level.join(':'));
  const [buys, sells] = [ordered(bids, -1), ordered(asks, 1)];
  const parts = Array.from({ length: 25 }, (_, i) => [buys[i], sells[i]]).flat();
  return crc32(parts.filter((part) => part !== undefined).join(':')) | 0;
}

describe('the account', () => {
  it('hears of its orders, fills and balances', async () => {
    const ws = await loggedIn();
    ws.subscribe({ channel: 'orders', instType: 'SPOT' }, { channel: 'account' });
    expect(await ws.data('account')).toMatchObject({
      eventType: 'snapshot',
      data: [{ details: [{ ccy: 'USDT', cashBal: '100000' }, { ccy: 'BTC' }] }],
    });
    const { ordId } = await okx.place({ px: '60001', clOrdId: 'mine' });
    const rows = () =>
      ws.messages.filter(({ arg, data }) => arg?.channel === 'orders' && data).flatMap(({ data }) => data);
    await ws.find(() => rows().length === 2);
    expect(rows()).toMatchObject([
      { state: 'live', ordId, clOrdId: 'mine', tradeId: '', fillSz: '0', execType: '' },
      {
        state: 'filled',
        fillPx: '60001',
        fillSz: '0.01',
        fillFee: '-0.00001',
        fillFeeCcy: 'BTC',
        execType: 'T',
      },
    ]);
    const told = await ws.find(
      ({ arg, eventType, data }) =>
        arg?.channel === 'account' &&
        eventType === 'event_update' &&
        JSON.stringify(data).includes('1.00999'),
    );
    expect(told).toBeDefined();
  });

  it('hears of positions, and of algo orders on the business endpoint', async () => {
    const ws = await loggedIn();
    ws.subscribe({ channel: 'positions', instType: 'ANY' });
    expect(await ws.data('positions')).toMatchObject({ data: [] });
    const swap = { instId: 'BTC-USDT-SWAP', tdMode: 'cross', sz: '2', px: '', ordType: 'market' };
    const from = ws.messages.length;
    await okx.place(swap);
    expect(await ws.data('positions', from)).toMatchObject({ data: [{ pos: '2', avgPx: '60001' }] });
    ws.close();
    const business = await loggedIn('business');
    business.subscribe({ channel: 'orders-algo', instType: 'SWAP' });
    await business.find(({ event }) => event === 'subscribe');
    const stop = { ordType: 'conditional', slTriggerPx: '59000', slOrdPx: '-1', reduceOnly: 'true' };
    await okx.post('/trade/order-algo', { ...swap, ...stop, side: 'sell' });
    expect(await business.data('orders-algo')).toMatchObject({
      data: [{ state: 'live', slTriggerPx: '59000' }],
    });
  });

  it('places, amends and cancels over the stream', async () => {
    const ws = await loggedIn();
    const ask = async (id: string, op: string, args: object[]) => {
      ws.send({ id, op, args });
      return await ws.find((message) => message.id === id);
    };
    const { instId: _, ...order } = restingBuy;
    const placed = await ask('1', 'batch-orders', [{ ...order, instIdCode: 10_001, clOrdId: 'ws1' }]);
    expect(placed).toMatchObject({ op: 'batch-orders', code: '0', data: [{ clOrdId: 'ws1', sCode: '0' }] });
    const named = { instIdCode: 10_001, clOrdId: 'ws1' };
    expect(await ask('2', 'amend-order', [{ ...named, newSz: '0.03' }])).toMatchObject({ code: '0' });
    expect(await ask('3', 'cancel-order', [named])).toMatchObject({ code: '0' });
    expect(await ask('4', 'cancel-order', [named])).toMatchObject({ code: '1', data: [{ sCode: '51400' }] });
  });

  it('misses what a fault takes away, and is cut when told to be', async () => {
    const ws = await loggedIn();
    ws.subscribe({ channel: 'orders', instType: 'ANY' });
    await ws.find(({ event }) => event === 'subscribe');
    await okx.tell('/faults', { stream: { kind: 'drop', target: 'private', event: 'orders' } });
    await okx.place({ clOrdId: 'unheard' });
    await okx.place({ clOrdId: 'heard' });
    expect(await ws.data('orders')).toMatchObject({ data: [{ clOrdId: 'heard' }] });
    const closed = new Promise((resolve) => ws.socket.on('close', resolve));
    await okx.tell('/faults', { stream: { kind: 'disconnect', target: 'private' } });
    await closed;
  });
});
