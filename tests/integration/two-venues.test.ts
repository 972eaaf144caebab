import { afterAll, afterEach, describe, expect, inject, it } from 'vitest';
import { reconciliationResource } from '#shared/http-api/reconciliation-schemas.ts';
import { orderResource } from '#shared/http-api/schemas.ts';
import { orderOf, tradewindJson } from '../cli/tradewind.ts';
import { call, marketBuy, place, settled, showOrder, showSaga } from '../support/api.ts';
import { awsClients } from '../support/aws.ts';
import { clearFaults, postFault, resetVenues, venueOrderIds } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';

const accountId = 'paper-upbit';
const aws = awsClients();
const orderRequest = { method: 'POST', path: '/v1/orders' };
const krw = (given: object) => ({
  ...marketBuy(),
  accountId,
  instrument: 'BTC/KRW',
  quantity: '0.001',
  ...given,
});

afterEach(() => clearFaults('upbit'));
afterAll(() => aws.destroy());

async function expectMatch(venue: string): Promise<void> {
  const { exitCode, document } = await tradewindJson(`reconcile --venue ${venue}`);
  expect([exitCode, reconciliationResource.parse(document).status]).toEqual([0, 'MATCHED']);
  expect((await tradewindJson(`ledger verify --venue ${venue}`)).exitCode).toBe(0);
}

describe('an order at Upbit means what it means at Binance', () => {
  it.each([
    ['a market buy by quantity', krw({})],
    ['a market buy by what it costs', krw({ quantity: undefined, quoteQuantity: '100000' })],
    ['a market sell', krw({ side: 'sell' })],
    ['a limit order that takes', krw({ type: 'limit', limitPrice: '92000000', timeInForce: 'IOC' })],
  ])('%s is filled', async (_name, body) => {
    const order = await settled((await place(body)).orderId);
    expect([order.venue, order.state]).toEqual(['upbit', 'FILLED']);
    expect(Object.keys(order.fees)).toEqual(['KRW']);
  });

  it('a market sell by what it brings is refused, and says what to give instead', async () => {
    const body = krw({ side: 'sell', quantity: undefined, quoteQuantity: '100000' });
    const headers = { 'idempotency-key': 'upbit-sell-by-quote' };
    const answer = await call('POST', '/v1/orders', { body, headers });
    expect([answer.status, answer.body]).toMatchObject([
      422,
      { code: 'ORDER_TYPE_UNSUPPORTED', field: 'quoteQuantity' },
    ]);
  });

  it('a resting order is listed beside Binance’s, and cancelled', async () => {
    const resting = await orderOf('trade buy BTC/KRW 0.01 --limit 50000000 --venue upbit');
    const listed = await call('GET', '/v1/orders?state=open');
    const { orders } = listed.body as { orders: unknown[] };
    expect(orders.map((order) => orderResource.parse(order).orderId)).toContain(resting.orderId);
    const canceled = await orderOf(`orders cancel ${resting.orderId} --wait`);
    expect(canceled.state).toBe('CANCELED');
    await expectMatch('upbit');
  });
});

describe('Upbit’s ids are burned by the first request', () => {
  it.each<[string, Parameters<typeof postFault>[0]]>([
    ['cuts the connection', { match: orderRequest, effect: 'after', respond: 'drop' }],
    ['answers HTML', { match: orderRequest, effect: 'after', respond: { status: 502, body: '<html>' } }],
  ])('a venue that takes the order and %s: found, once', async (_name, fault) => {
    await postFault(fault, 'upbit');
    const order = await settled((await place(krw({}))).orderId);
    expect(order.state).toBe('FILLED');
    expect(await venueOrderIds('upbit', order.orderId)).toEqual([`TW${order.orderId}01`]);
  });

  it('a limit order that never arrived is sent again under a new id', async () => {
    await postFault({ match: orderRequest, effect: 'before', respond: 'drop' }, 'upbit');
    const placed = await place(krw({ type: 'limit', limitPrice: '50000000' }), { waitSeconds: 1 });
    await eventually(
      async () => ((await showOrder(placed.orderId)).state === 'ACCEPTED' ? true : undefined),
      { withinMs: 60_000, otherwise: () => 'the order was not accepted' },
    );
    expect((await showSaga(placed.orderId)).steps.map(({ outcome }) => outcome)).toContain('PROVEN_ABSENT');
    expect(await venueOrderIds('upbit', placed.orderId)).toEqual([`TW${placed.orderId}02`]);
    await expectMatch('upbit');
  });
});

describe('a reset of the simulated venues', () => {
  it('begins the paper accounts anew: no open orders, starting balances, ACTIVE', async () => {
    const open = await orderOf('trade buy BTC/USDT 0.01 --limit 30000');
    await settled((await place(marketBuy())).orderId);
    await resetVenues();
    expect(await showOrder(open.orderId)).toMatchObject({ state: 'CANCELED', reserved: { remaining: '0' } });
    for (const [venue, balances] of [
      ['binance', { USDT: '100000', BTC: '1' }],
      ['upbit', { KRW: '150000000', BTC: '1' }],
    ] as const) {
      const { document } = await tradewindJson(`account show --venue ${venue}`);
      expect(document).toMatchObject({ account: { tradingState: 'ACTIVE' } });
      const shown = (document as { balances: { asset: string; total: string }[] }).balances;
      for (const [asset, total] of Object.entries(balances))
        expect(shown.find((balance) => balance.asset === asset)?.total).toBe(total);
      await expectMatch(venue);
    }
    expect(await call('GET', '/v1/orders?state=open')).toMatchObject({ body: { orders: [] } });
    expect((await settled((await place(marketBuy())).orderId)).state).toBe('FILLED');
    expect(inject('cloud').user.accountId).toBe('paper-binance');
  });
});
