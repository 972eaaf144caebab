import { afterAll, describe, expect, it } from 'vitest';
import { type ProtectionResource, protectionResource } from '#shared/http-api/protection-schemas.ts';
import { orderList } from '#shared/http-api/schemas.ts';
import { tradePage } from '#shared/http-api/trades.ts';
import { tradewindJson } from '../cli/tradewind.ts';
import { call, marketBuy, place, problemIn, settled } from '../support/api.ts';
import { moveMarket } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';

const venue = 'binanceusdm';
const accountId = 'paper-binanceusdm';
const instrument = 'ETH/USDT:USDT';
const path = `/v1/positions/${accountId}~ETH-USDT-USDT/protection`;
const startPrice = '3000';

afterAll(() => moveMarket(venue, instrument, startPrice));

const show = async () => protectionResource.parse((await call('GET', path)).body);
const until = (what: string, isSo: (protection: ProtectionResource) => boolean) => {
  let last: ProtectionResource | undefined;
  return eventually(
    async () => {
      last = await show();
      return isSo(last) ? last : undefined;
    },
    { otherwise: () => `the protection did not come to be ${what}: ${JSON.stringify(last)}` },
  );
};
const legsSince = async (sinceMs: number) => {
  const { body } = await call('GET', `/v1/orders?accountId=${accountId}&limit=50`);
  return orderList
    .parse(body)
    .orders.filter(({ exitLeg, createdAtMs }) => exitLeg !== null && createdAtMs >= sinceMs);
};
const takeProfitsSince = async (sinceMs: number) =>
  (await legsSince(sinceMs)).filter(({ exitLeg }) => exitLeg === 'TP1');

/** Venue orders that closed: an exit of ours, or the stop that rests at the venue. */
const closersSince = async (sinceMs: number) => {
  const { body } = await call('GET', `/v1/trades?accountId=${accountId}&limit=50`);
  const { trades } = tradePage.parse(body);
  const sells = trades.filter(
    (trade) => trade.instrument === instrument && trade.side === 'sell' && trade.timeMs >= sinceMs,
  );
  return [...new Set(sells.map(({ venueOrderId }) => venueOrderId))];
};

describe('a protected position', () => {
  it('is closed once when the price meets its stop, and nothing of it is left behind', async () => {
    await moveMarket(venue, instrument, startPrice);
    const entry = await place({
      ...{ ...marketBuy('0.5'), accountId, instrument },
      protect: { stopLoss: { distanceRatio: '0.01' }, takeProfits: [{ distanceRatio: '0.02' }] },
    });
    await settled(entry.orderId);
    const held = await until(
      'in force',
      ({ orders, exposedSinceMs }) =>
        orders.some(({ orderId }) => orderId !== null) && exposedSinceMs === null,
    );
    expect(held).toMatchObject({ state: 'ACTIVE', version: 1, orderId: entry.orderId, isUnprotected: false });
    // One that is still on its way when the position is gone is rejected by the venue, not cancelled by us.
    const rests = async () =>
      (await takeProfitsSince(entry.createdAtMs)).some(({ state }) => state === 'ACCEPTED')
        ? true
        : undefined;
    await eventually(rests, { otherwise: () => 'the take profit does not rest at the venue' });

    const changed = await call('PUT', path, { body: { stopLoss: { distanceRatio: '0.015' }, version: 1 } });
    expect(protectionResource.parse(changed.body)).toMatchObject({ version: 2, exposedSinceMs: null });
    const stale = await call('PUT', path, { body: { stopLoss: { distanceRatio: '0.02' }, version: 1 } });
    expect([stale.status, problemIn(stale).code]).toEqual([409, 'PROTECTION_CHANGED']);

    await moveMarket(venue, instrument, '2900');
    const ended = await until('over', ({ state }) => state === 'ENDED');
    expect(ended).toMatchObject({ ended: { reason: 'CLOSED' }, closing: { cause: 'STOP_LOSS' } });
    const legs = await legsSince(entry.createdAtMs);
    const takeProfits = await takeProfitsSince(entry.createdAtMs);
    expect(takeProfits.map(({ state }) => state)).toEqual(['CANCELED']);
    expect(await closersSince(entry.createdAtMs)).toHaveLength(1);
    expect(legs.every(({ reduceOnly }) => reduceOnly)).toBe(true);
    expect((await call('PUT', path, { body: { stopLoss: { price: '2800' } } })).status).toBe(409);
    expect((await tradewindJson(`reconcile --venue ${venue}`)).exitCode).toBe(0);
  });
});
