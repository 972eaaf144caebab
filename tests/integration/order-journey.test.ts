import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { decimal } from '#shared/domain/money/decimal.ts';
import { orderList, orderResource } from '#shared/http-api/schemas.ts';
import {
  call,
  marketBuy,
  place,
  post,
  restingBuy,
  settled,
  showBalances,
  showOrder,
  showPositions,
  showSaga,
} from '../support/api.ts';
import { expectBooksToTieOut } from '../support/books.ts';
import { ordersAtVenue } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';

describe('an order travels the whole way', () => {
  it('from the API to the ledger and the position, each hop visible', async () => {
    const before = (await showPositions()).find((position) => position.instrument === 'BTC/USDT');

    const placed = await place(marketBuy('0.002'));
    const order = await settled(placed.orderId);

    expect(order.state).toBe('FILLED');
    expect(order.filledQuantity).toBe('0.002');
    expect(order.arrivalMidPrice).not.toBeNull();
    const venueOrders = await ordersAtVenue(order.orderId);
    expect(venueOrders.map(({ state, filled }) => [state, filled])).toEqual([['FILLED', '0.002']]);
    const { steps, execution } = await showSaga(order.orderId);
    expect(execution).toBe(`${order.orderId}-0`);
    expect(steps.slice(0, 3).map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'place-trade RESERVED',
      'risk-check APPROVED',
      'submit-order SENDING',
    ]);
    expect(steps.map(({ sequence }) => sequence)).toEqual(steps.map((_, index) => index + 1));
    expect(steps.at(-1)?.stateAfter).toBe('FILLED');
    const after = (await showPositions()).find((position) => position.instrument === 'BTC/USDT');
    const gained = decimal(after?.quantity ?? '0').minus(before?.quantity ?? '0');
    expect(gained.toFixed()).toBe(
      decimal('0.002')
        .minus(order.fees.BTC ?? '0')
        .toFixed(),
    );
    expect([after?.pendingBuy, after?.pendingSell]).toEqual(['0', '0']);
    await expectBooksToTieOut();
  });

  it('sells what it bought, and the round trip costs fees and spread only', async () => {
    const bought = await settled((await place(marketBuy('0.003'))).orderId);
    const sold = await settled((await place({ ...marketBuy('0.002'), side: 'sell' })).orderId);
    expect([bought.state, sold.state]).toEqual(['FILLED', 'FILLED']);
    await expectBooksToTieOut();
  });

  it('buys by quote quantity, and gives back what was not spent', async () => {
    const { accountId } = inject('cloud').user;
    const request = { accountId, instrument: 'BTC/USDT', side: 'buy', type: 'market', quoteQuantity: '100' };
    const order = await settled((await place(request)).orderId);
    expect(order.state).toBe('FILLED');
    expect(order.reserved).toMatchObject({ asset: 'USDT', amount: '100', remaining: '0' });
    await expectBooksToTieOut();
  });

  it('holds a resting limit order’s funds until it is cancelled, and no longer', async () => {
    const before = await showBalances();
    const order = await place(restingBuy('30000'));
    expect(order.state).toBe('ACCEPTED');
    const held = await showBalances();
    expect(
      decimal(held.get('USDT')?.reserved ?? '0')
        .minus(before.get('USDT')?.reserved ?? '0')
        .toFixed(),
    ).toBe('30');

    const canceled = await call('DELETE', `/v1/orders/${order.orderId}`);

    expect([canceled.status, orderResource.parse(canceled.body).state]).toEqual([202, 'PENDING_CANCEL']);
    expect((await settled(order.orderId)).state).toBe('CANCELED');
    expect((await ordersAtVenue(order.orderId)).map(({ state }) => state)).toEqual(['CANCELED']);
    expect((await showBalances()).get('USDT')).toEqual(before.get('USDT'));
    expect((await call('DELETE', `/v1/orders/${order.orderId}`)).status).toBe(409);
    await expectBooksToTieOut();
  });

  it('expires an immediate-or-cancel order that finds nothing', async () => {
    const order = await settled((await place({ ...restingBuy('40000'), timeInForce: 'IOC' })).orderId);
    expect([order.state, order.filledQuantity]).toEqual(['EXPIRED', '0']);
    await expectBooksToTieOut();
  });

  it('answers 202 with the order’s place without a wait, and lists it', async () => {
    const answer = await post(restingBuy('31000'));
    expect(answer.status).toBe(202);
    const { orderId } = orderResource.parse(answer.body);
    expect(answer.headers.get('location')).toBe(`/v1/orders/${orderId}`);
    await eventually(async () => ((await showOrder(orderId)).state === 'ACCEPTED' ? true : undefined), {
      otherwise: () => 'the order was not accepted',
    });
    const open = orderList.parse((await call('GET', '/v1/orders?state=open&limit=500')).body).orders;
    expect(open.map((order) => order.orderId)).toContain(orderId);
    await call('DELETE', `/v1/orders/${orderId}`);
    await settled(orderId);
  });

  it('keeps a refusal for funds and one for risk as DENIED, with code, and gives everything back', async () => {
    const before = await showBalances();
    const funds = await place({ ...restingBuy('30000'), quantity: '9' });
    const risk = await place({ ...restingBuy('58000'), quantity: '1' });
    expect([funds.state, funds.code]).toEqual(['DENIED', 'INSUFFICIENT_FUNDS']);
    expect([risk.state, risk.code]).toEqual(['DENIED', 'ORDER_NOTIONAL_ABOVE_LIMIT']);
    await settled(risk.orderId);
    expect((await showSaga(risk.orderId)).steps.map(({ step }) => step)).toEqual([
      'place-trade',
      'risk-check',
      'release-funds',
    ]);
    expect((await showBalances()).get('USDT')).toEqual(before.get('USDT'));
    expect(await ordersAtVenue(funds.orderId)).toEqual([]);
    expect(await ordersAtVenue(risk.orderId)).toEqual([]);
  });

  it('pages through orders without losing or repeating one', async () => {
    const all = orderList
      .parse((await call('GET', '/v1/orders?limit=500')).body)
      .orders.map((order) => order.orderId);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = orderList.parse((await call('GET', `/v1/orders?limit=3${query}`)).body);
      paged.push(...page.orders.map((order) => order.orderId));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(paged).toEqual(all);
  });

  it('places one order for one Idempotency-Key, however many twins arrive at once', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(restingBuy('29000'), { key })));
    const ids = new Set(answers.map((answer) => orderResource.parse(answer.body).orderId));
    expect(ids.size).toBe(1);
    const [orderId = ''] = ids;
    await eventually(async () => ((await showOrder(orderId)).state === 'ACCEPTED' ? true : undefined), {
      otherwise: () => 'the order was not accepted',
    });
    expect(await ordersAtVenue(orderId)).toHaveLength(1);
    const other = await post(restingBuy('29001'), { key });
    expect([other.status, (other.body as { code: string }).code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    await call('DELETE', `/v1/orders/${orderId}`);
    await settled(orderId);
  });
});
