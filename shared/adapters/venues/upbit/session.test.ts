import { afterEach, describe, expect, it } from 'vitest';
import { decimal as d } from '../../../domain/money/decimal.ts';
import type { Order } from '../../../domain/order/order.ts';
import { withApproval } from '../../../domain/risk/approval.ts';
import { anAccount, anOrder } from '../../../testing/builders.ts';
import { startMs } from '../../../testing/simulated-clock.ts';
import { UpbitSession } from './session.ts';
import {
  bitcoinForWon,
  type Reply,
  startScriptedUpbit,
  tradedOrder,
  waitingOrder,
} from './testing/scripted-upbit.ts';

const key = { instrument: bitcoinForWon, clientOrderId: 'TW01' };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

/** A session at a venue that gives these answers, one after the other. */
async function sessionAt(...replies: readonly (Reply | 'drop')[]) {
  const rest = [...replies];
  const venue = await startScriptedUpbit(() => rest.shift() ?? { status: 500, body: 'no more answers' });
  stops.push(venue.stop);
  return { session: new UpbitSession(venue.client, anAccount({ venue: 'upbit' })), asked: venue.asked };
}

function approved(given: Partial<Order> = {}) {
  const order = anOrder({ quantity: d('1'), limitPrice: d('140000000'), ...given });
  const { ownerId, accountId, orderId } = order;
  return withApproval(order, {
    ownerId,
    accountId,
    orderId,
    epoch: 1,
    quantity: d('1'),
    referencePrice: d('140000000'),
    approvedAtMs: startMs,
  });
}

const refused = (status: number, name: string): Reply => ({ status, body: { error: { name, message: '' } } });
const notFound = refused(404, 'order_not_found');

describe('submit', () => {
  it('sends a signed order once, and takes the venue’s id', async () => {
    const { session, asked } = await sessionAt({ status: 201, body: waitingOrder() });
    expect(await session.submit(approved(), bitcoinForWon, 'TW01')).toEqual({
      class: 'ACCEPTED',
      venueOrderId: 'cdd92199-2897-4e14-9448-f923320408ad',
    });
    expect(asked).toEqual([
      {
        method: 'POST',
        path: '/v1/orders',
        parameters: {
          market: 'KRW-BTC',
          side: 'bid',
          ord_type: 'limit',
          volume: '1',
          price: '140000000',
          identifier: 'TW01',
        },
        isSigned: true,
        nonce: expect.any(String),
      },
    ]);
  });

  it.each<readonly [what: string, reply: Reply | 'drop', verdict: string]>([
    ['a refusal', refused(400, 'insufficient_funds_bid'), 'REJECTED VENUE_INSUFFICIENT_FUNDS'],
    ['an identifier that was used', refused(400, 'duplicated_identifier'), 'IN_DOUBT duplicated_identifier'],
    ['too many requests', refused(429, 'too_many_requests'), 'RETRY_LATER too_many_requests'],
    ['a bad key', refused(401, 'invalid_access_key'), 'STOP_VENUE invalid_access_key'],
    ['a cut connection', 'drop', 'IN_DOUBT UNREACHABLE'],
    ['an error with a status of success', { body: { error: { name: 'x' } } }, 'IN_DOUBT UNREADABLE'],
    ['HTML', { body: '<html>' }, 'IN_DOUBT UNREADABLE'],
    ['half an answer', { body: '{"uuid":"cdd9' }, 'IN_DOUBT UNREADABLE'],
    ['nothing', { body: '' }, 'IN_DOUBT UNREADABLE'],
    ['a number that is none', { body: waitingOrder({ executed_volume: 'NaN' }) }, 'IN_DOUBT UNREADABLE'],
    ['another order', { body: waitingOrder({ identifier: 'TW02' }) }, 'IN_DOUBT UNREADABLE'],
    ['another market', { body: waitingOrder({ market: 'KRW-ETH' }) }, 'IN_DOUBT UNREADABLE'],
  ])('%s', async (_what, reply, verdict) => {
    const { session, asked } = await sessionAt(reply);
    const answer = await session.submit(approved(), bitcoinForWon, 'TW01');
    expect(`${answer.class} ${'code' in answer ? answer.code : ''}`).toBe(verdict);
    expect(asked).toHaveLength(1);
  });

  it('refuses what Upbit has no order for, without asking it', async () => {
    const { session, asked } = await sessionAt();
    const { quantity: _none, ...order } = approved({ side: 'sell', type: 'market', quoteQuantity: d('1') });
    expect(await session.submit(order, bitcoinForWon, 'TW01')).toMatchObject({
      class: 'REJECTED',
      code: 'VENUE_PARAMETER',
    });
    expect(asked).toEqual([]);
  });

  it('never uses a nonce twice', async () => {
    const { session, asked } = await sessionAt({ body: waitingOrder() }, { body: waitingOrder() });
    await session.submit(approved(), bitcoinForWon, 'TW01');
    await session.lookUp(key);
    expect(new Set(asked.map(({ nonce }) => nonce)).size).toBe(2);
  });
});

describe('lookUp', () => {
  it('asks by our own id', async () => {
    const { session, asked } = await sessionAt({ body: tradedOrder() });
    expect(await session.lookUp(key)).toMatchObject({
      class: 'FOUND',
      order: { status: 'ACCEPTED', clientOrderId: 'TW01', executedQuantity: d('0.4') },
    });
    expect(asked).toMatchObject([
      { method: 'GET', path: '/v1/order', parameters: { identifier: 'TW01' }, isSigned: true },
    ]);
  });

  it.each<readonly [what: string, reply: Reply | 'drop', verdict: string]>([
    ['the venue has no such order', notFound, 'NOT_FOUND'],
    ['a proxy has no such page', { status: 404, body: '<html>' }, 'UNKNOWN HTTP_404'],
    ['words of absence with success', { body: { error: { name: 'order_not_found' } } }, 'UNKNOWN UNREADABLE'],
    ['words of absence from a broken server', refused(500, 'order_not_found'), 'UNKNOWN order_not_found'],
    ['another order', { body: waitingOrder({ identifier: 'TW02' }) }, 'UNKNOWN UNREADABLE'],
    ['a bad key', refused(401, 'jwt_verification'), 'UNKNOWN jwt_verification'],
    ['a cut connection', 'drop', 'UNKNOWN UNREACHABLE'],
    ['a broken server', { status: 500, body: '' }, 'UNKNOWN HTTP_500'],
  ])('%s', async (_what, reply, verdict) => {
    const { session } = await sessionAt(reply);
    const answer = await session.lookUp(key);
    expect(['code' in answer ? `${answer.class} ${answer.code}` : answer.class]).toEqual([verdict]);
  });
});

describe('cancel', () => {
  it('tells how the order ended, which only a look-up does', async () => {
    const { session, asked } = await sessionAt(
      { body: waitingOrder() },
      { body: tradedOrder({ state: 'cancel' }) },
    );
    expect(await session.cancel(key)).toMatchObject({
      class: 'CANCELED',
      order: { status: 'CANCELED', executedQuantity: d('0.4') },
    });
    expect(asked).toMatchObject([
      { method: 'DELETE', path: '/v1/order', parameters: { identifier: 'TW01' }, isSigned: true },
      { method: 'GET' },
    ]);
  });

  it.each<readonly [what: string, replies: (Reply | 'drop')[], verdict: string]>([
    ['still open after it', [{ body: waitingOrder() }, { body: waitingOrder() }], 'UNKNOWN CANCEL_REQUESTED'],
    ['silent after it', [{ body: waitingOrder() }, 'drop'], 'UNKNOWN CANCEL_REQUESTED'],
    ['no such order', [notFound], 'NOT_OPEN order_not_found'],
    ['already filled, in words we do not know', [refused(400, 'done_order')], 'UNKNOWN done_order'],
    ['a cut connection', ['drop'], 'UNKNOWN UNREACHABLE'],
    ['no order', [{ body: {} }], 'UNKNOWN UNREADABLE'],
  ])('%s', async (_what, replies, verdict) => {
    const { session } = await sessionAt(...replies);
    const answer = await session.cancel(key);
    expect(`${answer.class} ${'code' in answer ? answer.code : ''}`).toBe(verdict);
  });

  it('never takes a filled order for cancelled', async () => {
    const { session } = await sessionAt(
      { body: waitingOrder() },
      { body: tradedOrder({ state: 'done', volume: '0.4' }) },
    );
    expect(await session.cancel(key)).toMatchObject({ order: { status: 'FILLED' } });
  });
});

describe('listTrades', () => {
  const venueOrderId = 'cdd92199-2897-4e14-9448-f923320408ad';

  it('lists the trades of the order with the venue’s id, under ours', async () => {
    const { session, asked } = await sessionAt({ body: tradedOrder() });
    expect(await session.listTrades(key, venueOrderId)).toMatchObject({
      class: 'TRADES',
      trades: [{ clientOrderId: 'TW01', instrument: 'BTC/KRW', fee: { asset: 'KRW', amount: d('27999.8') } }],
    });
    expect(asked).toMatchObject([{ parameters: { uuid: venueOrderId } }]);
  });

  it.each<readonly [what: string, reply: Reply]>([
    ['some are missing', { body: tradedOrder({ trades_count: 2 }) }],
    ['they are another order’s', { body: tradedOrder({ uuid: 'another' }) }],
    ['the order is not there', notFound],
  ])('tells nothing when %s', async (_what, reply) => {
    const { session } = await sessionAt(reply);
    expect((await session.listTrades(key, venueOrderId)).class).toBe('UNKNOWN');
  });
});

it('has no clock to set', async () => {
  const { session, asked } = await sessionAt();
  await session.resyncClock();
  expect(asked).toEqual([]);
});
