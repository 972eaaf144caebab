import { expect, it, onTestFinished } from 'vitest';
import { call, place, settled, showSaga } from '../support/api.ts';
import { clearFaults, postFault, type RequestFault, venueOrderIds } from '../support/control.ts';
import { expectMatch } from '../support/reconciliation.ts';

interface Venue {
  readonly venue: string;
  readonly markets: readonly string[];
  /** What each market's fees are paid in. */
  readonly fees: readonly string[];
  /** Path of a new order. */
  readonly path: string;
  /** What the venue answers when it cannot tell what became of an order. */
  readonly doubt: Exclude<RequestFault['respond'], string>;
}

const spot = 'BTC/USDT';
const perpetual = 'BTC/USDT:USDT';
const both = { markets: [spot, perpetual], fees: ['BTC', 'USDT'] };
/** Binance and Upbit have files of their own. */
const venues: readonly Venue[] = [
  {
    venue: 'binanceusdm',
    markets: [perpetual],
    fees: ['USDT'],
    path: '/fapi/v1/order',
    doubt: {
      status: 503,
      body: { code: -1000, msg: 'Unknown error, please check your request or try again later.' },
    },
  },
  {
    venue: 'okx',
    ...both,
    path: '/api/v5/trade/order',
    doubt: {
      status: 200,
      body: { code: '1', msg: '', data: [{ ordId: '', clOrdId: '', sCode: '51149', sMsg: 'Timed out.' }] },
    },
  },
  {
    venue: 'bitget',
    ...both,
    path: '/api/v3/trade/place-order',
    doubt: { status: 400, body: { code: '40725', msg: 'service return an error', data: null } },
  },
  {
    venue: 'bybit',
    ...both,
    path: '/v5/order/create',
    doubt: { status: 200, body: { retCode: 10000, retMsg: 'Server Timeout', result: {}, time: 0 } },
  },
];

it.each(venues)(
  'orders at $venue: filled, cancelled, found; its books tie out',
  async ({ venue, markets, fees, path, doubt }) => {
    onTestFinished(() => clearFaults(venue));
    const accountId = `paper-${venue}`;
    const order = (given: object) =>
      place({ accountId, instrument: perpetual, side: 'buy', type: 'market', quantity: '0.01', ...given });
    const filled = async (given: object) => {
      const ended = await settled((await order(given)).orderId);
      const story = ended.state === 'FILLED' ? '' : JSON.stringify((await showSaga(ended.orderId)).steps);
      expect([ended.venue, ended.state], story).toEqual([venue, 'FILLED']);
      return ended;
    };

    const bought = await Promise.all(markets.map((instrument) => filled({ instrument })));
    expect(bought.flatMap((each) => Object.keys(each.fees))).toEqual(fees);
    for (const { orderId } of bought) expect(await fillSources(orderId)).toContain('stream');

    const resting = await order({ instrument: markets[0], type: 'limit', limitPrice: '58000' });
    expect(resting.state).toBe('ACCEPTED');
    await call('DELETE', `/v1/orders/${resting.orderId}`);
    expect((await settled(resting.orderId)).state).toBe('CANCELED');

    const match = { method: 'POST', path };
    await postFault({ match, effect: 'after', respond: doubt }, venue);
    const { orderId } = await filled({ side: 'sell', reduceOnly: true });
    // Once, whichever attempt it was: a worker that stood still past its lease sends nothing, and the next one does.
    expect(await venueOrderIds(venue, orderId)).toEqual([expect.stringMatching(`^TW${orderId}0\\d$`)]);

    await expectMatch(accountId);
  },
);

/** Which way each fill of an order came. */
async function fillSources(orderId: string): Promise<readonly (string | undefined)[]> {
  const { steps } = await showSaga(orderId);
  return steps.filter(({ outcome }) => outcome === 'FILL').map(({ detail }) => detail.source);
}
