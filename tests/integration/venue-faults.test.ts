import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { tradewindJson } from '../cli/tradewind.ts';
import { call, marketBuy, place, restingBuy, settled, showOrder, showSaga } from '../support/api.ts';
import { awsClients, sweepNow } from '../support/aws.ts';
import { expectBooksToTieOut } from '../support/books.ts';
import { clearFaults, ordersAtVenue, postFault, type RequestFault } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';

const aws = awsClients();
const orderRequest = { method: 'POST', path: '/api/v3/order' };
const unknownStatus = {
  status: 503,
  body: { code: -1007, msg: 'Timeout waiting for response from backend server.' },
};

afterEach(clearFaults);
afterAll(() => aws.destroy());

describe('a venue that takes the order and does not say so', () => {
  it.each<[string, RequestFault['respond']]>([
    ['answers 503 unknown', unknownStatus],
    ['cuts the connection', 'drop'],
    ['never answers', 'timeout'],
    ['answers HTML from a proxy', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['answers 200 with nothing in it', { status: 200, body: {} }],
    ['answers half of its JSON', { status: 200, body: '{"symbol":"BTCUSDT","orderI' }],
  ])('%s: the order is found, once', async (_, respond) => {
    await postFault({ match: orderRequest, effect: 'after', respond });
    const order = await settled((await place(marketBuy(), { waitSeconds: 25 })).orderId);
    expect(order.state).toBe('FILLED');
    expect(await ordersAtVenue(order.orderId)).toHaveLength(1);
    expect((await showSaga(order.orderId)).steps.map(({ outcome }) => outcome)).toContain('FILL');
    await expectBooksToTieOut();
  });
});

describe('a venue that never got the orders', () => {
  it('sends a limit order once more after its absence is proven, and gives a market order up', async () => {
    await postFault({ match: orderRequest, effect: 'before', respond: 'drop' });
    const resting = await place(restingBuy('30000'), { waitSeconds: 1 });
    await postFault({ match: orderRequest, effect: 'before', respond: unknownStatus });
    const market = await place(marketBuy(), { waitSeconds: 1 });
    await expectSentOnceMore(resting.orderId);
    const givenUp = await settled(market.orderId);
    expect([givenUp.state, givenUp.code]).toEqual(['REJECTED', 'ABSENT_AT_VENUE']);
    expect(await ordersAtVenue(givenUp.orderId)).toEqual([]);
    await call('DELETE', `/v1/orders/${resting.orderId}`);
    await settled(resting.orderId);
    await expectBooksToTieOut();
  });
});

async function expectSentOnceMore(orderId: string): Promise<void> {
  await eventually(async () => ((await showOrder(orderId)).state === 'ACCEPTED' ? true : undefined), {
    withinMs: 60_000,
    otherwise: () => 'the order was not accepted',
  });
  // The account stream may tell of the acceptance too, before the saga's step or after it.
  const steps = (await showSaga(orderId)).steps.filter(({ step }) => step !== 'fill-handler');
  expect(steps.map(({ outcome }) => outcome)).toEqual([
    'RESERVED',
    'APPROVED',
    'SENDING',
    'IN_DOUBT',
    'PROVEN_ABSENT',
    'SENDING',
    'ACCEPTED',
  ]);
  expect((await ordersAtVenue(orderId)).map(({ clientOrderId }) => clientOrderId)).toEqual([
    `TW${orderId}02`,
  ]);
}

describe('a venue that refuses', () => {
  it.each([
    [
      { status: 400, body: { code: -2010, msg: 'Account has insufficient balance for requested action.' } },
      'VENUE_INSUFFICIENT_FUNDS',
    ],
    [{ status: 400, body: { code: -1013, msg: 'Filter failure: PERCENT_PRICE_BY_SIDE' } }, 'VENUE_FILTER'],
    [{ status: 400, body: { code: -1121, msg: 'Invalid symbol.' } }, 'VENUE_INSTRUMENT'],
  ])('%j: REJECTED as %s, compensated', async (respond, code) => {
    await postFault({ match: orderRequest, effect: 'before', respond });
    const order = await settled((await place(marketBuy())).orderId);
    expect([order.state, order.code]).toEqual(['REJECTED', code]);
    expect((await showSaga(order.orderId)).steps.at(-1)?.step).toBe('release-funds');
    await expectBooksToTieOut();
  });

  it('is busy for a moment: the order waits, and is sent again', async () => {
    const busy = {
      status: 429,
      headers: { 'Retry-After': '1' },
      body: { code: -1015, msg: 'Too many new orders.' },
    };
    await postFault({ match: orderRequest, effect: 'before', respond: busy });
    const order = await settled((await place(marketBuy())).orderId);
    expect(order.state).toBe('FILLED');
    // Attempts that our own budget holds back meanwhile leave nothing at the venue.
    const placed = await ordersAtVenue(order.orderId);
    expect(placed).toHaveLength(1);
    expect(placed[0]?.clientOrderId).not.toBe(`TW${order.orderId}01`);
    await expectBooksToTieOut();
  });

  it('finds our clock off: the clock is set, and the order sent again', async () => {
    const skewed = {
      status: 400,
      body: { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' },
    };
    await postFault({ match: orderRequest, effect: 'before', respond: skewed });
    const order = await settled((await place(marketBuy())).orderId);
    expect(order.state).toBe('FILLED');
    await expectBooksToTieOut();
  });

  it('refuses a post-only order that would take', async () => {
    const request = { ...restingBuy('62000'), postOnly: true };
    const order = await settled((await place(request)).orderId);
    expect([order.state, order.code]).toEqual(['REJECTED', 'VENUE_POST_ONLY_WOULD_TAKE']);
  });
});

describe('a stream that fails us', () => {
  it.each([
    ['is cut', { kind: 'disconnect', target: 'private', durationMs: 3000 }],
    ['repeats events', { kind: 'duplicate', target: 'private', count: 10 }],
    ['swaps events', { kind: 'reorder', target: 'private', event: 'executionReport' }],
  ])('%s around a fill: nothing is lost, nothing twice', async (_, stream) => {
    await postFault({ stream });
    const order = await settled((await place(marketBuy('0.002'))).orderId, 90_000);
    expect([order.state, order.filledQuantity]).toEqual(['FILLED', '0.002']);
    await expectBooksToTieOut();
  });

  it('loses events: a comparison that is asked for brings the fill', async () => {
    await postFault({ stream: { kind: 'drop', target: 'private', event: 'executionReport', count: 2 } });
    const { orderId } = await place(marketBuy('0.002'), { waitSeconds: 1 });
    await eventually(async () => ((await ordersAtVenue(orderId))[0]?.state === 'FILLED' ? true : undefined), {
      otherwise: () => 'the venue did not fill the order',
    });
    await tradewindJson('reconcile --venue binance');
    expect((await settled(orderId)).filledQuantity).toBe('0.002');
    await expectBooksToTieOut();
  });
});

describe('a cancel that meets trouble', () => {
  it('is delivered again until the venue’s word is known', async () => {
    const { orderId } = await place(restingBuy('30000'));
    await postFault({
      match: { method: 'DELETE', path: '/api/v3/order' },
      effect: 'before',
      respond: unknownStatus,
    });
    await call('DELETE', `/v1/orders/${orderId}`);
    await eventually(
      async () => {
        await sweepNow(aws.lambda);
        return (await showOrder(orderId)).state === 'CANCELED' ? true : undefined;
      },
      { withinMs: 60_000, otherwise: () => 'the order was not cancelled' },
    );
    expect((await ordersAtVenue(orderId)).map(({ state }) => state)).toEqual(['CANCELED']);
    await expectBooksToTieOut();
  });

  it('takes effect without an answer: the look-up shows it', async () => {
    const { orderId } = await place(restingBuy('30000'));
    await postFault({ match: { method: 'DELETE', path: '/api/v3/order' }, effect: 'after', respond: 'drop' });
    await call('DELETE', `/v1/orders/${orderId}`);
    expect((await settled(orderId)).state).toBe('CANCELED');
    await expectBooksToTieOut();
  });
});
