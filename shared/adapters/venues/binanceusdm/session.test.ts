import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { InstrumentSettings } from '../../../domain/account/instrument-settings.ts';
import { decimal as d, zero } from '../../../domain/money/decimal.ts';
import { testRef } from '../../../testing/builders.ts';
import { brokenBodies, type Reply } from '../binance/testing/simulated-binance.ts';
import {
  approvedOrder,
  bitcoin,
  nextKey,
  type SimulatedBinanceUsdm,
  startSimulatedBinanceUsdm,
} from './testing/simulated-binanceusdm.ts';

let venue: SimulatedBinanceUsdm;
beforeAll(async () => {
  venue = await startSimulatedBinanceUsdm();
});
afterEach(() => venue.reset());
afterAll(() => venue?.stop());

const placing = { method: 'POST', path: '/fapi/v1/order' };
const submit = (clientOrderId: string, order = approvedOrder()) =>
  venue.session.submit(order, bitcoin, clientOrderId);
const stateAtVenue = async (clientOrderId: string) =>
  (await venue.orders()).filter((each) => each.clientOrderId === clientOrderId).map(({ state }) => state);
const apply = (given: Partial<InstrumentSettings>) =>
  venue.session.applySettings(bitcoin, {
    ...testRef,
    instrument: bitcoin.symbol,
    leverage: d('20'),
    marginMode: 'CROSS',
    positionMode: 'ONE_WAY',
    ...given,
  });

describe('an order that the venue takes', () => {
  it('is ACCEPTED under the venue’s id, and there under ours', async () => {
    const { clientOrderId } = nextKey();
    const answer = await submit(clientOrderId);
    const [order] = await venue.orders();
    expect(answer).toEqual({ class: 'ACCEPTED', venueOrderId: String(order?.orderId) });
    expect(order).toMatchObject({ clientOrderId, state: 'NEW' });
  });

  it.each([
    ['sells', { side: 'sell', limitPrice: d('62000') }, 'NEW'],
    ['makes', { postOnly: true }, 'NEW'],
    ['takes', { type: 'market' }, 'FILLED'],
    ['is filled at once or cancelled', { timeInForce: 'IOC' }, 'EXPIRED'],
  ] as const)('%s', async (_, given, state) => {
    const { clientOrderId } = nextKey();
    expect(await submit(clientOrderId, approvedOrder(given))).toMatchObject({ class: 'ACCEPTED' });
    expect(await stateAtVenue(clientOrderId)).toEqual([state]);
  });

  it('of a hedge opens and closes by its side, and reduceOnly is not sent', async () => {
    expect(await apply({ positionMode: 'HEDGE' })).toEqual({ class: 'APPLIED' });
    const opened = nextKey();
    const open = approvedOrder({ type: 'market', side: 'sell', positionSide: 'SHORT' });
    expect(await submit(opened.clientOrderId, open)).toMatchObject({ class: 'ACCEPTED' });
    const close = approvedOrder({ type: 'market', side: 'buy', positionSide: 'SHORT', reduceOnly: true });
    const { clientOrderId } = nextKey();
    const answer = await submit(clientOrderId, close);
    if (answer.class !== 'ACCEPTED') throw new Error(JSON.stringify(answer));
    const key = { instrument: bitcoin, clientOrderId };
    expect(await venue.session.listTrades(key, answer.venueOrderId)).toMatchObject({
      trades: [{ side: 'buy', positionSide: 'SHORT', quantity: d('0.002'), clientOrderId }],
    });
  });
});

describe('an order that the venue refuses', () => {
  it.each([
    ['would take', { postOnly: true, limitPrice: d('61000') }, 'REJECTED', 'VENUE_POST_ONLY_WOULD_TAKE'],
    ['cannot be filled whole', { timeInForce: 'FOK' }, 'REJECTED', 'VENUE_REJECTED'],
    ['is too small', { quantity: d('0.001') }, 'REJECTED', 'VENUE_FILTER'],
    ['is between two ticks', { limitPrice: d('58000.05') }, 'REJECTED', 'VENUE_FILTER'],
    ['costs more than there is', { quantity: d('900') }, 'REJECTED', 'VENUE_INSUFFICIENT_FUNDS'],
    ['names a side in one-way mode', { positionSide: 'LONG' }, 'REJECTED', 'VENUE_PARAMETER'],
    ['reduces what is not there', { reduceOnly: true, type: 'market' }, 'IN_DOUBT', '-2022'],
  ] as const)('(it %s)', async (_, given, expected, code) => {
    const { clientOrderId } = nextKey();
    expect(await submit(clientOrderId, approvedOrder(given))).toMatchObject({ class: expected, code });
    expect(await stateAtVenue(clientOrderId)).toEqual([]);
    const key = { instrument: bitcoin, clientOrderId };
    expect(await venue.session.lookUp(key)).toEqual({ class: 'NOT_FOUND' });
  });
});

describe('an order that the venue took without saying so', () => {
  it.each<readonly [string, Reply | 'drop']>([
    ...brokenBodies,
    ['the connection cut', 'drop'],
    [
      '503, status unknown',
      {
        status: 503,
        body: { code: -1000, msg: 'Unknown error, please check your request or try again later.' },
      },
    ],
    ['400, a duplicate of itself', { status: 400, body: { code: -4116, msg: 'Duplicated.' } }],
    ['another order’s acknowledgement', { status: 200, body: { orderId: 7, clientOrderId: 'another' } }],
    ['NaN as order id', { status: 200, body: '{"orderId":NaN,"clientOrderId":"OURS"}' }],
  ])('(%s) is IN_DOUBT, and its look-up finds it', async (_, respond) => {
    const key = nextKey();
    const named: unknown = JSON.parse(JSON.stringify(respond).replace('OURS', key.clientOrderId));
    await venue.fault({ match: placing, effect: 'after', respond: named as typeof respond });
    expect(await submit(key.clientOrderId)).toMatchObject({ class: 'IN_DOUBT' });
    expect(await venue.session.lookUp(key)).toMatchObject({ class: 'FOUND' });
    expect(await stateAtVenue(key.clientOrderId)).toEqual(['NEW']);
  });

  it('is refused when sent again while it is open, and found', async () => {
    const key = nextKey();
    await submit(key.clientOrderId);
    expect(await submit(key.clientOrderId)).toMatchObject({ class: 'IN_DOUBT', code: '-4116' });
    expect(await stateAtVenue(key.clientOrderId)).toEqual(['NEW']);
  });
});

describe('a cancel', () => {
  it('of a resting order tells how it ended; a second one that it is not open', async () => {
    const key = nextKey();
    await submit(key.clientOrderId);
    expect(await venue.session.cancel(key)).toMatchObject({
      class: 'CANCELED',
      order: { status: 'CANCELED', executedQuantity: zero, clientOrderId: key.clientOrderId },
    });
    expect(await venue.session.cancel(key)).toEqual({ class: 'NOT_OPEN', code: '-2011' });
    expect(await venue.session.lookUp(key)).toMatchObject({ order: { status: 'CANCELED' } });
  });

  it('that nobody answers is UNKNOWN', async () => {
    const key = nextKey();
    await submit(key.clientOrderId);
    const match = { method: 'DELETE', path: '/fapi/v1/order' };
    await venue.fault({ match, effect: 'after', respond: 'drop' });
    expect(await venue.session.cancel(key)).toMatchObject({ class: 'UNKNOWN', code: 'UNREACHABLE' });
  });
});

describe('a replacement', () => {
  it('cancels the old order, and places what it leaves open', async () => {
    const [old, next] = [nextKey(), nextKey()];
    await submit(old.clientOrderId);
    const answer = await venue.session.replace({
      instrument: bitcoin,
      order: approvedOrder({ quantity: d('0.003'), limitPrice: d('58500') }),
      clientOrderId: next.clientOrderId,
      previous: {
        clientOrderId: old.clientOrderId,
        quantity: d('0.002'),
        executedBefore: zero,
        hasFills: false,
      },
      mayStillSend: () => true,
    });
    expect(answer).toMatchObject({ canceled: { class: 'CANCELED' }, placed: { class: 'ACCEPTED' } });
    expect(await stateAtVenue(old.clientOrderId)).toEqual(['CANCELED']);
    expect(await stateAtVenue(next.clientOrderId)).toEqual(['NEW']);
  });
});

describe('a clock that is off', () => {
  it('is refused, and right again after it is measured', async () => {
    await venue.skew(60_000);
    const { clientOrderId } = nextKey();
    expect(await submit(clientOrderId)).toEqual({ class: 'RESYNC_CLOCK', code: '-1021' });
    await venue.session.resyncClock();
    expect(await submit(clientOrderId)).toMatchObject({ class: 'ACCEPTED' });
    await venue.skew(0);
    await venue.session.resyncClock();
  });
});

describe('settings', () => {
  it('are applied where they differ, and again without harm', async () => {
    const wanted = { leverage: d('5'), marginMode: 'ISOLATED', positionMode: 'HEDGE' } as const;
    expect(await apply(wanted)).toEqual({ class: 'APPLIED' });
    expect(await apply(wanted)).toEqual({ class: 'APPLIED' });
    expect(await venue.client.listSymbolSettings({ symbol: 'BTCUSDT' })).toMatchObject([
      { marginType: 'ISOLATED', leverage: 5 },
    ]);
    expect(await venue.books.listPositions()).toMatchObject({ positionMode: 'HEDGE' });
  });

  it.each([
    ['a leverage that it does not give', {}, { leverage: d('126') }, '-4028'],
    ['another mode while an order is open', {}, { positionMode: 'HEDGE' }, '-4067'],
    ['another margin while a position is open', { type: 'market' }, { marginMode: 'ISOLATED' }, '-4048'],
  ] as const)('(%s) are refused', async (_, order, settings, code) => {
    await submit(nextKey().clientOrderId, approvedOrder(order));
    expect(await apply(settings)).toMatchObject({ class: 'REFUSED', code });
  });

  it.each(['drop', { status: 503, body: { code: -1000, msg: 'Unknown error.' } }] as const)(
    'nobody knows of (%s)',
    async (respond) => {
      await venue.fault({ match: { method: 'POST', path: '/leverage' }, effect: 'after', respond });
      expect(await apply({ leverage: d('7') })).toMatchObject({ class: 'UNKNOWN' });
    },
  );
});
