import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { InstrumentSettings } from '../../../domain/account/instrument-settings.ts';
import { decimal as d, zero } from '../../../domain/money/decimal.ts';
import { testRef } from '../../../testing/builders.ts';
import { brokenBodies, type Reply } from '../binance/testing/simulated-binance.ts';
import {
  approvedOrder,
  bitcoin,
  nextKey,
  type SimulatedOkx,
  startSimulatedOkx,
  swap,
} from './testing/simulated-okx.ts';

let venue: SimulatedOkx;
beforeAll(async () => {
  venue = await startSimulatedOkx();
});
afterEach(() => venue.reset());
afterAll(() => venue?.stop());

type Key = ReturnType<typeof nextKey>;
const submit = ({ instrument, clientOrderId }: Key, order = approvedOrder()) =>
  venue.session.submit(order, instrument, clientOrderId);
const stateAtVenue = async ({ clientOrderId }: Key) =>
  (await venue.orders()).filter((each) => each.clientOrderId === clientOrderId).map(({ state }) => state);
const apply = (given: Partial<InstrumentSettings>) =>
  venue.session.applySettings(swap, {
    ...testRef,
    instrument: swap.symbol,
    leverage: d('3'),
    marginMode: 'CROSS',
    positionMode: 'ONE_WAY',
    ...given,
  });
const placing = { method: 'POST', path: '/api/v5/trade/order' };
const inEnvelope = (sCode: string, sMsg: string) => ({
  status: 200,
  body: { code: '1', msg: '', data: [{ ordId: '', clOrdId: '', sCode, sMsg }] },
});

describe('an order that the venue takes', () => {
  it.each([
    ['rests', bitcoin, {}, 'NEW'],
    ['of a perpetual rests', swap, {}, 'NEW'],
    ['sells', swap, { side: 'sell', limitPrice: d('62000') }, 'NEW'],
    ['makes', bitcoin, { postOnly: true }, 'NEW'],
    ['takes', swap, { type: 'market' }, 'FILLED'],
    ['is filled at once or cancelled', bitcoin, { timeInForce: 'IOC' }, 'EXPIRED'],
    ['is filled whole or cancelled', bitcoin, { timeInForce: 'FOK' }, 'EXPIRED'],
  ] as const)('%s', async (_, instrument, given, state) => {
    const key = nextKey(instrument);
    expect(await submit(key, approvedOrder(given))).toMatchObject({ class: 'ACCEPTED' });
    expect(await stateAtVenue(key)).toEqual([state]);
  });

  it('names what it costs, and is filled for no more', async () => {
    const key = nextKey();
    const { quantity: _, ...byCost } = approvedOrder({ type: 'market', quoteQuantity: d('100') });
    const answer = await submit(key, byCost);
    if (answer.class !== 'ACCEPTED') throw new Error(JSON.stringify(answer));
    const traded = await venue.session.listTrades(key, answer.venueOrderId);
    if (traded.class !== 'TRADES') throw new Error(JSON.stringify(traded));
    const cost = traded.trades.reduce((sum, trade) => sum.plus(trade.cost), zero);
    expect(cost.lessThanOrEqualTo(100) && cost.greaterThan('99.9')).toBe(true);
  });

  it('of a hedge opens and closes by its side, and reduceOnly is not sent', async () => {
    expect(await apply({ positionMode: 'HEDGE' })).toEqual({ class: 'APPLIED' });
    const open = approvedOrder({ type: 'market', side: 'sell', positionSide: 'SHORT' });
    expect(await submit(nextKey(swap), open)).toMatchObject({ class: 'ACCEPTED' });
    const key = nextKey(swap);
    const close = approvedOrder({ type: 'market', side: 'buy', positionSide: 'SHORT', reduceOnly: true });
    const answer = await submit(key, close);
    if (answer.class !== 'ACCEPTED') throw new Error(JSON.stringify(answer));
    expect(await venue.session.listTrades(key, answer.venueOrderId)).toMatchObject({
      trades: [{ side: 'buy', positionSide: 'SHORT', quantity: d('0.002'), price: d('60001') }],
    });
  });

  it('is counted in contracts there, and in base units here', async () => {
    const key = nextKey(swap);
    await submit(key);
    expect(
      await venue.client.queryOrder({ instId: 'BTC-USDT-SWAP', clOrdId: key.clientOrderId }),
    ).toMatchObject({
      data: [{ sz: '0.2', tdMode: 'cross' }],
    });
  });

  it('is not taken once its deadline is over', async () => {
    await venue.fault({ match: placing, effect: 'none' });
    await venue.skew(6_000);
    const key = nextKey();
    expect(await submit(key)).toEqual({ class: 'RESYNC_CLOCK', code: '50036' });
    expect(await stateAtVenue(key)).toEqual([]);
    await venue.skew(0);
  });
});

describe('an order that the venue refuses', () => {
  it.each([
    ['is too small', bitcoin, { quantity: d('0.000001') }, 'VENUE_FILTER'],
    ['is between two ticks', swap, { limitPrice: d('58000.05') }, 'VENUE_FILTER'],
    ['is priced far from the market', bitcoin, { limitPrice: d('100000') }, 'VENUE_FILTER'],
    ['costs more than there is', bitcoin, { quantity: d('900') }, 'VENUE_INSUFFICIENT_FUNDS'],
    ['needs more margin than there is', swap, { quantity: d('90') }, 'VENUE_INSUFFICIENT_FUNDS'],
    ['names a side in one-way mode', swap, { positionSide: 'LONG' }, 'VENUE_PARAMETER'],
    ['reduces what is not there', swap, { reduceOnly: true, type: 'market' }, 'VENUE_REJECTED'],
  ] as const)('(it %s)', async (_, instrument, given, code) => {
    const key = nextKey(instrument);
    expect(await submit(key, approvedOrder(given))).toMatchObject({ class: 'REJECTED', code });
    expect(await stateAtVenue(key)).toEqual([]);
    expect(await venue.session.lookUp(key)).toEqual({ class: 'NOT_FOUND' });
  });
});

describe('an order that the venue took without saying so', () => {
  it.each<readonly [string, Reply | 'drop']>([
    ...brokenBodies,
    ['the connection cut', 'drop'],
    ['timed out', inEnvelope('51149', 'Order timed out.')],
    ['a duplicate of itself', inEnvelope('51016', 'Client order ID already exists.')],
    [
      'another order’s acknowledgement',
      { status: 200, body: { code: '0', data: [{ ordId: '7', clOrdId: 'another', sCode: '0' }] } },
    ],
    [
      'NaN as order id',
      { status: 200, body: '{"code":"0","data":[{"ordId":NaN,"clOrdId":"OURS","sCode":"0"}]}' },
    ],
    ['success without an order', { status: 200, body: { code: '0', msg: '', data: [] } }],
  ])('(%s) is IN_DOUBT, and its look-up finds it', async (_, respond) => {
    const key = nextKey();
    const named: unknown = JSON.parse(JSON.stringify(respond).replace('OURS', key.clientOrderId));
    await venue.fault({ match: placing, effect: 'after', respond: named as typeof respond });
    expect(await submit(key)).toMatchObject({ class: 'IN_DOUBT' });
    expect(await venue.session.lookUp(key)).toMatchObject({ class: 'FOUND' });
    expect(await stateAtVenue(key)).toEqual(['NEW']);
  });

  it('is refused when sent again while it is open, and taken again when it is not', async () => {
    const key = nextKey();
    await submit(key);
    expect(await submit(key)).toMatchObject({ class: 'IN_DOUBT', code: '51016' });
    expect(await stateAtVenue(key)).toEqual(['NEW']);
    await venue.session.cancel(key);
    expect(await submit(key)).toMatchObject({ class: 'ACCEPTED' });
    expect(await venue.session.lookUp(key)).toMatchObject({ order: { status: 'ACCEPTED' } });
  });
});

describe('a cancel', () => {
  it('of a resting order tells how it ended; a second one that it is not open', async () => {
    const key = nextKey(swap);
    await submit(key);
    expect(await venue.session.cancel(key)).toMatchObject({
      class: 'CANCELED',
      order: { status: 'CANCELED', executedQuantity: zero, clientOrderId: key.clientOrderId },
    });
    expect(await venue.session.cancel(key)).toEqual({ class: 'NOT_OPEN', code: '51400' });
    expect(await venue.session.lookUp(key)).toMatchObject({ order: { status: 'CANCELED' } });
  });

  it.each<readonly [string, Reply | 'drop', object]>([
    ['nobody answers', 'drop', { class: 'UNKNOWN', code: 'UNREACHABLE' }],
    [
      'is still worked on',
      inEnvelope('51410', 'already under cancelling status'),
      { class: 'UNKNOWN', code: 'CANCEL_REQUESTED' },
    ],
    ['came too late', inEnvelope('51401', 'already canceled'), { class: 'NOT_OPEN', code: '51401' }],
  ])('that %s proves no end', async (_, respond, expected) => {
    const key = nextKey();
    await submit(key);
    const match = { method: 'POST', path: '/api/v5/trade/cancel-order' };
    await venue.fault({ match, effect: 'after', respond });
    expect(await venue.session.cancel(key)).toMatchObject(expected);
  });

  it('whose end the venue does not tell was only asked for', async () => {
    const key = nextKey();
    await submit(key);
    await venue.fault({ match: { method: 'GET', path: '/trade/order' }, effect: 'before', respond: 'drop' });
    expect(await venue.session.cancel(key)).toMatchObject({ class: 'UNKNOWN', code: 'CANCEL_REQUESTED' });
  });
});

describe('a replacement', () => {
  it('cancels the old order, and places what it leaves open', async () => {
    const [old, next] = [nextKey(swap), nextKey(swap)];
    await submit(old);
    const answer = await venue.session.replace({
      instrument: swap,
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
    expect([await stateAtVenue(old), await stateAtVenue(next)]).toEqual([['CANCELED'], ['NEW']]);
  });
});

describe('a clock that is off', () => {
  it('is refused, and right again after it is measured', async () => {
    await venue.skew(60_000);
    const key = nextKey();
    expect(await submit(key)).toEqual({ class: 'RESYNC_CLOCK', code: '50102' });
    await venue.session.resyncClock();
    expect(await submit(key)).toMatchObject({ class: 'ACCEPTED' });
    await venue.skew(0);
    await venue.session.resyncClock();
  });
});

describe('settings', () => {
  it.each(['CROSS', 'ISOLATED'] as const)(
    'are applied where they differ, and again without harm: %s',
    async (marginMode) => {
      const wanted = { leverage: d('5'), marginMode, positionMode: 'HEDGE' } as const;
      expect(await apply(wanted)).toEqual({ class: 'APPLIED' });
      expect(await apply(wanted)).toEqual({ class: 'APPLIED' });
      const mgnMode = marginMode.toLowerCase();
      expect(await venue.client.readLeverage({ instId: 'BTC-USDT-SWAP', mgnMode })).toMatchObject({
        data: [{ lever: '5' }, { lever: '5' }],
      });
      expect(await venue.books.listPositions()).toMatchObject({ positionMode: 'HEDGE' });
    },
  );

  it.each([
    ['a leverage that it does not give', {}, { leverage: d('101') }],
    ['another mode while an order is open', {}, { positionMode: 'HEDGE' }],
    ['another margin while an order is open', {}, { marginMode: 'ISOLATED' }],
    ['another margin while a position is open', { type: 'market' }, { marginMode: 'ISOLATED' }],
  ] as const)('(%s) are refused', async (_, order, settings) => {
    await submit(nextKey(swap), approvedOrder(order));
    expect(await apply(settings)).toMatchObject({ class: 'REFUSED' });
  });

  it.each(['drop', { status: 500, body: { code: '50026', msg: 'System error.', data: [] } }] as const)(
    'nobody knows of (%s)',
    async (respond) => {
      await venue.fault({ match: { method: 'POST', path: '/set-leverage' }, effect: 'after', respond });
      expect(await apply({ leverage: d('7') })).toMatchObject({ class: 'UNKNOWN' });
    },
  );
});
