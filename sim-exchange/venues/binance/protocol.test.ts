import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type SimExchange, startSimExchange, type VenueAddress } from '../../index.ts';
import { answerOf, control, signed } from '../../testing/signed-client.ts';

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

const limit = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: '50000',
};
const { timeInForce: _, price: __, ...market } = { ...limit, type: 'MARKET' };
const without = (name: keyof typeof limit) =>
  Object.fromEntries(Object.entries(limit).filter(([key]) => key !== name));

const rows: [name: string, order: Record<string, string>, code: number, words: string][] = [
  ['an unknown symbol', { ...limit, symbol: 'NOPE' }, -1121, 'Invalid symbol.'],
  [
    'a symbol of illegal characters',
    { ...limit, symbol: 'btc/usdt' },
    -1100,
    "Illegal characters found in parameter 'symbol'; legal range is '^[A-Z0-9-_.]{1,20}$'.",
  ],
  [
    'no quantity',
    without('quantity'),
    -1102,
    "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.",
  ],
  [
    'no price',
    without('price'),
    -1102,
    "Mandatory parameter 'price' was not sent, was empty/null, or malformed.",
  ],
  [
    'no time in force',
    without('timeInForce'),
    -1102,
    "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed.",
  ],
  ['an unknown time in force', { ...limit, timeInForce: 'GTD' }, -1115, 'Invalid timeInForce.'],
  ['an unknown type', { ...limit, type: 'ICE' }, -1116, 'Invalid orderType.'],
  ['an unknown side', { ...limit, side: 'LONG' }, -1117, 'Invalid side.'],
  [
    'a market order with a price',
    { ...market, price: '1' },
    -1106,
    "Parameter 'price' sent when not required.",
  ],
  [
    'a market order with a time in force',
    { ...market, timeInForce: 'GTC' },
    -1106,
    "Parameter 'timeInForce' sent when not required.",
  ],
  [
    'a negative quantity',
    { ...limit, quantity: '-1' },
    -1100,
    "Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
  ],
  [
    'nine digits of quantity',
    { ...limit, quantity: '0.000000001' },
    -1111,
    "Parameter 'quantity' has too much precision.",
  ],
  ['a quantity off the step', { ...limit, quantity: '0.010001' }, -1013, 'Filter failure: LOT_SIZE'],
  ['a price off the tick', { ...limit, price: '50000.001' }, -1013, 'Filter failure: PRICE_FILTER'],
  [
    'a price far below the market',
    { ...limit, price: '11000' },
    -1013,
    'Filter failure: PERCENT_PRICE_BY_SIDE',
  ],
  ['too little money', { ...limit, quantity: '0.00009' }, -1013, 'Filter failure: NOTIONAL'],
  ['too little money at market', { ...market, quantity: '0.00008' }, -1013, 'Filter failure: NOTIONAL'],
  ['too much at market', { ...market, quantity: '121' }, -1013, 'Filter failure: MARKET_LOT_SIZE'],
  [
    'more than the balance',
    { ...limit, quantity: '3' },
    -2010,
    'Account has insufficient balance for requested action.',
  ],
  [
    'a maker order that would take',
    { ...without('timeInForce'), type: 'LIMIT_MAKER', price: '60500' },
    -2010,
    'Order would immediately match and take.',
  ],
  [
    'a client id of 37 characters',
    { ...limit, newClientOrderId: 'x'.repeat(37) },
    -1100,
    "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.",
  ],
  [
    'a stop without its price',
    { ...limit, type: 'STOP_LOSS_LIMIT' },
    -1102,
    "Mandatory parameter 'stopPrice' was not sent, was empty/null, or malformed.",
  ],
  [
    'a stop price on a plain order',
    { ...limit, stopPrice: '1' },
    -1106,
    "Parameter 'stopPrice' sent when not required.",
  ],
  [
    'a trailing order',
    { ...market, type: 'STOP_LOSS', stopPrice: '59000', trailingDelta: '10' },
    -1106,
    "Parameter 'trailingDelta' sent when not required.",
  ],
];

describe('orders refused', () => {
  it.each(rows)('%s', async (_name, order, code, msg) => {
    const answer = await signed(address, 'POST', '/api/v3/order', order);
    expect(answer).toMatchObject({ status: 400, body: { code, msg } });
    expect(await (await fetch(`${sim.control}/orders?venue=binance`)).json()).toEqual([]);
  });

  it('the 201st open order of a symbol', async () => {
    const place = () => signed(address, 'POST', '/api/v3/order', { ...limit, quantity: '0.001' });
    for (let i = 0; i < 200; i++) await place();
    expect((await place()).body).toEqual({ code: -1013, msg: 'Filter failure: MAX_NUM_ORDERS' });
  });
});

describe('who may ask', () => {
  const ask = (params: Record<string, string>, tamper?: (query: string) => string) =>
    signed(address, 'GET', '/api/v3/account', params, tamper);

  it.each([
    ['a stale timestamp', { timestamp: String(Date.now() - 6000) }, 400, -1021],
    ['a timestamp from the future', { timestamp: String(Date.now() + 60_000) }, 400, -1021],
    ['a window of 61 s', { recvWindow: '61000' }, 400, -1131],
    ['no timestamp', { timestamp: '' }, 400, -1102],
  ])('%s is refused', async (_name, params, status, code) => {
    expect(await ask(params)).toMatchObject({ status, body: { code } });
  });

  it('a wider window accepts an older timestamp', async () => {
    const params = { timestamp: String(Date.now() - 6000), recvWindow: '30000' };
    expect((await ask(params)).status).toBe(200);
  });

  it('a changed parameter breaks the signature', async () => {
    const answer = await ask({ recvWindow: '5000' }, (query) =>
      query.replace('recvWindow=5000', 'recvWindow=9000'),
    );
    expect(answer).toMatchObject({ status: 400, body: { code: -1022 } });
  });

  it('a foreign key and a malformed key are refused', async () => {
    const foreign = await signed({ ...address, apiKey: 'k'.repeat(64) }, 'GET', '/api/v3/account', {});
    expect(foreign).toMatchObject({ status: 401, body: { code: -2008 } });
    const malformed = await signed({ ...address, apiKey: '!' }, 'GET', '/api/v3/account', {});
    expect(malformed).toMatchObject({ status: 401, body: { code: -2014 } });
  });

  it("the venue's clock can be skewed", async () => {
    await control(sim.control, '/faults', { venue: 'binance', clockSkewMs: 20_000 });
    expect(await ask({})).toMatchObject({ status: 400, body: { code: -1021 } });
  });
});

describe('client order ids', () => {
  const place = () => signed(address, 'POST', '/api/v3/order', { ...limit, newClientOrderId: 'same' });

  it('are refused while open, and accepted again after a fill', async () => {
    expect((await place()).status).toBe(200);
    expect(await place()).toMatchObject({ status: 400, body: { code: -2010, msg: 'Duplicate order sent.' } });
    await control(sim.control, '/market', { venue: 'binance', symbol: 'BTCUSDT', price: '49000' });
    const query = { symbol: 'BTCUSDT', origClientOrderId: 'same' };
    expect((await signed(address, 'GET', '/api/v3/order', query)).body).toMatchObject({ status: 'FILLED' });
    expect(await place()).toMatchObject({ status: 200, body: { status: 'FILLED' } });
    await control(sim.control, '/market', { venue: 'binance', symbol: 'BTCUSDT', price: '60000' });
  });

  it('that nobody used are unknown to query and cancel', async () => {
    const query = { symbol: 'BTCUSDT', origClientOrderId: 'never' };
    expect((await signed(address, 'GET', '/api/v3/order', query)).body).toMatchObject({ code: -2013 });
    expect((await signed(address, 'DELETE', '/api/v3/order', query)).body).toMatchObject({ code: -2011 });
  });
});

describe('rate limits', () => {
  it('headers count, and the limit answers 429 with Retry-After', async () => {
    const small = await startSimExchange({ market: 'still', orderLimit10s: 2, weightLimit1m: 50 });
    try {
      const venue = small.venues.binance ?? address;
      // Both windows follow the wall clock; were one to end in between, its count would start over: try again then.
      let answers = await Promise.all([0, 1, 2].map(() => signed(venue, 'POST', '/api/v3/order', limit)));
      if (answers.every((each) => each.status === 200)) {
        answers = await Promise.all([0, 1, 2].map(() => signed(venue, 'POST', '/api/v3/order', limit)));
      }
      const refused = answers.find((each) => each.status === 429);
      expect(refused?.body).toMatchObject({ code: -1015 });
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(refused?.headers.get('x-mbx-order-count-10s'))).toBeGreaterThanOrEqual(3);
      let weighty = await answerOf(await fetch(`${venue.http}/api/v3/exchangeInfo`));
      for (let i = 0; i < 5 && weighty.status === 200; i++) {
        weighty = await answerOf(await fetch(`${venue.http}/api/v3/exchangeInfo`));
      }
      expect(weighty).toMatchObject({ status: 429, body: { code: -1003 } });
    } finally {
      await small.stop();
    }
  });
});

it('diffs join the snapshot without a gap, and rebuild the book', async () => {
  const socket = new WebSocket(`${address.ws}/ws/btcusdt@depth@100ms`);
  const diffs: { U: number; u: number; b: [string, string][]; a: [string, string][] }[] = [];
  const url = `${address.http}/api/v3/depth?symbol=BTCUSDT&limit=5000`;
  try {
    socket.on('message', (data) => diffs.push(JSON.parse(String(data))));
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    const bids = new Map<string, string>();
    let at = 0;
    const snapshot = (await answerOf(await fetch(url))).body as {
      lastUpdateId: number;
      bids: [string, string][];
    };
    for (const [price, quantity] of snapshot.bids) bids.set(price, quantity);
    at = snapshot.lastUpdateId;
    for (const price of ['60100', '59900', '60050']) {
      await control(sim.control, '/market', { venue: 'binance', symbol: 'BTCUSDT', price });
    }
    const target = (await answerOf(await fetch(url))).body as {
      lastUpdateId: number;
      bids: [string, string][];
    };
    while (at < target.lastUpdateId) {
      const diff = diffs.shift();
      if (diff === undefined) await new Promise((resolve) => socket.once('message', resolve));
      if (diff === undefined || diff.u <= at) continue;
      expect(diff.U).toBeLessThanOrEqual(at + 1);
      for (const [price, quantity] of diff.b) {
        if (Number(quantity) === 0) bids.delete(price);
        else bids.set(price, quantity);
      }
      at = diff.u;
    }
    const rebuilt = [...bids].sort((a, b) => Number(b[0]) - Number(a[0]));
    expect(rebuilt).toEqual(target.bids);
  } finally {
    socket.terminate();
  }
});
