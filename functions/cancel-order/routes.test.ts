import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import { accept } from '#shared/domain/refusal.ts';
import { batchCancelsMax, cancelOutcomes } from '#shared/http-api/batches.ts';
import { testRef } from '#shared/testing/builders.ts';
import { idOf } from '#shared/testing/sequential-ids.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { cancelRouteOf } from './routes.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

function send(body: unknown, ownerId = testRef.ownerId) {
  const route = 'POST /v1/orders/batch/cancel';
  const request = { ownerId, correlationId: 'c', route, path: {}, query: {}, headers: {} };
  return cancelRouteOf(route)(world, { ...request, json: () => accept(body) });
}

async function cancel(body: unknown) {
  const answer = await send(body);
  if (!answer.ok) throw new Error(`test: refused whole with ${answer.refusal.code}`);
  return cancelOutcomes.parse(answer.value.body);
}
const briefly = ({ outcomes }: Awaited<ReturnType<typeof cancel>>) =>
  outcomes.map(({ orderId, status, order, problem }) => [orderId, status, order?.state ?? problem?.code]);
const small = { quantity: d('0.001') };

describe('POST /v1/orders/batch/cancel', () => {
  it('of named orders: each its own outcome, in their order, one named twice as well', async () => {
    const { orderId: resting } = await world.placeAndRun(small);
    const { orderId: unsent } = await world.place(small);
    const { orderId: denied } = await world.place({ quantity: d('9') });
    expect(
      briefly(await cancel({ orderIds: [resting, 'nonsense', unsent, denied, idOf(77), resting] })),
    ).toEqual([
      [resting, 202, 'PENDING_CANCEL'],
      ['nonsense', 404, 'ORDER_NOT_FOUND'],
      [unsent, 200, 'CANCELED'],
      [denied, 409, 'ORDER_NOT_CANCELABLE'],
      [idOf(77), 404, 'ORDER_NOT_FOUND'],
      [resting, 202, 'PENDING_CANCEL'],
    ]);
    await world.deliver();
    expect((await world.order(resting)).state).toBe('CANCELED');
    expect(await world.balance('USDT')).toMatchObject({ reserved: '0' });
  });

  it('of an account: all that are open, however many pages', async () => {
    const count = batchCancelsMax + 5;
    for (let n = 0; n < count; n += 1) await world.place(small);
    const first = await cancel({ accountId: testRef.accountId });
    const second = await cancel({ accountId: testRef.accountId, cursor: first.cursor });
    expect([first.outcomes.length, second.outcomes.length, second.cursor]).toEqual([
      batchCancelsMax,
      5,
      null,
    ]);
    expect((await world.memory.listOrders(testRef, { limit: 500, openOnly: true })).items).toEqual([]);
    expect(await world.balance('USDT')).toMatchObject({ available: '100000', reserved: '0' });
  });

  it('of one instrument leaves the others alone', async () => {
    const { orderId } = await world.place(small);
    const none = await cancel({ accountId: testRef.accountId, instrument: 'ETH/USDT' });
    expect(none).toEqual({ outcomes: [], cursor: null });
    expect((await world.order(orderId)).state).toBe('INITIALIZED');
    const some = await cancel({ accountId: testRef.accountId, instrument: 'BTC/USDT' });
    expect(briefly(some)).toEqual([[orderId, 200, 'CANCELED']]);
  });

  it('of another user’s orders and account: they are not there', async () => {
    const { orderId } = await world.placeAndRun(small);
    expect(await send({ orderIds: [orderId] }, 'user-2')).toMatchObject({
      value: { body: { outcomes: [{ status: 404 }] } },
    });
    expect(await send({ accountId: testRef.accountId }, 'user-2')).toMatchObject({
      refusal: { code: 'ACCOUNT_NOT_FOUND' },
    });
    expect((await world.order(orderId)).state).toBe('ACCEPTED');
  });

  it.each<[string, unknown, string]>([
    ['nothing', {}, 'orderIds'],
    ['no ids', { orderIds: [] }, 'orderIds'],
    [
      'too many ids',
      { orderIds: Array.from({ length: batchCancelsMax + 1 }, (_, n) => idOf(n)) },
      'orderIds',
    ],
    ['an id that is no text', { orderIds: [7] }, 'orderIds.0'],
    ['ids and an account', { orderIds: [idOf(1)], accountId: 'account-1' }, 'orderIds'],
    ['ids and an instrument', { orderIds: [idOf(1)], instrument: 'BTC/USDT' }, 'orderIds'],
    ['an instrument alone', { instrument: 'BTC/USDT' }, 'orderIds'],
    ['a venue symbol', { accountId: 'account-1', instrument: 'BTCUSDT' }, 'instrument'],
    ['a field that is none', { accountId: 'account-1', all: true }, 'all'],
  ])('refuses %s whole and names the field', async (_name, body, field) => {
    const { orderId } = await world.place(small);
    expect(await send(body)).toMatchObject({ ok: false, refusal: { field } });
    expect((await world.order(orderId)).state).toBe('INITIALIZED');
  });
});
