import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decimal as d } from '../../../domain/money/decimal.ts';
import { anAccount } from '../../../testing/builders.ts';
import { binanceClient } from './client.ts';
import { BinanceSession } from './session.ts';
import {
  approvedOrder,
  bitcoin,
  brokenBodies,
  marketOrder,
  nextKey,
  type Reply,
  type SimulatedBinance,
  startSimulatedBinance,
} from './testing/simulated-binance.ts';

let binance: SimulatedBinance;
beforeAll(async () => {
  binance = await startSimulatedBinance();
});
afterEach(() => binance.reset());
afterAll(() => binance?.stop());

const placing = { method: 'POST', path: '/api/v3/order' };
const submit = (clientOrderId: string, order = approvedOrder()) =>
  binance.session.submit(order, bitcoin, clientOrderId);
const stateAtVenue = async (clientOrderId: string) =>
  (await binance.orders()).filter((each) => each.clientOrderId === clientOrderId).map(({ state }) => state);

describe('an order that the venue takes', () => {
  it('is ACCEPTED under the venue’s id, and there under ours', async () => {
    const { clientOrderId } = nextKey();
    const answer = await submit(clientOrderId);
    const [order] = await binance.orders();
    expect(answer).toEqual({ class: 'ACCEPTED', venueOrderId: String(order?.orderId) });
    expect(order).toMatchObject({ clientOrderId, state: 'NEW' });
  });

  it.each([
    ['sells', { side: 'sell', limitPrice: d('90000') }, 'NEW'],
    ['makes', { postOnly: true }, 'NEW'],
    ['is by quantity, at the market', { type: 'market' }, 'FILLED'],
    ['is by quote quantity, at the market', { type: 'market', quoteQuantity: d('100') }, 'FILLED'],
    ['is filled or killed', { timeInForce: 'FOK' }, 'EXPIRED'],
  ] as const)('%s', async (_, given, state) => {
    const { clientOrderId } = nextKey();
    expect(await submit(clientOrderId, approvedOrder(given))).toMatchObject({ class: 'ACCEPTED' });
    expect(await stateAtVenue(clientOrderId)).toEqual([state]);
  });
});

describe('an order that the venue took without saying so', () => {
  const other = { orderId: 7001, clientOrderId: 'another' };
  it.each<readonly [string, Reply | 'drop']>([
    ...brokenBodies,
    ['the connection cut', 'drop'],
    ['503, status unknown', { status: 503, body: { code: -1007, msg: 'Timeout waiting for response.' } }],
    [
      '500, though its body speaks of a refusal',
      { status: 500, body: { code: -2010, msg: 'Market is closed.' } },
    ],
    ['503, though its body speaks of the clock', { status: 503, body: { code: -1021, msg: 'Timestamp.' } }],
    ['400, a duplicate of itself', { status: 400, body: { code: -2010, msg: 'Duplicate order sent.' } }],
    ['another order’s acknowledgement', { status: 200, body: other }],
    ['no order id', { status: 200, body: { clientOrderId: 'OURS' } }],
    ['NaN as order id', { status: 200, body: '{"orderId":NaN,"clientOrderId":"OURS"}' }],
    ['a negative order id', { status: 200, body: { orderId: -1, clientOrderId: 'OURS' } }],
    ['half an order id', { status: 200, body: { orderId: 0.5, clientOrderId: 'OURS' } }],
    ['an endless order id', { status: 200, body: '{"orderId":1e999,"clientOrderId":"OURS"}' }],
  ])('(%s) is IN_DOUBT, and its look-up finds it', async (_, respond) => {
    const key = nextKey();
    const named: unknown = JSON.parse(JSON.stringify(respond).replace('OURS', key.clientOrderId));
    await binance.fault({ match: placing, effect: 'after', respond: named as typeof respond });
    expect(await submit(key.clientOrderId)).toMatchObject({ class: 'IN_DOUBT' });
    expect(await binance.session.lookUp(key)).toMatchObject({ class: 'FOUND' });
    expect(await stateAtVenue(key.clientOrderId)).toEqual(['NEW']);
  });

  it('keeps every digit of an id that is too long for a float', async () => {
    const { clientOrderId } = nextKey();
    const body = `{"orderId":9223372036854775807,"clientOrderId":"${clientOrderId}"}`;
    await binance.fault({ match: placing, effect: 'before', respond: { status: 200, body } });
    expect(await submit(clientOrderId)).toEqual({ class: 'ACCEPTED', venueOrderId: '9223372036854775807' });
  });

  it('under an id that an open order has: it is IN_DOUBT, and there once', async () => {
    const { clientOrderId } = nextKey();
    await submit(clientOrderId);
    expect(await submit(clientOrderId)).toMatchObject({ class: 'IN_DOUBT', code: '-2010' });
    expect(await stateAtVenue(clientOrderId)).toEqual(['NEW']);
  });
});

describe('an order that never arrived', () => {
  it('is IN_DOUBT all the same; its look-up does not find it', async () => {
    const key = nextKey();
    await binance.fault({ match: placing, effect: 'before', respond: 'drop' });
    expect(await submit(key.clientOrderId)).toMatchObject({ class: 'IN_DOUBT', code: 'UNREACHABLE' });
    expect(await binance.session.lookUp(key)).toEqual({ class: 'NOT_FOUND' });
  });

  it('is IN_DOUBT where nobody listens, and no text tells of a signature', async () => {
    const gone = { rest: 'http://127.0.0.1:9', stream: 'ws://127.0.0.1:9', wsApi: 'ws://127.0.0.1:9' };
    const session = new BinanceSession(binanceClient({ apiKey: 'k-e-y', secret: 's' }, gone), anAccount());
    const answer = await session.submit(approvedOrder(), bitcoin, 'TW1');
    expect(answer).toMatchObject({ class: 'IN_DOUBT', code: 'UNREACHABLE' });
    expect(JSON.stringify(answer)).not.toMatch(/signature|k-e-y|127\.0\.0\.1/);
  });
});

describe('an order that the venue refuses', () => {
  it.each([
    ['too small a step', { quantity: d('0.0010000001') }, 'VENUE_PARAMETER'],
    ['too small an order', { quantity: d('0.00001') }, 'VENUE_FILTER'],
    ['no money', { quantity: d('100') }, 'VENUE_INSUFFICIENT_FUNDS'],
    [
      'post only, though it would take',
      { postOnly: true, limitPrice: d('62000') },
      'VENUE_POST_ONLY_WOULD_TAKE',
    ],
  ])('%s: REJECTED', async (_, given, code) => {
    const { clientOrderId } = nextKey();
    expect(await submit(clientOrderId, approvedOrder(given))).toMatchObject({ class: 'REJECTED', code });
    expect(await stateAtVenue(clientOrderId)).toEqual([]);
  });

  it('for a market it does not have is REJECTED', async () => {
    const nowhere = { ...bitcoin, base: 'NOSUCH' };
    const answer = await binance.session.submit(marketOrder(), nowhere, nextKey().clientOrderId);
    expect(answer).toMatchObject({ class: 'REJECTED', code: 'VENUE_INSTRUMENT' });
  });

  it('for its keys or its signature stops the venue', async () => {
    const { clientOrderId } = nextKey();
    const stranger = binance.sessionOf({ apiKey: 'f'.repeat(64), secret: 'f'.repeat(64) });
    expect(await stranger.submit(approvedOrder(), bitcoin, clientOrderId)).toMatchObject({
      class: 'STOP_VENUE',
    });
    expect(await stateAtVenue(clientOrderId)).toEqual([]);
  });

  it.each([
    ['7', 7000],
    ['0', 0],
    ['', 1000],
    ['soon', 1000],
    ['-5', 1000],
    ['1.5', 1000],
    ['1e9', 1000],
    ['NaN', 1000],
    ['Infinity', 1000],
    ['9'.repeat(30), 1000],
    ['Fri, 31 Dec 2027 23:59:59 GMT', 1000],
  ])('with Retry-After %j waits %i ms', async (retryAfter, afterMs) => {
    const headers = { 'retry-after': retryAfter };
    await binance.fault({ match: placing, effect: 'before', respond: { status: 429, headers, body: '' } });
    expect(await submit(nextKey().clientOrderId)).toMatchObject({ class: 'RETRY_LATER', afterMs });
  });
});

describe('a venue that says nothing', () => {
  it('at all, or stops in the middle of its answer, is given up in time: IN_DOUBT', async () => {
    const stalling = createServer((_, answer) => {
      answer.writeHead(200, { 'content-type': 'application/json' });
      answer.write('{"orderId":');
    });
    await new Promise<void>((resolve) => stalling.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = stalling.address() as AddressInfo;
      const rest = `http://127.0.0.1:${port}`;
      const client = binanceClient({ apiKey: 'k', secret: 's' }, { rest, stream: 'ws://x', wsApi: 'ws://x' });
      const stalled = new BinanceSession(client, anAccount());
      await binance.fault({ match: placing, effect: 'after', respond: 'timeout' });
      const key = nextKey();
      const answers = await Promise.all([
        submit(key.clientOrderId),
        stalled.submit(approvedOrder(), bitcoin, 'TW1'),
        stalled.lookUp(key),
      ]);
      expect(answers.map((answer) => answer.class)).toEqual(['IN_DOUBT', 'IN_DOUBT', 'UNKNOWN']);
      expect(await stateAtVenue(key.clientOrderId)).toEqual(['NEW']);
    } finally {
      stalling.closeAllConnections();
      await new Promise((resolve) => stalling.close(resolve));
    }
  });
});
