import { afterEach, describe, expect, it } from 'vitest';
import { orderOf, tradewindJson } from '../cli/tradewind.ts';
import { call, settled, showOrder, showSaga } from '../support/api.ts';
import { clearFaults, postFault, venueOrderIds } from '../support/control.ts';

afterEach(async () => {
  await clearFaults('binance');
  await clearFaults('upbit');
});

interface Venue {
  readonly id: string;
  readonly instrument: string;
  readonly size: string;
  readonly larger: string;
  readonly far: string;
  readonly near: string;
  /** Takes at once. */
  readonly through: string;
  readonly replace: { readonly method: string; readonly path: string };
  readonly refusal: { readonly status: number; readonly body: unknown };
}
const venues: readonly Venue[] = [
  {
    id: 'binance',
    instrument: 'BTC/USDT',
    size: '0.001',
    larger: '0.002',
    far: '30000',
    near: '31000',
    through: '62000',
    replace: { method: 'POST', path: '/order/cancelReplace' },
    refusal: { status: 400, body: { code: -1013, msg: 'Filter failure: PERCENT_PRICE_BY_SIDE' } },
  },
  {
    id: 'upbit',
    instrument: 'BTC/KRW',
    size: '0.001',
    larger: '0.002',
    far: '50000000',
    near: '51000000',
    through: '93000000',
    replace: { method: 'POST', path: '/orders/cancel_and_new' },
    refusal: { status: 400, body: { error: { name: 'invalid_price_bid', message: '' } } },
  },
];

describe.each(venues)('an amendment at $id', (venue) => {
  const rest = () =>
    orderOf(`trade buy ${venue.instrument} ${venue.size} --limit ${venue.far} --venue ${venue.id}`);
  const tieOut = async () => {
    expect((await tradewindJson(`reconcile --venue ${venue.id}`)).exitCode).toBe(0);
    expect((await tradewindJson(`ledger verify --venue ${venue.id}`)).exitCode).toBe(0);
  };
  const cancel = async (orderId: string) =>
    expect((await orderOf(`orders cancel ${orderId} --wait`)).state).toBe('CANCELED');

  it('of limit and quantity: the order keeps its id, the venue has it once', async () => {
    const { orderId } = await rest();
    const amended = await orderOf(`amend ${orderId} --price ${venue.near} --quantity ${venue.larger}`);
    expect(amended).toMatchObject({
      orderId,
      state: 'ACCEPTED',
      amendment: { state: 'DONE' },
      clientOrderId: `TW${orderId}02`,
    });
    expect(await venueOrderIds(venue.id, orderId)).toEqual([`TW${orderId}01`, `TW${orderId}02`]);
    expect((await showSaga(orderId)).steps.map(({ step }) => step)).toContain('amend-order');
    await cancel(orderId);
    await tieOut();
  });

  it('through the market: it fills, under the same id', async () => {
    const { orderId } = await rest();
    const answer = await call('PATCH', `/v1/orders/${orderId}`, { body: { limitPrice: venue.through } });
    expect(answer.status).toBe(202);
    expect(await settled(orderId)).toMatchObject({ state: 'FILLED', filledQuantity: venue.size });
    await tieOut();
  });

  it('refused by the venue: the old order rests on', async () => {
    const { orderId } = await rest();
    await postFault({ match: venue.replace, effect: 'before', respond: venue.refusal }, venue.id);
    const { exitCode, document } = await tradewindJson(`amend ${orderId} --price ${venue.near}`);
    expect([exitCode, document]).toMatchObject([
      1,
      { state: 'ACCEPTED', limitPrice: venue.far, amendment: { state: 'REFUSED', code: 'VENUE_FILTER' } },
    ]);
    await cancel(orderId);
    await tieOut();
  });
});

describe('an amendment that breaks a rule', () => {
  it('is refused with its code, and the order stays as it was', async () => {
    const before = await orderOf('trade buy BTC/USDT 0.01 --limit 30000');
    const rules = [
      [{}, 400, 'FIELD_INVALID'],
      [{ limitPrice: '-1' }, 400, 'FIELD_INVALID'],
      [{ price: '1' }, 400, 'FIELD_UNKNOWN'],
      [{ limitPrice: '30000.001' }, 422, 'PRICE_NOT_ON_TICK'],
      [{ quantity: '3' }, 422, 'ORDER_NOTIONAL_ABOVE_LIMIT'],
      [{ limitPrice: '99000' }, 422, 'PRICE_OUTSIDE_COLLAR'],
    ] as const;
    for (const [body, status, code] of rules) {
      const answer = await call('PATCH', `/v1/orders/${before.orderId}`, { body });
      expect([body, answer.status, answer.body]).toMatchObject([body, status, { code }]);
    }
    expect(await showOrder(before.orderId)).toEqual(before);
    await orderOf(`orders cancel ${before.orderId} --wait`);
  });

  it('of an order that is nobody’s', async () => {
    const answer = await call('PATCH', '/v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV', { body: { quantity: '1' } });
    expect(answer.status).toBe(404);
  });
});
