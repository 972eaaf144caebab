import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type SimExchange, startSimExchange, type VenueAddress } from '../../index.ts';
import { control, signed } from '../../testing/signed-client.ts';

let sim: SimExchange;
let address: VenueAddress;

beforeAll(async () => {
  sim = await startSimExchange({ market: 'still', venues: ['binance'] });
  if (sim.venues.binance === undefined) throw new Error('no binance');
  address = sim.venues.binance;
});
beforeEach(async () => {
  await control(sim.control, '/reset', {});
});
afterAll(() => sim.stop());

const limit = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: '50000',
};
const ask = (method: string, path: string, params: Record<string, string>) =>
  signed(address, method, `/api/v3/${path}`, params);
const replace = (params: Record<string, string>) =>
  ask('POST', 'order/cancelReplace', {
    ...limit,
    price: '51000',
    newClientOrderId: 'new',
    cancelOrigClientOrderId: 'old',
    cancelReplaceMode: 'STOP_ON_FAILURE',
    ...params,
  });
const place = (params: Record<string, string> = {}) =>
  ask('POST', 'order', { ...limit, newClientOrderId: 'old', ...params });
const stateOf = async (origClientOrderId: string) =>
  ((await ask('GET', 'order', { symbol: 'BTCUSDT', origClientOrderId })).body as { status?: string }).status;

it('replaces an order, and tells both halves', async () => {
  await place();
  expect(await replace({})).toMatchObject({
    status: 200,
    body: {
      cancelResult: 'SUCCESS',
      newOrderResult: 'SUCCESS',
      cancelResponse: { origClientOrderId: 'old', status: 'CANCELED', executedQty: '0.00000000' },
      newOrderResponse: { clientOrderId: 'new', status: 'NEW' },
    },
  });
  expect([await stateOf('old'), await stateOf('new')]).toEqual(['CANCELED', 'NEW']);
});

it('places nothing where there is nothing to cancel: -2022', async () => {
  expect(await replace({})).toMatchObject({
    status: 400,
    body: {
      code: -2022,
      data: {
        cancelResult: 'FAILURE',
        newOrderResult: 'NOT_ATTEMPTED',
        cancelResponse: { code: -2011, msg: 'Unknown order sent.' },
        newOrderResponse: null,
      },
    },
  });
  expect(await stateOf('new')).toBeUndefined();
});

it('with ALLOW_FAILURE it does: -2021', async () => {
  expect(await replace({ cancelReplaceMode: 'ALLOW_FAILURE' })).toMatchObject({
    status: 409,
    body: { code: -2021, data: { cancelResult: 'FAILURE', newOrderResult: 'SUCCESS' } },
  });
});

it('a new order without funds comes too late for the old one: -2021', async () => {
  await place();
  expect(await replace({ quantity: '100' })).toMatchObject({
    status: 409,
    body: {
      code: -2021,
      data: { cancelResult: 'SUCCESS', newOrderResult: 'FAILURE', newOrderResponse: { code: -2010 } },
    },
  });
  expect(await stateOf('old')).toBe('CANCELED');
});

it('is paid for by what the old order frees', async () => {
  await place({ quantity: '1.9' });
  expect(await replace({ quantity: '1.9' })).toMatchObject({ status: 200 });
});

it.each<[string, Record<string, string>, number]>([
  ['a filter', { price: '51000.001' }, -1013],
  ['a parameter that is missing', { price: '' }, -1102],
  ['an unknown mode', { cancelReplaceMode: 'PERHAPS' }, -1130],
  ['an unknown restriction', { cancelRestrictions: 'ONLY_OLD' }, -1145],
  ['no order named', { cancelOrigClientOrderId: '' }, -1102],
])('%s refuses it whole, before anything is cancelled', async (_, params, code) => {
  await place();
  const { body } = await replace(params);
  const refusal = body as { code: number; data?: { cancelResponse: { code: number } } };
  expect(refusal.data?.cancelResponse.code ?? refusal.code).toBe(code);
  expect(await stateOf('old')).toBe('NEW');
});

it.each([
  ['ONLY_NEW', '0', 'CANCELED'],
  ['ONLY_NEW', '0.004', 'PARTIALLY_FILLED'],
  ['ONLY_PARTIALLY_FILLED', '0.004', 'CANCELED'],
  ['ONLY_PARTIALLY_FILLED', '0', 'NEW'],
])('%s with %s filled: the old order is then %s', async (cancelRestrictions, filled, state) => {
  await place({ price: '60000.5' });
  if (filled !== '0')
    await place({ side: 'SELL', price: '60000.5', quantity: filled, newClientOrderId: 'other' });
  const answer = await replace({ cancelRestrictions });
  expect(await stateOf('old')).toBe(state);
  if (state !== 'CANCELED')
    expect(answer.body).toMatchObject({
      data: { cancelResponse: { code: -2011, msg: 'Order was not canceled due to cancel restrictions.' } },
    });
});
