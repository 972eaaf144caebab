import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type SimExchange, startSimExchange, type VenueAddress } from '../../index.ts';
import { answerOf, control, signed } from '../../testing/signed-client.ts';

let sim: SimExchange;
let address: VenueAddress;

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['binanceusdm'] });
  if (sim.venues.binanceusdm === undefined) throw new Error('no binanceusdm');
  address = sim.venues.binanceusdm;
});
beforeEach(async () => {
  await control(sim.control, '/reset', {});
});
afterAll(async () => {
  await sim?.stop();
});

type Params = Record<string, string>;
const limit = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: '58000',
};
const { timeInForce: _, price: __, ...market } = { ...limit, type: 'MARKET' };
const without = (name: keyof typeof limit): Params =>
  Object.fromEntries(Object.entries(limit).filter(([key]) => key !== name));
const order = (params: Params) => signed(address, 'POST', '/fapi/v1/order', params);
const algo = (params: Params) =>
  signed(address, 'POST', '/fapi/v1/algoOrder', { algoType: 'CONDITIONAL', ...params });
const stop = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', quantity: '0.01' };

describe('an order that is refused', () => {
  it.each<[string, Params, number]>([
    ['an unknown symbol', { ...limit, symbol: 'NOPE' }, -1121],
    ['no quantity', without('quantity'), -1102],
    ['no price', without('price'), -1102],
    ['no time in force', without('timeInForce'), -1102],
    ['a price for a market order', { ...market, price: '60000' }, -1106],
    ['reduceOnly beside a side of a hedge', { ...limit, positionSide: 'LONG', reduceOnly: 'true' }, -4061],
    ['an unknown time in force', { ...limit, timeInForce: 'GTF' }, -1115],
    ['an unknown type', { ...limit, type: 'ICE' }, -1116],
    ['an unknown side', { ...limit, side: 'UP' }, -1117],
    ['too many digits', { ...limit, quantity: '0.0123' }, -1111],
    ['too little quantity', { ...limit, quantity: '0' }, -4003],
    ['too much quantity', { ...limit, quantity: '1001' }, -4005],
    ['a price between two ticks', { ...limit, price: '58000.05' }, -4014],
    ['a price far above the mark', { ...limit, price: '70000' }, -4016],
    ['a price far below the mark', { ...limit, side: 'SELL', price: '50000' }, -4024],
    ['too little worth', { ...limit, quantity: '0.001' }, -4164],
    ['more than the margin allows', { ...limit, quantity: '50' }, -2019],
    ['a sell that would reduce nothing', { ...market, side: 'SELL', reduceOnly: 'true' }, -2022],
    ['a side of a hedge in one-way mode', { ...limit, positionSide: 'LONG' }, -4061],
    ['a post-only order that would take', { ...limit, timeInForce: 'GTX', price: '60500' }, -5022],
    ['a fill-or-kill order that cannot be filled', { ...limit, timeInForce: 'FOK' }, -5021],
    ['a stop at the endpoint of plain orders', { ...stop, stopPrice: '59000' }, -4120],
    ['a client order id that is too long', { ...limit, newClientOrderId: 'x'.repeat(37) }, -4015],
    ['a date too near', { ...limit, timeInForce: 'GTD', goodTillDate: '1' }, -5040],
  ])('%s', async (_name, params, code) => {
    const answer = await order(params);
    expect([answer.status, answer.body]).toMatchObject([400, { code }]);
    expect((answer.body as { msg: string }).msg).not.toMatch(/\$/);
  });

  it('a duplicate of an open one; after its end the id is free', async () => {
    const named = { ...limit, newClientOrderId: 'once' };
    expect((await order(named)).status).toBe(200);
    expect((await order(named)).body).toMatchObject({ code: -4116 });
    const key = { symbol: 'BTCUSDT', origClientOrderId: 'once' };
    expect((await signed(address, 'DELETE', '/fapi/v1/order', key)).body).toMatchObject({
      status: 'CANCELED',
    });
    expect((await signed(address, 'DELETE', '/fapi/v1/order', key)).body).toMatchObject({ code: -2011 });
    expect((await order(named)).status).toBe(200);
    expect(
      (await signed(address, 'GET', '/fapi/v1/order', { ...key, origClientOrderId: 'no' })).body,
    ).toMatchObject({ code: -2013 });
  });

  it('more than its leverage allows', async () => {
    const chosen = { symbol: 'BTCUSDT', leverage: '125' };
    expect((await signed(address, 'POST', '/fapi/v1/leverage', chosen)).status).toBe(200);
    expect((await order({ ...limit, quantity: '6' })).body).toMatchObject({ code: -2027 });
  });

  it('a stop that would trigger at once', async () => {
    expect((await algo({ ...stop, triggerPrice: '61000' })).body).toMatchObject({ code: -2021 });
  });

  it('an amendment that changes nothing', async () => {
    await order({ ...limit, newClientOrderId: 'same' });
    const { type: _type, timeInForce: _rule, ...same } = { ...limit, origClientOrderId: 'same' };
    expect((await signed(address, 'PUT', '/fapi/v1/order', same)).body).toMatchObject({ code: -5027 });
    const changed = await signed(address, 'PUT', '/fapi/v1/order', { ...same, price: '58100' });
    expect(changed).toMatchObject({ status: 200, body: { price: '58100.00', clientOrderId: 'same' } });
  });
});

describe('a request that is refused', () => {
  const account = (params: Params = {}, tamper?: (query: string) => string) =>
    signed(address, 'GET', '/fapi/v3/account', params, tamper);

  it.each<[string, () => ReturnType<typeof account>, number]>([
    ['an old one', () => account({ timestamp: String(Date.now() - 10_000) }), -1021],
    ['one of the future', () => account({ timestamp: String(Date.now() + 5_000) }), -1021],
    ['one changed after it was signed', () => account({}, (query) => `side=BUY&${query}`), -1022],
    ['one without a timestamp', () => account({}, () => 'signature=0'), -1102],
  ])('%s', async (_name, ask, code) => {
    expect((await ask()).body).toMatchObject({ code });
  });

  it('one of an unknown key, and one to nowhere', async () => {
    const foreign = { ...address, apiKey: 'k'.repeat(64) };
    const answer = await signed(foreign, 'GET', '/fapi/v3/account', {});
    expect([answer.status, answer.body]).toMatchObject([401, { code: expect.any(Number) }]);
    expect((await fetch(`${address.http}/fapi/v1/nowhere`)).status).toBe(404);
  });

  it('one too many, with what it says of itself', async () => {
    const limited = await startSimExchange({
      market: 'still',
      venues: ['binanceusdm'],
      own: { binanceusdm: { limits: 'venue' } },
    });
    try {
      const own = limited.venues.binanceusdm;
      if (own === undefined) throw new Error('no binanceusdm');
      const place = () => signed(own, 'POST', '/fapi/v1/order/test', limit);
      const first = await signed(own, 'POST', '/fapi/v1/order', limit);
      expect(first.headers.get('x-mbx-order-count-10s')).toBe('1');
      expect(first.headers.get('x-mbx-used-weight-1m')).not.toBeNull();
      expect((await place()).status).toBe(200);
      for (let sent = 0; ; sent += 1) {
        const answer = await answerOf(await fetch(`${own.http}/fapi/v1/depth?symbol=BTCUSDT&limit=1000`));
        if (answer.status === 200 && sent < 200) continue;
        expect([answer.status, answer.body]).toMatchObject([429, { code: -1003 }]);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        break;
      }
    } finally {
      await limited.stop();
    }
  });
});

describe('the user data stream', () => {
  async function connect(path: string): Promise<{ events: { e: string }[]; socket: WebSocket }> {
    const events: { e: string }[] = [];
    const socket = new WebSocket(`${address.ws}${path}`);
    socket.on('message', (data) => events.push(JSON.parse(String(data))));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return { events, socket };
  }
  const listenKey = async () => {
    const answer = await signed(address, 'POST', '/fapi/v1/listenKey', {});
    return (answer.body as { listenKey: string }).listenKey;
  };

  it.each(['/private/ws?listenKey=', '/ws/'])('tells at %s…', async (path) => {
    const { events, socket } = await connect(`${path}${await listenKey()}`);
    await order(market);
    await expect
      .poll(() => events.map(({ e }) => e))
      .toEqual(['ORDER_TRADE_UPDATE', 'ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE']);
    expect(events[1]).toMatchObject({
      o: { x: 'TRADE', X: 'FILLED', ps: 'BOTH', N: 'USDT', rp: '0.00000000', l: '0.010', m: false },
    });
    expect(events[2]).toMatchObject({
      a: { m: 'ORDER', B: [{ a: 'USDT' }], P: [{ s: 'BTCUSDT', pa: '0.010' }] },
    });
    socket.terminate();
  });

  it('tells on after a reset: a reset takes orders and balances, not the connections', async () => {
    const { events, socket } = await connect(`/private/ws?listenKey=${await listenKey()}`);
    await control(sim.control, '/reset', {});
    events.length = 0;
    await order(limit);
    await expect.poll(() => events.map(({ e }) => e)).toContain('ORDER_TRADE_UPDATE');
    socket.terminate();
  });

  it('ends an hour after its key was last renewed', async () => {
    const { events, socket } = await connect(`/private/ws?listenKey=${await listenKey()}`);
    await control(sim.control, '/faults', { venue: 'binanceusdm', clockSkewMs: 3_600_001 });
    await expect.poll(() => events.map(({ e }) => e)).toContain('listenKeyExpired');
    const late = { timestamp: String(Date.now() + 3_600_001) };
    const renewal = await signed(address, 'PUT', '/fapi/v1/listenKey', late);
    expect(renewal.body).toMatchObject({ code: -1125 });
    await control(sim.control, '/faults', { venue: 'binanceusdm', clockSkewMs: 0 });
    socket.terminate();
  });

  it('names a liquidation, and so does the market', async () => {
    const own = await connect(`/private/ws?listenKey=${await listenKey()}`);
    const all = await connect('/market/ws/!forceOrder@arr');
    await order({ ...market, quantity: '10' });
    await control(sim.control, '/market', { venue: 'binanceusdm', symbol: 'BTCUSDT', price: '50000' });
    await expect
      .poll(() => own.events)
      .toContainEqual(
        expect.objectContaining({
          o: expect.objectContaining({
            o: 'LIQUIDATION',
            x: 'CALCULATED',
            c: expect.stringMatching(/^autoclose-/),
          }),
        }),
      );
    await expect.poll(() => all.events.map(({ e }) => e)).toContain('forceOrder');
    await control(sim.control, '/market', { venue: 'binanceusdm', symbol: 'BTCUSDT', price: '60000' });
    for (const { socket } of [own, all]) socket.terminate();
  });
});
