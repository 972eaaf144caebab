import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type SimExchange, startSimExchange, type VenueAddress } from './index.ts';
import { answerOf, control, signed } from './testing/signed-client.ts';

let sim: SimExchange;
let address: VenueAddress;

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still' });
  if (sim.venues.binance === undefined) throw new Error('no binance');
  address = sim.venues.binance;
});
beforeEach(async () => {
  await control(sim.control, '/reset', {});
});
afterAll(async () => {
  await sim?.stop();
});

function place(clientId: string) {
  const order = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.01',
    price: '50000',
  };
  return signed(address, 'POST', '/api/v3/order', { ...order, newClientOrderId: clientId });
}
const fault = (body: object) => control(sim.control, '/faults', { venue: 'binance', ...body });
const read = async (path: string) => (await answerOf(await fetch(sim.control + path))).body;
const reached = async () =>
  ((await read('/orders?venue=binance')) as { clientOrderId: string }[]).map((order) => order.clientOrderId);

describe('request faults', () => {
  const unknown = { status: 503, body: { code: -1006, msg: 'An unexpected response was received.' } };

  it('before: the answer is faked, the order never reached the venue', async () => {
    await fault({ match: { method: 'POST', path: '/order' }, effect: 'before', respond: unknown });
    expect(await place('a')).toMatchObject(unknown);
    expect(await reached()).toEqual([]);
    expect((await place('b')).status).toBe(200);
  });

  it('after: the answer is faked, the order is on the book', async () => {
    await fault({ match: { method: 'POST', path: '/order' }, effect: 'after', respond: unknown });
    expect(await place('a')).toMatchObject(unknown);
    expect(await reached()).toEqual(['a']);
  });

  it('an answer may have headers in any case, a page for a body, or none', async () => {
    const page = { status: 502, headers: { 'Content-Type': 'text/html', 'Retry-After': 7 }, body: '<html>' };
    await fault({ match: { path: '/time' }, effect: 'before', respond: page });
    await fault({ match: { path: '/time' }, effect: 'after', respond: { status: 204 } });
    const answer = await fetch(`${address.http}/api/v3/time`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect([answer.headers.get('retry-after'), await answer.text()]).toEqual(['7', '<html>']);
    expect((await fetch(`${address.http}/api/v3/time`)).status).toBe(204);
  });

  it('is refused when what it should match is misspelt', async () => {
    expect((await fault({ match: { pth: '/order' }, effect: 'before' })).status).toBe(400);
  });

  it('drop: the connection is cut', async () => {
    await fault({ match: { clientOrderId: 'a' }, effect: 'after', respond: 'drop' });
    await expect(place('a')).rejects.toThrow('fetch failed');
    expect((await place('b')).status).toBe(200);
    expect(await reached()).toEqual(['a', 'b']);
  });

  it('timeout: no answer comes until the client leaves', async () => {
    await fault({ match: { path: '/time' }, effect: 'before', respond: 'timeout' });
    const signal = AbortSignal.timeout(300);
    await expect(fetch(`${address.http}/api/v3/time`, { signal })).rejects.toThrow('timeout');
    expect((await fetch(`${address.http}/api/v3/time`)).status).toBe(200);
  });

  it('none: executed at once, answered as always, only later', async () => {
    await fault({ match: { clientOrderId: 'slow' }, effect: 'none', delayMs: 200 });
    const order: string[] = [];
    const slow = place('slow').then((answer) => order.push(`slow ${answer.status}`));
    while (!(await reached()).includes('slow'));
    await place('quick').then((answer) => order.push(`quick ${answer.status}`));
    await slow;
    expect(order).toEqual(['quick 200', 'slow 200']);
  });

  it('nth counts from the posting, times repeats, the list shows what remains', async () => {
    await place('before');
    await fault({
      match: { method: 'POST', path: '/order', nth: 2 },
      effect: 'before',
      respond: unknown,
      times: 2,
    });
    const seen: number[] = [];
    for (const id of ['a', 'b', 'c', 'd']) seen.push((await place(id)).status);
    expect(seen).toEqual([200, 503, 503, 200]);
    expect(await read('/faults?venue=binance')).toMatchObject({ requests: [{ seen: 4, remaining: 0 }] });
    await fetch(`${sim.control}/faults`, { method: 'DELETE' });
    expect(await read('/faults?venue=binance')).toEqual({ requests: [], streams: [], clockSkewMs: 0 });
  });

  it.each([
    [{ effect: 'sometimes', match: {} }],
    [{ match: {} }],
    [{ stream: { kind: 'explode', target: 'private' } }],
    [{ clockSkewMs: 'much' }],
  ])('a malformed fault is refused: %j', async (body) => {
    expect((await fault(body)).status).toBe(400);
  });
});

describe('what the venue holds', () => {
  it('lists requests without secrets, orders, balances', async () => {
    await place('a');
    const [request] = (await read('/requests?venue=binance')) as object[];
    expect(request).toMatchObject({ method: 'POST', path: '/api/v3/order', clientOrderId: 'a', answer: 200 });
    expect(JSON.stringify(request)).not.toMatch(/signature|[0-9a-f]{40}/);
    const [order] = (await read('/orders?venue=binance')) as object[];
    expect(order).toMatchObject({
      clientOrderId: 'a',
      state: 'NEW',
      price: '50000',
      quantity: '0.01',
      filled: '0',
    });
    expect(await read('/balances?venue=binance')).toMatchObject({ USDT: { free: '99500', locked: '500' } });
  });

  it('moves the market: a passed order is filled in full at its own price', async () => {
    await place('a');
    await control(sim.control, '/market', { venue: 'binance', symbol: 'BTCUSDT', price: '49000' });
    expect(await read('/trades?venue=binance')).toMatchObject([
      { clientOrderId: 'a', price: '50000', quantity: '0.01', maker: true, fee: '0.00001', feeAsset: 'BTC' },
    ]);
    expect(await read('/market?venue=binance')).toMatchObject([
      { symbol: 'BTCUSDT', bid: '49000', ask: '49001' },
      {},
      {},
      {},
    ]);
    await control(sim.control, '/market', { venue: 'binance', symbol: 'BTC/USDT', price: '60000' });
    expect(await read('/market?venue=binance')).toMatchObject([{ mid: '60000' }, {}, {}, {}]);
  });

  it('funds and resets', async () => {
    await control(sim.control, '/fund', { venue: 'binance', asset: 'ETH', amount: '2.5' });
    await place('a');
    expect(await read('/balances?venue=binance')).toMatchObject({ ETH: { free: '2.5' } });
    await control(sim.control, '/reset', {});
    const start = { USDT: { free: '100000', locked: '0' }, BTC: { free: '1', locked: '0' } };
    expect(await read('/balances?venue=binance')).toMatchObject({ ...start, ETH: { free: '0' } });
    expect(await read('/orders?venue=binance')).toEqual([]);
    expect(await read('/requests?venue=binance')).toEqual([]);
  });

  it('an unknown venue is not found', async () => {
    expect((await fetch(`${sim.control}/orders?venue=nope`)).status).toBe(404);
  });
});

describe('stream faults', () => {
  /** The private stream's execution reports, by client id and kind, in order of arrival. */
  async function subscribed() {
    const socket = new WebSocket(`${address.ws}/ws-api/v3`);
    const reports: string[] = [];
    let wake = () => {};
    socket.on('message', (data) => {
      const { event } = JSON.parse(String(data));
      if (event?.e === 'executionReport') reports.push(`${event.c} ${event.x}`);
      wake();
    });
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    const params = { apiKey: address.apiKey, timestamp: Date.now() };
    const text = `apiKey=${params.apiKey}&timestamp=${params.timestamp}`;
    const signature = createHmac('sha256', address.secret).update(text).digest('hex');
    const answered = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const method = 'userDataStream.subscribe.signature';
    socket.send(JSON.stringify({ id: 1, method, params: { ...params, signature } }));
    await answered;
    const until = async (count: number) => {
      while (reports.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return reports;
    };
    return { socket, closed, reports, until };
  }
  const stream = (kind: string, more: object = {}) =>
    fault({ stream: { kind, target: 'private', event: 'executionReport', ...more } });

  it.each([
    ['none', undefined, ['a NEW', 'b NEW', 'c NEW']],
    ['duplicate', {}, ['a NEW', 'a NEW', 'b NEW', 'c NEW']],
    ['drop', { count: 2 }, ['c NEW']],
    ['reorder', {}, ['b NEW', 'a NEW', 'c NEW']],
    ['silence', { durationMs: 60_000 }, []],
  ] as const)('%s', async (kind, more, expected) => {
    const { socket, until } = await subscribed();
    try {
      if (more !== undefined) await stream(kind, more);
      for (const id of ['a', 'b', 'c']) await place(id);
      await fetch(`${sim.control}/faults`, { method: 'DELETE' });
      await place('last');
      expect(await until(expected.length + 1)).toEqual([...expected, 'last NEW']);
    } finally {
      socket.terminate();
    }
  });

  it('disconnect cuts the stream; an event in between is never seen', async () => {
    const first = await subscribed();
    await fault({ stream: { kind: 'disconnect', target: 'private' } });
    await first.closed;
    await place('a');
    const second = await subscribed();
    try {
      await place('b');
      expect(await second.until(1)).toEqual(['b NEW']);
    } finally {
      second.socket.terminate();
    }
  });

  it('disconnect with a duration refuses to connect meanwhile', async () => {
    await fault({ stream: { kind: 'disconnect', target: 'private', durationMs: 60_000 } });
    await expect(subscribed()).rejects.toThrow('404');
    await fetch(`${sim.control}/faults`, { method: 'DELETE' });
    const { socket } = await subscribed();
    socket.terminate();
  });
});
