import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { decimal } from '#shared/domain/money/decimal.ts';
import { cancelOutcomes, placeOutcomes } from '#shared/http-api/batches.ts';
import { closingResource } from '#shared/http-api/closings.ts';
import { positionHistoryPage } from '#shared/http-api/position-history.ts';
import { type TradeResource, tradePage } from '#shared/http-api/trades.ts';
import { venueBalanceList } from '#shared/http-api/venue-balances.ts';
import { tradewindJson } from '../cli/tradewind.ts';
import { call, marketBuy, place, restingBuy, rests, settled, showPositions } from '../support/api.ts';
import { expectBooksToTieOut } from '../support/books.ts';
import { ordersAtVenue, tradesAtVenue } from '../support/control.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-orders-'));
let since = 0;
beforeAll(() => {
  since = Date.now();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sum = (trades: readonly TradeResource[]) =>
  trades.reduce((total, { quantity }) => total.plus(quantity), decimal('0')).toFixed();

describe('a batch', () => {
  const orders = () => [
    restingBuy('30000'),
    { ...restingBuy('30000'), limitPrice: '30000.001' },
    marketBuy('0.002'),
    restingBuy('31000'),
  ];
  const post = (key: string) =>
    call('POST', '/v1/orders/batch', { body: { orders: orders() }, headers: { 'idempotency-key': key } });

  it('is placed once however often it is asked for, and cancelled by one request', async () => {
    const key = randomUUID();
    const answers = await Promise.all([post(key), post(key)]);
    const [first, second] = answers.map(({ body }) => placeOutcomes.parse(body).outcomes);
    expect(first?.map(({ status, problem }) => [status, problem?.code])).toEqual([
      [202, undefined],
      [422, 'PRICE_NOT_ON_TICK'],
      [202, undefined],
      [202, undefined],
    ]);
    const ids = first?.flatMap(({ order }) => order?.orderId ?? []) ?? [];
    expect(second?.flatMap(({ order }) => order?.orderId ?? [])).toEqual(ids);
    const [resting = '', bought = '', other = ''] = ids;
    expect((await settled(bought)).state).toBe('FILLED');
    // One whose sending was in doubt would be found absent, not cancelled.
    for (const orderId of [resting, other]) await rests(orderId);

    const canceled = await call('POST', '/v1/orders/batch/cancel', {
      body: { orderIds: [resting, bought, other] },
    });
    const outcomes = cancelOutcomes.parse(canceled.body).outcomes;
    expect(outcomes.map(({ problem }) => problem?.code)).toEqual([
      undefined,
      'ORDER_NOT_CANCELABLE',
      undefined,
    ]);
    for (const orderId of [resting, other]) expect((await settled(orderId)).state).toBe('CANCELED');
    for (const orderId of ids) expect((await ordersAtVenue(orderId)).length).toBeLessThanOrEqual(1);
  });

  it('comes from a file, and all of it goes with cancel-all', async () => {
    const file = join(folder, 'orders.json');
    const far = { instrument: 'BTC/USDT', side: 'buy', type: 'limit', quantity: '0.001' };
    writeFileSync(
      file,
      JSON.stringify([28000, 29000].map((limitPrice) => ({ ...far, limitPrice: `${limitPrice}` }))),
    );
    const placed = await tradewindJson(`orders batch ${file}`);
    expect(placed.exitCode).toBe(0);
    const ids = placeOutcomes.parse(placed.document).outcomes.map(({ order }) => order?.orderId ?? '');
    for (const orderId of ids)
      await expect.poll(async () => (await ordersAtVenue(orderId)).length, { timeout: 20_000 }).toBe(1);
    const canceled = await tradewindJson('orders cancel-all --instrument BTC/USDT');
    expect(canceled.exitCode).toBe(0);
    const asked = cancelOutcomes.parse(canceled.document).outcomes.map(({ orderId }) => orderId);
    expect(asked).toEqual(expect.arrayContaining(ids));
    for (const orderId of ids) expect((await settled(orderId)).state).toBe('CANCELED');
  });
});

describe('what was traded', () => {
  it('is the venue’s own trades: of one order, and of the account in a time', async () => {
    const order = await settled((await place(marketBuy('0.003'))).orderId);
    const fills = await tradewindJson(`fills ${order.orderId}`);
    const { trades } = tradePage.parse(fills.document);
    expect(sum(trades)).toBe('0.003');
    const atVenue = await tradesAtVenue(order.venueOrderId);
    expect(trades.map(({ tradeId, price }) => [tradeId, decimal(price).toFixed()]).sort()).toEqual(
      atVenue.map(({ tradeId, price }) => [String(tradeId), decimal(price).toFixed()]).sort(),
    );
    const listed = await call('GET', `/v1/trades?instrument=BTC/USDT&fromMs=${since - 60_000}&limit=500`);
    const all = tradePage.parse(listed.body).trades;
    expect(all).toEqual(expect.arrayContaining(trades));
    expect(all.map(({ timeMs }) => timeMs)).toEqual(all.map(({ timeMs }) => timeMs).sort((a, b) => b - a));
    const none = await call('GET', '/v1/trades?venue=upbit&toMs=1');
    expect(none.body).toEqual({ trades: [], cursor: null });
  });
});

describe('closing', () => {
  const close = (positionId: string) =>
    call('POST', `/v1/positions/${positionId}/close`, {
      body: {},
      headers: { 'idempotency-key': randomUUID() },
    });

  it('a perpetual in part, then whole', async () => {
    const instrument = 'BTC/USDT:USDT';
    // Whatever other tests have left open is none of ours.
    const left = await close('paper-binanceusdm~BTC-USDT-USDT');
    if (left.status === 202) await settled(closingResource.parse(left.body).order.orderId);
    const terms = { instrument, side: 'buy', type: 'market', quantity: '0.02' };
    await settled((await place({ ...terms, accountId: 'paper-binanceusdm' })).orderId);
    const part = await tradewindJson(`positions close ${instrument} --quantity 0.005 --venue binanceusdm`);
    expect(part).toMatchObject({
      exitCode: 0,
      document: { remaining: '0.015', order: { reduceOnly: true } },
    });
    const whole = await tradewindJson(`positions close ${instrument} --venue binanceusdm`);
    expect(whole).toMatchObject({ exitCode: 0, document: { remaining: '0' } });
    const { positionId } = closingResource.parse(whole.document);
    const history = await tradewindJson(`positions history --instrument ${instrument} --venue binanceusdm`);
    const [newest] = positionHistoryPage.parse(history.document).positions;
    expect(newest).toMatchObject({ positionId, side: 'LONG', closedAtMs: expect.any(Number), funding: '0' });
    expect(newest?.entryQuantity).toBe(newest?.exitQuantity);
    const again = await close(positionId);
    expect([again.status, again.body]).toMatchObject([409, { code: 'NOTHING_TO_CLOSE' }]);
  });

  it('what was bought of spot, to the last lot', async () => {
    const before = (await showPositions()).find((each) => each.instrument === 'BTC/USDT');
    const sold = decimal(before?.quantity ?? '0').negated();
    const quantity = (sold.isPositive() ? sold : decimal('0')).plus('0.002').toDecimalPlaces(5).toFixed();
    await settled((await place(marketBuy(quantity))).orderId);
    const end = await tradewindJson('positions close BTC/USDT');
    expect(end.exitCode).toBe(0);
    const { remaining } = closingResource.parse(end.document);
    const position = (await showPositions()).find((each) => each.instrument === 'BTC/USDT');
    expect(position?.quantity).toBe(remaining);
    expect(decimal(remaining).lessThan('0.00001')).toBe(true);
    await expectBooksToTieOut();
  });
});

describe('balances', () => {
  it('of every venue at once, each its own outcome', async () => {
    const { accounts } = venueBalanceList.parse(
      (await call('GET', '/v1/balances?venues=binance,upbit')).body,
    );
    expect(accounts.map(({ venue, status }) => [venue, status])).toEqual([
      ['binance', 200],
      ['upbit', 200],
    ]);
    expect(accounts.map(({ accountId }) => accountId)).toContain(inject('cloud').user.accountId);
  });
});
