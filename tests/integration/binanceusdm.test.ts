import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { reconciliationResource } from '#shared/http-api/reconciliation-schemas.ts';
import { orderOf, tradewindJson } from '../cli/tradewind.ts';
import { place, settled, showOrder, showSaga } from '../support/api.ts';
import { awsClients } from '../support/aws.ts';
import { clearFaults, postFault, venueOrderIds } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';

const venue = 'binanceusdm';
const accountId = `paper-${venue}`;
const instrument = 'BTC/USDT:USDT';
const aws = awsClients();
const orderRequest = { method: 'POST', path: '/fapi/v1/order' };
const market = (given: object = {}) => ({
  accountId,
  instrument,
  side: 'buy',
  type: 'market',
  quantity: '0.01',
  ...given,
});

afterEach(() => clearFaults(venue));
afterAll(() => aws.destroy());

async function expectMatch(): Promise<void> {
  const { exitCode, document } = await tradewindJson(`reconcile --venue ${venue}`);
  expect([exitCode, reconciliationResource.parse(document).status]).toEqual([0, 'MATCHED']);
  expect((await tradewindJson(`ledger verify --venue ${venue}`)).exitCode).toBe(0);
}

describe('a perpetual at Binance USDⓈ-M', () => {
  it('is opened, and closed by an order that only reduces; the books tie out', async () => {
    const opened = await settled((await place(market())).orderId);
    expect([opened.venue, opened.state]).toEqual([venue, 'FILLED']);
    expect(Object.keys(opened.fees)).toEqual(['USDT']);
    const closed = await settled((await place(market({ side: 'sell', reduceOnly: true }))).orderId);
    expect(closed.state).toBe('FILLED');
    await expectMatch();
  });

  it('rests, and is cancelled', async () => {
    const resting = await orderOf(`trade buy ${instrument} 0.01 --limit 58000 --venue ${venue}`);
    const canceled = await orderOf(`orders cancel ${resting.orderId} --wait`);
    expect(canceled.state).toBe('CANCELED');
  });

  it('that would reduce nothing is refused before the venue hears of it', async () => {
    const order = await settled((await place(market({ side: 'sell', reduceOnly: true }))).orderId);
    expect(order.state).toBe('DENIED');
    expect(await venueOrderIds(venue, order.orderId)).toEqual([]);
  });
});

describe('an order whose fate the venue did not tell', () => {
  it.each<[string, Parameters<typeof postFault>[0]]>([
    ['cuts the connection', { match: orderRequest, effect: 'after', respond: 'drop' }],
    [
      'says that it does not know',
      {
        match: orderRequest,
        effect: 'after',
        respond: {
          status: 503,
          body: { code: -1000, msg: 'Unknown error, please check your request or try again later.' },
        },
      },
    ],
  ])('is found, once (it %s)', async (_name, fault) => {
    await postFault(fault, venue);
    const order = await settled((await place(market())).orderId);
    expect(order.state).toBe('FILLED');
    expect(await venueOrderIds(venue, order.orderId)).toEqual([`TW${order.orderId}01`]);
    await settled((await place(market({ side: 'sell' }))).orderId);
  });

  it('that its protection threw off is sent again at once', async () => {
    const body = { code: -1008, msg: 'Request throttled by system-level protection.' };
    await postFault({ match: orderRequest, effect: 'before', respond: { status: 503, body } }, venue);
    const resting = await place(market({ type: 'limit', limitPrice: '58000' }), { waitSeconds: 1 });
    await eventually(
      async () => ((await showOrder(resting.orderId)).state === 'ACCEPTED' ? true : undefined),
      { withinMs: 15_000, otherwise: () => 'the order was not accepted' },
    );
    expect((await showSaga(resting.orderId)).steps.map(({ outcome }) => outcome)).not.toContain(
      'PROVEN_ABSENT',
    );
    await orderOf(`orders cancel ${resting.orderId} --wait`);
    await expectMatch();
  });
});
