import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UpbitStream } from '../../testing/upbit-stream.ts';
import { UpbitWorld } from '../../testing/upbit-world.ts';

let world: UpbitWorld;
const opened: UpbitStream[] = [];

beforeAll(async () => {
  world = await UpbitWorld.start();
});
beforeEach(async () => {
  await move('90000000');
  await world.tell('/reset', {});
});
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close();
});
afterAll(async () => {
  await world?.sim.stop();
});

async function open(target: 'public' | 'private'): Promise<UpbitStream> {
  const stream = await UpbitStream.open(world.address, target);
  opened.push(stream);
  return stream;
}
const move = (price: string) => world.tell('/market', { symbol: 'KRW-BTC', price });
const codes = ['KRW-BTC'];

describe('a public stream', () => {
  it.each([
    [
      'ticker',
      { trade_price: 90_000_000, change: expect.any(String), acc_trade_price_24h: expect.any(Number) },
    ],
    [
      'trade',
      {
        trade_price: 90_000_000,
        ask_bid: expect.stringMatching(/ASK|BID/),
        sequential_id: expect.any(Number),
      },
    ],
    ['orderbook', { orderbook_units: expect.any(Array), total_ask_size: expect.any(Number), level: 0 }],
    ['candle.1m', { trade_price: 90_000_000, candle_date_time_kst: expect.any(String) }],
  ])('of %s begins with a snapshot', async (type, fields) => {
    const stream = await open('public');
    stream.send({ type, codes });
    expect(await stream.find(() => true)).toMatchObject({
      type,
      code: 'KRW-BTC',
      stream_type: 'SNAPSHOT',
      ...fields,
    });
  });

  it('shows what happens then', async () => {
    const stream = await open('public');
    stream.send(
      ...['ticker', 'trade', 'orderbook', 'candle.1m'].map((type) => ({
        type,
        codes,
        is_only_realtime: true,
      })),
    );
    await stream.subscriptions();
    await move('90500000');
    for (const type of ['trade', 'ticker', 'candle.1m']) {
      const message = await stream.find((each) => each.type === type && each.trade_price === 90_500_000);
      expect(message).toMatchObject({ stream_type: 'REALTIME', code: 'KRW-BTC' });
    }
    const book = await stream.find((each) => each.type === 'orderbook');
    expect(book.orderbook_units).toMatchObject({ 0: { bid_price: 90_500_000, ask_price: 90_501_000 } });
  });

  it('speaks short names, and lists, where it is asked to', async () => {
    const stream = await open('public');
    stream.send({ type: 'ticker', codes }, { format: 'SIMPLE' });
    expect(await stream.find(() => true)).toMatchObject({
      ty: 'ticker',
      cd: 'KRW-BTC',
      tp: 90_000_000,
      st: 'SNAPSHOT',
    });
    const lists = await open('public');
    lists.send({ type: 'orderbook', codes: ['KRW-BTC.5'] }, { format: 'SIMPLE_LIST' });
    await lists.find(() => true);
    expect(lists.messages).toMatchObject([
      [{ ty: 'orderbook', obu: Array(5).fill({ ap: expect.any(Number) }) }],
    ]);
  });

  it('forgets what it heard when it is asked for something else', async () => {
    const stream = await open('public');
    stream.send({ type: 'ticker', codes });
    expect(await stream.subscriptions()).toEqual([{ type: 'ticker', codes }]);
    stream.send({ type: 'trade', codes: ['KRW-XRP'] }, { type: 'orderbook', codes });
    expect(await stream.subscriptions()).toEqual([
      { type: 'trade', codes: ['KRW-XRP'] },
      { type: 'orderbook', codes },
    ]);
  });

  it('answers PING', async () => {
    const stream = await open('public');
    stream.socket.send('PING');
    expect(await stream.find(() => true)).toEqual({ status: 'UP' });
  });

  it.each([
    ['no JSON', 'hello', 'WRONG_FORMAT'],
    ['no list', '{"ticket":"t"}', 'WRONG_FORMAT'],
    ['no ticket', '[{"type":"ticker","codes":["KRW-BTC"]}]', 'NO_TICKET'],
    ['no type', '[{"ticket":"t"},{"codes":["KRW-BTC"]}]', 'NO_TYPE'],
    ['nothing at all', '[{"ticket":"t"}]', 'NO_TYPE'],
    ['no codes', '[{"ticket":"t"},{"type":"ticker"}]', 'NO_CODES'],
    ['an empty list of codes', '[{"ticket":"t"},{"type":"ticker","codes":[]}]', 'INVALID_PARAM'],
    ['an unknown type', '[{"ticket":"t"},{"type":"weather","codes":["KRW-BTC"]}]', 'INVALID_PARAM'],
    ['an account of its own', '[{"ticket":"t"},{"type":"myOrder"}]', 'INVALID_AUTH'],
  ])('is told what is wrong with %s', async (_what, text, name) => {
    const stream = await open('public');
    stream.socket.send(text);
    expect(await stream.find(() => true)).toEqual({ error: { name, message: expect.any(String) } });
    stream.send({ type: 'ticker', codes });
    expect(await stream.find((message) => message.type === 'ticker')).toBeDefined();
  });
});

describe('a private stream', () => {
  async function watching(...parts: object[]): Promise<UpbitStream> {
    const stream = await open('private');
    stream.send(...parts);
    await stream.subscriptions();
    return stream;
  }
  const states = (stream: UpbitStream, identifier: string) =>
    stream.messages.flatMap((message) => {
      const { type, identifier: named, state } = message as Record<string, unknown>;
      return type === 'myOrder' && named === identifier ? [state] : [];
    });

  it('is only for who has a key', async () => {
    const wrong = UpbitStream.open(world.address, 'private', { secret: 'another' });
    await expect(wrong).rejects.toThrow(/401.*jwt_verification/);
    const stream = await UpbitStream.open(world.address, 'private', { nonce: 'once' });
    opened.push(stream);
    const again = UpbitStream.open(world.address, 'private', { nonce: 'once' });
    await expect(again).rejects.toThrow(/401.*nonce_used/);
  });

  it('tells of an order and its fills, as fee, maker and identifier', async () => {
    const stream = await watching({ type: 'myOrder' });
    await world.place({ identifier: 'taker', price: '90001000' });
    expect(await stream.find((message) => message.state === 'done')).toMatchObject({
      identifier: 'taker',
      trades_count: 1,
      paid_fee: 450.005,
      remaining_volume: 0,
      locked: 0,
    });
    expect(states(stream, 'taker')).toEqual(['wait', 'trade', 'done']);
    expect(await stream.find((message) => message.state === 'trade')).toMatchObject({
      type: 'myOrder',
      code: 'KRW-BTC',
      ask_bid: 'BID',
      order_type: 'limit',
      price: 90_001_000,
      volume: 0.01,
      trade_fee: 450.005,
      is_maker: false,
      trade_uuid: expect.any(String),
      stream_type: 'REALTIME',
    });
  });

  it('tells of the end of an order: cancelled, refused to meet itself, its rest unspendable', async () => {
    const stream = await watching({ type: 'myOrder' });
    await world.place({ identifier: 'cancelled' });
    await world.ask('DELETE', '/order', { identifier: 'cancelled' });
    await world.place({ identifier: 'maker', side: 'ask', price: '90001000' });
    await world.place({ identifier: 'bought', price: '60000000', ord_type: 'price', volume: undefined });
    const last = await stream.find(
      (message) => message.identifier === 'bought' && message.state === 'cancel',
    );
    expect(last).toMatchObject({
      order_type: 'price',
      price: 60_000_000,
      volume: null,
      remaining_volume: null,
    });
    expect(states(stream, 'cancelled')).toEqual(['wait', 'cancel']);
    expect(states(stream, 'maker')).toEqual(['wait', 'prevented', 'cancel']);
  });

  it('tells only of the markets it asked for', async () => {
    const stream = await watching({ type: 'myOrder', codes: ['KRW-ETH'] });
    await world.place({ identifier: 'btc' });
    await world.place({ identifier: 'eth', market: 'KRW-ETH', price: '4000000' });
    await stream.find((message) => message.identifier === 'eth');
    expect(states(stream, 'btc')).toEqual([]);
  });

  it('tells of balances', async () => {
    const stream = await watching({ type: 'myAsset' });
    await world.place({ identifier: 'mine' });
    expect(await stream.find((message) => message.type === 'myAsset')).toMatchObject({
      assets: expect.arrayContaining([{ currency: 'KRW', balance: 149_199_600, locked: 800_400 }]),
      asset_uuid: expect.any(String),
    });
  });

  it.each([
    ['myAsset with codes', { type: 'myAsset', codes }, 'WRONG_FORMAT'],
    ['a public type', { type: 'ticker', codes }, 'INVALID_PARAM'],
  ])('is told what is wrong with %s', async (_what, part, name) => {
    const stream = await open('private');
    stream.send(part);
    expect(await stream.find(() => true)).toMatchObject({ error: { name } });
  });

  it('refuses what the key is not allowed to see', async () => {
    await world.tell('/key', { scopes: ['view_assets'] });
    const stream = await open('private');
    stream.send({ type: 'myOrder' });
    expect(await stream.find(() => true)).toMatchObject({ error: { name: 'INVALID_AUTH' } });
  });

  const fault = (kind: string, more: object = {}) =>
    world.tell('/faults', { stream: { kind, target: 'private', event: 'myOrder', ...more } });

  it.each([
    ['drop', { count: 2 }, ['c']],
    ['duplicate', {}, ['a', 'a', 'b', 'c']],
    ['reorder', {}, ['b', 'a', 'c']],
    ['silence', { durationMs: 60_000 }, []],
  ])('suffers %s', async (kind, more, expected) => {
    const stream = await watching({ type: 'myOrder' });
    await fault(kind, more);
    for (const identifier of ['a', 'b', 'c']) await world.place({ identifier });
    await fetch(`${world.sim.control}/faults`, { method: 'DELETE' });
    await world.place({ identifier: 'last' });
    await stream.find((message) => message.identifier === 'last');
    const seen = stream.messages.map((message) => (message as Record<string, unknown>).identifier);
    expect(seen.filter((name) => name !== undefined)).toEqual([...expected, 'last']);
  });

  it('is cut, and refused for as long as the fault says', async () => {
    const stream = await open('private');
    await fault('disconnect', { durationMs: 60_000 });
    await stream.closed;
    await expect(UpbitStream.open(world.address, 'private')).rejects.toThrow('404');
  });
});

describe('a request fault', () => {
  const respond = { status: 503, body: { error: { name: 'server_error', message: '' } } };
  const seenOrders = () => world.see('/orders');

  it('finds an order by its identifier, and by its uuid', async () => {
    await world.tell('/faults', { match: { clientOrderId: 'mine' }, effect: 'after', respond, times: 2 });
    expect((await world.place({ identifier: 'other' })).status).toBe(201);
    expect((await world.place({ identifier: 'mine' })).status).toBe(503);
    expect(await seenOrders()).toMatchObject([
      { clientOrderId: 'other' },
      { clientOrderId: 'mine', state: 'NEW' },
    ]);
    const [, mine] = (await seenOrders()) as { venueOrderId: string }[];
    expect((await world.ask('DELETE', '/order', { uuid: mine?.venueOrderId ?? '' })).status).toBe(503);
    expect(await seenOrders()).toMatchObject([
      { state: 'NEW' },
      { clientOrderId: 'mine', state: 'CANCELED' },
    ]);
  });

  it('before: nothing is placed, and the identifier stays free', async () => {
    await world.tell('/faults', { match: { method: 'POST', path: '/v1/orders' }, effect: 'before', respond });
    expect((await world.place({ identifier: 'mine' })).status).toBe(503);
    expect((await world.place({ identifier: 'mine' })).status).toBe(201);
  });
});
